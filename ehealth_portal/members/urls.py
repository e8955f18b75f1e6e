"""Addresses of a person's own account, under /<language>/account/."""

from django.urls import path, re_path

from .views import account, services, tokens

urlpatterns = [
    path("", account.account, name="account"),
    # An address is the account itself and is changed by the secretariat. These two pages of allauth would let anybody
    # take any address, unconfirmed and without a trace in the audit trail.
    re_path(r"^(email|confirm-email)/", account.no_such_page),
    path("tokens/", tokens.tokens, name="api-tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="api-token-revoke"),
    path("services/", services.services, name="services"),
    path("services/<int:pk>/", services.service, name="service"),
    path("services/<int:pk>/close/", services.close, name="service-close"),
]

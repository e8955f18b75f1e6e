"""Addresses of a person's own account, under /<language>/account/."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("", views.account, name="account"),
    # An address is the account itself and is changed by the secretariat. These two pages of allauth would let anybody
    # take any address, unconfirmed and without a trace in the audit trail.
    re_path(r"^(email|confirm-email)/", views.no_such_page),
    path("tokens/", views.tokens, name="api-tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="api-token-revoke"),
]

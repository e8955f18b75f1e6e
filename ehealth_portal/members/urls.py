"""Addresses of a person's own account, under /<language>/account/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.account, name="account"),
    path("tokens/", views.tokens, name="api-tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="api-token-revoke"),
]

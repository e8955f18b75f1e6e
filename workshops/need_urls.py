"""Addresses: the ledger of needs and offers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

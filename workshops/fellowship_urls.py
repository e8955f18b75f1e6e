"""Addresses: fellowships and the account of an event."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses: assessment rounds, filling in and submitting."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

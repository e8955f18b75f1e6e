"""Addresses: planning and announcing workshops."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

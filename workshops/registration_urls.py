"""Addresses: registrations, nominations and requests."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses: attendance, certificates and surveys."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses: programmes, materials, series and conclusions of workshops."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

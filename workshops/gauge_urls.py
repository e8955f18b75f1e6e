"""Addresses: what was gauged, and assessments as Excel workbooks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses under /workshops/."""

from django.urls import path

from .views.overview import overview

urlpatterns = [path("", overview, name="workshops")]

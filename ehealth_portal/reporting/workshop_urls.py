"""Addresses under /workshops/ for what needs activities as well."""

from django.urls import path

from .views import following_up

urlpatterns = [
    path("<int:pk>/conclusions/<int:conclusion>/track/", following_up.begin, name="workshop-track"),
]

"""Addresses: checking a certificate."""

from django.urls import path

from .views import certificates

urlpatterns = [
    path("", certificates.ask, name="certificates"),
    path("<str:code>/", certificates.certificate, name="certificate"),
]

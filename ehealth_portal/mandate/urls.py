"""Addresses below /resolutions/: the whole text, and the page where the secretariat confirms a provision."""

from django.urls import path

from . import views

urlpatterns = [
    path("<slug:resolution>/<slug:edition>/", views.resolution_text, name="resolution-text"),
    path("<slug:resolution>/<slug:edition>/<str:key>/confirm/", views.confirm_provision, name="provision-confirm"),
]

"""Addresses under /account/data/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.own_data, name="own-data"),
    path("file/", views.own_data_file, name="own-data-file"),
]

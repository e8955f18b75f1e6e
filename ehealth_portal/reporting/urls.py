"""Addresses of the board, provisions, bodies and Member States."""

from django.urls import path

from .views.board import board

urlpatterns = [
    path("", board, name="board"),
]

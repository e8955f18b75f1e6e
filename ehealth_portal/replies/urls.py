"""Addresses of the pages behind the links of reminders, under /<language>/answer/."""

from django.urls import path

from .views import answering, confirming

urlpatterns = [
    path("<slug:token>/", answering.answer, name="answer"),
    path("<slug:token>/confirm/", confirming.confirm, name="answer-confirm"),
]

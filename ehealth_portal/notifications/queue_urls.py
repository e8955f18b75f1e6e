"""The queue of messages, for the secretariat."""

from django.urls import path

from .views import queue

urlpatterns = [
    path("", queue.delivery, name="delivery"),
    path("replay/", queue.replay, name="delivery-replay"),
    path("suppressions/<int:pk>/remove/", queue.lift, name="suppression-remove"),
]

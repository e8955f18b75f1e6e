"""Addresses of a person's webhooks, under /<language>/account/webhooks/."""

from django.urls import path

from .views import acts, webhooks

urlpatterns = [
    path("", webhooks.webhooks, name="webhooks"),
    path("<int:pk>/", webhooks.webhook, name="webhook"),
    path("<int:pk>/change/", webhooks.change, name="webhook-change"),
    path("<int:pk>/rotate/", acts.rotate, name="webhook-rotate"),
    path("<int:pk>/test/", acts.test, name="webhook-test"),
    path("<int:pk>/pause/", acts.pause, name="webhook-pause"),
    path("<int:pk>/resume/", acts.resume, name="webhook-resume"),
    path("<int:pk>/replay/", acts.replay, name="webhook-replay"),
    path("<int:pk>/close/", acts.close, name="webhook-close"),
]

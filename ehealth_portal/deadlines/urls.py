"""The address of the page of deadlines."""

from django.urls import path

from .views import coming

urlpatterns = [path("deadlines/", coming.deadlines, name="deadlines")]

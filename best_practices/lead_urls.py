"""Addresses of the pages of leads, under /<language>/best-practices/leads/."""

from django.urls import path

from .views import leads

urlpatterns = [
    path("", leads.leads, name="leads"),
    path("new/", leads.identify, name="lead-new"),
    path("<int:pk>/", leads.lead, name="lead"),
    path("<int:pk>/offer/", leads.offer, name="lead-offer"),
    path("<int:pk>/take-up/", leads.take_up, name="lead-take-up"),
    path("<int:pk>/drop/", leads.drop, name="lead-drop"),
]

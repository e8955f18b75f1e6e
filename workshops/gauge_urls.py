"""Addresses: what was gauged, and assessments as Excel workbooks."""

from django.urls import path

from .views import gauge, offline

urlpatterns = [
    path("gauge/", gauge.gauge, name="gauge"),
    path("gauge/gauge.csv", gauge.gauge_csv, name="gauge-csv"),
    path("assessments/<int:pk>/offline/", offline.bring_back, name="assessment-offline"),
    path("assessments/<int:pk>/offline/<slug:code>.xlsx", offline.download, name="assessment-xlsx"),
]

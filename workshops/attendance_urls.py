"""Addresses: attendance, certificates and surveys."""

from django.urls import path

from .views import attendance, certificates, surveys

urlpatterns = [
    path("<int:pk>/attendance/", attendance.attendance, name="workshop-attendance"),
    path("<int:pk>/attendance/paste/", attendance.paste, name="workshop-attendance-paste"),
    path("<int:pk>/certificates/", certificates.certificates, name="workshop-certificates"),
    path("<int:pk>/certificates/<int:certificate>/revoke/", certificates.revoke, name="certificate-revoke"),
    path("<int:pk>/surveys/", surveys.surveys, name="workshop-surveys"),
    path("<int:pk>/surveys/<slug:when>/", surveys.results, name="survey-results"),
    path("<int:pk>/surveys/<slug:when>/plan/", surveys.plan, name="survey-plan"),
    path("registrations/<int:pk>/certificate.pdf", certificates.pdf, name="registration-certificate"),
    path("registrations/<int:pk>/surveys/<slug:when>/", surveys.answer, name="registration-survey"),
]

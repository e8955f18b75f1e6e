"""Addresses of the pages of practices, under /<language>/best-practices/."""

from django.urls import path

from .views import citing, comparing, listing, record, writing

urlpatterns = [
    path("", listing.practices, name="practices"),
    path("best-practices.csv", listing.practices_csv, name="practices-csv"),
    path("compare/", comparing.compare, name="practice-compare"),
    path("new/", writing.write, name="practice-new"),
    path("<int:pk>/edit/", writing.write, name="practice-edit"),
    path("<int:pk>/", record.practice, name="practice"),
    path("<int:pk>/cite.bib", citing.bibtex, name="practice-bibtex"),
    path("<int:pk>/cite.ris", citing.ris, name="practice-ris"),
    path("<int:pk>/record.jsonld", citing.jsonld, name="practice-jsonld"),
]

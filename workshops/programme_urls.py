"""Addresses: programmes, materials, series, conclusions of workshops, and who was reached."""

from django.urls import path

from .views import conclusions, materials, programme, reached, series

urlpatterns = [
    path("reached/", reached.page, name="workshops-reached"),
    path("reached/reached.csv", reached.table, name="workshops-reached-csv"),
    path("series/", series.all_of_them, name="workshop-series-all"),
    path("series/new/", series.edit, name="workshop-series-new"),
    path("series/<slug:slug>/", series.one, name="workshop-series"),
    path("series/<slug:slug>/edit/", series.edit, name="workshop-series-edit"),
    path("<int:pk>/programme/", programme.programme, name="workshop-programme"),
    path("<int:pk>/programme/<int:session>/", programme.session, name="workshop-session"),
    path("<int:pk>/programme/<int:session>/remove/", programme.session_remove, name="workshop-session-remove"),
    path("<int:pk>/materials/", materials.materials, name="workshop-materials"),
    path("<int:pk>/materials/<int:material>/file/", materials.file, name="workshop-material"),
    path("<int:pk>/materials/<int:material>/remove/", materials.remove, name="workshop-material-remove"),
    path("<int:pk>/conclusions/", conclusions.conclusions, name="workshop-conclusions"),
    path("<int:pk>/conclusions/<int:conclusion>/remove/", conclusions.remove, name="workshop-conclusion-remove"),
]

"""Addresses: planning and announcing workshops."""

from django.urls import path, re_path

from .views import detail, listing, moves, planning, staff, texts

urlpatterns = [
    path("all/", listing.workshops, name="workshop-list"),
    path("all/workshops.csv", listing.workshops_csv, name="workshops-csv"),
    path("new/", planning.plan, name="workshop-new"),
    path("<int:pk>/", detail.workshop, name="workshop"),
    path("<int:pk>/edit/", planning.plan, name="workshop-edit"),
    path("<int:pk>/delete/", moves.delete, name="workshop-delete"),
    path("<int:pk>/texts/", texts.texts, name="workshop-texts"),
    path("<int:pk>/texts/<slug:language>/", texts.text, name="workshop-text"),
    path("<int:pk>/texts/<slug:language>/release/", texts.release, name="workshop-release"),
    path("<int:pk>/staff/", staff.staff, name="workshop-staff"),
    re_path(
        r"^(?P<pk>\d{1,18})/(?P<action>submit|take-back|publish|return|withdraw)/$",
        moves.move,
        name="workshop-move",
    ),
]

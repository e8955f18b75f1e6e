"""Addresses of adoptions, under /<language>/best-practices/."""

from django.urls import path, re_path

from .views import adoptions, telling_adoption

urlpatterns = [
    path("adoptions/", adoptions.adoptions, name="adoptions"),
    path("adoptions/adoptions.csv", adoptions.adoptions_csv, name="adoptions-csv"),
    path("adoptions/<int:pk>/", adoptions.adoption, name="adoption"),
    path("adoptions/<int:pk>/edit/", telling_adoption.adoption_edit, name="adoption-edit"),
    path("adoptions/<int:pk>/result/", adoptions.result, name="adoption-result"),
    path("adoptions/<int:pk>/delete/", adoptions.delete, name="adoption-delete"),
    re_path(
        r"^adoptions/(?P<pk>\d{1,18})/(?P<action>submit|take-back|confirm|return|withdraw)/$",
        adoptions.move,
        name="adoption-move",
    ),
    path("<int:pk>/adoptions/new/", telling_adoption.adoption_new, name="adoption-new"),
]

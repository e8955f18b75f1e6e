"""Addresses of the pages of practices, under /<language>/best-practices/."""

from django.urls import path, re_path

from .views import acts, citing, comparing, importing, listing, record, reviews, texts, writing

urlpatterns = [
    path("", listing.practices, name="practices"),
    path("best-practices.csv", listing.practices_csv, name="practices-csv"),
    path("best-practices.xlsx", importing.practices_xlsx, name="practices-xlsx"),
    path("import/", importing.import_practices, name="practice-import"),
    path("import/template.xlsx", importing.template, name="practice-template"),
    path("compare/", comparing.compare, name="practice-compare"),
    path("new/", writing.write, name="practice-new"),
    path("criteria/", reviews.criteria, name="criteria"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/decline/", reviews.decline, name="review-decline"),
    path("reviews/<int:pk>/remind/", reviews.remind, name="review-remind"),
    path("<int:pk>/edit/", writing.write, name="practice-edit"),
    path("<int:pk>/delete/", acts.delete, name="practice-delete"),
    path("<int:pk>/revise/", acts.revise, name="practice-revise"),
    path("<int:pk>/confirm/", acts.confirm, name="practice-confirm"),
    path("<int:pk>/reviews/", reviews.reviews, name="practice-reviews"),
    path("<int:pk>/reviews/ask/", reviews.ask, name="practice-ask"),
    path("<int:pk>/texts/", texts.texts, name="practice-texts"),
    path("<int:pk>/texts/edited/", texts.edited, name="practice-edited"),
    path("<int:pk>/texts/<slug:language>/", texts.text, name="practice-text"),
    path("texts/<int:pk>/release/", texts.release, name="wording-release"),
    re_path(
        r"^(?P<pk>\d{1,18})/(?P<action>submit|take-back|publish|return|withdraw|archive)/$",
        acts.move,
        name="practice-move",
    ),
    path("<int:pk>/", record.practice, name="practice"),
    path("<int:pk>/cite.bib", citing.bibtex, name="practice-bibtex"),
    path("<int:pk>/cite.ris", citing.ris, name="practice-ris"),
    path("<int:pk>/record.jsonld", citing.jsonld, name="practice-jsonld"),
]

"""The outbox of the embedded portal."""

from django.urls import path

from .views import outbox

urlpatterns = [
    path("", outbox.letters, name="outbox"),
    path("<str:name>/<int:part>/", outbox.letter, name="outbox-letter"),
    path("<str:name>/<int:part>/html/", outbox.letter_html, name="outbox-html"),
]

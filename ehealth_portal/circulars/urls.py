"""Addresses of circulars, under /<language>/circulars/, and of letters behind a secret, under /<language>/letters/."""

from django.urls import path, re_path

from .views import circulars, following, letters

urlpatterns = [
    path("", circulars.circulars, name="circulars"),
    path("new/", circulars.circular_new, name="circular-new"),
    path("letters/<int:pk>/", letters.own_letter, name="own-letter"),
    path("letters/<int:pk>/acknowledge/", letters.own_letter_acknowledge, name="own-letter-acknowledge"),
    path("letters/<int:pk>/reply/", letters.own_letter_reply, name="own-letter-reply"),
    path("<int:pk>/", following.circular, name="circular"),
    path("<int:pk>/edit/", circulars.circular_edit, name="circular-edit"),
    re_path(r"^(?P<pk>\d{1,18})/text/(?P<language>ar|zh|en|fr|ru|es)/$", circulars.circular_text, name="circular-text"),
    path("<int:pk>/remind/", following.circular_remind, name="circular-remind"),
    path("<int:pk>/tracking.csv", following.tracking_csv, name="circular-csv"),
    path("<int:pk>/tracking.xlsx", following.tracking_xlsx, name="circular-xlsx"),
    re_path(
        r"^(?P<pk>\d{1,18})/(?P<action>submit|take_back|return|send)/$", following.circular_move, name="circular-move"
    ),
]

secret = [
    path("<slug:token>/", letters.letter, name="letter"),
    path("<slug:token>/acknowledge/", letters.letter_acknowledge, name="letter-acknowledge"),
    path("<slug:token>/reply/", letters.letter_reply, name="letter-reply"),
]

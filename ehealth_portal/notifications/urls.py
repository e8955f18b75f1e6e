"""A person's own pages about messages."""

from django.urls import path

from .views import following, inbox

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.mark_all_read, name="inbox-read"),
    path("inbox/<uuid:pk>/", inbox.open_message, name="inbox-open"),
    path("following/", following.following, name="following"),
    path("following/follow/", following.follow, name="follow"),
    path("preferences/<str:token>/", following.by_link, name="preferences-link"),
]

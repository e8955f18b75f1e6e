"""Addresses of feeds and calendars, the same in all languages, and of the page of one's keys."""

from django.urls import path

from .views import calendar, keys, practices, private, public

urlpatterns = [  # without a language in the path: ``?language=`` says it
    path("feeds/activities.atom", public.activities, name="feed-activities"),
    path("feeds/best-practices.atom", practices.best_practices, name="feed-best-practices"),
    path("feeds/workshops.atom", public.workshops, name="feed-workshops"),
    path("feeds/needs.atom", public.needs, name="feed-needs"),
    path("feeds/reports.atom", public.reports, name="feed-reports"),
    path("feeds/statuses.atom", public.statuses, name="feed-statuses"),
    path("feeds/milestones.atom", public.milestones, name="feed-milestones"),
    path("feeds/provisions/<slug:resolution>/<slug:edition>/<str:key>.atom", public.provision, name="feed-provision"),
    path("feeds/bodies/<slug:slug>.atom", public.body, name="feed-body"),
    path("feeds/member-states/<slug:iso3>.atom", public.member_state, name="feed-member-state"),
    path("calendars/milestones.ics", calendar.milestones, name="calendar-milestones"),
    path("calendars/workshops/<int:pk>.ics", calendar.workshop, name="calendar-workshop"),
    path("calendars/workshops.ics", calendar.workshops, name="calendar-workshops"),
    path("feeds/private/<str:secret>/waiting.atom", private.waiting, name="private-waiting"),
    path("feeds/private/<str:secret>/inbox.atom", private.notices, name="private-inbox"),
    path("calendars/private/<str:secret>/deadlines.ics", private.deadlines, name="private-deadlines"),
]

account = [  # under /<language>/account/feeds/
    path("", keys.tokens, name="feed-tokens"),
    path("<int:pk>/revoke/", keys.revoke, name="feed-token-revoke"),
]

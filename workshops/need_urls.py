"""Addresses: the ledger of needs and offers."""

from django.urls import path, re_path

from .views import need_acts, needs, offers

NUMBERS = r"(?P<pk>\d{1,18})"

urlpatterns = [
    path("", needs.needs, name="needs"),
    path("needs.csv", needs.needs_csv, name="needs-csv"),
    path("new/", needs.voice, name="need-new"),
    path("<int:pk>/", needs.need, name="need"),
    path("<int:pk>/match/", need_acts.match, name="need-match"),
    path("<int:pk>/propose/", need_acts.propose, name="need-propose"),
    re_path(rf"^{NUMBERS}/(?P<action>answer|not-yet|withdraw)/$", need_acts.say, name="need-say"),
    re_path(rf"^{NUMBERS}/(?P<action>publish|hide)/$", need_acts.set_public, name="need-public"),
    re_path(
        rf"^{NUMBERS}/matches/(?P<match>\d{{1,18}})/(?P<action>helps|does-not)/$", need_acts.judge, name="need-judge"
    ),
    re_path(
        rf"^{NUMBERS}/agreements/(?P<agreement>\d{{1,18}})/(?P<action>agree|refuse)/$",
        need_acts.settle,
        name="need-settle",
    ),
    path("offers/", offers.offers, name="offers"),
    path("offers/new/", offers.make, name="offer-new"),
    path("offers/<int:pk>/", offers.offer, name="offer"),
    path("offers/<int:pk>/end/", offers.end, name="offer-end"),
    path("offers/<int:pk>/propose/", offers.propose, name="offer-propose"),
    re_path(
        rf"^offers/{NUMBERS}/agreements/(?P<agreement>\d{{1,18}})/(?P<action>agree|refuse)/$",
        offers.settle,
        name="offer-settle",
    ),
]

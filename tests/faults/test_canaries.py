"""No byte of one administration reaches another: not on a page, in a list, file, count, header or error."""

import re

import pytest
from django.db import connection
from django.test import Client

from activities.models import (
    Activity,
    ActivityQuerySet,
    Evidence,
    EvidenceQuerySet,
    ProgressEntry,
    ProgressEntryQuerySet,
)
from best_practices.models.practices import PracticeQuerySet
from ehealth_portal.circulars.models import Addressee, Circular
from ehealth_portal.feeds.models import FeedToken
from ehealth_portal.members.models import APIToken
from ehealth_portal.reporting.models import Report, ReportQuerySet
from ehealth_portal.webhooks.models import Endpoint

from .crawling import KNOWN, Reader, routes, unknown_routes
from .planting import NOT_WORDS, PROTECTED, plant_everything, texts_of
from .test_second_wall import lower_the_wall

READERS = {  # whose canaries each may meet, besides their own
    "": set(),
    "nobody": set(),
    "rapporteur": {"SG21", "people"},
    "other_rapporteur": {"SG17", "people"},
    "focal_point": {"people", "addressees"},
    "other_focal_point": {"people", "addressees"},
}


@pytest.fixture
def planted(cast):
    return plant_everything(cast)


def leaks(planted, who):
    """Canaries that the reader met and may not: whose, what, and where."""
    user = getattr(planted.cast, who) if who else None
    own = ("person", "name", "administration")
    may = READERS[who] | ({f"{what}:{user.pk}" for what in own} if user else set())
    if "people" in may:
        may |= {f"name:{person.pk}" for person in vars(planted.cast).values()}
    return (
        (*planted.canaries[string], re.sub(r"\d+", "N", address))
        for address, text in Reader(user).crawl()
        for string in planted.canaries.found_in(text)
        if planted.canaries[string][0] not in may
    )


@pytest.mark.parametrize("who", READERS)
def test_strangers_meet_nothing(planted, who):
    assert set(leaks(planted, who)) == set()


def test_control_the_secretariat_meets_it(planted):
    """The crawl reaches what may be reached: else it would prove nothing."""
    met = {
        planted.canaries[string]
        for _address, text in Reader(planted.cast.secretariat).crawl()
        for string in planted.canaries.found_in(text)
    }
    expected = {
        "Activity.title", "Activity.summary", "Activity.place", "Activity.no_evidence_reason", "Activity.reason",
        "ProgressEntry.narrative", "ProgressEntry.challenges", "ProgressEntry.way_forward", "ProgressEntry.reason",
        "Evidence.reference", "Evidence.url", "Evidence.file_name", "ProvisionServed.why", "Partner.name",
        "the evidence file itself",
    }  # fmt: skip
    for group in ("SG21", "SG17"):
        assert expected - {where for owner, where in met if owner == group} == set()
    assert {("secretariat", "Report.title"), (f"name:{planted.cast.nobody.pk}", "User.name")} <= met
    assert {("secretariat", "CircularText.body"), ("addressees", "CircularText.body")} <= met
    assert (f"person:{planted.cast.rapporteur.pk}", "Wording.problem") in met
    administrations = (planted.cast.focal_point, planted.cast.other_focal_point, planted.cast.academia)
    assert {(f"administration:{one.pk}", "Addressee.reply") for one in administrations} <= met


def test_control_a_private_feed_holds_what_its_person_may_see(planted):
    """The crawl opens it: the drafts of one's group are there."""
    met = {
        planted.canaries[string]
        for _address, text in Reader(planted.cast.rapporteur).crawl("feeds/private/")
        for string in planted.canaries.found_in(text)
    }
    assert ("SG21", "Activity.title") in met


@pytest.mark.parametrize(
    "queryset", [ActivityQuerySet, ProgressEntryQuerySet, EvidenceQuerySet, ReportQuerySet, PracticeQuerySet]
)
def test_control_without_the_filter_the_crawl_fails(planted, monkeypatch, queryset):
    """On PostgreSQL the second wall holds what the first lets through, so that the control takes it down too."""
    if connection.vendor == "postgresql":
        lower_the_wall()
    monkeypatch.setattr(queryset, "visible_to", lambda self, user: self.all())
    assert next(leaks(planted, "nobody"), None) is not None


def test_every_address_is_known_to_the_crawl():
    assert unknown_routes() == []


def test_every_text_is_planted_or_holds_no_words(planted):
    """A new text field is planted by itself; a new one without words has to be named."""
    fields = {f"{model.__name__}.{field.name}" for model in PROTECTED for field in model._meta.concrete_fields}
    assert fields >= NOT_WORDS
    put = {where for _owner, where in planted.canaries.values()}
    assert {f"{model.__name__}.{field.name}" for model in PROTECTED for field in texts_of(model)} <= put
    assert len(planted.canaries) >= 200


def test_facets_count_nothing_hidden(planted):
    """Two published activities: no facet of a stranger's list may know of more."""
    shown = Client().get("/en/activities/").context["facets"]
    assert {option.count for facet in shown for option in facet.options} <= {1, 2}


# --- a foreign number answers as one that was never given -----------------------------------------------------------
FOREIGN = {
    "activities/<pk>": Activity, "activities/evidence/<pk>": Evidence, "activities/progress/<pk>": ProgressEntry,
    "evidence/<pk>": Evidence, "reports/<pk>": Report, "account/tokens/<pk>": APIToken,
    "account/feeds/<pk>": FeedToken, "account/webhooks/<pk>": Endpoint, "webhooks/<pk>": Endpoint,
    "circulars/<pk>": Circular, "circulars/letters/<pk>": Addressee,
}  # fmt: skip


def foreign_addresses(planted):
    """Pairs: an address with a number of SG21's or the secretariat's, and the same with a number that nobody has."""
    hidden = Activity.objects.filter(pk__in=[one.pk for one in planted.foreign["SG21"]]).exclude(state="published")
    numbers = {
        Activity: hidden,
        Evidence: Evidence.objects.filter(activity__in=hidden),
        ProgressEntry: ProgressEntry.objects.exclude(state="published").filter(created_by=planted.cast.rapporteur),
        Report: Report.objects.all(),
        APIToken: APIToken.objects.filter(user=planted.cast.rapporteur),
        FeedToken: FeedToken.objects.filter(user=planted.cast.rapporteur),
        Endpoint: Endpoint.objects.filter(owner=planted.cast.rapporteur),
        Circular: Circular.objects.all(),
        Addressee: Addressee.objects.filter(user=planted.cast.academia),
    }
    for route, words in routes():
        start = re.sub(r"^(en|api/v1)/", "", route)
        if "<pk>" not in route or not (known := [name for name in FOREIGN if start.startswith(name)]):
            continue
        model = FOREIGN[max(known, key=len)]
        pk = numbers[model].order_by("pk").values_list("pk", flat=True).last()
        for address in _filled(route, words):
            yield address.replace("PK", str(pk)), address.replace("PK", str(_nobodys(model, pk)))


def _filled(route, words):
    """The parts besides the number: the first word that each may be."""
    text = route.replace("<pk>", "PK").replace("<entry>", "1")
    first = {"language": "en", "kind": "json"} | {name: regex.split("|")[0] for name, regex in words.items()}
    yield "/" + re.sub(r"<(\w+)>", lambda found: first[found[1]], text)


def _nobodys(model, pk):
    """As long as ``pk`` where there is one, so that nothing but the digits differs."""
    taken = set(model._default_manager.values_list("pk", flat=True))
    free = (number for number in range(10 ** len(str(pk)) - 1, 0, -1) if number not in taken)
    return next(free, max(taken) + 1)


def _answer(reader, method, address):
    answer = reader.ask(method, address)
    body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
    number = re.search(r"\d+", address.removeprefix("/api/v1"))[0]
    as_part = re.compile(rf'(?<=/){number}(?=[/."?#])')  # of an address; a page holds the same digits elsewhere too
    headers = {name: as_part.sub("N", value) for name, value in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, as_part.sub("N", body), headers


@pytest.mark.parametrize("who", ["", "nobody", "other_rapporteur", "focal_point"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_number_answers_as_a_random_one(planted, who, method):
    reader = Reader(getattr(planted.cast, who) if who else None)
    differing, asked = [], 0
    for foreign, random in foreign_addresses(planted):
        asked += 1
        if _answer(reader, method, foreign) != _answer(reader, method, random):
            differing.append(foreign)
    assert (differing, asked > 40) == ([], True)


def test_control_an_own_number_answers_otherwise(planted):
    reader = Reader(planted.cast.rapporteur)
    differing = [
        own
        for own, random in foreign_addresses(planted)
        if _answer(reader, "get", own) != _answer(reader, "get", random)
    ]
    assert len(differing) >= 8


def test_the_crawl_knows_no_address_that_is_gone():
    every = [route for route, _words in routes()]
    assert [start for start in KNOWN if not any(route.startswith(start) for route in every)] == []

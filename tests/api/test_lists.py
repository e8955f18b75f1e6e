"""Lists: pages that neither repeat nor skip, filters, and the same number of queries with one row and with three."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities import operations
from activities.entry import Given
from activities.models import Activity
from best_practices import operations as practice_operations
from best_practices.entry import Standard, Words
from best_practices.models import Practice, Review
from ehealth_portal.api_urls import urlpatterns
from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import Organization, User
from ehealth_portal.notifications.operations import following
from ehealth_portal.reporting.operations import reports as report_operations
from ehealth_portal.reporting.operations import statuses
from ehealth_portal.rest.endpoints import ListEndpoint
from ehealth_portal.webhooks.models import Attempt, Endpoint
from tests import make
from tests.best_practices import adopting, edition_making
from tests.workshops import making
from workshops.entry import Served, Voiced
from workshops.models import Agreement, Offer, Round
from workshops.operations import matching, needs, registering, rounds


def walk(caller, address):
    """Every page from the first to the last, and back again."""
    pages = [caller.get(address).json()]
    while pages[-1]["next"]:
        pages.append(caller.get(pages[-1]["next"]).json())
    back = [pages[-1]]
    while back[-1]["previous"]:
        back.append(caller.get(back[-1]["previous"]).json())
    return pages, back[::-1]


@pytest.fixture
def dated(cast):
    """Seven activities: two on one day, one known by its year, two drafts of which nothing is known."""
    days = [date(2014, 5, 1), date(2015, 1, 1), date(2015, 1, 1), date(2013, 1, 1), date(2020, 2, 2)]
    made = [make.activity(started=PartialDate(day)) for day in days]
    made[3] = make.activity(started=PartialDate(date(2013, 1, 1), "year"))
    drafts = [make.activity("draft", started=None) for _ in range(2)]
    return [*made, *drafts]


@pytest.mark.parametrize("provision", ["", "&provision=resolves.1"])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("ordering", ["-started_on", "started_on", "-updated_at", "id", "-id"])
def test_pages_hold_every_row_once_both_ways(api, dated, ordering, size, provision):
    pages, back = walk(api("rapporteur"), f"/api/v1/activities/?ordering={ordering}&page_size={size}{provision}")
    there = [row["id"] for page in pages for row in page["results"]]
    assert sorted(there) == sorted(Activity.objects.values_list("pk", flat=True))
    assert [row["id"] for page in back for row in page["results"]] == there
    assert (pages[0]["previous"], pages[-1]["next"]) == (None, None)
    if ordering == "-started_on":
        known = Activity.objects.filter(started_on__isnull=False).order_by("-started_on", "-pk")
        unknown = Activity.objects.filter(started_on__isnull=True).order_by("-pk")
        assert there == [row.pk for row in [*known, *unknown]]


def test_a_row_that_goes_does_not_shift_the_next_page(api, dated):
    first = api("rapporteur").get("/api/v1/activities/?page_size=2&ordering=-id").json()
    assert [row["id"] for row in first["results"]] == [dated[6].pk, dated[5].pk]
    dated[6].delete()
    following = api("rapporteur").get(first["next"]).json()["results"]
    assert [row["id"] for row in following] == sorted((one.pk for one in dated[:5]), reverse=True)[:2]


def test_a_cursor_is_of_its_ordering(api, dated):
    following = api("rapporteur").get("/api/v1/activities/?page_size=2").json()["next"]
    other = api("rapporteur").get(f"{following}&ordering=id")
    assert (other.status_code, list(other.json()["errors"])) == (400, ["cursor"])


def test_filters(api, cast):
    make.provision("resolves.2", code="TSB-2")
    mwi = make.state("MWI")
    one = make.activity(title="Telemedicine meeting", countries=(mwi,), started=PartialDate(date(2014, 5, 1), "month"))
    two = make.activity(
        provision=make.provision("resolves.2", code="TSB-2"),
        kind="study",
        language="fr",
        started=PartialDate(date(2015, 6, 7)),
        evidence=(),
        no_evidence_reason="None was kept.",
    )
    found = {
        "provision=resolves.1": [one],
        "provision=TSB-2": [two],
        "provision=78/dubai-2012/resolves.2": [two],
        "kind=study": [two],
        "body=itu-t-sg21": [two, one],
        "body=itu-t-sg17": [],
        "year=2014": [one],
        "from=2014-06": [two],
        "until=2014": [one],
        "from=2014&until=2015-06": [two, one],
        "country=MWI": [one],
        "language=fr": [two],
        "state=published": [two, one],
        "state=draft": [],
        "q=telemedicine": [one],
        "confidence=logged": [two, one],
        "confidence=verified": [],
        "has_evidence=true": [one],
        "has_evidence=false": [two],
        "updated_since=2026-11-22T14:00:00Z": [two, one],
        "updated_since=2026-11-22T14:00:01Z": [],
    }
    answers = {query: api().get(f"/api/v1/activities/?{query}").json()["results"] for query in found}
    assert {query: [row["id"] for row in rows] for query, rows in answers.items()} == {
        query: [activity.pk for activity in activities] for query, activities in found.items()
    }


def test_what_others_hold_back_is_in_no_list(api):
    for state in ("draft", "submitted", "returned", "withdrawn"):
        make.activity(state)
    assert api().get("/api/v1/activities/").json()["results"] == []
    assert api("focal_point").get("/api/v1/activities/?state=draft").json()["results"] == []
    assert len(api("rapporteur").get("/api/v1/activities/").json()["results"]) == 4


def more_activities(number):
    activity = make.activity(
        countries=(make.state("MWI"), make.state("NPL")),
        partners=("A hospital", "WHO"),
        bodies=(make.body("itu-t-sg17"),),
        evidence=(Given(reference=f"TD {number}"), Given(url="https://www.itu.int/")),
    )
    for _ in range(number + 1):
        entry = operations.log_progress(activity, by=make.author(), at=make.AT, on=make.AT.date(), narrative="More.")
        operations.judge_progress(entry, "publish", by=make.judge(), at=make.AT)


def more_messages(number, secretary):
    """Webhooks with tries, what is followed, and what came of it."""
    named = {"name": f"w{number}", "url": "https://hooks.example.org/", "created_at": make.AT}
    endpoint = Endpoint.objects.filter(owner=secretary).first() or Endpoint.objects.create(owner=secretary, **named)
    Endpoint.objects.create(owner=make.author(), **named)
    Attempt.objects.create(
        endpoint=endpoint, notice_id=uuid.uuid4(), kind="x", at=make.AT, result="delivered", status=200
    )
    following.follow(f"kind:{('meeting', 'study', 'workshop')[number]}", by=secretary, at=make.AT)
    following.follow("activities", by=secretary, at=make.AT)


def more_practices(number):
    """One more practice; the first has one more text and one more review than before."""
    made = make.practice(
        provision=make.provision(),
        countries=(make.state("MWI"), make.state("NPL")),
        implementers=("A hospital", "WHO"),
        standards=tuple(Standard(f"ITU-T H.81{one}") for one in range(number + 1)),
    )
    first = Practice.objects.earliest("pk")
    language = ("fr", "es", "ru")[number]
    practice_operations.translate(first, language, Words(title="Titre", summary="Mots"), by=make.author(), at=make.AT)
    began = PartialDate(date(2020 + number, 1, 1), "year")
    adopting.adoption(first, started=began, member_state=make.state("NPL"))
    copy = made.reviews.earliest("pk")
    Review.objects.create(
        practice=first, reviewer=copy.reviewer, asked_by=copy.asked_by, of=make.AT + timedelta(days=number + 1),
        asked_at=make.AT, due_on=copy.due_on,
    )  # fmt: skip


def more_workshops(number):
    served = (Served(make.provision()),)
    themes = ("links", "skills", "ai")[: number + 1]
    day = PartialDate(date(2090 + number, 2, 9))
    made = making.workshop(served=served, themes=themes, country=make.state("NPL"), started=day, ended=day)
    registering.register(made, making.person(), consents=True, by=None, at=make.AT)


def more_rounds(number, secretary):
    """One more round; the first asks one more country."""
    asked = making.round_of(make.state("MWI"), make.state("NPL"), of=making.questionnaire(version=number + 1))
    rounds.open_round(asked, by=secretary, at=make.AT)
    one_more = make.state(("KEN", "PER", "TUN")[number], "One more")
    Round.objects.earliest("pk").heard.create(member_state=one_more, on=make.AT.date())


def more_needs(number, secretary):
    said = Voiced(make.state(), "links", f"Need {number}", make.AT.date(), voiced_in="A letter")
    need = needs.voice(said, by=secretary, at=make.AT)
    matching.match(need, standard=f"ITU-T H.{810 + number}", by=secretary, at=make.AT)
    made = {"made_by": secretary, "made_at": make.AT, "theme": "links", "title": "t", "text": "t"}
    offer = Offer.objects.create(organization=make.organization(f"helper-{number}"), **made)
    Agreement.objects.create(need=need, offer=offer, proposed_by=secretary, proposed_at=make.AT)


def more_of_everything(number):
    secretary = User.objects.get(email="secretariat@demo.example")
    more_messages(number, secretary)
    more_activities(number)
    more_practices(number)
    more_workshops(number)
    make.user(f"person{number}@demo.example", "rapporteur", body=make.body())
    made = make.provision(f"resolves.{number + 5}", code=f"TSB-{number + 5}", addressee=make.body(f"office-{number}"))
    make.provision(f"resolves.{number + 5}", edition=make.edition("hammamet-2016", year=2016), continues=made, code="")
    make.edition(f"place-{number}", number=80 + number, year=2020 + number)
    Organization.objects.create(slug=f"hospital-{number}", name="A hospital", kind="partner")
    due = make.AT.date() + timedelta(days=number)
    operations.set_milestone(made, title="Due", due_on=due, by=secretary, at=make.AT, body=make.body())
    statuses.assess(make.provision(), status="prog", reason="Under way.", by=secretary, at=make.AT)
    make.state(f"{chr(65 + number)}{chr(65 + number)}A", "A State")
    settings = report_operations.Settings(
        title="To TSAG", audience="tsag", period_start=date(2026, 1, 1), period_end=due, edition=make.edition()
    )
    report = report_operations.create_report(settings, by=secretary, at=make.AT)
    report_operations.ask_for_build(report, by=secretary, at=make.AT)
    more_rounds(number, secretary)
    more_needs(number, secretary)
    of = edition_making.compendium(f"Compendium {number}")
    edition_making.published(of, Practice.objects.current().latest("pk"))


LISTS = (
    "activities/",
    "activities/?provision=resolves.1",
    "activities/{activity}/progress/",
    "milestones/",
    "resolutions/",
    "editions/",
    "provisions/",
    "provisions/resolves.1/statuses/",
    "bodies/",
    "organizations/",
    "member-states/",
    "people/",
    "reports/",
    "webhooks/",
    "webhooks/{endpoint}/attempts/",
    "subscriptions/",
    "notifications/",
    "best-practices/",
    "best-practices/?provision=resolves.1&q=clinics",
    "best-practices/{practice}/texts/",
    "best-practices/{practice}/reviews/",
    "adoptions/",
    "adoptions/?practice={practice}&country=NPL",
    "compendia/",
    "assessments/",
    "registrations/",
    "assessment-rounds/",
    "needs/",
    "offers/",
    "agreements/",
    "workshops/",
    "workshops/?provision=resolves.1&when=coming",
)


def test_queries_do_not_grow_with_the_rows(api):
    """The same number with one more of everything, and with two more again."""
    more_of_everything(0)
    few = {address: queries(api, address) for address in LISTS}
    for number in (1, 2):
        more_of_everything(number)
    many = {address: queries(api, address) for address in LISTS}
    assert [address for address in LISTS if few[address][0] >= many[address][0]] == []
    assert {address: many[address] for address in LISTS if few[address][1] != many[address][1]} == {}


def queries(api, address):
    """Rows, number of queries, and the queries themselves, as the secretariat reads the list."""
    endpoint = Endpoint.objects.earliest("pk").pk
    named = {"activity": Activity.objects.latest("pk").pk, "practice": Practice.objects.earliest("pk").pk}
    address = f"/api/v1/{address.format(endpoint=endpoint, **named)}"
    api("secretariat").get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = api("secretariat").get(address)
    return len(answer.json()["results"]), len(captured), [query["sql"][:200] for query in captured.captured_queries]


def test_every_list_has_a_query_count_test():
    lists = {str(one.pattern) for one in urlpatterns if issubclass(getattr(one.callback, "cls", object), ListEndpoint)}
    parts = {"{activity}": "<int:pk>", "{practice}": "<int:pk>", "{endpoint}": "<int:pk>", "resolves.1": "<str:key>"}
    tested = {address.split("?")[0] for address in LISTS}
    for part, argument in parts.items():
        tested = {address.replace(part, argument) for address in tested}
    assert lists == tested


def test_the_list_of_a_provision_is_read_by_its_narrow_index(api):
    make.activity()
    with CaptureQueriesContext(connection) as captured:
        api().get("/api/v1/activities/?provision=resolves.1")
    page = next(query["sql"] for query in captured.captured_queries if "json" in query["sql"])
    assert page.count('INNER JOIN "activities_provisionserved"') == 1
    assert (
        'ORDER BY "activities_provisionserved"."started_on" DESC, "activities_provisionserved"."activity_id" DESC'
        in page
    )
    assert "COUNT(" not in page

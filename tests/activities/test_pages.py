"""The list and the page of activities as readers meet them: facets, pages, download, every field, every refusal."""

import csv
import gzip
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from activities import operations
from activities.entry import Given
from activities.models import Activity
from activities.queries.lists import PAGE_SIZE
from ehealth_portal.dated import PartialDate
from ehealth_portal.members.models import CountryGroupMembership
from ehealth_portal.review.transitions import State
from tests import make

LIST = "/en/activities/"


def shown(response):
    return [card.activity.pk for card in response.context["cards"]]


def counts(response, key):
    return {
        option.value: option.count
        for facet in response.context["facets"]
        if facet.key == key
        for option in facet.options
    }


def test_list_shows_the_published_only(client, cast):
    published = make.activity()
    make.activity(State.DRAFT)
    make.activity(State.WITHDRAWN)
    assert shown(client.get(LIST)) == [published.pk]


def test_withdrawn_record_of_nobody_is_not_public(client, cast):
    entry = make.entry()
    made, _ = operations.record_known(
        entry, external_key="w1", source="https://example.org/w", confidence="verified", confidence_note="", at=make.AT
    )
    operations.withdraw(made, by=cast.secretariat, at=make.AT, reason="It was another resolution.")
    assert shown(client.get(LIST)) == []
    assert client.get(f"{LIST}{made.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=workshop", ["B"]),
        ("kind=workshop&kind=meeting", ["B", "A"]),
        ("provision=resolves.2", ["B"]),
        ("provision=78/dubai-2012/resolves.1", ["A"]),
        ("provision=resolves.1&kind=workshop", []),
        ("body=itu-t-sg17", ["B"]),
        ("year=2014", ["A"]),
        ("country=NPL", ["B"]),
        ("group=LDC", ["B"]),
        ("language=fr", ["B"]),
        ("evidence=yes", ["A"]),
        ("evidence=no", ["B"]),
        ("evidence=no&evidence=yes", ["B", "A"]),
        ("confidence=logged", ["B", "A"]),
        ("confidence=verified", []),
        ("q=TELEDERMATOLOGY", ["B"]),
        ("q=atelier+rurale", ["B"]),
    ],
)
def test_each_filter_finds_its_own(client, cast, query, expected):
    nepal = make.state("NPL", "Nepal")
    CountryGroupMembership.objects.create(
        member_state=nepal, group="LDC", valid_from=date(1971, 1, 1), valid_until=date(2026, 11, 24)
    )
    two = make.provision("resolves.2", code="TSB-2")
    one = make.activity(started=PartialDate.read("2014"), title="A")
    other = make.activity(
        State.SUBMITTED,
        by=cast.other_rapporteur,
        title="Atelier",
        kind="workshop",
        summary="Teledermatology, clinique rurale",
        provision=two,
        body=make.body("itu-t-sg17"),
        started=PartialDate.read("2015-05"),
        countries=(nepal,),
        language="fr",
        evidence=(),
        no_evidence_reason="The report is not out.",
    )
    operations.publish(other, by=cast.other_counsellor, at=make.AT)
    names = {one.pk: "A", other.pk: "B"}
    assert [names[pk] for pk in shown(client.get(f"{LIST}?{query}"))] == expected


def test_country_group_is_that_of_the_day(client, cast):
    nepal = make.state("NPL", "Nepal")
    CountryGroupMembership.objects.create(member_state=nepal, group="LDC", valid_until=date(2026, 11, 24))
    inside = make.activity(countries=(nepal,), started=PartialDate.read("2026-11-23"))
    make.activity(countries=(nepal,), started=PartialDate.read("2026-11-24"))
    response = client.get(f"{LIST}?group=LDC")
    assert shown(response) == [inside.pk]
    assert counts(client.get(LIST), "group") == {"LDC": 1}


def test_a_facet_counts_what_the_others_leave(client, cast):
    make.activity(kind="workshop", started=PartialDate.read("2014"))
    make.activity(kind="meeting", started=PartialDate.read("2014"))
    make.activity(kind="meeting", started=PartialDate.read("2015"))
    response = client.get(f"{LIST}?kind=meeting&year=2014")
    assert counts(response, "kind") == {"workshop": 1, "meeting": 1}
    assert counts(response, "year") == {"2014": 1, "2015": 1}


def test_counts_of_a_large_record_are_kept_until_the_next_act(client, cast, monkeypatch):
    from django.core.cache import cache

    from activities.queries import keeping

    cache.clear()
    monkeypatch.setattr(keeping, "LARGE", 0)
    record = make.activity(kind="meeting")
    assert counts(client.get(LIST), "kind") == {"meeting": 1}
    Activity.objects.filter(pk=record.pk).update(kind="workshop")  # no act: the kept counts stand
    assert counts(client.get(LIST), "kind") == {"meeting": 1}
    make.activity(kind="study")
    assert counts(client.get(LIST), "kind") == {"workshop": 1, "study": 1}
    cache.clear()


def test_an_activity_of_two_provisions_counts_for_both_once(client, cast):
    from activities.entry import Served

    one, two = make.provision(), make.provision("resolves.2", code="TSB-2")
    make.activity(served=(Served(one, "So."), Served(two, "So too.")))
    response = client.get(f"{LIST}?provision=resolves.1&provision=resolves.2")
    assert response.context["count"] == 1
    assert counts(response, "provision") == {"resolves.1": 1, "resolves.2": 1}


def test_state_is_a_facet_for_role_holders_only(client, cast):
    make.activity()
    assert "state" not in {facet.key for facet in client.get(LIST).context["facets"]}
    make.activity(State.DRAFT)
    client.force_login(cast.rapporteur)
    assert counts(client.get(LIST), "state") == {"published": 1, "draft": 1}


def test_chips_take_one_filter_off_and_leave_the_others(client, cast):
    make.activity()
    chips = client.get(f"{LIST}?kind=meeting&year=2026&q=draft").context["chips"]
    assert [(chip.label, chip.without) for chip in chips] == [
        ("Words: draft", "kind=meeting&year=2026"),
        ("Meeting", "q=draft&year=2026"),
        ("2026", "q=draft&kind=meeting"),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "kind=nonsense",
        "year=20x4",
        "year=99999999999999999999",
        "country=%00",
        "provision=a/b/c/d",
        "provision=%00",
        "body=%F0%9F%98%80",
        "state=draft",
        "group=ldc",
    ],
)
def test_unknown_filter_values_are_named_and_left_out(client, cast, query):
    made = make.activity()
    response = client.get(f"{LIST}?{query}")
    assert (response.status_code, shown(response), len(response.context["filters"].problems)) == (200, [made.pk], 1)
    assert escape(response.context["filters"].problems[0]) in response.content.decode()


@pytest.mark.parametrize(
    "query", ["after=x", "after=2014-13-01_4", "before=_", "after=undated_99999999999999999999", "q=%00"]
)
def test_broken_places_show_the_first_page(client, cast, query):
    made = make.activity()
    assert shown(client.get(f"{LIST}?{query}")) == [made.pk]


def test_pages_neither_repeat_nor_skip(client, cast):
    made = make.activity()
    rows = [
        Activity(title=f"n{n}", kind="meeting", state="published", created_at=make.AT, updated_at=make.AT,
                 decided_at=make.AT,
                 started_on=date(2015, 1, 1 + n % 3) if n % 4 else None, started_precision="day" if n % 4 else "")
        for n in range(2 * PAGE_SIZE + 3)
    ]  # fmt: skip
    Activity.objects.bulk_create(rows)
    pages, query, response = [], "", None
    while True:
        response = client.get(f"{LIST}?{query}")
        pages.append(shown(response))
        query = response.context["older"]
        if not query:
            break
    everything = [pk for page in pages for pk in page]
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 4]
    assert everything[0] == made.pk
    assert len(set(everything)) == 2 * PAGE_SIZE + 4
    back = client.get(f"{LIST}?{response.context['newer']}")
    assert shown(back) == pages[1]
    first = client.get(f"{LIST}?{back.context['newer']}")
    assert (shown(first), first.context["newer"]) == (pages[0], "")


def test_list_costs_the_same_with_one_row_and_with_three(client, cast):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    make.activity(countries=(make.state(),), partners=("WHO",))
    one = cost()
    for number in range(2):
        make.activity(
            countries=(make.state(f"X{number}A", f"Land {number}"),),
            provision=make.provision(f"resolves.{number + 4}", code=f"T-{number}"),
            partners=("PAHO",),
        )
    assert cost() == one


def test_page_costs_the_same_with_one_entry_and_with_three(client, cast):
    record = make.activity(evidence=(Given(reference="TD 1"),))

    def log(day):
        entry = operations.log_progress(
            record,
            by=cast.rapporteur,
            at=make.AT,
            on=date(2026, 5, day),
            narrative="On.",
            evidence=(Given(reference="C"),),
        )
        operations.judge_progress(entry, "publish", by=cast.counsellor, at=make.AT)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{LIST}{record.pk}/").status_code == 200
        return len(queries)

    log(1)
    one = cost()
    log(2)
    log(3)
    assert cost() == one


def test_full_list_stays_light(client, cast):
    for number in range(PAGE_SIZE + 2):
        make.activity(
            title=f"Recommendation on subject {number} of {number * 7919} agreed for consent after comments",
            summary=f"{number * 104729} The text covers mutual authentication between a device and a clinic gateway. "
            * 2,
            started=PartialDate.read(f"20{number % 14 + 12}"),
            countries=(make.state(f"{chr(65 + number)}QX", f"Country number {number}"),),
        )
    page = client.get(LIST).content
    assert len(gzip.compress(page)) < 15 * 1024


def test_download_holds_the_filtered_list_and_no_formula(client, cast):
    make.activity(kind="workshop")
    record = make.activity(title='=HYPERLINK("https://evil.example")', partners=("+1", " @x"), kind="meeting")
    response = client.get(f"{LIST}activities.csv?kind=meeting")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in rows] == [str(record.pk)]
    assert rows[0]["title"] == '\'=HYPERLINK("https://evil.example")'
    assert rows[0]["partners"] == "'+1; @x"
    assert response["Content-Disposition"].startswith("attachment")


def test_empty_list_says_so(client, db):
    assert "No activity has been recorded yet." in client.get(LIST).content.decode()
    assert "No activity passes all these filters." in client.get(f"{LIST}?q=zzz").content.decode()


# --- one activity ---------------------------------------------------------------------------------------------------
def whole_record(cast):
    from activities.entry import Served

    who = make.organization("who", "World Health Organization", acronym="WHO")
    entry = make.entry(
        title="A title of its own",
        kind="workshop",
        summary="Summary words",
        language="fr",
        started=PartialDate.read("2014-05"),
        ended=PartialDate.read("2015"),
        place="Geneva",
        served=(Served(make.provision(), "Why it serves"),),
        countries=(make.state("MWI", "Malawi"),),
        bodies=(make.body("itu-t-sg17"),),
        partners=(who.name, "A clinic"),
        no_evidence_reason="More comes later",
        evidence=(Given(reference="TD 99"), Given(url="https://example.org/doc", language="ar")),
    )
    made, _ = operations.record_known(
        entry,
        external_key="workshops:7",
        source="https://example.org/source",
        confidence="partly_verified",
        confidence_note="Year from memory",
        at=make.AT,
    )
    return made


SHOWN = {  # every field of the record -> what of it a reader finds on the page
    "id": "No. {pk}",
    "state": "Published",
    "version": '<dt>Version</dt><dd class="num">1</dd>',
    "created_at": "2026-11-22T14:00:00",
    "updated_at": "2026-11-22T14:00:00",
    "decided_at": "2026-11-22T14:00:00",
    "title": "A title of its own",
    "kind": "Workshop",
    "body": "SG21",
    "summary": "Summary words",
    "language": "In French",
    "started_on": "May 2014",
    "started_precision": 'datetime="2014-05"',
    "ended_on": "2015",
    "ended_precision": 'datetime="2015"',
    "place": "Geneva",
    "no_evidence_reason": "More comes later",
    "source": "https://example.org/source",
    "confidence": "partly verified",
    "confidence_note": "Year from memory",
    "external_key": "workshops:7",
    "provisions": "TSB-1",
    "served": "Why it serves",
    "countries": "Malawi",
    "bodies": "SG17",
    "partners": "A clinic",
    "evidence": "TD 99",
}
ELSEWHERE = {  # shown by the tests below: people, and what a published record does not have; its event by that
    "workshop", "created_by", "submitted_by", "submitted_at", "decided_by", "reason", "progress", "milestones",
}  # fmt: skip


def test_every_field_of_the_record_is_on_its_page(client, cast):
    record = whole_record(cast)
    fields = {field.name for field in Activity._meta.get_fields()}
    assert fields == SHOWN.keys() | ELSEWHERE
    page = client.get(f"{LIST}{record.pk}/").content.decode()
    assert [name for name, text in SHOWN.items() if text.format(pk=record.pk) not in page] == []


def test_words_in_another_language_are_marked(client, cast):
    record = whole_record(cast)
    page = client.get(f"{LIST}{record.pk}/").content.decode()
    assert '<h1 class="ttl" lang="fr" dir="ltr">' in page
    assert "In French" not in client.get(f"/fr/activities/{record.pk}/").content.decode()


def test_people_are_named_to_role_holders_only(client, cast):
    cast.rapporteur.name = "Amina Diallo"
    cast.rapporteur.save()
    record = make.activity()
    page = client.get(f"{LIST}{record.pk}/").content.decode()
    assert "Amina Diallo" not in page
    assert "Rapporteur, SG21" in page
    client.force_login(cast.focal_point)
    assert "Amina Diallo (Rapporteur, SG21)" in client.get(f"{LIST}{record.pk}/").content.decode()


def test_public_history_leaves_drafting_and_reasons_out(client, cast):
    record = make.activity(State.RETURNED)
    record = operations.submit(record, by=cast.rapporteur, at=make.AT)
    record = operations.publish(record, by=cast.counsellor, at=make.AT)
    words = [event.what for event in client.get(f"{LIST}{record.pk}/").context["history"].lines]
    assert words == ["Sent for review", "Sent for review", "Activity published"]
    client.force_login(cast.counsellor)
    inside = client.get(f"{LIST}{record.pk}/").context["history"].lines
    assert [event.what for event in inside][:3] == ["Draft written", "Sent for review", "Returned to its author"]
    assert inside[2].reason == "Name the document."


def test_reason_of_a_return_is_shown_to_the_group(client, cast):
    record = make.activity(State.RETURNED)
    client.force_login(cast.rapporteur)
    assert "Name the document." in client.get(f"{LIST}{record.pk}/").content.decode()


@pytest.mark.parametrize(
    ("who", "state", "expected"),
    [
        (None, State.PUBLISHED, set()),
        ("rapporteur", State.DRAFT, {"submit", "edit", "delete", "copy"}),
        ("rapporteur", State.SUBMITTED, {"take_back", "copy"}),
        ("rapporteur", State.RETURNED, {"submit", "edit", "copy"}),
        ("rapporteur", State.PUBLISHED, {"copy", "progress", "milestone"}),
        ("counsellor", State.SUBMITTED, {"publish", "return", "copy"}),
        ("counsellor", State.PUBLISHED, {"withdraw", "copy", "progress", "milestone"}),
        ("other_counsellor", State.PUBLISHED, {"copy"}),
        ("secretariat", State.SUBMITTED, {"publish", "return", "copy"}),
        ("focal_point", State.PUBLISHED, set()),
    ],
)
def test_moves_are_offered_to_those_who_may_make_them(client, cast, who, state, expected):
    record = make.activity(state)
    if who:
        client.force_login(getattr(cast, who))
    may = client.get(f"{LIST}{record.pk}/").context["may"]
    assert {name for name, allowed in may.items() if allowed} == expected


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999"])
def test_unknown_numbers_are_not_found(client, db, number):
    assert client.get(f"{LIST}{number}/").status_code == 404


def test_addresses_of_the_design(db):
    assert reverse("activities") == LIST
    assert reverse("activity-log") == "/en/activities/log/"
    assert reverse("activity", args=[7]) == "/en/activities/7/"
    assert reverse("activity-edit", args=[7]) == "/en/activities/7/edit/"

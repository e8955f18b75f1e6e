"""The log form: from what was typed to a record; nothing lost on an error, no second record from a second click."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities import operations
from activities.entry import Given, Served
from activities.forms.suggesting import suggested
from activities.models import Activity
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import ProvisionText
from ehealth_portal.members.models import MemberStateName
from ehealth_portal.members.recognising import recognise_bodies, recognise_states
from ehealth_portal.review.transitions import State
from ehealth_portal.typed_dates import read_date
from tests import make

LOG = "/en/activities/log/"


@pytest.fixture
def provision(cast):
    return make.provision()


@pytest.fixture
def signed_in(client, cast, provision):
    client.force_login(cast.rapporteur)
    return client


def typed(provision, **values):
    whole = {
        "kind": "meeting",
        "title": "Draft on telehealth devices agreed for consent",
        "started": "14 3 2026",
        "body": str(make.body().pk),
        "provisions": [str(provision.pk)],
        f"why_{provision.pk}": "It is what the paragraph asks for.",
        "language": "en",
        "reference": "SG21-TD123",
        "nonce": "one",
    }
    return whole | values


def edit(pk):
    return f"/en/activities/{pk}/edit/"


# --- reading what was typed -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014", "2014"),
        ("2014-05", "2014-05"),
        ("05 2014", "2014-05"),
        ("5/2014", "2014-05"),
        ("2014-05-20", "2014-05-20"),
        ("14 11 2026", "2026-11-14"),
        ("14/11/2026", "2026-11-14"),
        ("14.11.2026", "2026-11-14"),
        (" 1-2-2026 ", "2026-02-01"),
        ("2026年11月14日", "2026-11-14"),
        ("١٤ ١١ ٢٠٢٦", "2026-11-14"),
        ("", "None"),
    ],
)
def test_dates_are_read_in_many_shapes(text, expected):
    assert str(read_date(text)) == expected


@pytest.mark.parametrize(
    "text", ["14 11", "soon", "31 2 2026", "13 2026 4", "2026 13", "0000", "20265", "1 1 1", "1500", "14-11-26"]
)
def test_other_dates_are_refused_by_name(text):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        read_date(text)
    assert f"“{text}”" in refused.value.messages[0]


def test_countries_in_any_language_or_code(db):
    state = make.state("CIV", "Côte d'Ivoire")
    MemberStateName.objects.create(member_state=state, language="zh", name="科特迪瓦")
    nepal = make.state("NPL", "Nepal")
    for text in ("Cote d’Ivoire, NPL", "civ; np", "科特迪瓦、nepal", "CÔTE D'IVOIRE،NP"):
        assert recognise_states(text).found == (state, nepal)


def test_unknown_country_is_named_with_the_nearest(db):
    make.state("NPL", "Nepal")
    read = recognise_states("Nepall, Atlantis")
    assert [(one.typed, one.nearest) for one in read.unknown] == [("Nepall", "Nepal"), ("Atlantis", "")]


def test_bodies_by_acronym_sector_or_slug(db):
    body = make.body("itu-t-sg17")
    for text in ("SG17", "ITU-T SG17", "itu-t-sg17", "body sg17"):
        assert recognise_bodies(text).found == (body,)


def test_provisions_are_suggested_by_telling_words(db):
    workshops, security = make.provision("resolves.5", code="TSB-5"), make.provision("a.4", code="SG16-4")
    make.provision("a.3", code="SG16-3")
    ProvisionText.objects.filter(provision=workshops).update(text="hold workshops for developing countries on e-health")
    ProvisionText.objects.filter(provision=security).update(text="give priority to security standards for e-health")
    among = [workshops.pk, security.pk]
    assert suggested("Workshop in Lilongwe for nurses", None, among) == {workshops.pk}
    assert suggested("Security of devices", None, among) == {security.pk}
    assert suggested("Nothing of the kind", None, among) == set()


# --- keeping and sending --------------------------------------------------------------------------------------------
def test_a_whole_entry_is_sent(signed_in, cast, provision):
    values = typed(
        provision, ended="2026-03", place="Geneva", countries="MWI", bodies="SG17", partners="WHO\nA clinic",
        summary="…",
        send="1",
    )  # fmt: skip
    response = signed_in.post(LOG, values)
    record = Activity.objects.get()
    assert response["Location"] == f"/en/activities/{record.pk}/"
    assert (record.state, record.kind, str(record.started), str(record.ended), record.place) == (
        State.SUBMITTED, "meeting", "2026-03-14", "2026-03", "Geneva",
    )  # fmt: skip
    assert [one.why for one in record.served.all()] == ["It is what the paragraph asks for."]
    assert [state.iso3 for state in record.countries.all()] == ["MWI"]
    assert [body.slug for body in record.bodies.all()] == ["itu-t-sg17"]
    assert sorted(record.partners.values_list("name", flat=True)) == ["A clinic", "WHO"]
    assert [evidence.name for evidence in record.evidence.all()] == ["SG21-TD123"]


def test_each_error_names_its_field_and_keeps_every_word(signed_in, provision):
    values = typed(
        provision, kind="", started="14 11", countries="Atlantis", reference="https://", summary="Kept words", send="1",
        partners="A clinic",
    )  # fmt: skip
    response = signed_in.post(LOG, values)
    page = response.content.decode()
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"kind", "started", "countries", "reference"}
    assert "<title>Error:" in page
    for words in ("14 11", "Atlantis", "https://", "Kept words", "A clinic", "It is what the paragraph asks for."):
        assert words in page
    for anchor in ("#id_kind_0", "#id_started", "#id_countries", "#id_reference"):
        assert f'href="{anchor}"' in page
        assert f'id="{anchor[1:]}"' in page


def test_what_could_be_read_is_kept_as_a_draft_on_an_error(signed_in, provision):
    signed_in.post(LOG, typed(provision, started="14 11", send="1"))
    record = Activity.objects.get()
    assert (record.state, record.title, record.started) == (
        State.DRAFT,
        "Draft on telehealth devices agreed for consent",
        None,
    )


def test_what_could_not_be_read_is_there_when_the_draft_is_opened_again(signed_in, provision):
    signed_in.post(LOG, typed(provision, started="14 11", countries="Nepall", send="1"))
    record = Activity.objects.get()
    form = signed_in.get(edit(record.pk)).context["form"]
    assert (form["started"].value(), form["countries"].value()) == ("14 11", "Nepall")
    signed_in.post(edit(record.pk), typed(provision, version=record.version, draft="1"))
    assert signed_in.get(edit(record.pk)).context["form"]["started"].value() == "14 3 2026"


def test_a_good_file_is_kept_when_another_field_is_wrong(signed_in, provision):
    files = [SimpleUploadedFile("minutes.txt", b"We met."), SimpleUploadedFile("run.exe", b"MZ")]
    response = signed_in.post(LOG, typed(provision, kind="", uploads=files, send="1"))
    record = Activity.objects.get()
    assert [evidence.name for evidence in record.evidence.order_by("id")] == ["SG21-TD123", "minutes.txt"]
    assert "“run.exe”" in response.content.decode()
    assert "minutes.txt" in response.content.decode()
    assert response.context["form"]["reference"].value() == ""


def test_double_click_makes_one_activity(signed_in, provision):
    for _ in range(2):
        files = [SimpleUploadedFile("minutes.txt", b"We met.")]
        response = signed_in.post(LOG, typed(provision, uploads=files, send="1"))
        assert response.status_code == 302
    record = Activity.objects.get()
    assert (record.state, record.version, record.evidence.count()) == (State.SUBMITTED, 2, 2)


def test_double_click_on_a_draft_sends_it_once(signed_in, cast, provision):
    signed_in.post(LOG, typed(provision, draft="1"))
    record = Activity.objects.get()
    for _ in range(2):
        response = signed_in.post(edit(record.pk), typed(provision, title="A changed title", version=1, send="1"))
        assert response["Location"] == f"/en/activities/{record.pk}/"
    assert list(AuditEvent.objects.values_list("action", flat=True)) == [
        "activities.draft", "activities.edit", "activities.submit",
    ]  # fmt: skip


def test_form_opened_once_and_sent_twice_with_other_words_makes_two(signed_in, provision):
    """Back in the browser, other words, send again: the second is another activity, not a change of the first."""
    signed_in.post(LOG, typed(provision, send="1"))
    signed_in.post(LOG, typed(provision, title="Something else altogether", reference="TD 9", started="2020", send="1"))
    assert sorted(Activity.objects.values_list("title", "state")) == [
        ("Draft on telehealth devices agreed for consent", "submitted"), ("Something else altogether", "submitted"),
    ]  # fmt: skip


def test_saving_a_draft_needs_nothing(signed_in):
    response = signed_in.post(LOG, {"language": "en", "nonce": "x", "draft": "1"})
    record = Activity.objects.get()
    assert response["Location"] == edit(record.pk)
    assert signed_in.get(edit(record.pk)).status_code == 200


def test_add_another_reference_without_scripts(signed_in, provision):
    response = signed_in.post(LOG, typed(provision, add="1"))
    record = Activity.objects.get()
    assert response["Location"] == f"{edit(record.pk)}#id_reference"
    values = typed(provision, reference="https://example.org/two", version=1, add="1")
    signed_in.post(edit(record.pk), values)
    page = signed_in.get(edit(record.pk)).content.decode()
    assert [evidence.name for evidence in record.evidence.order_by("id")] == ["SG21-TD123", "https://example.org/two"]
    assert "SG21-TD123" in page


def test_remove_evidence_keeps_the_rest(signed_in, provision):
    signed_in.post(LOG, typed(provision, draft="1"))
    record = Activity.objects.get()
    evidence = record.evidence.get()
    values = typed(provision, reference="", title="New title", version=1, remove=str(evidence.pk))
    assert signed_in.post(edit(record.pk), values).status_code == 302
    record.refresh_from_db()
    assert (record.evidence.count(), record.title) == (0, "New title")


def test_stale_version_shows_both_texts(signed_in, cast, provision):
    signed_in.post(LOG, typed(provision, draft="1"))
    record = Activity.objects.get()
    signed_in.post(edit(record.pk), typed(provision, title="Stored meanwhile", version=1, draft="1"))
    response = signed_in.post(edit(record.pk), typed(provision, title="Typed here", version=1, send="1"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Stored meanwhile" in page
    assert 'value="Typed here"' in page
    record.refresh_from_db()
    assert record.title == "Stored meanwhile"
    again = signed_in.post(
        edit(record.pk), typed(provision, title="Typed here", version=response.context["version"], draft="1")
    )
    record.refresh_from_db()
    assert (again.status_code, record.title) == (302, "Typed here")


def test_what_is_typed_when_the_session_has_ended_is_back_after_signing_in(client, cast, provision):
    response = client.post(LOG, typed(provision, title="Long words", started="14 11", send="1"))
    assert response["Location"] == "/en/account/login/?next=/en/activities/log/"
    assert not Activity.objects.exists()
    client.post("/en/account/login/", {"login": cast.rapporteur.email, "password": make.PASSWORD})
    form = client.get(LOG).context["form"]
    assert (form["title"].value(), form["started"].value()) == ("Long words", "14 11")
    assert client.get(LOG).context["form"]["title"].value() is None


def test_returned_entry_shows_its_reason_and_is_sent_again(signed_in, cast, provision):
    record = make.activity(State.RETURNED)
    assert "Name the document." in signed_in.get(edit(record.pk)).content.decode()
    signed_in.post(edit(record.pk), typed(provision, version=record.version, send="1"))
    record.refresh_from_db()
    assert record.state == State.SUBMITTED


# --- autosave -------------------------------------------------------------------------------------------------------
def autosave(client, address, values):
    return client.post(address, values, headers={"X-Requested-With": "fetch"})


def test_autosave_keeps_the_draft_and_tells_its_version(signed_in, provision):
    first = autosave(signed_in, LOG, typed(provision, reference="", draft="1"))
    record = Activity.objects.get()
    assert json.loads(first.content) | {"sentence": ""} == {"version": 1, "action": edit(record.pk), "sentence": ""}
    second = autosave(signed_in, edit(record.pk), typed(provision, title="Longer", started="1", version=1, draft="1"))
    record.refresh_from_db()
    assert (json.loads(second.content)["version"], record.title, record.version) == (2, "Longer", 2)
    assert str(record.started) == "2026-03-14"


def test_autosave_of_the_same_words_writes_nothing(signed_in, provision):
    autosave(signed_in, LOG, typed(provision, reference="", draft="1"))
    record = Activity.objects.get()
    autosave(signed_in, edit(record.pk), typed(provision, reference="", version=1, draft="1"))
    record.refresh_from_db()
    assert (record.version, AuditEvent.objects.count()) == (1, 1)


def test_autosave_over_another_window_is_refused(signed_in, provision):
    autosave(signed_in, LOG, typed(provision, draft="1"))
    record = Activity.objects.get()
    autosave(signed_in, edit(record.pk), typed(provision, title="Two", version=1, draft="1"))
    assert (
        autosave(signed_in, edit(record.pk), typed(provision, title="Three", version=1, draft="1")).status_code == 409
    )


def test_autosave_signed_out_says_so(client, cast, provision):
    answer = autosave(client, LOG, typed(provision))
    assert answer.status_code == 401
    assert "signed out" in json.loads(answer.content)["sentence"]


# --- copies and duplicates ------------------------------------------------------------------------------------------
def test_copy_takes_the_words_not_the_dates_or_the_evidence(signed_in, cast, provision):
    earlier = make.activity(
        title="Interim meeting", place="Online", countries=(make.state(),), started=PartialDate.read("2025")
    )
    form = signed_in.get(f"{LOG}?copy={earlier.pk}").context["form"]
    assert (form["title"].value(), form["place"].value(), form["countries"].value(), form["started"].value()) == (
        "Interim meeting", "Online", "Malawi", "",
    )  # fmt: skip
    assert form[f"why_{provision.pk}"].value() == "It is what the paragraph asks for."
    assert not form["reference"].value()


def test_copy_of_what_one_may_not_see_is_empty(client, cast, provision):
    hidden = make.activity(State.DRAFT, title="Not for others")
    client.force_login(cast.other_rapporteur)
    assert "Not for others" not in client.get(f"{LOG}?copy={hidden.pk}").content.decode()


@pytest.mark.parametrize(
    "earlier",
    [
        {"title": "Draft on telehealth devices agreed for consent.", "started": PartialDate.read("2026-03-20")},
        {"title": "Other words", "evidence": (Given(reference="SG21-TD123"),)},
    ],
)
def test_a_probable_duplicate_is_shown_before_sending(signed_in, provision, earlier):
    known = make.activity(**earlier)
    response = signed_in.post(LOG, typed(provision, send="1"))
    draft = Activity.objects.exclude(pk=known.pk).get()
    assert response.context["duplicates"] == [known]
    assert draft.state == State.DRAFT
    signed_in.post(edit(draft.pk), typed(provision, version=draft.version, different="1"))
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


@pytest.mark.parametrize(
    "earlier",
    [
        {"title": "Draft on telehealth devices agreed for consent", "started": PartialDate.read("2025-03-20")},
        {"title": "Workshop held in Lilongwe", "started": PartialDate.read("2026-03-14")},
    ],
)
def test_others_are_no_duplicates(signed_in, provision, earlier):
    make.activity(**earlier)
    assert signed_in.post(LOG, typed(provision, send="1")).status_code == 302


def test_hidden_drafts_of_other_groups_are_no_duplicates(client, cast, provision):
    operations.draft(
        make.entry(title="Ours", body=make.body("itu-t-sg17"), evidence=(Given(reference="SG21-TD123"),)),
        by=cast.other_rapporteur, at=make.AT,
    )  # fmt: skip
    client.force_login(cast.rapporteur)
    assert client.post(LOG, typed(provision, send="1")).status_code == 302


# --- who may --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("rapporteur", 200),
        ("counsellor", 200),
        ("secretariat", 200),
        ("focal_point", 403),
        ("academia", 403),
        ("nobody", 403),
    ],
)
def test_who_may_open_the_form(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(LOG).status_code == status


def test_only_bodies_one_may_log_for_are_offered(signed_in, cast, provision):
    other = make.body("itu-t-sg17")
    response = signed_in.post(LOG, typed(provision, body=str(other.pk), send="1"))
    assert list(response.context["form"].errors) == ["body"]
    assert Activity.objects.get().body is None
    own = [pk for _, group in signed_in.get(LOG).context["form"].fields["body"].choices[1:] for pk, _ in group]
    assert own == [str(make.body().pk)]


def test_the_acting_body_of_ones_role_is_chosen(client, cast):
    from ehealth_portal.members.models import BodySuccession

    old = make.body("itu-t-sg16")
    BodySuccession.objects.create(predecessor=old, successor=make.body(), on=date(2025, 1, 1))
    client.force_login(make.user("old@demo.example", "rapporteur", body=old))
    form = client.get(LOG).context["form"]
    assert form["body"].value() == str(make.body().pk)
    assert [str(label) for label, _ in form.fields["body"].choices] == [
        "",
        "Your groups",
        "Earlier bodies of your groups",
    ]


def test_edit_of_another_persons_draft_is_refused(client, cast, provision):
    record = make.activity(State.DRAFT)
    client.force_login(cast.counsellor)
    assert client.get(edit(record.pk)).status_code == 403
    client.force_login(cast.other_rapporteur)
    assert client.get(edit(record.pk)).status_code == 404


def test_edit_of_what_was_sent_leads_to_its_page(signed_in, cast):
    record = make.activity(State.SUBMITTED)
    assert signed_in.get(edit(record.pk))["Location"] == reverse("activity", args=[record.pk])


def test_words_typed_after_sending_are_not_lost(signed_in, provision):
    record = make.activity(State.SUBMITTED)
    response = signed_in.post(edit(record.pk), typed(provision, title="More words", version=record.version, draft="1"))
    assert response.status_code == 409
    assert 'value="More words"' in response.content.decode()


@pytest.mark.parametrize(
    "hostile",
    [
        {"title": "a\x00b"},
        {"title": "x" * 301},
        {"summary": "x" * 1201},
        {"countries": "\x00"},
        {"provisions": ["999999999999999999999"]},
        {"provisions": ["x"]},
        {"body": "x"},
        {"language": "xx"},
        {"version": "99999999999999999999"},
        {"version": "x"},
        {"started": "9" * 400},
        {"nonce": "n" * 500},
        {"remove": "999999999999999999999"},
        {"reference": "x" * 5000},
        {"partners": "x" * 500},
    ],
)
def test_hostile_values_are_answered_with_a_page(signed_in, provision, hostile):
    assert signed_in.post(LOG, typed(provision, **hostile)).status_code in (200, 302, 422)


def test_form_costs_no_more_with_three_provisions_and_entries(signed_in, provision):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.activity()
    with CaptureQueriesContext(connection) as one:
        signed_in.get(LOG)
    for number in range(2):
        make.activity(served=(Served(make.provision(f"resolves.{number + 2}", code=f"T{number}"), "So."),))
    with CaptureQueriesContext(connection) as three:
        signed_in.get(LOG)
    assert len(three) == len(one)

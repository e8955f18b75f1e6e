"""The pages behind the links: answering without a sign-in, confirming by one click, and links that open nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from activities import operations as activities
from activities.models import ProgressEntry
from ehealth_portal.members.models import Role
from ehealth_portal.notifications.models import Event, Notice
from ehealth_portal.notifications.tokens import token_of
from ehealth_portal.replies.kinds import CONFIRM
from ehealth_portal.replies.models import InboundMail
from tests import make
from tests.evidence.building import pdf

from .letters import drafts, letter, reminded, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(cast):
    return make.activity(title="A draft of a Recommendation")


@pytest.fixture
def notice(cast, activity):
    made = reminded(activity, cast.rapporteur)
    Notice.objects.filter(pk=made.pk).update(created_at=timezone.now())
    return Notice.objects.get(pk=made.pk)


def link(notice):
    return f"/en/answer/{token_of(notice.pk, 'reply')}/"


def confirm_link(entry, *, channel="email"):
    event = Event.objects.get(kind=CONFIRM.name, record_id=str(entry.pk))
    return f"/en/answer/{token_of(event.notices.get(channel=channel).pk, 'letter')}/confirm/"


GIVEN = {"narrative": "The draft was agreed.", "on": "1 4 2026", "status": "prog", "reference": "TD 12"}


def answered(notice, client, **more):
    answer = client.post(link(notice), GIVEN | more)
    assert answer.status_code == 200, answer.content.decode()
    return drafts()[-1]


def test_one_form_without_a_sign_in_keeps_a_draft(cast, notice, activity, client):
    entry = activities.log_progress(
        activity, by=cast.rapporteur, at=make.AT, on=make.AT.date(), narrative="The last entry."
    )
    page = client.get(link(notice)).content.decode()
    assert "The last entry." not in page
    activities.judge_progress(entry, "publish", by=cast.counsellor, at=make.AT)
    answer = client.get(link(notice))
    page = answer.content.decode()
    assert [
        words in page for words in ("A draft of a Recommendation", "The last entry.", "You answer as Rapporteur")
    ] == [True] * 3
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"], "no-store" in answer["Cache-Control"]) == (
        "same-origin", "noindex", True,
    )  # fmt: skip
    draft = answered(notice, client)
    assert (draft.narrative, draft.status, draft.created_by, [one.name for one in draft.evidence.all()]) == (
        "The draft was agreed.", "prog", cast.rapporteur, ["TD 12"],
    )  # fmt: skip
    assert Event.objects.filter(kind=CONFIRM.name).count() == 1


def test_what_was_typed_stays_when_something_is_missing(notice, client):
    answer = client.post(link(notice), {"narrative": "", "on": "40 11 2026", "challenges": "Few people."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ("Say what happened." in page, "40 11 2026" in page, "Few people." in page) == (True, True, True)
    late = client.post(link(notice), GIVEN | {"on": "1 1 2099"})
    assert (late.status_code, "Enter a day that is not in the future." in late.content.decode()) == (422, True)
    assert drafts() == []


def test_the_same_words_are_kept_once_also_across_mail_and_form(notice, client):
    answered(notice, client)
    again = client.post(link(notice), GIVEN)
    assert (again.status_code, len(drafts())) == (422, 1)
    assert taken(notice, letter(), at=timezone.now()).reason == "replayed"
    answered(notice, client, narrative="It was published.")
    assert len(drafts()) == 2
    assert InboundMail.objects.filter(state="taken", way="form").count() == 2


def test_one_click_of_the_mail_sends_it_and_looking_sends_nothing(cast, notice, client):
    entry = answered(notice, client)
    address = confirm_link(entry)
    for _look in range(2):
        page = client.get(address)
        assert (page.status_code, "The draft was agreed." in page.content.decode()) == (200, True)
    assert ProgressEntry.objects.get(pk=entry.pk).state == "draft"
    sent = client.post(address, {"version": entry.version})
    assert (sent.status_code, ProgressEntry.objects.get(pk=entry.pk).state) == (200, "submitted")
    assert client.post(address, {"version": entry.version}).status_code == 410
    assert client.get(address).status_code == 410


def test_the_link_of_the_reminder_confirms_nothing(notice, client):
    entry = answered(notice, client)
    for purpose in ("reply", "letter"):
        assert client.post(f"/en/answer/{token_of(notice.pk, purpose)}/confirm/").status_code == 404
    other = confirm_link(entry).split("/")[3]
    assert client.get(f"/en/answer/{other}/").status_code == 404
    assert ProgressEntry.objects.get(pk=entry.pk).state == "draft"


def test_a_draft_is_deleted_by_the_other_button(notice, client):
    entry = answered(notice, client)
    address = confirm_link(entry, channel="inbox")
    assert client.post(address, {"version": entry.version, "drop": "1"}).status_code == 200
    assert (drafts(), InboundMail.objects.get().progress) == ([], None)
    assert client.get(address).status_code == 410


def test_evidence_is_left_out_and_files_that_were_not_taken_are_named(cast, notice, client):
    taken(notice, letter(files=[("minutes.pdf", pdf()), ("macro.docm", b"PK")]), at=timezone.now())
    (entry,) = drafts()
    page = client.get(confirm_link(entry)).content.decode()
    assert ("minutes.pdf" in page, "“macro.docm”" in page, "Message-ID" in page) == (True, True, True)
    mail = entry.evidence.get(content_type="text/plain")
    client.post(confirm_link(entry), {"version": entry.version, "leave_out": [mail.pk]})
    assert [one.name for one in ProgressEntry.objects.get(pk=entry.pk).evidence.all()] == ["minutes.pdf"]


def test_evidence_of_another_record_cannot_be_left_out(notice, activity, client):
    entry = answered(notice, client)
    elsewhere = activity.evidence.get()
    assert client.post(confirm_link(entry), {"leave_out": [elsewhere.pk]}).status_code == 422
    assert activity.evidence.count() == 1


def test_a_version_that_has_passed_is_not_confirmed(notice, client):
    entry = answered(notice, client)
    assert client.post(confirm_link(entry), {"version": entry.version + 1}).status_code == 409
    assert ProgressEntry.objects.get(pk=entry.pk).state == "draft"


def test_links_end_with_60_days_with_the_role_and_with_the_account(cast, notice, client):
    entry = answered(notice, client)
    address = confirm_link(entry)
    Notice.objects.update(created_at=timezone.now() - timedelta(days=60, minutes=1))
    assert [client.get(one).status_code for one in (link(notice), address)] == [410, 410]
    Notice.objects.update(created_at=timezone.now())
    day = timezone.now().date()
    Role.objects.filter(user=cast.rapporteur).update(
        valid_from=day - timedelta(days=99), valid_until=day - timedelta(days=9)
    )
    assert [client.get(one).status_code for one in (link(notice), address)] == [410, 410]
    assert client.post(address).status_code == 410
    Role.objects.filter(user=cast.rapporteur).update(valid_until=None)
    type(cast.rapporteur).objects.filter(pk=cast.rapporteur.pk).update(is_active=False)
    assert [client.get(one).status_code for one in (link(notice), address)] == [410, 410]
    assert client.post(link(notice), GIVEN | {"narrative": "More."}).status_code == 410
    assert ProgressEntry.objects.get(pk=entry.pk).state == "draft"


def test_who_is_signed_in_as_that_person_confirms_at_once_and_a_colleague_does_not(cast, notice, client):
    client.force_login(cast.rapporteur)
    answer = client.post(link(notice), GIVEN)
    assert (answer.status_code, answer["Location"].endswith("/confirm/")) == (302, True)
    colleague = Client()
    colleague.force_login(cast.counsellor)
    kept = colleague.post(link(notice), GIVEN | {"narrative": "More."})
    assert (kept.status_code, b"/confirm/" in kept.content) == (200, False)
    assert colleague.get("/en/waiting/").status_code == 200


def test_made_up_tokens_open_nothing(client, db):
    for token in ("a" * 52, "its-own-letter", "x"):
        assert client.get(f"/en/answer/{token}/").status_code == 404
        assert client.post(f"/en/answer/{token}/confirm/").status_code == 404


def test_a_form_of_another_site_is_refused(notice):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link(notice), GIVEN).status_code == 403
    assert drafts() == []

"""The page of the queue: figures, reasons, the list by twenties, sending once more, and addresses that take no mail."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.notifications import channels, kinds
from ehealth_portal.notifications.models import Event, Notice, Suppression
from ehealth_portal.notifications.operations import claiming, replaying, telling
from ehealth_portal.notifications.queries import queue
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/en/delivery/"


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    kind = kinds.Kind("tests.happened", "Something happened", tell=lambda events: {}, seen=lambda ids, user: set(ids))
    monkeypatch.setitem(kinds.KINDS, kind.name, kind)
    monkeypatch.setitem(channels.DRAINS, "email", lambda: 0)


@pytest.fixture
def now():
    return timezone.now()


def notice(user, state="due", reason="", *, at, **fields):
    with transaction.atomic():
        event = telling.tell("tests.happened", make.body(), by=None, at=at, to={"group": [user.pk]})
    row = event.notices.get(channel="email")
    changes = {"state": state, "reason": reason} | fields
    Notice.objects.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
    return row


def to_webhook(number, state, reason, *, at, **fields):
    event = Event.objects.create(kind="tests.happened", record_type="members.body", record_id="1", at=at)
    more = {"due_at": at, "created_at": at} | fields
    return Notice.objects.create(
        event=event, channel="webhook", endpoint_id=number, why="webhook", state=state, reason=reason, **more
    )


def test_each_channel_in_figures(cast, now):
    notice(cast.rapporteur, at=now - timedelta(minutes=20))
    notice(cast.counsellor, at=now - timedelta(minutes=5))
    notice(cast.academia, at=now, due_at=now + timedelta(hours=1), reason="not_now")
    notice(cast.nobody, "leased", at=now, lease_until=now + timedelta(minutes=1))
    notice(cast.nobody, "leased", at=now - timedelta(minutes=30), lease_until=now - timedelta(minutes=1))
    notice(cast.nobody, "sent", "taken", at=now - timedelta(hours=2), sent_at=now - timedelta(hours=1))
    notice(cast.nobody, "failed", "gave_up", at=now - timedelta(days=6), due_at=now - timedelta(days=3))
    notice(cast.nobody, "sent", "taken", at=now - timedelta(days=8), sent_at=now - timedelta(days=8))
    email, webhook = queue.flows(at=now)
    assert (email.waiting, email.planned, email.leased) == (3, 1, 1)
    assert email.oldest == now - timedelta(minutes=30) == queue.oldest_unsent(at=now)
    assert email.ended == {"failed": (0, 1), "sent": (1, 1)}
    assert (webhook.waiting, webhook.oldest, webhook.ended) == (0, None, {})
    found = [(one.state, one.reason, one.number) for one in queue.failing(at=now)]
    assert found == [("due", "not_now", 1), ("failed", "gave_up", 1)]


def test_the_page_says_why_and_leads_to_those(cast, client, now):
    client.force_login(cast.secretariat)
    notice(cast.rapporteur, "failed", "refused", at=now, detail="550 no <b>such</b> user")
    notice(cast.counsellor, "sent", "taken", at=now, sent_at=now)
    text = client.get(PAGE).content.decode()
    assert "The other server refused it for good." in text
    assert '<a href="?channel=email&amp;state=failed&amp;reason=refused">' in text
    assert "550 no &lt;b&gt;such&lt;/b&gt; user" in text
    assert cast.rapporteur.email not in text
    narrowed = client.get(PAGE, {"channel": "email", "state": "failed", "reason": "refused"}).content.decode()
    assert (cast.rapporteur.name in narrowed, cast.counsellor.name in narrowed) == (True, False)


def test_an_empty_queue_says_so(cast, client):
    client.force_login(cast.secretariat)
    text = client.get(PAGE).content.decode()
    assert "No message fits this." in text
    assert "Nothing failed this week." in text
    assert "Mail can be sent to every address." in text


@pytest.mark.parametrize(("days", "complains"), [(0, False), (1, True)])
def test_what_waits_too_long_is_said(cast, client, now, days, complains):
    client.force_login(cast.secretariat)
    notice(cast.rapporteur, at=now - timedelta(days=days))
    assert ("That is too long" in client.get(PAGE).content.decode()) is complains


def test_the_list_goes_on_by_twenties_and_repeats_nothing(cast, client, now):
    client.force_login(cast.secretariat)
    made = {notice(cast.rapporteur, at=now - timedelta(minutes=number // 3)).pk for number in range(45)}
    asked, seen, before = queue.Asked(), [], ""
    while True:
        lines, before = queue.page_of(asked, before=before)
        seen += [line.notice.pk for line in lines]
        if not before:
            break
    assert (len(seen), set(seen)) == (45, made)
    first = client.get(PAGE)
    assert first.content.count(b'<th scope="row" role="rowheader"><bdi>') == 20
    assert client.get(f"{PAGE}?{first.context['further']}").status_code == 200
    assert client.get(f"{PAGE}?before=nonsense").status_code == 200


def test_three_rows_cost_as_many_queries_as_one(cast, client, now):
    client.force_login(cast.administrator)
    notice(cast.rapporteur, "failed", "refused", at=now)
    Suppression.objects.create(email="a@demo.example", cause="hard_bounce", at=now)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for number, user in enumerate((cast.counsellor, cast.academia)):
        notice(user, "failed", "gave_up", at=now)
        Suppression.objects.create(email=f"b{number}@demo.example", cause="complaint", at=now)
    with CaptureQueriesContext(connection) as three:
        client.get(PAGE)
    assert len(three) == len(one)


def asked(now, **more):
    return queue.Asked(**({"channel": "email", "first": now.date(), "last": now.date()} | more))


def test_what_failed_is_due_again_with_its_number_and_one_audit_row(cast, now):
    failed = notice(cast.rapporteur, "failed", "gave_up", at=now, attempts=9, tried_since=now - timedelta(days=3))
    sent = notice(cast.counsellor, "sent", "taken", at=now, sent_at=now, attempts=1)
    before = AuditEvent.objects.count()
    assert replaying.replay(asked(now), by=cast.administrator, at=now) == 1
    failed.refresh_from_db()
    sent.refresh_from_db()
    assert (failed.state, failed.reason, failed.due_at, failed.tried_since) == ("due", "", now, None)
    assert sent.state == "sent"
    row = AuditEvent.objects.order_by("-id").first()
    assert (AuditEvent.objects.count() - before, row.action, row.record_id) == (
        1,
        "notifications.replay",
        str(failed.pk),
    )
    (claimed,) = claiming.claim("email", at=now)
    assert (claimed.id, claimed.attempts, claimed.tried_since) == (failed.pk, 10, now)


def test_a_range_outside_and_other_reasons_stay_as_they_are(cast, now):
    notice(cast.rapporteur, "failed", "gave_up", at=now - timedelta(days=2))
    notice(cast.counsellor, "failed", "refused", at=now)
    with pytest.raises(NotPossibleNow):
        replaying.replay(asked(now, reason="gave_up"), by=cast.administrator, at=now)
    assert Notice.objects.filter(state="due").count() == 0


def test_nothing_goes_to_an_address_that_takes_no_mail_until_it_is_taken_off_the_list(cast, now):
    cast.rapporteur.email = "Rapporteur@Demo.Example"
    cast.rapporteur.save()
    held = notice(cast.rapporteur, "suppressed", "address_suppressed", at=now)
    dead = Suppression.objects.create(email="rapporteur@demo.example", cause="hard_bounce", at=now)
    with pytest.raises(NotPossibleNow):
        replaying.replay(asked(now), by=cast.administrator, at=now)
    replaying.lift(dead, by=cast.administrator, at=now)
    assert AuditEvent.objects.order_by("-id").first().action == "notifications.lift_suppression"
    assert replaying.replay(asked(now), by=cast.administrator, at=now) == 1
    held.refresh_from_db()
    assert held.state == "due"


def test_nor_to_an_addressee_whose_address_takes_no_mail(cast, now, monkeypatch):
    book = {
        1: channels.Recipient("Gone@demo.example", "Gone", "en"),
        2: channels.Recipient("b@demo.example", "B", "en"),
    }
    monkeypatch.setitem(channels.ADDRESS_BOOKS, "addressee", lambda ids: {one: book[one] for one in ids})
    for number in (1, 2):
        row = notice(cast.rapporteur, "failed", "gave_up", at=now)
        Notice.objects.filter(pk=row.pk).update(user=None, addressee_id=number)
    Suppression.objects.create(email="gone@demo.example", cause="complaint", at=now)
    assert replaying.replay(asked(now), by=cast.administrator, at=now) == 1
    assert list(Notice.objects.filter(state="due").values_list("addressee_id", flat=True)) == [2]


def test_webhooks_may_be_sent_once_more_what_they_had(now, cast):
    row = to_webhook(7, "sent", "taken", at=now)
    assert replaying.replay(asked(now, channel="webhook", state="sent"), by=cast.administrator, at=now) == 1
    row.refresh_from_db()
    assert row.state == "due"


@pytest.mark.parametrize("who", ["secretariat", "counsellor"])
def test_only_an_administrator_sends_once_more_or_takes_off_the_list(cast, now, who):
    dead = Suppression.objects.create(email="gone@demo.example", cause="hard_bounce", at=now)
    notice(cast.rapporteur, "failed", "gave_up", at=now)
    with pytest.raises(NotAllowed):
        replaying.replay(asked(now), by=getattr(cast, who), at=now)
    with pytest.raises(NotAllowed):
        replaying.lift(dead, by=getattr(cast, who), at=now)


def test_first_it_is_counted_then_done(cast, client, now):
    client.force_login(cast.administrator)
    row = notice(cast.rapporteur, "failed", "gave_up", at=now)
    day = now.date().isoformat()
    given = {"channel": "email", "state": "", "reason": "", "first": day, "last": day}
    counted = client.post(f"{PAGE}replay/", given)
    assert "1 message fits, and may be sent once more." in counted.content.decode()
    row.refresh_from_db()
    assert row.state == "failed"
    done = client.post(f"{PAGE}replay/", given | {"confirmed": "1"}, follow=True)
    assert "1 message is sent once more." in done.content.decode()
    row.refresh_from_db()
    assert row.state == "due"


def test_a_range_without_days_is_asked_for_again_and_what_was_chosen_stays(cast, client):
    client.force_login(cast.administrator)
    answer = client.post(f"{PAGE}replay/", {"channel": "webhook", "first": "", "last": ""})
    assert answer.status_code == 422
    assert '<option value="webhook" selected>' in answer.content.decode()
    wrong = {"channel": "email", "state": "sent", "first": "2026-11-02", "last": "2026-11-01"}
    text = client.post(f"{PAGE}replay/", wrong).content.decode()
    assert "The last day lies before the first" in text
    assert "to webhooks only" in text


def test_the_button_takes_an_address_off_the_list(cast, client, now):
    client.force_login(cast.administrator)
    dead = Suppression.objects.create(email="gone@demo.example", cause="hard_bounce", detail="550", at=now)
    assert f'action="/en/delivery/suppressions/{dead.pk}/remove/"' in client.get(PAGE).content.decode()
    client.post(f"/en/delivery/suppressions/{dead.pk}/remove/")
    assert not Suppression.objects.exists()
    client.force_login(cast.secretariat)
    assert "suppressions" not in client.get(PAGE).content.decode()

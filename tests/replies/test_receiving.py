"""Answers by mail: what becomes a draft, and everything that is refused, with nothing but a row left of it."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.files.storage import default_storage

from activities import operations as activities
from activities.models import ProgressEntry
from ehealth_portal.deadlines.models import Rung
from ehealth_portal.members.models import Role
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.tokens import token_of
from ehealth_portal.privacy.operations import erase_person, let_go
from ehealth_portal.replies.kinds import CONFIRM
from ehealth_portal.replies.models import InboundMail
from ehealth_portal.replies.operations import receive
from tests import make
from tests.telling import told_to

from .letters import FROM, PDF, address, arrive, drafts, letter, reminded, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(cast):
    return reminded(make.activity(), cast.rapporteur)


def file_text(entry, place=0):
    return default_storage.open(entry.evidence.all()[place].file.name).read().decode()


def test_an_answer_becomes_a_draft_with_the_mail_as_its_evidence(cast, notice):
    row = taken(notice)
    (entry,) = drafts()
    assert (entry.narrative, entry.created_by, entry.on, entry.state) == (
        "The draft was agreed.", cast.rapporteur, make.AT.date(), "draft",
    )  # fmt: skip
    assert (row.state, row.reason, row.sender, row.message_id) == ("taken", "", FROM, "<one@mail.example>")
    assert InboundMail.objects.get().progress == entry
    kept = entry.evidence.get()
    assert (kept.file_name, kept.content_type, kept.added_by) == (
        "Re How does it go on.txt", "text/plain", cast.rapporteur,
    )  # fmt: skip
    assert file_text(entry) == (
        "Date: Fri, 20 Nov 2026 10:00:00 +0000\nFrom: Ana Ruiz\nSubject: Re: How does it go on\n"
        "Message-ID: <[…]>\n\nThe draft was agreed.\n"
    )
    told = Event.objects.get(kind=CONFIRM.name)
    assert sorted(told.notices.values_list("user", "channel")) == [
        (cast.rapporteur.pk, "email"), (cast.rapporteur.pk, "inbox"),
    ]  # fmt: skip
    assert outbox.outbox == []


def test_the_case_of_the_address_does_not_matter(notice):
    assert taken(notice, to=address(notice).upper()).state == "taken"


def test_secrets_and_addresses_of_what_is_quoted_are_in_no_evidence(notice, settings):
    broken = token_of(notice.pk, "letter")
    quoted = (
        f"Agreed.\n\nOn Fri, 20 Nov 2026 at 09:14 Portal <{address(notice)}> wrote:\n"
        f"> Answer at {settings.SITE_URL}/en/answer/{token_of(notice.pk, 'reply')}/\n"
        f"> or {broken[:20]}\n> {broken[20:]} or {token_of(notice.pk, 'unsubscribe')}\n"
    )
    taken(notice, letter(quoted))
    (entry,) = drafts()
    text = file_text(entry)
    squeezed = "".join(sign for sign in text if sign not in "> \n")
    secrets = [token_of(notice.pk, one) for one in ("reply", "letter", "unsubscribe", "preferences", "bounce")]
    assert entry.narrative == "Agreed."
    assert [one for one in secrets if one in squeezed] == []
    assert "@" not in text
    assert "> Answer at […]" in text


REFUSED = {
    "forged": {"mail": letter(sender="someone@demo.example")},
    "automatic": {"mail": letter(Auto_Submitted="auto-replied")},
    "empty": {"mail": letter("On Fri, 20 Nov 2026 at 09:14 Portal <a@b.example> wrote:\n> How does it go on?\n")},
    "too_large": {"mail": b"From: rapporteur@demo.example\n\n" + b"x" * (2 * 1024 * 1024)},
    "expired": {"at": make.AT + timedelta(days=60, seconds=1)},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_refused_leaves_a_row_and_nothing_else(notice, reason):
    before = Event.objects.count()
    row = taken(notice, **REFUSED[reason])
    assert (row.state, row.reason) == ("refused", reason)
    assert (ProgressEntry.objects.count(), Event.objects.count(), outbox.outbox) == (0, before, [])
    assert InboundMail.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}, {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"}, {"List_Id": "<list.example>"}, {"X_Auto_Response_Suppress": "All"},
    ],
)  # fmt: skip
def test_programs_are_told_from_people(notice, headers):
    assert taken(notice, letter(**headers)).reason == "automatic"


def test_a_person_whose_program_says_no_is_a_person(notice):
    assert taken(notice, letter(Auto_Submitted="no")).state == "taken"


def test_two_senders_are_forged_and_the_case_of_an_address_is_not(cast, notice):
    two = letter().as_bytes().replace(b"From: ", b"From: x@y.example, ")
    assert taken(notice, two).reason == "forged"
    twice = b"From: rapporteur@demo.example\n" + letter(message_id="<2@x>").as_bytes()
    assert taken(notice, twice).reason == "forged"
    hidden = letter(sender="someone@evil.example").as_bytes().replace(b"Ana Ruiz", b'"rapporteur@demo.example"')
    assert taken(notice, hidden).reason == "forged"
    assert taken(notice, letter(sender="Rapporteur@Demo.example")).state == "taken"


def test_a_token_of_another_purpose_or_that_nobody_made_opens_nothing(notice):
    for to in (
        f"reply+{token_of(notice.pk, 'letter')}@x.example",
        "reply+" + "a" * 42 + "@x.example",
        "reply@x.example",
    ):
        (row,) = arrive(letter(), notice, to=to)
        assert (row.reason, row.user, row.notice) == ("unknown", None, None)
    assert drafts() == []


def test_a_notice_that_asked_for_nothing_is_not_answered(cast, notice):
    taken(notice)
    confirm = Event.objects.get(kind=CONFIRM.name).notices.get(channel="email")
    assert taken(confirm, letter("Another text.", message_id="<2@x>")).reason == "unknown"


def test_the_reminder_of_a_milestone_is_answered_likewise(cast):
    activity = make.activity()
    due = make.AT.date() + timedelta(days=4)
    rung = Rung.objects.create(source="milestone", record_id="1", due_on=due, rung=4, at=make.AT)
    event = told_to("deadlines.reminder", rung, cast.rapporteur, why="deadline", facts={"activity": activity.pk})
    assert taken(event.notices.get(channel="email")).state == "taken"
    assert [entry.activity for entry in drafts()] == [activity]


def test_an_account_that_is_closed_and_a_role_that_has_ended_answer_nothing(cast, notice):
    day = make.AT.date()
    Role.objects.filter(user=cast.rapporteur).update(
        valid_from=day - timedelta(days=99), valid_until=day - timedelta(days=9)
    )
    assert taken(notice).reason == "no_right"
    type(cast.rapporteur).objects.filter(pk=cast.rapporteur.pk).update(is_active=False)
    assert taken(notice).reason == "closed"
    assert drafts() == []


def test_an_activity_that_was_withdrawn_takes_no_answer(cast):
    activity = make.activity()
    notice = reminded(activity, cast.rapporteur)
    activities.withdraw(activity, by=cast.counsellor, at=make.AT, reason="Entered twice.")
    assert taken(notice).reason == "no_right"


def test_the_same_message_and_the_same_words_are_taken_once_and_new_words_again(notice):
    rows = [
        taken(notice, letter()),
        taken(notice, letter("Other words.")),
        taken(notice, letter("The  draft was\nagreed.", message_id="<2@x>")),
        taken(notice, letter("It was published.", message_id="<3@x>")),
    ]
    assert [(row.state, row.reason) for row in rows] == [
        ("taken", ""), ("refused", "replayed"), ("refused", "replayed"), ("taken", ""),
    ]  # fmt: skip
    assert [entry.narrative for entry in drafts()] == ["The draft was agreed.", "It was published."]


def test_a_reminder_is_answered_ten_times_at_most(notice):
    reasons = [taken(notice, letter(f"News {n}.", message_id=f"<{n}@x>")).reason for n in range(12)]
    assert reasons == [""] * 10 + ["too_many"] * 2


PASS = "mx.portal.example; dmarc=pass header.from=demo.example"
RESULTS = [
    (PASS, "taken"),
    ("mx.portal.example; dmarc=fail header.from=demo.example; spf=pass smtp.mailfrom=demo.example", "not_proved"),
    ("mx.portal.example; spf=fail smtp.mailfrom=demo.example; dkim=fail header.d=demo.example", "not_proved"),
    ("mx.portal.example; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example", "not_proved"),
    ("mx.portal.example; spf=none; dkim=pass header.d=demo.example", "taken"),
    ("mx.portal.example; dmarc=none; spf=pass smtp.mailfrom=a@demo.example", "taken"),
    ("mx.evil.example; dmarc=pass header.from=demo.example", "not_proved"),
    ("", "not_proved"),
]


@pytest.mark.parametrize(("said", "became"), RESULTS)
def test_with_a_trusted_server_the_sender_must_be_proved(notice, settings, said, became):
    settings.INBOUND_AUTHSERV_ID = "mx.portal.example"
    row = taken(notice, letter(**({"Authentication_Results": said} if said else {})))
    assert (row.reason or row.state) == became


def test_of_two_results_of_the_server_the_uppermost_counts(notice, settings):
    settings.INBOUND_AUTHSERV_ID = "mx.portal.example"
    above = b"Authentication-Results: mx.portal.example; dmarc=fail\nAuthentication-Results: " + PASS.encode() + b"\n"
    assert taken(notice, above + letter().as_bytes()).reason == "not_proved"


def test_a_page_becomes_text_without_anything_active(notice):
    page = (
        "<html><head><style>p{}</style><title>x</title></head><body><p>Draft <b>agreed</b> &amp; sent.</p>"
        "<script>alert(1)</script><div>Next: <a href='javascript:x'>SG 21</a><br>in May</div>"
        "<blockquote><p>How does it go on?</p></blockquote></body></html>"
    )
    taken(notice, letter(None, html=page))
    (entry,) = drafts()
    assert entry.narrative == "Draft agreed & sent.\nNext: SG 21\nin May"
    assert file_text(entry).endswith("\nDraft agreed & sent.\nNext: SG 21\nin May\n> How does it go on?\n")


def test_files_pass_the_checks_of_every_upload_and_who_sent_them_is_told(cast, notice):
    files = [("minutes.pdf", PDF), ("macro.docm", b"PK\x03\x04"), ("evil.pdf", b"<script>"), ("a.txt", b"Notes")]
    row = taken(notice, letter(files=files))
    (entry,) = drafts()
    assert sorted(one.file_name for one in entry.evidence.all()) == ["Re How does it go on.txt", "a.txt", "minutes.pdf"]
    told = InboundMail.objects.get(pk=row.pk).not_filed
    assert [sentence.split("”")[0] for sentence in told] == ["“macro.docm", "“evil.pdf"]
    message = Event.objects.get(kind=CONFIRM.name)
    assert CONFIRM.tell([message])[message.pk].sentences[1:] == tuple(told)


def test_five_files_come_with_a_mail(notice):
    row = taken(notice, letter(files=[(f"{n}.txt", b"Notes") for n in range(7)]))
    assert drafts()[0].evidence.count() == 6
    assert row.not_filed == ["2 more files were not taken: five come with a mail at most."]


def test_where_there_is_no_room_the_words_are_kept(notice, settings):
    settings.EVIDENCE_QUOTA_BYTES = 3
    row = taken(notice)
    assert [entry.evidence.count() for entry in drafts()] == [0]
    assert "There is no room" in row.not_filed[0]


def test_a_long_answer_is_cut_in_the_entry_and_whole_in_its_evidence(notice):
    taken(notice, letter("word " * 900))
    (entry,) = drafts()
    assert (len(entry.narrative), entry.narrative[-1]) == (2000, "…")
    assert file_text(entry).count("word") == 900


def nested(depth):
    head = b"From: rapporteur@demo.example\nMIME-Version: 1.0\n"
    for n in range(depth):
        head += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
    return head + b"Content-Type: text/plain\n\nDeep.\n"


BROKEN = {
    "deep": (nested(60), "unreadable"),
    "very deep": (nested(20_000), "unreadable"),
    "many parts": (
        b"From: rapporteur@demo.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5000,
        "unreadable",
    ),
    "nothing": (b"", "forged"),
    "not a mail": (bytes(range(256)) * 40, "forged"),
    "no end": (b"From: rapporteur@demo.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nText", "taken"),
    "charset unknown": (
        b"From: rapporteur@demo.example\nContent-Type: text/plain; charset=x-klingon\n\nText \xff", "taken",
    ),
    "base64 broken": (
        b"From: rapporteur@demo.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!\n", "empty",
    ),
    "nul": (b"From: rapporteur@demo.example\nSubject: a\0b\nMessage-ID: <\0>\n\nText \0 more", "taken"),
    "odd header": (b"From: rapporteur@demo.example\nMessage-ID: <[[\nDate: =?x?q?=\nTo: \"\n\nText", "taken"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_malformed_mails_end_explained(notice, name):
    raw, became = BROKEN[name]
    (row,) = receive(raw, envelope_from="", envelope_to=[address(notice)], at=make.AT)
    assert (row.reason or row.state) == became
    assert len(drafts()) == (became == "taken")


def test_answers_go_after_90_days_and_with_the_person(cast, notice):
    taken(notice)
    let_go(at=make.AT + timedelta(days=90))
    assert InboundMail.objects.count() == 1
    let_go(at=make.AT + timedelta(days=90, seconds=1))
    assert InboundMail.objects.count() == 0
    taken(notice, letter("More.", message_id="<2@x>"))
    erase_person(cast.rapporteur, by=None, at=make.AT)
    assert (InboundMail.objects.count(), drafts()) == (0, [])

"""Mail servers that answer, put off, refuse, hang and break off: each notice ends, with a reason."""

from collections import Counter
from datetime import timedelta

import pytest

from ehealth_portal.notifications.kinds import KINDS
from ehealth_portal.notifications.mail import draining
from ehealth_portal.notifications.models import Notice, Suppression
from ehealth_portal.notifications.operations import claiming
from tests import make
from tests.notifications.mail_stub import ALL, serving
from tests.notifications.mail_world import Clock, Happening, parsed, people, rows

pytestmark = pytest.mark.django_db
EACH = 40
HANGING = 10  # each of their tries costs real time
PLAIN = ("8BITMIME",)


@pytest.fixture
def happening(monkeypatch):
    made = Happening()
    monkeypatch.setitem(KINDS, made.kind.name, made.kind)
    return made


def ends():
    found = rows().select_related("user").values_list("user__email", "state", "reason")
    return Counter((email.split("-")[0], state, reason) for email, state, reason in found)


@pytest.mark.parametrize("extensions", [ALL, PLAIN], ids=["pipelining", "one-by-one"])
def test_all_end_within_three_days_each_with_its_reason(happening, settings, extensions, monkeypatch):
    """No server is left alone here for its silence, which has a test of its own: each row ends by its own answers."""
    monkeypatch.setattr(draining, "MOST_SILENT", 1000)
    names = ("ok", "later", "refused", "hang", "drop")
    numbered = [(name, number) for number in range(EACH) for name in names if name != "hang" or number < HANGING]
    happening.happen(*people(*(f"{name}-{number}@demo.example" for name, number in numbered)))
    clock = Clock()
    with serving(settings, extensions=extensions, timeout=0.2) as stub:
        took = clock.run()
    assert ends() == {
        ("ok", "sent", "taken"): EACH,
        ("later", "soft_bounced", "gave_up"): EACH,
        ("refused", "hard_bounced", "refused"): EACH,
        ("hang", "failed", "gave_up"): HANGING,
        ("drop", "failed", "gave_up"): EACH,
    }
    assert took <= timedelta(hours=72)
    assert {stub.asked[f"refused-{number}@demo.example"] for number in range(EACH)} == {1}
    assert min(stub.asked[f"later-{number}@demo.example"] for number in range(EACH)) >= 8
    numbers = {}
    for _sender, to, message in stub.taken:
        numbers.setdefault(to, set()).add(parsed(message)["Message-ID"])
    assert [len(found) for found in numbers.values()] == [1] * EACH
    assert stub.spoken_too_soon == 0
    details = {one.user.email.split("-")[0]: one.detail for one in rows().select_related("user")}
    assert details["refused"] == "554 5.7.1 not wanted here"
    assert details["later"] == "451 4.7.1 greylisted"
    assert Suppression.objects.count() == 0


def test_an_unknown_mailbox_gets_nothing_more_but_a_refused_content_is_no_reason(happening, settings):
    happening.happen(*people("unknown-1@Demo.example", "content-1@demo.example", "ok-1@demo.example"))
    with serving(settings) as stub:
        draining.drain(Clock())
        assert ends() == {
            ("unknown", "hard_bounced", "mailbox_unknown"): 1,
            ("content", "hard_bounced", "refused"): 1,
            ("ok", "sent", "taken"): 1,
        }
        found = Suppression.objects.get()
        assert (found.email, found.cause) == ("unknown-1@demo.example", "hard_bounce")
        assert found.detail == "550 5.1.1 no such mailbox"
        happening.happen(*(one.user for one in rows().select_related("user")))
        draining.drain(Clock())
    assert stub.asked["unknown-1@Demo.example"] == 1
    assert stub.asked["ok-1@demo.example"] == 2


def test_what_a_strange_server_says_can_be_kept(happening, settings):
    happening.happen(*people("strange-1@demo.example"))
    with serving(settings):
        draining.drain(Clock())
    assert rows().get().detail == "554 5.7.1 not <b>wanted</b>"


def test_one_connection_a_chunk_and_a_new_one_after_it_broke(happening, settings):
    happening.happen(*people(*(f"ok-{number}@demo.example" for number in range(30))))
    with serving(settings) as stub:
        draining.drain(Clock())
        assert (stub.connections, len(stub.taken)) == (1, 30)
        stub.most_a_connection = 10
        happening.happen(*people(*(f"ok-{number}@demo.example" for number in range(30, 60))))
        Clock().run(timedelta(hours=1))
    assert ends() == {("ok", "sent", "taken"): 60}
    assert len(stub.taken) == 60
    assert stub.connections == 5


def test_no_server_puts_the_whole_chunk_off_once(happening, settings):
    happening.happen(*people(*(f"ok-{number}@demo.example" for number in range(3))))
    with serving(settings):
        pass  # its port is free again
    assert draining.drain(Clock()) == 3
    found = {(one.state, one.reason, one.attempts, one.due_at - make.AT) for one in rows()}
    assert found == {("due", "no_answer", 1, timedelta(minutes=2))}


def test_a_server_that_refuses_to_begin_is_no_fault_of_recipients(happening, settings):
    happening.happen(*people("ok-1@demo.example"))
    with serving(settings) as stub:
        stub.begins = "554 5.3.2 not taking mail"
        draining.drain(Clock())
    assert ends() == {("ok", "due", "no_answer"): 1}


def test_a_server_that_hangs_is_left_alone_for_the_rest_of_the_chunk(happening, settings):
    happening.happen(*people(*(f"hang-{number}@demo.example" for number in range(12))))
    with serving(settings, timeout=0.1) as stub:
        draining.drain(Clock())
    assert sum(stub.asked.values()) == draining.MOST_SILENT
    assert ends() == {("hang", "due", "no_answer"): 12}


def test_what_the_lease_leaves_no_time_for_is_handed_back(happening, settings):
    happening.happen(*people(*(f"ok-{number}@demo.example" for number in range(5))))
    clock = Clock()
    with serving(settings, timeout=5) as stub:
        held = claiming.claim("email", at=clock.now)
        clock.now += claiming.LEASE - timedelta(seconds=10)
        draining.Chunk(held, make.AT, clock).send()
        assert len(stub.taken) == 0
        assert {(one.state, one.lease_until) for one in rows()} == {(Notice.State.DUE, None)}
        draining.drain(clock)
        assert len(stub.taken) == 5


def test_a_worker_that_dies_repeats_little_and_with_the_same_number(happening, settings, monkeypatch):
    happening.happen(*people(*(f"ok-{number}@demo.example" for number in range(120))))
    clock, sent = Clock(), []

    class Killed(BaseException):
        pass

    def dies(self):
        """What was settled until then stands; the rest is not written down, as after kill -9."""

    with serving(settings) as stub:
        real = draining.Chunk._outcome

        def outcome(self, one, letter, answer):
            sent.append(letter.number)
            if len(sent) == 70:
                monkeypatch.setattr(draining.Chunk, "_settle", dies)
                raise Killed
            return real(self, one, letter, answer)

        monkeypatch.setattr(draining.Chunk, "_outcome", outcome)
        with pytest.raises(Killed):
            draining.drain(clock)
        monkeypatch.undo()
        monkeypatch.setitem(KINDS, happening.kind.name, happening.kind)
        settings.EMAIL_PORT, settings.EMAIL_HOST = stub.port, "127.0.0.1"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        clock.now += claiming.LEASE + timedelta(seconds=1)
        draining.drain(clock)
    assert ends() == {("ok", "sent", "taken"): 120}
    copies = Counter(parsed(message)["Message-ID"] for _sender, _to, message in stub.taken)
    assert len(copies) == 120
    assert max(copies.values()) == 2
    assert sum(copies.values()) - 120 <= draining.SETTLED_TOGETHER


def test_a_server_of_seven_bits_gets_seven_bits(happening, settings):
    happening.told = happening.told.__class__("Übersicht", ("Größe: 中文 العربية",), "/en/", "See")
    happening.happen(*people("ok-1@demo.example", name="Zoë"))
    with serving(settings, extensions=()) as stub:
        draining.drain(Clock())
    ((_sender, _to, message),) = stub.taken
    assert message.isascii()
    text = parsed(message).get_body(("plain",)).get_content()
    assert "Größe: 中文 العربية" in text
    assert "Dear Zoë," in text
    assert "BODY" not in stub.mail_from[0]


def test_a_line_that_is_a_dot_ends_no_message(happening, settings):
    told = happening.told
    happening.told = told.__class__("Dots", (".", "..after"), told.path, told.action, quoted=".\n.\nEnd")
    happening.happen(*people("ok-1@demo.example", name=". dotted"))
    with serving(settings) as stub:
        draining.drain(Clock())
    ((_sender, _to, message),) = stub.taken
    text = parsed(message).get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "\n.\n\n..after\n\n> .\n>\n> .\n" in text


def test_bounces_come_back_to_an_address_that_names_the_notice(happening, settings):
    from ehealth_portal.notifications.tokens import notice_of

    settings.BOUNCE_ADDRESS = "bounce@portal.example"
    happening.happen(*people("ok-1@demo.example"))
    with serving(settings) as stub:
        draining.drain(Clock())
    ((sender, _to, _message),) = stub.taken
    local, _, domain = sender.partition("@")
    assert domain == "portal.example"
    assert notice_of(local.removeprefix("bounce+"), "bounce") == rows().get().pk

"""What stands in a mail: headers that machines act on, both texts, and nothing that a person typed out of its place."""

import re
from email.header import decode_header, make_header
from html.parser import HTMLParser

import pytest
from django.utils import translation

from ehealth_portal.languages import Language
from ehealth_portal.notifications import topics
from ehealth_portal.notifications.kinds import KINDS, Told
from ehealth_portal.notifications.mail import addressing, draining
from ehealth_portal.notifications.mail.lines import WIDTH, wrapped_html, wrapped_text
from ehealth_portal.notifications.mail.why import WHY, why_sentence
from ehealth_portal.notifications.models import Subscription
from ehealth_portal.notifications.tokens import OWN_LETTER, notice_of
from tests import make
from tests.notifications.mail_stub import serving
from tests.notifications.mail_world import Clock, Happening, parsed, people, rows

pytestmark = pytest.mark.django_db
LONG = "健康" * 900


@pytest.fixture
def happening(monkeypatch):
    made = Happening()
    monkeypatch.setitem(KINDS, made.kind.name, made.kind)
    return made


@pytest.fixture
def mailed(happening, settings):
    """The one mail that comes of ``told``: raw, parsed, text and HTML."""

    def mailed(told, *, name="A reader", language="en", email="ok-1@demo.example", **happened):
        happening.told = told
        happening.happen(*people(email, name=name, language=language), **happened)
        with serving(settings) as stub:
            draining.drain(Clock())
        ((_sender, _to, raw),) = stub.taken
        found = parsed(raw)
        text, html = (part.get_content().replace("\r\n", "\n") for part in found.iter_parts())
        return raw, found, text, html

    return mailed


class Read(HTMLParser):
    """Elements and their attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, content):
        self.text += content

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def test_headers_say_what_machines_need(mailed, settings):
    settings.SITE_URL = "https://portal.example"
    settings.DEFAULT_FROM_EMAIL = "Resolution register <register@mail.portal.example>"
    raw, found, _text, _html = mailed(Told("It happened", ("Something.",), "/en/activities/1/", "See it"))
    notice = rows().get()
    assert found.defects == []
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    assert found.get_content_type() == "multipart/alternative"
    assert found["From"] == "Resolution register <register@mail.portal.example>"
    assert found["To"] == "A reader <ok-1@demo.example>"
    assert found["Subject"] == "It happened"
    assert found["Message-ID"] == f"<{notice.pk}@mail.portal.example>"
    assert found["Date"].datetime == make.AT
    assert found["List-Id"] == "E-health resolution portal <duties.portal.example>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = re.fullmatch(r"<https://portal\.example/unsubscribe/(\w+)/>", found["List-Unsubscribe"])[1]
    assert notice_of(token, "unsubscribe") == notice.pk
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Content-Language"] == "en"
    assert "Precedence" not in found
    assert "Reply-To" not in found
    assert raw.count(b"MIME-Version: 1.0") == 1


def test_both_texts_say_all_of_it(mailed, settings):
    settings.SITE_URL = "https://portal.example"
    told = Told(
        "Returned to you: A & B",
        ("Your activity was returned.", "Change it."),
        "/en/activities/1/",
        "Open the activity",
        quoted="Name the <document>.\n\nAnd its date.",
        quoted_language="fr",
    )
    _raw, _found, text, html = mailed(told, name="Ada <b>Lovelace</b>")
    read = Read(html)
    for said in (
        "Returned to you: A & B",
        "Dear Ada <b>Lovelace</b>,",
        "Your activity was returned.",
        "Change it.",
        "Name the <document>.",
        "And its date.",
        str(WHY["group"]),
        "Choose what you get, and when",
        "Stop mail of this kind",
    ):
        assert said in " ".join(text.split())
        assert said in " ".join(read.text.split())
    (quoted,) = read.all("blockquote")
    assert (quoted["lang"], quoted["dir"]) == ("fr", "ltr")
    links = [attributes["href"] for attributes in read.all("a")]
    assert links[1] == "https://portal.example/en/activities/1/"
    assert [link for link in links if link in text] == links
    unsubscribe = next(link for link in links if "/unsubscribe/" in link)
    assert notice_of(unsubscribe.split("/")[-2], "unsubscribe") == rows().get().pk
    preferences = next(link for link in links if "/preferences/" in link)
    assert notice_of(preferences.split("/")[-2], "preferences") == rows().get().pk
    assert read.all("img") == read.all("script") == read.all("link") == read.all("table") == []


def test_who_may_answer_finds_a_link_and_where_it_is_read_an_address(mailed, settings):
    settings.REPLY_ADDRESS = "reply@portal.example"
    told = Told("How does it go on?", ("Tell.",), "/en/activities/1/", "See", may_be_answered=True)
    _raw, found, text, html = mailed(told)
    local, _, domain = found["Reply-To"].addresses[0].addr_spec.partition("@")
    assert (notice_of(local.removeprefix("reply+"), "reply"), domain) == (rows().get().pk, "portal.example")
    (link,) = re.findall(r"\S+/en/answer/(\w+)/", text)
    assert notice_of(link, "reply") == rows().get().pk
    assert f"/en/answer/{link}/" in html


def test_without_a_reply_address_there_is_the_link_alone(mailed):
    told = Told("How does it go on?", ("Tell.",), "/en/activities/1/", "See", may_be_answered=True)
    _raw, found, text, _html = mailed(told)
    assert "Reply-To" not in found
    assert "/en/answer/" in text


def test_a_page_of_each_recipients_own_has_their_own_letter(mailed):
    _raw, _found, text, _html = mailed(Told("Letter", ("Read.",), f"/en/letters/{OWN_LETTER}/", "Read it"))
    (token,) = re.findall(r"/en/letters/(\w+)/", text)
    assert notice_of(token, "letter") == rows().get().pk


def test_arabic_runs_from_right_to_left(mailed):
    told = Told("نُشر النشاط", ("نُشر نشاط.",), "/ar/activities/1/", "افتح", quoted="English words", quoted_language="en")
    _raw, found, text, html = mailed(told, language="ar")
    read = Read(html)
    assert (read.all("html")[0]["lang"], read.all("html")[0]["dir"]) == ("ar", "rtl")
    (quoted,) = read.all("blockquote")
    assert quoted["dir"] == "ltr"
    assert "text-align:left" in quoted["style"]
    assert "text-align:right" in html
    assert html.count("text-align:left") == 1
    assert found["Content-Language"] == "ar"
    assert found["Subject"] == "نُشر النشاط"
    assert "/ar/preferences/" in text


@pytest.mark.parametrize("language", Language.values)
def test_each_language_has_its_own_pages(mailed, language):
    _raw, found, _text, html = mailed(Told("S", ("S",), "/x/", "S"), language=language)
    code = {"zh": "zh-hans"}.get(language, language)
    assert f"/{code}/preferences/" in html
    assert found["Content-Language"] == {"zh": "zh-Hans"}.get(language, language)


HOSTILE = "x\r\nBcc: victim@demo.example\r\n\r\n<script>\u2028Injected: 1\x00\x0bX-Other: 1\x85Y: 1\n.\nQUIT"


def test_nothing_typed_becomes_a_header_or_an_element(mailed):
    told = Told(HOSTILE, (HOSTILE,), "/en/", HOSTILE, quoted=HOSTILE)
    _raw, found, _text, html = mailed(told, name=HOSTILE.replace("\x00", ""), why="follows")
    asked = {name.lower() for name in found}
    assert asked & {"bcc", "injected", "x-other", "y"} == set()
    assert found["Subject"].startswith("x Bcc: victim@demo.example <script> Injected: 1 X-Other: 1 Y: 1")
    assert [one.addr_spec for one in found["To"].addresses] == ["ok-1@demo.example"]
    assert found["To"].addresses[0].display_name.startswith("x Bcc: victim@demo.example")
    assert Read(html).all("script") == []
    assert found.defects == []


@pytest.mark.parametrize(
    "email", ["a@b.example>\r\nRCPT TO:<x@y", "a b@c.example", "<a@b.example>", "a@", "@b", "", "a"]
)
def test_an_address_that_is_none_never_comes_to_the_wire(email):
    with pytest.raises(ValueError, match="not an address"):
        addressing.envelope(email)


def test_domains_go_in_ascii():
    assert addressing.envelope("a@bücher.example") == "a@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada", "Ada <a@b.example>"),
        ("", "a@b.example"),
        ('O"Hara \\ Sons, Ltd', '"O\\"Hara \\\\ Sons, Ltd" <a@b.example>'),
        ("José, Zoë", '"José, Zoë" <a@b.example>'),
        ("=?utf-8?q?x?=", '"=?utf-8?q?x?=" <a@b.example>'),
        ("أمينة محمد", "أمينة محمد <a@b.example>"),
    ],
)
def test_names_are_read_as_they_were_typed(name, shown):
    header = addressing.mailbox(name, "a@b.example")
    assert header.isascii()
    assert max(len(line) for line in header.split("\r\n")) <= 78
    found = parsed(f"To: {header}\r\n\r\n".encode())["To"].addresses[0]
    assert (found.display_name, found.addr_spec) == (name, "a@b.example")


def test_a_long_name_is_folded_and_read_as_one():
    header = addressing.mailbox("ن" * 150, "a@b.example")
    assert max(len(line) for line in header.split("\r\n")) <= 78
    assert str(make_header(decode_header(header))) == f"{'ن' * 150} <a@b.example>"


def test_no_line_is_longer_than_mail_servers_take(mailed):
    words = "word & <mark> " * 200
    told = Told(LONG[:600], (LONG, words, "x" * 3000), "/en/", "See", quoted=LONG, quoted_language="zh")
    raw, found, text, html = mailed(told, name="𠮷" * 150)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert LONG in Read(html).text.replace("\n", "")
    assert "word & <mark> word & <mark>" in " ".join(Read(html).text.split())
    assert found.defects == []
    assert LONG in re.sub(r"[\n>]| (?=健)", "", text)


def test_text_is_broken_where_a_reader_would():
    assert wrapped_text("a " * 60).splitlines() == ["a " * 36 + "a", "a " * 22 + "a"]
    chinese = wrapped_text("健康。" * 20).splitlines()
    assert [line[0] for line in chinese] == ["健", "康"] or not any(line.startswith("。") for line in chinese)
    assert all(len(line) * 2 <= WIDTH + 2 for line in chinese)
    assert wrapped_text("See https://x.example/" + "y" * 200).splitlines() == ["See", "https://x.example/" + "y" * 200]
    assert wrapped_text("> " + "b " * 60).splitlines() == ["> " + "b " * 35 + "b", "> " + "b " * 23 + "b"]


def test_html_is_broken_where_nothing_changes():
    html = f"<p>{'&lt;' * 400} {'z' * 5000}</p><p>{'w ' * 3000}</p>"
    broken = wrapped_html(html)
    assert max(len(line.encode()) for line in broken.splitlines()) <= 998
    assert " ".join(Read(broken).text.split()) == " ".join(Read(html).text.split())


def test_why_is_told_for_each_reason_and_for_what_is_followed():
    assert len({str(sentence) for sentence in WHY.values()}) == len(WHY)
    assert why_sentence("group", "") == WHY["group"]
    assert why_sentence("something new", "") == "You get this mail because it concerns your work in the portal."


def test_what_is_followed_is_told_in_words(mailed, happening):
    make.provision("resolves.1", code="TSB-1")
    topic = "provision:78/dubai-2012/resolves.1"
    (reader,) = people("z@demo.example")
    Subscription.objects.create(user=reader, topic=topic, cadence="at_once", created_at=make.AT)
    rows().delete()
    from django.core import mail

    happening.happen(topics=[topic])
    draining.drain(Clock())
    assert "You get this mail because you follow this: TSB-1: Label resolves.1" in " ".join(mail.outbox[0].body.split())


def test_topics_in_words():
    body, state = make.body("itu-t-sg21"), make.state("MWI", "Malawi")
    make.provision("resolves.1", code="TSB-1")
    asked = ["body:itu-t-sg21", "country:MWI", "report", "activities", "workshop", "body:gone", "new:x"]
    assert topics.labels([*asked, "provision:78/dubai-2012/resolves.1"]) == {
        "body:itu-t-sg21": f"Body {body.acronym}",
        "country:MWI": state.names.get().name,
        "report": "Reports",
        "activities": "All activities",
        "workshop": "Workshops",
        "body:gone": "body:gone",
        "new:x": "new:x",
        "provision:78/dubai-2012/resolves.1": "TSB-1: Label resolves.1",
    }


@pytest.mark.parametrize("prefix", ["body", "country", "provision"])
def test_three_topics_cost_as_many_queries_as_one(prefix, django_assert_num_queries):
    known = {
        "body": [f"body:{make.body(f'sg{n}').slug}" for n in range(3)],
        "country": [f"country:{make.state(iso).iso3}" for iso in ("MWI", "NPL", "CHE")],
        "provision": [
            f"provision:78/dubai-2012/{make.provision(f'resolves.{n}', code=f'T-{n}').key}" for n in (1, 2, 3)
        ],
    }[prefix]
    with translation.override("en"), django_assert_num_queries(2):
        topics.labels(known[:1])
    with translation.override("en"), django_assert_num_queries(2):
        topics.labels(known)

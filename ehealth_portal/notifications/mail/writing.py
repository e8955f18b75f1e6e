"""Writing messages: once for each event, language and reason, as the bytes that go over the wire but for the slots."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ehealth_portal.languages import direction, html_code, interface_code

from ..kinds import Told
from ..tokens import OWN_LETTER
from . import addressing
from .lines import wrapped_html, wrapped_text
from .sheets import DATE, NAME, NAME_HTML, NUMBER, TO, TOKENS, Sheet
from .why import why_sentence

FALLBACKS = {  # the addresses of pages that may not be there yet
    "unsubscribe": "/unsubscribe/{token}/",
    "preferences-link": "/{language}/preferences/{token}/",
    "answer": "/{language}/answer/{token}/",
}


ANSWERS = ("registration",)  # to what the reader asked for themself: there is no list of such mail to leave


@dataclass(frozen=True, slots=True)
class Variant:
    """What makes one message differ from another that tells of the same. ``topic`` is in words."""

    language: str
    why: str
    topic: str
    mailing: str


def write(told: Told, of: Variant) -> Sheet:
    with translation.override(interface_code(of.language)):
        words = _words(told, of)
        text = wrapped_text(render_to_string("notifications/mail/notice.txt", words | {"name": NAME}))
        html = wrapped_html(render_to_string("notifications/mail/notice.html", words | {"name": NAME_HTML}))
        headers = _headers(told, of)
    boundary = secrets.token_hex(16)
    head = [*headers, f'Content-Type: multipart/alternative; boundary="{boundary}"']
    parts = [_part(boundary, "plain", text), _part(boundary, "html", html), f"--{boundary}--\r\n"]
    return Sheet.of(("\r\n".join(head) + "\r\n\r\n" + "".join(parts)).encode())


def _part(boundary: str, subtype: str, content: str) -> str:
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n'
    lines = content.replace("\n", "\r\n")
    return f"--{boundary}\r\n{head}\r\n{lines}\r\n"


def _headers(told: Told, of: Variant) -> list[str]:
    replies = told.may_be_answered and settings.REPLY_ADDRESS
    answer = [f"Reply-To: {addressing.with_token(settings.REPLY_ADDRESS, TOKENS['reply'])}"] if replies else []
    portal = addressing.unstructured(_("E-health resolution portal"), "List-Id")
    return [
        f"From: {addressing.sender(settings.DEFAULT_FROM_EMAIL)[0]}",
        f"To: {TO}",
        f"Subject: {addressing.subject(told.subject)}",
        f"Date: {DATE}",
        f"Message-ID: <{NUMBER}@{addressing.number_domain()}>",
        *answer,
        f"List-Id: {portal} <{of.mailing}.{addressing.site_host()}>",
        *_ways_out(of),
        "Auto-Submitted: auto-generated",
        f"Content-Language: {html_code(of.language)}",
        "MIME-Version: 1.0",
    ]


def _ways_out(of: Variant) -> list[str]:
    if of.why in ANSWERS:
        return []
    link = _link("unsubscribe", "unsubscribe", of)
    return [f"List-Unsubscribe: <{link}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]


def _words(told: Told, of: Variant) -> dict[str, Any]:
    is_rtl = direction(of.language) == "rtl"
    return {
        "told": _shown(told),
        "items": [_shown(item) for item in told.items],
        "lang": html_code(of.language),
        "dir": direction(of.language),
        "start": "right" if is_rtl else "left",
        "end": "left" if is_rtl else "right",
        "why": why_sentence(of.why, of.topic),
        "answer": _link("answer", "reply", of) if told.may_be_answered else "",
        "preferences": "" if of.why in ANSWERS else _link("preferences-link", "preferences", of),
        "unsubscribe": "" if of.why in ANSWERS else _link("unsubscribe", "unsubscribe", of),
        "site": settings.SITE_URL,
        "host": addressing.site_host(),
    }


def _shown(told: Told) -> dict[str, Any]:
    """What templates show of it. What somebody wrote has its own language and direction, where they are known."""
    lines = [" ".join(line.split()) for line in told.quoted.splitlines()]
    return {
        "subject": " ".join(told.subject.split()),
        "sentences": told.sentences,
        "url": _whole(told.path.replace(OWN_LETTER, TOKENS["letter"])) if told.path else "",
        "action": told.action,
        "quoted": [line for line in lines if line],
        "quoted_lang": html_code(told.quoted_language),
        "quoted_dir": direction(told.quoted_language) if told.quoted_language else "auto",
    }


def _whole(path: str) -> str:
    return path if path.startswith(("https://", "http://")) else f"{settings.SITE_URL}{path}"


def _link(page: str, purpose: str, of: Variant) -> str:
    """Each recipient's own address of a page that needs no signing in."""
    token, language = TOKENS[purpose], interface_code(of.language)
    try:
        path = reverse(page, args=[token])
    except NoReverseMatch:
        path = FALLBACKS[page].format(token=token, language=language)
    return f"{settings.SITE_URL}{path}"

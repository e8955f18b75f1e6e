"""The certificate of attendance as a PDF, in the reader's language; made anew each time, so nothing of it is stored."""

from pathlib import Path
from typing import Any

import qrcode
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from qrcode.image.svg import SvgPathImage

from ehealth_portal.documents.typesetting import typeset
from ehealth_portal.languages import current_language, direction
from ehealth_portal.mandate.named import body_names, state_names

from ..models import Certificate
from ..queries.attendance import sessions_attended
from ..queries.workshops import texts_for
from ..telling.workshops import when, where
from ..vocabulary import Mode

TEMPLATE = Path(__file__).parent / "certificate.typ"
MOST_SESSIONS = 12
Plain = dict[str, Any]


def made(certificate: Certificate, *, address: str) -> bytes:
    """``address``: where its code is checked."""
    return typeset(TEMPLATE, worded(certificate, address=address))


def worded(certificate: Certificate, *, address: str) -> Plain:
    language = current_language()
    return {
        "language": language,
        "dir": direction(language),
        "taken_at": certificate.issued_at.isoformat(),
        "portal": _("E-health resolution portal"),
        "title": _("Certificate of attendance"),
        "name": certificate.name,
        "sentence": sentence_of(certificate),
        "facts": [{"label": label, "said": said} for label, said in _facts(certificate)],
        "sessions": {"label": _("Sessions attended"), "titles": _sessions(certificate)},
        "check": _("Check this certificate at this address, or scan the square:"),
        "square": _("Square code of the address at which this certificate is checked"),
        "address": address,
        "code": {"label": pgettext("certificate", "Code"), "text": certificate.code},
        "qr": qrcode.make(address, image_factory=SvgPathImage, border=0).to_string(encoding="unicode"),
    }


def sentence_of(certificate: Certificate) -> str:
    if certificate.mode == Mode.IN_PERSON:
        return _("took part in person in the event named below.")
    return _("took part remotely in the event named below.")


def _facts(certificate: Certificate) -> list[tuple[str, Plain]]:
    workshop, language = certificate.workshop, current_language()
    text = texts_for([workshop.pk], language=language, released=False).get(workshop.pk)
    title = _said(text.title, text.language) if text else _said(_("Workshop without a title"), language)
    facts = [
        (str(workshop.get_kind_display()), title),
        (_("When"), _said(when(workshop), language)),
        (_("Where"), _said(_place(certificate), language)),
    ]
    if body := body_names().get(workshop.body_id or 0):
        facts.append((_("Organized by"), _said(body.full, body.language)))
    issued = date_format(certificate.issued_at.date(), "DATE_FORMAT")
    return [*facts, (_("Issued on"), _said(issued, language))]


def _sessions(certificate: Certificate) -> list[Plain]:
    return [_said(*one) for one in sessions_attended(certificate.registration)[:MOST_SESSIONS]]


def _place(certificate: Certificate) -> str:
    workshop = certificate.workshop
    country = state_names().get(workshop.country_id or 0)
    if workshop.is_in_person and country and country.name not in workshop.place:
        return _("%(place)s (%(country)s)") % {"place": where(workshop), "country": country.name}
    return where(workshop)


def _said(text: str, language: str) -> Plain:
    return {"text": text, "language": language, "dir": direction(language)}

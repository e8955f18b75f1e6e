"""How a practice is cited: in words, for BibTeX and for RIS (RefMan, EndNote, Zotero); and the address that stays."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ehealth_portal.languages import html_code
from ehealth_portal.plain_text import plain

from .models import Practice
from .queries.records import Record

LATEX = {sign: f"\\{sign}" for sign in "&%$#_{}"} | {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}


def address_of(practice: Practice) -> str:
    """``https://…/bp/BP-2026-041``: leads to the newest revision, whatever becomes of the pages."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('practice-cited', args=[practice.reference])}"


def citation(record: Record) -> str:
    practice = record.practice
    day = date_format(practice.decided_at, "DATE_FORMAT") if practice.decided_at else ""
    return _("%(title)s. E-health resolution portal, %(reference)s, revision %(revision)s, %(day)s.") % {
        "title": _title(record).rstrip("."),
        "reference": practice.reference,
        "revision": practice.revision,
        "day": day,
    }


def _title(record: Record) -> str:
    return plain(record.text.title) if record.text else ""


def _authors(record: Record) -> list[str]:
    """Who did it, else on whose behalf it is told: bodies all of them, never a person."""
    return [plain(one.name) for one in record.implementers] or ([plain(record.behalf)] if record.behalf else [])


def bibtex(record: Record) -> str:
    practice, language = record.practice, record.text.language if record.text else record.practice.language
    fields = {
        "title": f"{{{_latex(_title(record))}}}",
        "author": " and ".join(f"{{{_latex(name)}}}" for name in _authors(record)),
        "institution": "E-health resolution portal",
        "type": "Best practice",
        "number": f"{practice.reference}, revision {practice.revision}",
        "year": str(practice.decided_at.year) if practice.decided_at else "",
        "month": str(practice.decided_at.month) if practice.decided_at else "",
        "language": html_code(language),
        "url": address_of(practice),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@techreport{{{practice.reference},", *lines, "}", ""])


def _latex(text: str) -> str:
    return "".join(LATEX.get(sign, sign) for sign in text)


def ris(record: Record) -> str:
    practice, text = record.practice, record.text
    lines = [("TY", "RPRT"), ("TI", _title(record))]
    lines += [("AU", name) for name in _authors(record)]
    lines += [
        ("PB", "E-health resolution portal"),
        ("M1", f"{practice.reference}, revision {practice.revision}"),
        ("PY", str(practice.decided_at.year) if practice.decided_at else ""),
        ("DA", practice.decided_at.strftime("%Y/%m/%d") if practice.decided_at else ""),
        ("LA", html_code(text.language) if text else ""),
        ("AB", plain(text.summary) if text else ""),
        ("UR", address_of(practice)),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"

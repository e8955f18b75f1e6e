"""A practice as linked data: schema.org in JSON-LD, for catalogues and search engines."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ehealth_portal.languages import html_code

from .citing import address_of
from .models import Practice
from .queries.records import Record
from .vocabulary import Licence

CONTENT_TYPE = "application/ld+json; charset=utf-8"
LICENCES = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_IGO: "https://creativecommons.org/licenses/by/3.0/igo/",
    Licence.CC_0: "https://creativecommons.org/publicdomain/zero/1.0/",
}
IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def linked_data(record: Record) -> dict[str, Any]:
    """What is not known is left out."""
    practice, text = record.practice, record.text
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["Report", "LearningResource"],
        "@id": address_of(practice),
        "identifier": practice.reference,
        "version": str(practice.revision),
        "url": f"{settings.SITE_URL.rstrip('/')}{reverse('practice', args=[practice.pk])}",
        "name": text.title if text else "",
        "abstract": text.summary if text else "",
        "inLanguage": html_code(text.language) if text else "",
        "datePublished": practice.decided_at.date().isoformat() if practice.decided_at else "",
        "expires": practice.valid_until.isoformat() if practice.valid_until else "",
        "temporalCoverage": _temporal(practice),
        "license": LICENCES.get(Licence(practice.licence), "") if practice.licence else "",
        "spatialCoverage": [{"@type": "Country", "name": one.name, "identifier": one.key} for one in record.countries],
        "creator": [{"@type": "Organization", "name": one.name} for one in record.implementers],
        "sourceOrganization": {"@type": "Organization", "name": record.behalf} if record.behalf else "",
        "keywords": list(dict.fromkeys(str(label) for labels in record.marks.values() for label in labels)),
        "mentions": [_standard(one) for one in record.standards],
        "citation": [_proof(one) for one in record.proofs],
        "isBasedOn": practice.source,
        "publisher": {"@type": "Organization", "name": "E-health resolution portal", "url": settings.SITE_URL},
    }
    return {name: value for name, value in told.items() if value}


def _temporal(practice: Practice) -> str:
    """ISO 8601; open where it still runs."""
    return f"{practice.started}/{practice.ended or '..'}" if practice.started else ""


def _standard(one: Any) -> dict[str, str]:
    told = {"@type": "CreativeWork", "identifier": one.reference, "name": one.title or one.reference, "url": one.url}
    return {name: value for name, value in told.items() if value}


def _proof(one: Any) -> dict[str, str]:
    told = {
        "@type": "CreativeWork",
        "name": one.name,
        "identifier": one.reference,
        "url": one.url,
        "inLanguage": html_code(one.language),
    }
    return {name: value for name, value in told.items() if value}


def written(record: Record) -> str:
    return json.dumps(linked_data(record), ensure_ascii=False, indent=2)


def embedded(record: Record) -> SafeString:
    """For the head of a page. A block of data, which browsers never run; no sign in it can end it."""
    data = json.dumps(linked_data(record), ensure_ascii=False, separators=(",", ":")).translate(IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))  # noqa: S308 escaped just here

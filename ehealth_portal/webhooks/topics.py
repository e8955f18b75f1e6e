"""Which topics a webhook may have: those of public events, checked against the registers where there is one."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body, MemberState

ALONE = ("activities", "report", "workshop", "best-practices", "compendia")
NAMED = re.compile(r"(provision|body|country|kind|theme):[A-Za-z0-9_./-]{1,180}", re.ASCII)
MOST = 50


def split(text: str) -> list[str]:
    """One a line or with blanks and commas between; each once."""
    return list(dict.fromkeys(re.split(r"[\s,]+", text.strip()))) if text.strip() else []


def wrong(topics: Iterable[str]) -> list[str]:
    """A sentence for each that cannot be; nothing if all are well."""
    topics = list(topics)
    if not topics:
        return [_("Choose at least one topic.")]
    if len(topics) > MOST:
        return [_("A webhook has at most 50 topics.")]
    known = _registered(topics)
    sentence = _("“%(topic)s” is no topic. Write it as in body:itu-t-sg21, country:MWI or kind:meeting.")
    return [sentence % {"topic": one[:80]} for one in topics if not _is_topic(one, known)]


def _is_topic(topic: str, known: set[str]) -> bool:
    if topic in ALONE:
        return True
    sort, _colon, _name = topic.partition(":")
    return bool(NAMED.fullmatch(topic)) and (sort in ("kind", "theme") or topic in known)


def _registered(topics: list[str]) -> set[str]:
    """Those whose body, country or provision is in the register."""
    names = {
        sort: [one.partition(":")[2] for one in topics if one.startswith(f"{sort}:")]
        for sort in ("body", "country", "provision")
    }
    found = {f"body:{slug}" for slug in Body.objects.filter(slug__in=names["body"]).values_list("slug", flat=True)}
    states = MemberState.objects.filter(iso3__in=names["country"]).values_list("iso3", flat=True)
    found |= {f"country:{iso3}" for iso3 in states}
    keys = [name.rpartition("/")[2] for name in names["provision"]]
    if keys:
        rows = Provision.objects.filter(key__in=keys)
        paths = rows.values_list("edition__resolution__slug", "edition__slug", "key")
        found |= {f"provision:{'/'.join(path)}" for path in paths}
    return found

"""What people follow, in words. An app above this one registers the words of its own topics (``kind``, ``theme``).

A topic is ``PREFIX`` or ``PREFIX:REST``: ``report``, ``body:itu-t-sg21``, ``provision:78/dubai-2012/resolves.1``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.models import Provision, ProvisionText
from ehealth_portal.members.models import Body, MemberState
from ehealth_portal.members.naming import body_names, member_state_names

Words = Callable[[Iterable[str]], Mapping[str, str]]  # for what follows the colon: as many queries for one as for many

WHOLE: dict[str, str | Promise] = {
    "activities": gettext_lazy("All activities"),
    "report": gettext_lazy("Reports"),
    "workshop": gettext_lazy("Workshops"),
    "compendia": gettext_lazy("Compendia of best practices"),
    "best-practices": gettext_lazy("All best practices"),
    "search": gettext_lazy("A search that you saved"),
}


def labels(topics: Iterable[str]) -> dict[str, str]:
    """Each topic in the language that is active; one that nobody knows stays as it is."""
    of: dict[str, set[str]] = defaultdict(set)
    asked = set(topics)
    for topic in asked:
        prefix, _colon, rest = topic.partition(":")
        of[prefix].add(rest)
    known = {prefix: WORDS[prefix](rests) for prefix, rests in of.items() if prefix in WORDS}
    return {topic: _label(topic, known) for topic in asked}


def label(topic: str) -> str:
    return labels([topic])[topic]


def _label(topic: str, known: Mapping[str, Mapping[str, str]]) -> str:
    prefix, _colon, rest = topic.partition(":")
    return known.get(prefix, {}).get(rest) or str(WHOLE.get(prefix, topic))


def _bodies(slugs: Iterable[str]) -> Mapping[str, str]:
    names = body_names(current_language())
    found = Body.objects.filter(slug__in=slugs).only("pk", "slug", "acronym")
    return {body.slug: names.get(body.pk, str(body)) for body in found}


def _countries(codes: Iterable[str]) -> Mapping[str, str]:
    names = member_state_names(current_language())
    found = MemberState.objects.filter(iso3__in=codes).values_list("pk", "iso3")
    return {iso3: names.get(pk, iso3) for pk, iso3 in found}


def _provisions(names: Iterable[str]) -> Mapping[str, str]:
    """``78/dubai-2012/resolves.1`` with its code and its short label: "TSB-1: Report on progress"."""
    keys = {name.rpartition("/")[2] for name in names}
    found = Provision.objects.filter(key__in=keys).select_related("edition__resolution")
    rows = {f"{one.edition.resolution.slug}/{one.edition.slug}/{one.key}": one for one in found}
    texts = ProvisionText.objects.filter(provision__in=[one.pk for one in rows.values()]).exclude(label="")
    ranked = sorted(texts, key=lambda text: (text.language == current_language(), text.language == "en"))
    worded = {text.provision_id: text.label for text in ranked}
    return {name: _coded(str(one), worded.get(one.pk, "")) for name, one in rows.items()}


def _coded(code: str, words: str) -> str:
    return _("%(code)s: %(label)s") % {"code": code, "label": words} if words else code


WORDS: dict[str, Words] = {"body": _bodies, "country": _countries, "provision": _provisions}


def register(prefix: str, words: Words) -> None:
    """Called once by the ``ready`` of the app whose topics they are. Several apps may have lists to search."""
    if before := WORDS.get(prefix):
        WORDS[prefix] = lambda rests: {**before(rests), **words(rests)}
        return
    WORDS[prefix] = words

"""What things are called in the reader's language: bodies, Member States, provisions. One query each, any number."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ehealth_portal.languages import current_language
from ehealth_portal.members.models import Body, BodyName, MemberStateName

from .models import Provision, ProvisionText


@dataclass(frozen=True)
class Named:
    """A thing with its name and the language that the name is in; ``key`` is what addresses and forms call it."""

    pk: int
    key: str
    name: str
    language: str
    code: str = ""
    resolution: str = ""  # of provisions: with the edition and the key, the page's address
    edition: str = ""

    @property
    def full(self) -> str:
        return f"{self.code} · {self.name}" if self.code and self.code != self.name else self.name


def _best(rows: Iterable[tuple[int, str, Any]], language: str) -> dict[int, tuple[str, Any]]:
    """For each id the row in ``language``, else the English one, else any."""
    rank = {language: 0, "en": 1}
    best: dict[int, tuple[str, Any]] = {}
    for pk, spoken, value in rows:
        if pk not in best or rank.get(spoken, 2) < rank.get(best[pk][0], 2):
            best[pk] = (spoken, value)
    return best


def body_names() -> dict[int, Named]:
    """Every body by id."""
    language = current_language()
    names = _best(BodyName.objects.values_list("body_id", "language", "name"), language)
    return {
        pk: Named(pk, slug, names.get(pk, ("en", acronym or slug))[1], names.get(pk, ("en", ""))[0], acronym)
        for pk, slug, acronym in Body.objects.values_list("pk", "slug", "acronym")
    }


def state_names() -> dict[int, Named]:
    """Every Member State by id; ``code`` is left out, for its name says enough."""
    language = current_language()
    rows = MemberStateName.objects.filter(language__in={language, "en"}).values_list(
        "member_state_id", "language", "name", "member_state__iso3"
    )
    best = _best(((pk, spoken, (name, iso3)) for pk, spoken, name, iso3 in rows), language)
    return {pk: Named(pk, iso3, name, spoken) for pk, (spoken, (name, iso3)) in best.items()}


def provisions_named(ids: Iterable[int]) -> dict[int, Named]:
    return named_provisions(Provision.objects.filter(pk__in=set(ids)))


def named_provisions(provisions: Any) -> dict[int, Named]:
    language = current_language()
    found = list(provisions.values_list("pk", "key", "code", "edition__resolution__slug", "edition__slug"))
    ids = [row[0] for row in found]
    texts = _best(
        (
            (pk, spoken, label or f"{text[:117]}…" if label or len(text) > 118 else text)
            for pk, spoken, label, text in ProvisionText.objects.filter(provision_id__in=ids).values_list(
                "provision_id", "language", "label", "text"
            )
        ),
        language,
    )
    return {
        pk: Named(pk, key, texts.get(pk, ("en", ""))[1] or key, texts.get(pk, ("en", ""))[0], code or key, *of)
        for pk, key, code, *of in found
    }

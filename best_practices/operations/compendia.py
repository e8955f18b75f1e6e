"""Acts on compendia: begin a collection, name it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.languages import Language
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed

from .. import permissions
from ..models import Compendium, CompendiumName

RESERVED = {"new", "editions", "page"}  # parts of other addresses
LONGEST = 200


@transaction.atomic
def create_compendium(names: Mapping[str, str], *, by: User, at: datetime) -> Compendium:
    """Its part of the address is made of the first name in Latin letters, and never changes."""
    _ask(by)
    given = _checked(names)
    compendium = Compendium.objects.create(slug=_free_slug(given), created_at=at)
    _store(compendium, given)
    audit.record("best_practices.create_compendium", compendium, by=by, at=at, after={"names": given})
    return compendium


@transaction.atomic
def rename_compendium(compendium: Compendium, names: Mapping[str, str], *, by: User, at: datetime) -> Compendium:
    """Name it in each language; what was published keeps the name that it was built with."""
    _ask(by)
    given = _checked(names)
    fresh = Compendium.objects.select_for_update().get(pk=compendium.pk)
    before = dict(fresh.names.values_list("language", "name"))
    fresh.names.all().delete()
    _store(fresh, given)
    told = {"names": before}, {"names": given}
    audit.record("best_practices.rename_compendium", fresh, by=by, at=at, before=told[0], after=told[1])
    return fresh


def _ask(by: User) -> None:
    if not permissions.may_compile(by):
        raise NotAllowed(_("Compendia are composed by the secretariat."))


def _checked(names: Mapping[str, str]) -> dict[str, str]:
    given = {code: names[code].strip() for code in Language.values if names.get(code, "").strip()}
    if not given:
        raise Incomplete({"en": [_("Name the compendium in at least one language.")]})
    if long := [code for code, name in given.items() if len(name) > LONGEST]:
        raise Incomplete({code: [_("Write at most 200 characters.")] for code in long})
    return given


def _store(compendium: Compendium, names: Mapping[str, str]) -> None:
    CompendiumName.objects.bulk_create(
        CompendiumName(compendium=compendium, language=code, name=name) for code, name in names.items()
    )


def _free_slug(names: Mapping[str, str]) -> str:
    in_order = [names[code] for code in ("en", "fr", "es", "ru", "ar", "zh") if code in names]
    first = next((made for name in in_order if (made := _shortened(slugify(name)))), "compendium")
    base = first if first not in RESERVED else f"{first}-compendium"
    taken = set(Compendium.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbers = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbers) if slug not in taken)


def _shortened(slug: str, most: int = 50) -> str:
    """Whole words only."""
    return slug if len(slug) <= most else slug[: most + 1].rpartition("-")[0] or slug[:most]

"""Composing an edition: begin it, say what it says, put practices in and order them, begin one with errata."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.languages import Language
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow
from ehealth_portal.review.operations import locked, write_version

from .. import permissions
from ..models import Compendium, Edition, EditionEntry, EditionText, Practice

MOST_ENTRIES = 500
APART = 10_000  # where entries stand while they change places


@dataclass(frozen=True)
class Words:
    """What an edition says by hand in one language."""

    language: str
    title: str
    introduction: str = ""
    errata: str = ""


@transaction.atomic
def begin_edition(compendium: Compendium, *, by: User, at: datetime) -> Edition:
    """Open a draft in all formats, in English until others are chosen."""
    if not permissions.may_compile(by):
        raise NotAllowed(_("Compendia are composed by the secretariat."))
    edition = Edition.objects.create(
        compendium=compendium,
        languages=[Language.EN],
        formats=list(Edition.Format.values),
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    audit.record("best_practices.begin_edition", edition, by=by, at=at, after={"compendium": compendium.slug})
    return edition


@transaction.atomic
def begin_correction(published: Edition, *, by: User, at: datetime) -> Edition:
    """Open a draft that corrects a published edition: with its texts and entries, and the errata still to write."""
    if not permissions.may_compile(by):
        raise NotAllowed(_("Compendia are composed by the secretariat."))
    of = locked(published)
    if not of.is_published:
        raise NotPossibleNow(_("Only a published edition is corrected by a further one."))
    kept = {"compendium": of.compendium, "languages": of.languages, "formats": of.formats}
    edition = Edition.objects.create(corrects=of, created_by=by, created_at=at, updated_at=at, **kept)
    EditionText.objects.bulk_create(
        EditionText(edition=edition, language=one.language, title=one.title, introduction=one.introduction)
        for one in of.texts.all()
    )
    EditionEntry.objects.bulk_create(
        EditionEntry(edition=edition, practice_id=one.practice_id, position=one.position) for one in of.entries.all()
    )
    audit.record("best_practices.begin_correction", edition, by=by, at=at, after={"corrects": of.number})
    return edition


@transaction.atomic
def choose_documents(
    edition: Edition,
    languages: Iterable[str],
    formats: Iterable[str],
    *,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Edition:
    """The languages and formats that it is to appear in, kept in the order of the house."""
    fresh = _editable(edition, by=by, version=version)
    given, wanted = set(languages), set(formats)
    errors: dict[str, list[str]] = {}
    if not given or given - set(Language.values):
        errors["languages"] = [_("Choose at least one of the six languages.")]
    if not wanted or wanted - set(Edition.Format.values):
        errors["formats"] = [_("Choose at least one format.")]
    if errors:
        raise Incomplete(errors)
    before = {"languages": fresh.languages, "formats": fresh.formats}
    after = {
        "languages": [code for code in Language.values if code in given],
        "formats": [kind for kind in Edition.Format.values if kind in wanted],
    }
    write_version(fresh, after, at=at, version=version)
    audit.record("best_practices.choose_documents", fresh, by=by, at=at, before=before, after=after)
    return fresh


@transaction.atomic
def write_edition_text(
    edition: Edition, words: Words, *, by: User, at: datetime, version: int | None = None
) -> Edition:
    """Title, introduction and errata in one language; with nothing written in them the language has no text."""
    fresh = _editable(edition, by=by, version=version)
    said = {name: getattr(words, name).strip() for name in ("title", "introduction", "errata")}
    if words.language not in Language.values:
        raise Incomplete({"language": [_("Choose one of the six languages.")]})
    if any(said.values()) and not said["title"]:
        raise Incomplete({"title": [_("Give the edition a title in this language.")]})
    write_version(fresh, {}, at=at, version=version)
    kept = fresh.texts.filter(language=words.language)
    before: dict[str, Any] = dict(kept.values("title", "introduction", "errata").first() or {})
    if said["title"]:
        fresh.texts.update_or_create(language=words.language, defaults=said)
    else:
        kept.delete()
    after = {"language": words.language} | said
    audit.record("best_practices.write_edition_text", fresh, by=by, at=at, before=before, after=after)
    return fresh


@transaction.atomic
def put_in(
    edition: Edition, practices: Sequence[Practice], *, by: User, at: datetime, version: int | None = None
) -> Edition:
    """Put practices at the end, in this order. A newer revision takes the place of the one that is in already."""
    fresh = _editable(edition, by=by, version=version)
    if not practices:
        raise Incomplete({"practices": [_("Choose at least one practice.")]})
    current = set(Practice.objects.current().filter(pk__in=[one.pk for one in practices]).values_list("pk", flat=True))
    if gone := [one for one in practices if one.pk not in current]:
        words = _("%(practice)s is not among the current published practices, and cannot be put in.")
        raise Incomplete({"practices": [words % {"practice": one.reference or one.pk} for one in gone]})
    write_version(fresh, {}, at=at, version=version)
    kept = {(one.practice.year, one.practice.number): one for one in fresh.entries.select_related("practice")}
    place = len(kept)
    for one in practices:
        if (there := kept.get((one.year, one.number))) is not None:
            EditionEntry.objects.filter(pk=there.pk).update(practice=one)
            continue
        place += 1
        kept[one.year, one.number] = EditionEntry.objects.create(edition=fresh, practice=one, position=place)
    if place > MOST_ENTRIES:
        raise NotPossibleNow(_("An edition holds at most 500 practices."))
    audit.record("best_practices.put_in", fresh, by=by, at=at, after={"practices": _told(practices)})
    return fresh


@transaction.atomic
def take_out(edition: Edition, practice_id: int, *, by: User, at: datetime, version: int | None = None) -> Edition:
    fresh = _editable(edition, by=by, version=version)
    entry = fresh.entries.filter(practice=practice_id).select_related("practice").first()
    if entry is None:
        raise NotPossibleNow(_("This practice is not in the edition any more."))
    write_version(fresh, {}, at=at, version=version)
    entry.delete()
    _set_order(fresh, list(fresh.entries.values_list("practice_id", flat=True)))
    audit.record("best_practices.take_out", fresh, by=by, at=at, before={"practices": _told([entry.practice])})
    return fresh


@transaction.atomic
def arrange(
    edition: Edition, practices: Sequence[int], *, by: User, at: datetime, version: int | None = None
) -> Edition:
    """Put the entries in this order: the ids of all their practices, each once."""
    fresh = _editable(edition, by=by, version=version)
    before = list(fresh.entries.values_list("practice_id", flat=True))
    if sorted(practices) != sorted(before):
        raise NotPossibleNow(_("The practices of this edition have changed meanwhile. Look at them, then order again."))
    write_version(fresh, {}, at=at, version=version)
    _set_order(fresh, practices)
    audit.record(
        "best_practices.arrange", fresh, by=by, at=at, before={"order": before}, after={"order": list(practices)}
    )
    return fresh


def _set_order(edition: Edition, practices: Sequence[int]) -> None:
    """Two statements: no two entries stand in one place at any moment."""
    edition.entries.update(position=F("position") + APART)
    place = {pk: number for number, pk in enumerate(practices, start=1)}
    entries = list(edition.entries.all())
    for entry in entries:
        entry.position = place[entry.practice_id]
    EditionEntry.objects.bulk_update(entries, ["position"])


def _editable(edition: Edition, *, by: User, version: int | None) -> Edition:
    fresh = locked(edition, version=version)
    if not permissions.composes(by, fresh):
        raise NotAllowed(_("Compendia are composed by the secretariat."))
    if not fresh.is_editable:
        raise NotPossibleNow(_("Only a draft can be changed. What was published is corrected by a further edition."))
    return fresh


def _told(practices: Iterable[Practice]) -> list[Any]:
    return [one.reference or one.pk for one in practices]

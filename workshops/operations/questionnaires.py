"""Questionnaires: a version is written by sections; once somebody was asked it is frozen, and a next one made."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from .. import permissions
from ..models import Item, Questionnaire, Section
from ..questions import Asked, Texts, wrong_question, wrong_texts

LONGEST_KEY = 40
ASIDE = 32_000  # a position that none has, while two change places


@transaction.atomic
def make(titles: Texts, introductions: Texts | None = None, *, slug: str = "", by: User | None, at: datetime) -> Any:
    """The first version of a new questionnaire. ``by`` None: the portal's own, brought in by its command."""
    _ask(by)
    _refuse(wrong_texts("titles", titles))
    taken = Questionnaire.objects.values_list("slug", flat=True).distinct()
    made = Questionnaire.objects.create(
        slug=_free(slug or titles["en"], taken, longest=60),
        version=1,
        titles=_kept(titles),
        introductions=_kept(introductions or {}),
        created_at=at,
    )
    audit.record("workshops.make_questionnaire", made, by=by, at=at, after=told(made))
    return made


@transaction.atomic
def change(
    questionnaire: Questionnaire,
    titles: Texts,
    introductions: Texts | None = None,
    *,
    by: User,
    at: datetime,
    seen: str = "",
) -> Questionnaire:
    """``seen``: its ``mark`` as it was read; Stale when somebody else changed it since. Sections, questions alike."""
    fresh = _open(questionnaire.pk, by=by)
    _refuse_stale(fresh, seen)
    _refuse(wrong_texts("titles", titles))
    before = told(fresh)
    fresh.titles, fresh.introductions = _kept(titles), _kept(introductions or {})
    fresh.save(update_fields=["titles", "introductions"])
    audit.record("workshops.change_questionnaire", fresh, by=by, at=at, before=before, after=told(fresh))
    return fresh


@transaction.atomic
def next_version(questionnaire: Questionnaire, *, by: User, at: datetime) -> Questionnaire:
    """A copy to change, once the newest is frozen. Keys stay, so that answers are carried over and compared."""
    _ask(by)
    newest = Questionnaire.objects.select_for_update().filter(slug=questionnaire.slug).order_by("-version")[0]
    if newest.frozen_at is None:
        told_ = {"number": newest.version}
        raise NotPossibleNow(_("Version %(number)d was not used yet: change that one.") % told_)
    made = Questionnaire.objects.create(
        slug=newest.slug,
        version=newest.version + 1,
        titles=newest.titles,
        introductions=newest.introductions,
        created_at=at,
    )
    for section in newest.sections.prefetch_related("items"):
        items = [*section.items.all()]
        section.pk, section.questionnaire = None, made
        section._state.adding = True
        section.save()
        for item in items:
            item.pk, item.section = None, section
        Item.objects.bulk_create(items)
    audit.record("workshops.make_questionnaire", made, by=by, at=at, after=told(made))
    return made


def freeze(questionnaire: Questionnaire, *, at: datetime) -> None:
    """Called inside the act that asks somebody: from here on nothing of it changes."""
    if not Item.objects.filter(section__questionnaire=questionnaire).exists():
        raise Incomplete({"questionnaire": [_("This questionnaire has no questions yet.")]})
    Questionnaire.objects.filter(pk=questionnaire.pk, frozen_at__isnull=True).update(frozen_at=at)


@transaction.atomic
def add_section(
    questionnaire: Questionnaire, titles: Texts, *, key: str = "", by: User | None, at: datetime
) -> Section:
    fresh = _open(questionnaire.pk, by=by)
    _refuse(wrong_texts("titles", titles))
    section = Section.objects.create(
        questionnaire=fresh,
        position=_last(fresh.sections) + 1,
        key=_free(key or titles["en"], fresh.sections.values_list("key", flat=True)),
        titles=_kept(titles),
    )
    audit.record("workshops.change_questionnaire", fresh, by=by, at=at, after={"section": section.key})
    return section


@transaction.atomic
def change_section(section: Section, titles: Texts, *, by: User, at: datetime, seen: str = "") -> Section:
    fresh = _open(section.questionnaire_id, by=by)
    section = _there(section)
    _refuse_stale(section, seen)
    _refuse(wrong_texts("titles", titles))
    before = _told_part(section)
    section.titles = _kept(titles)
    section.save(update_fields=["titles"])
    after = {"titles": section.titles}
    audit.record("workshops.change_questionnaire", fresh, by=by, at=at, before=before, after=after)
    return section


@transaction.atomic
def add_item(section: Section, asked: Asked, *, by: User | None, at: datetime) -> Item:
    """A question at the end of a section."""
    fresh = _open(section.questionnaire_id, by=by)
    _refuse(wrong_question(asked))
    taken = Item.objects.filter(section__questionnaire=fresh).values_list("key", flat=True)
    item = Item(section=section, position=_last(section.items) + 1, key=_free(asked.key or asked.labels["en"], taken))
    _put(item, asked)
    audit.record("workshops.change_questionnaire", fresh, by=by, at=at, after=told_item(item))
    return item


@transaction.atomic
def change_item(item: Item, asked: Asked, *, by: User, at: datetime, seen: str = "") -> Item:
    """Its key stays, whatever ``asked`` says."""
    fresh = _open(item.section.questionnaire_id, by=by)
    item = _there(item)
    _refuse_stale(item, seen)
    _refuse(wrong_question(asked))
    before = told_item(item)
    _put(item, asked)
    audit.record("workshops.change_questionnaire", fresh, by=by, at=at, before=before, after=told_item(item))
    return item


def _put(item: Item, asked: Asked) -> None:
    item.kind, item.theme, item.labels = asked.kind, asked.theme, _kept(asked.labels)
    item.rows = [{"key": str(one["key"]), "labels": _kept(one["labels"])} for one in asked.rows]
    item.options = [{"value": str(one["value"]), "labels": _kept(one["labels"])} for one in asked.options]
    item.may_not_apply = asked.may_not_apply
    item.save()


@transaction.atomic
def remove(part: Section | Item, *, by: User, at: datetime) -> None:
    """A section goes with its questions."""
    fresh = _open(_questionnaire_of(part), by=by)
    there = _there(part)
    before = {"removed": _told_part(there)}
    there.delete()
    audit.record("workshops.change_questionnaire", fresh, by=by, at=at, before=before)


@transaction.atomic
def move_up(part: Section | Item, *, by: User, at: datetime) -> None:
    """Change places with the one before it; the first stays where it is."""
    fresh = _open(_questionnaire_of(part), by=by)
    part = _there(part)
    beside: Any = fresh.sections.all() if isinstance(part, Section) else part.section.items.all()
    before = beside.filter(position__lt=part.position).order_by("-position").first()
    if before is None:
        return
    places = part.position, before.position
    for one, place in ((part, ASIDE), (before, places[0]), (part, places[1])):
        one.position = place
        one.save(update_fields=["position"])
    after = {"moved_up": part.key}
    audit.record("workshops.change_questionnaire", fresh, by=by, at=at, after=after)


@transaction.atomic
def delete_version(questionnaire: Questionnaire, *, by: User, at: datetime) -> None:
    """A version with which nobody was asked, and for which no round or survey is planned."""
    fresh = _open(questionnaire.pk, by=by)
    if fresh.rounds.exists() or fresh.surveys.exists():
        raise NotPossibleNow(_("A round or a survey is planned with it: delete that first."))
    audit.record("workshops.delete_questionnaire", fresh, by=by, at=at, before=told(fresh))
    fresh.delete()


def mark(part: Questionnaire | Section | Item) -> str:
    """What somebody read of it, in a few signs: a form carries it, so that of two editors the second is told."""
    said = told(part) if isinstance(part, Questionnaire) else _told_part(part)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _refuse_stale(part: Questionnaire | Section | Item, seen: str) -> None:
    if seen and seen != mark(part):
        raise Stale(_("Somebody changed this meanwhile: look at what is stored now."))


def _there(part: Section | Item) -> Any:
    """As it is now, under the lock of its questionnaire."""
    fresh = type(part)._default_manager.filter(pk=part.pk).first()
    if fresh is None:
        raise NotPossibleNow(_("This record was deleted in the meantime."))
    return fresh


def _questionnaire_of(part: Section | Item) -> int:
    return part.questionnaire_id if isinstance(part, Section) else part.section.questionnaire_id


def _ask(by: User | None) -> None:
    if by is not None and not permissions.may_run_rounds(by):
        raise NotAllowed(_("Only the secretariat writes questionnaires."))


def _open(pk: int, *, by: User | None) -> Questionnaire:
    _ask(by)
    fresh = Questionnaire.objects.select_for_update().filter(pk=pk).first()
    if fresh is None:
        raise NotPossibleNow(_("This record was deleted in the meantime."))
    if fresh.frozen_at is not None:
        raise NotPossibleNow(_("Somebody was asked with this version: make the next version to change it."))
    return fresh


def _refuse(errors: dict[str, list[str]]) -> None:
    if errors:
        raise Incomplete(errors)


def _kept(texts: Texts) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _last(parts: Any) -> int:
    found: int | None = parts.aggregate(last=Max("position"))["last"]
    return found or 0


def _free(words: str, taken: Iterable[str], *, longest: int = LONGEST_KEY) -> str:
    """A short name made of words, with a number where there is one like it."""
    used, base = set(taken), slugify(words)[: longest - 4].strip("-_") or "q"
    name, number = base, 2
    while name in used:
        name, number = f"{base}-{number}", number + 1
    return name


def told(questionnaire: Questionnaire) -> dict[str, Any]:
    return {
        "slug": questionnaire.slug,
        "version": questionnaire.version,
        "titles": questionnaire.titles,
        "introductions": questionnaire.introductions,
    }


def _told_part(part: Section | Item) -> dict[str, Any]:
    return told_item(part) if isinstance(part, Item) else {"section": part.key, "titles": part.titles}


def told_item(item: Item) -> dict[str, Any]:
    return {
        "item": item.key,
        "kind": item.kind,
        "theme": item.theme,
        "labels": item.labels,
        "rows": item.rows,
        "options": item.options,
        "may_not_apply": item.may_not_apply,
    }

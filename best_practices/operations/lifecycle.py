"""The moves of a practice through review. Each is one line of the table in review/transitions.py."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotPossibleNow
from ehealth_portal.review.operations import move

from .. import permissions
from ..criteria import REVIEWS_NEEDED
from ..models import NumberOfYear, Practice
from ..models.wordings import Voice
from ..vocabulary import Facet

HOLDS_FOR = timedelta(days=3 * 365)  # until somebody confirms it again


def missing(practice: Practice) -> dict[str, list[str]]:
    """What a practice lacks before it can be sent, by field, each with its remedy."""
    said = practice.wordings.get(voice=Voice.AUTHOR).parts
    asked = {
        "title": _("Give it a title that says what it is."),
        "summary": _("Say in two or three sentences what was done and for whom."),
        "problem": _("Say what the problem was."),
        "solution": _("Say what was done."),
        "results": _("Say what came of it, with figures where there are any."),
        "conditions": _("Say what another country needs to repeat it."),
        "privacy": _("Say how privacy and patients’ rights were kept, or why no personal data are involved."),
    }
    errors = {name: [remedy] for name, remedy in asked.items() if not said[name].strip()}
    if not practice.started_on:
        errors["started_on"] = [_("Enter when it began; a year is enough.")]
    if not practice.countries.exists():
        errors["countries"] = [_("Choose at least one country in which it was done.")]
    if not practice.served.exists():
        errors["provisions"] = [_("Choose at least one provision that it serves.")]
    if not practice.proofs.exists():
        errors["proofs"] = [_("Name at least one document that shows the results.")]
    if not practice.contact_role.strip():
        errors["contact_role"] = [_("Name the office that answers questions, not a person.")]
    marked = set(practice.marks.values_list("facet", flat=True))
    remedies = {
        Facet.APPLICATION: _("Choose the kind of e-health."),
        Facet.SETTING: _("Choose at least one setting."),
        Facet.CONNECTIVITY: _("Choose the network that it needs."),
    }
    return errors | {facet.value: [remedy] for facet, remedy in remedies.items() if facet.value not in marked}


def submit(practice: Practice, *, by: User, at: datetime, version: int | None = None) -> Practice:
    return move(practice, "submit", by=by, at=at, may=permissions.may_edit, ready=missing, version=version)


def take_back(practice: Practice, *, by: User, at: datetime, version: int | None = None) -> Practice:
    return move(practice, "take_back", by=by, at=at, may=permissions.may_edit, version=version)


def return_to_author(
    practice: Practice, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Practice:
    return move(practice, "return", by=by, at=at, may=permissions.may_judge, reason=reason, version=version)


@transaction.atomic
def publish(practice: Practice, *, by: User, at: datetime, version: int | None = None) -> Practice:
    """Needs two reviews of what was sent. A later revision takes the place of the one before, under its number."""
    published = move(
        practice, "publish", by=by, at=at, may=_may_publish, version=version, also=lambda fresh: numbered(fresh, at=at)
    )
    if published.revises_id:
        Practice.objects.filter(pk=published.revises_id).update(superseded_at=at)
    return published


def _may_publish(by: User, practice: Practice) -> bool:
    if not permissions.may_judge(by, practice):
        return False
    given = practice.reviews.filter(of=F("practice__submitted_at"), given_at__isnull=False).count()
    if given < REVIEWS_NEEDED:
        lacking = REVIEWS_NEEDED - given
        raise NotPossibleNow(
            ngettext(
                "%(number)d review is missing: a practice is published once two people have scored it.",
                "%(number)d reviews are missing: a practice is published once two people have scored it.",
                lacking,
            )
            % {"number": lacking}
        )
    return True


def numbered(practice: Practice, *, at: datetime) -> dict[str, Any]:
    """The number, which a revision takes over from the one before, and the day until which it holds."""
    holds = {"valid_until": (at + HOLDS_FOR).date(), "confirmed_at": at}
    if practice.revises is not None:
        return {"year": practice.revises.year, "number": practice.revises.number} | holds
    return {"year": at.year, "number": _next_number(at.date())} | holds


def _next_number(on: date) -> int:
    row, _new = NumberOfYear.objects.select_for_update().get_or_create(year=on.year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


@transaction.atomic
def withdraw(practice: Practice, *, by: User, at: datetime, reason: str, version: int | None = None) -> Practice:
    return move(practice, "withdraw", by=by, at=at, may=permissions.may_withdraw, reason=reason, version=version)

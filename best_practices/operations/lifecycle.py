"""The moves of a practice through review. Each is one line of the table in review/transitions.py."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotPossibleNow
from ehealth_portal.review.operations import locked, move, write_version
from ehealth_portal.review.transitions import State

from .. import permissions
from ..criteria import REVIEWS_NEEDED
from ..models import NumberOfYear, Practice
from ..models.wordings import Voice
from ..queries.reviews import given_of
from ..vocabulary import Facet
from .telling import tell_published, tell_returned, tell_submitted, tell_withdrawn

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
    def beside(fresh: Practice) -> dict[str, Any]:
        return tell_submitted(fresh, by=by, at=at)

    return move(
        practice, "submit", by=by, at=at, may=permissions.may_edit, ready=missing, beside=beside, version=version
    )


def take_back(practice: Practice, *, by: User, at: datetime, version: int | None = None) -> Practice:
    return move(practice, "take_back", by=by, at=at, may=permissions.may_edit, version=version)


def return_to_author(
    practice: Practice, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Practice:
    def beside(fresh: Practice) -> dict[str, Any]:
        return tell_returned(fresh, by=by, at=at)

    return move(
        practice, "return", by=by, at=at, may=permissions.may_judge, reason=reason, beside=beside, version=version
    )


def publish(practice: Practice, *, by: User, at: datetime, version: int | None = None) -> Practice:
    """Needs two reviews of what was sent. A later revision takes the place of the one before, under its number."""

    def also(fresh: Practice) -> dict[str, Any]:
        _demand_reviews(fresh)
        _demand_that_edits_follow(fresh)
        return numbered(fresh, at=at) | holds_from(at)

    def beside(fresh: Practice) -> dict[str, Any]:
        told = {"reference": fresh.reference, "revision": fresh.revision}
        return told | _supersede(fresh, at=at) | tell_published(fresh, by=by, at=at)

    return move(practice, "publish", by=by, at=at, may=permissions.may_judge, also=also, beside=beside, version=version)


def _demand_reviews(practice: Practice) -> None:
    lacking = REVIEWS_NEEDED - given_of(practice).count()
    if lacking > 0:
        raise NotPossibleNow(
            ngettext(
                "%(number)d review is missing: a practice is published once two people have scored it.",
                "%(number)d reviews are missing: a practice is published once two people have scored it.",
                lacking,
            )
            % {"number": lacking}
        )


def _demand_that_edits_follow(practice: Practice) -> None:
    """Else readers would get what the author has meanwhile changed."""
    edited = practice.wordings.filter(voice=Voice.EDITED).select_related("follows").first()
    if edited and edited.follows and edited.follows_version != edited.follows.version:
        raise NotPossibleNow(_("The author has changed the text since it was edited: edit the new text first."))


def _supersede(practice: Practice, *, at: datetime) -> dict[str, Any]:
    if practice.revises is None:
        return {}
    before = locked(practice.revises)
    write_version(before, {"superseded_at": at}, at=at)
    return {"supersedes": before.pk}


def numbered(practice: Practice, *, at: datetime) -> dict[str, Any]:
    """The number, which a revision takes over from the one before."""
    if practice.revises is not None:
        return {"year": practice.revises.year, "number": practice.revises.number}
    return {"year": at.year, "number": _next_number(at.date())}


def holds_from(at: datetime) -> dict[str, Any]:
    return {"valid_until": (at + HOLDS_FOR).date(), "confirmed_at": at}


def _next_number(on: date) -> int:
    row, _new = NumberOfYear.objects.select_for_update().get_or_create(year=on.year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def withdraw(practice: Practice, *, by: User, at: datetime, reason: str, version: int | None = None) -> Practice:
    """The newest revision, and those before it with it: what it was taken off for is in them, too, or may be."""

    def beside(fresh: Practice) -> dict[str, Any]:
        if fresh.superseded_at:
            raise NotPossibleNow(_("A later revision has taken its place: withdraw that one."))
        return _withdraw_earlier(fresh, by=by, at=at) | tell_withdrawn(fresh, by=by, at=at)

    return move(
        practice, "withdraw", by=by, at=at, may=permissions.may_withdraw, reason=reason, beside=beside, version=version
    )


def _withdraw_earlier(practice: Practice, *, by: User, at: datetime) -> dict[str, Any]:
    of_number = Practice.objects.filter(year=practice.year, number=practice.number, state=State.PUBLISHED)
    earlier = list(of_number.order_by("pk").select_for_update())
    for one in earlier:
        judge = None if one.submitted_by_id == by.pk else by  # who sent that one judges the newest alone
        values = {"state": State.WITHDRAWN, "decided_by": judge, "decided_at": at, "reason": practice.reason}
        write_version(one, values, at=at)
    return {"also_withdrawn": [one.pk for one in earlier]} if earlier else {}

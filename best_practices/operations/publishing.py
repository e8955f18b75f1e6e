"""The way of an edition out: sent, judged by a second person, published under its number and frozen, withdrawn."""

from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotPossibleNow
from ehealth_portal.review.operations import move

from .. import permissions
from ..documents.content import is_up_to_date
from ..models import Compendium, Edition, EditionSnapshot
from ..queries.editions import build_of, lines_of, newest_complete, next_number
from .telling_editions import tell_published, tell_returned, tell_submitted, tell_withdrawn


def lacking(edition: Edition) -> dict[str, list[str]]:
    """What an edition lacks before it can be sent, by part, each with its remedy."""
    errors: dict[str, list[str]] = {}
    texts = list(edition.texts.all())
    if not texts:
        errors["texts"] = [_("Write a title in at least one language.")]
    if edition.corrects_id and (silent := [one for one in texts if not one.errata.strip()]):
        words = _("Say in each language what was wrong in the edition that this one corrects. Missing: %(language)s.")
        errors["errata"] = [words % {"language": one.get_language_display()} for one in silent]
    lines = lines_of(edition)
    if not lines:
        errors["entries"] = [_("Put at least one practice in.")]
    remedies = {
        "withdrawn": _("%(practice)s was withdrawn: take it out."),
        "superseded": _("%(practice)s has a later revision: put that one in."),
        "archived": _("%(practice)s was archived: take it out."),
    }
    if troubled := [line for line in lines if line.trouble]:
        errors["entries"] = [remedies[line.trouble] % {"practice": line.practice.reference} for line in troubled]
    return errors


def submit(edition: Edition, *, by: User, at: datetime, version: int | None = None) -> Edition:
    def told(moved: Edition) -> dict[str, Any]:
        snapshot_to_go_out(moved)
        return tell_submitted(moved, by=by, at=at)

    may = permissions.composes
    return move(edition, "submit", by=by, at=at, may=may, ready=lacking, version=version, beside=told)


def take_back(edition: Edition, *, by: User, at: datetime, version: int | None = None) -> Edition:
    return move(edition, "take_back", by=by, at=at, may=permissions.composes, version=version)


def return_to_composer(edition: Edition, *, by: User, at: datetime, reason: str, version: int | None = None) -> Edition:
    may, beside = permissions.may_publish_edition, partial(tell_returned, by=by, at=at)
    return move(edition, "return", by=by, at=at, may=may, reason=reason, version=version, beside=beside)


def publish(edition: Edition, *, by: User, at: datetime, version: int | None = None) -> Edition:
    """Publish under the next number of its compendium, and freeze the snapshot that its documents were made from."""

    def freeze(moved: Edition) -> dict[str, Any]:
        snapshot = snapshot_to_go_out(moved)
        EditionSnapshot.objects.filter(pk=snapshot.pk).update(frozen_at=at)
        tell_published(moved, by=by, at=at)
        return {"number": moved.number, "snapshot": snapshot.pk, "sha256": snapshot.sha256}

    return move(
        edition,
        "publish",
        by=by,
        at=at,
        may=permissions.may_publish_edition,
        ready=lacking,
        version=version,
        also=numbered,
        beside=freeze,
    )


def numbered(edition: Edition) -> dict[str, Any]:
    """The next number of the compendium, whose row is locked until the transaction ends."""
    compendium = locked_compendium(edition.compendium_id)
    return {"number": next_number(compendium.pk)}


def locked_compendium(pk: int) -> Compendium:
    return Compendium.objects.select_for_update().get(pk=pk)


def withdraw(edition: Edition, *, by: User, at: datetime, reason: str, version: int | None = None) -> Edition:
    may, beside = permissions.may_publish_edition, partial(tell_withdrawn, by=by, at=at)
    return move(edition, "withdraw", by=by, at=at, may=may, reason=reason, version=version, beside=beside)


def snapshot_to_go_out(edition: Edition) -> EditionSnapshot:
    """The newest complete build; refuses while there is none, one is under way, or something changed since."""
    if build_of(edition) is not None:
        raise NotPossibleNow(_("The files are being built just now. Wait until they are there."))
    snapshot = newest_complete(edition)
    if snapshot is None:
        raise NotPossibleNow(_("Build the files first: an edition goes out with its documents."))
    if not is_up_to_date(edition, snapshot):
        raise NotPossibleNow(
            _("Something changed after the files were built, or the number that it gets. Build them again first.")
        )
    return snapshot

"""What is said of a practice's way through review and of how long it holds. What no longer holds is left out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.notifications.kinds import Kind, Teller, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import seen_by_all, sight, teller
from ehealth_portal.review.transitions import State

from ..models import Practice, Wording
from ..queries.wording import texts_for

Texts = Mapping[int, Wording]


def rows() -> QuerySet[Practice]:
    return Practice.objects.prefetch_related("marks", "served__provision", "countries")


def page_of(practice: int) -> str:
    return reverse("practice", args=[practice])


def facts_of(practice: Practice, title: str = "") -> dict[str, Any]:
    """What a program is told besides, in codes."""
    return {
        "practice": practice.pk,
        "reference": practice.reference,
        "revision": practice.revision,
        "title": title,
        "language": practice.language,
        "marks": sorted(f"{mark.facet}:{mark.value}" for mark in practice.marks.all()),
        "provisions": sorted(one.provision.key for one in practice.served.all()),
        "countries": sorted(state.iso3 for state in practice.countries.all()),
        "state": practice.state,
    }


def about(
    practice: Practice,
    text: Wording | None,
    subject: str,
    sentences: Iterable[str],
    action: str,
    *,
    reason: bool = False,
) -> Told:
    """With the summary in the reader's language; or with the reason of who decided."""
    title = text.title if text and text.title else practice.reference or _("Untitled practice")
    words = {
        "title": title,
        "reference": practice.reference,
        "revision": practice.revision,
        "day": date_format(practice.valid_until, "DATE_FORMAT") if practice.valid_until else "",
    }
    summary = text.summary if text else ""
    return Told(
        subject=subject % words,
        sentences=tuple(sentence % words for sentence in sentences),
        path=page_of(practice.pk),
        action=action,
        quoted=practice.reason if reason else summary,
        quoted_language="" if reason or not text else text.language,
        facts=facts_of(practice, title),
    )


def _submitted(event: Event, practice: Practice, texts: Texts) -> Told | None:
    if practice.state != State.SUBMITTED or practice.submitted_at != event.at:
        return None
    sentence = _("A practice was sent for review: ask two people to score it, then publish it or return it.")
    subject = _("Best practice to review: %(title)s")
    return about(practice, texts.get(practice.pk), subject, [sentence], _("Read it and ask reviewers"))


def _returned(event: Event, practice: Practice, texts: Texts) -> Told | None:
    if practice.state != State.RETURNED or practice.decided_at != event.at:
        return None
    sentences = (
        _("Your practice was returned with the reason below. Change it and send it again."),
        _("What the reviewers hold of it stands on its page."),
    )
    subject = _("Returned to you: %(title)s")
    return about(practice, texts.get(practice.pk), subject, sentences, _("Open the practice"), reason=True)


def _published(event: Event, practice: Practice, texts: Texts) -> Told | None:
    if not practice.is_published or practice.superseded_at:
        return None
    sentences = [_("A best practice was published as %(reference)s: everybody can read it now.")]
    if practice.revision > 1:
        sentences = [_("Revision %(revision)d of %(reference)s was published, in the place of the one before.")]
    return about(practice, texts.get(practice.pk), _("Published: %(title)s"), sentences, _("Read the practice"))


def _withdrawn(event: Event, practice: Practice, texts: Texts) -> Told | None:
    if practice.state != State.WITHDRAWN:
        return None
    sentence = _("Your practice %(reference)s was withdrawn with the reason below: the public no longer sees it.")
    subject = _("Withdrawn: %(title)s")
    return about(practice, texts.get(practice.pk), subject, [sentence], _("Open the practice"), reason=True)


def _edited(event: Event, practice: Practice, texts: Texts) -> Told | None:
    sentence = _("The secretariat has edited the text of your practice. Your own text stays beside it: see both.")
    told = about(practice, texts.get(practice.pk), _("Edited: %(title)s"), [sentence], _("See both texts"))
    return replace(told, path=reverse("practice-texts", args=[practice.pk]))


def _confirmed(event: Event, practice: Practice, texts: Texts) -> Told | None:
    if practice.confirmed_at != event.at or practice.archived_at:
        return None
    sentence = _("Somebody has confirmed that your practice %(reference)s still holds, until %(day)s.")
    return about(practice, texts.get(practice.pk), _("Confirmed: %(title)s"), [sentence], _("Read the practice"))


def _archived(event: Event, practice: Practice, texts: Texts) -> Told | None:
    if not practice.archived_at:
        return None
    text, stays = texts.get(practice.pk), _("It stays at its address, and is no longer in the list.")
    if practice.reason:
        sentences = (_("%(reference)s was archived with the reason below."), stays)
        return about(practice, text, _("Archived: %(title)s"), sentences, _("Open the practice"), reason=True)
    return about(
        practice,
        text,
        _("Archived: %(title)s"),
        (
            _("Nobody confirmed that %(reference)s still holds. Its last day, %(day)s, has passed: it was archived."),
            stays,
            _("Confirm it, and it is back in the list."),
        ),
        _("Open the practice"),
    )


def tell_gone(events: Iterable[Event]) -> Mapping[Any, Told]:
    """To those who may no longer read it: from what the event says."""
    told = {}
    for event in events:
        words = {"reference": event.facts.get("reference", "")}
        told[event.pk] = Told(
            subject=_("Withdrawn: best practice %(reference)s") % words,
            sentences=(_("%(reference)s was withdrawn: it is off the public record. Rely on it no longer.") % words,),
            path=reverse("practices"),
            action=_("See the best practices on record"),
            facts={"practice": int(event.record_id), **words},
        )
    return told


Say = Callable[[Event, Practice, Texts], Told | None]


def of_practices(say: Say) -> Teller:
    def tell(events: Iterable[Event]) -> Mapping[Any, Told]:
        asked = list(events)
        texts = texts_for({int(event.record_id) for event in asked})
        return teller(rows, partial(_say, say, texts))(asked)

    return tell


def _say(say: Say, texts: Texts, event: Event, practice: Practice) -> Told | None:
    return say(event, practice, texts)


def _kind(act: str, label: Any, say: Say, is_significant: bool = False) -> Kind:
    return Kind(f"best_practices.{act}", label, of_practices(say), VISIBLE, is_significant)


VISIBLE = sight(Practice.objects.visible_to)
KINDS = (
    _kind("submit", gettext_lazy("A best practice waits for review"), _submitted),
    _kind("return", gettext_lazy("Your best practice was returned"), _returned),
    _kind("publish", gettext_lazy("A best practice was published"), _published, True),
    _kind("withdraw", gettext_lazy("Your best practice was withdrawn"), _withdrawn, True),
    _kind("edit_text", gettext_lazy("The text of your best practice was edited"), _edited),
    _kind("confirm", gettext_lazy("Your best practice was confirmed again"), _confirmed),
    _kind("archive", gettext_lazy("A best practice was archived"), _archived, True),
    Kind("best_practices.gone", gettext_lazy("A best practice was withdrawn"), tell_gone, seen_by_all, True),
)

"""What is said of a workshop's way through review and of its changes. What no longer holds is left out."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import current_language, language_name
from ehealth_portal.notifications.kinds import Kind, Teller, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import seen_by_all, sight, teller
from ehealth_portal.review.transitions import State

from ..models import Announcement, Workshop
from ..queries.workshops import texts_for
from ..wording import days

Texts = Mapping[int, Announcement]


def rows() -> QuerySet[Workshop]:
    return Workshop.objects.select_related("country").prefetch_related("themes", "served__provision", "announcements")


def facts_of(workshop: Workshop, title: str) -> dict[str, Any]:
    """What a program is told besides, in codes."""
    return {
        "workshop": workshop.pk,
        "title": title,
        "kind": workshop.kind,
        "started": str(workshop.started or ""),
        "ended": str(workshop.ended or ""),
        "timezone": workshop.timezone,
        "place": workshop.place,
        "country": workshop.country.iso3 if workshop.country else None,
        "is_remote": workshop.is_remote,
        "is_in_person": workshop.is_in_person,
        "themes": sorted(one.theme for one in workshop.themes.all()),
        "provisions": sorted(one.provision.key for one in workshop.served.all()),
        "state": workshop.state,
    }


def about(
    workshop: Workshop,
    text: Announcement | None,
    subject: str,
    sentences: Iterable[str],
    action: str,
    *,
    page: str = "workshop",
    reason: bool = False,
    **more: Any,
) -> Told:
    """With the summary in the reader's language; or with the reason of who decided."""
    title = text.title if text and text.title else _("Workshop without a title")
    words = {"title": title, "when": when(workshop), "where": where(workshop), **more}
    summary = text.summary if text else ""
    return Told(
        subject=subject % words,
        sentences=tuple(sentence % words for sentence in sentences),
        path=reverse(page, args=[workshop.pk]),
        action=action,
        quoted=workshop.reason if reason else summary,
        quoted_language="" if reason or not text else text.language,
        facts=facts_of(workshop, title),
    )


def when(workshop: Workshop) -> str:
    """From the first day to the last, as far as they are known."""
    return days(workshop.started, workshop.ended) if workshop.started else _("day not known")


def where(workshop: Workshop) -> str:
    if not workshop.is_in_person:
        return _("online")
    return workshop.place or _("place not known")


def _submitted(event: Event, workshop: Workshop, texts: Texts) -> Told | None:
    if workshop.state != State.SUBMITTED or workshop.submitted_at != event.at:
        return None
    sentence = _("A workshop was planned and sent for review: publish it, or return it with your reason.")
    subject = _("Workshop to check: %(title)s")
    return about(workshop, texts.get(workshop.pk), subject, [sentence], _("Read it and decide"))


def _returned(event: Event, workshop: Workshop, texts: Texts) -> Told | None:
    if workshop.state != State.RETURNED or workshop.decided_at != event.at:
        return None
    sentence = _("Your workshop was returned with the reason below. Change it and send it again.")
    subject = _("Returned to you: %(title)s")
    return about(workshop, texts.get(workshop.pk), subject, [sentence], _("Open the workshop"), reason=True)


def _published(event: Event, workshop: Workshop, texts: Texts) -> Told | None:
    if not workshop.is_published:
        return None
    sentences = [_("A workshop was announced: %(when)s, %(where)s.")]
    return about(workshop, texts.get(workshop.pk), _("Announced: %(title)s"), sentences, _("Read the announcement"))


def _changed(event: Event, workshop: Workshop, texts: Texts) -> Told | None:
    if not workshop.is_published:
        return None
    sentences = [_("The days or the place of this workshop have changed. It is now: %(when)s, %(where)s.")]
    return about(workshop, texts.get(workshop.pk), _("Changed: %(title)s"), sentences, _("See what holds now"))


def _withdrawn(event: Event, workshop: Workshop, texts: Texts) -> Told | None:
    if workshop.state != State.WITHDRAWN:
        return None
    sentence = _("Your workshop was withdrawn with the reason below: the public no longer sees it.")
    subject = _("Withdrawn: %(title)s")
    return about(workshop, texts.get(workshop.pk), subject, [sentence], _("Open the workshop"), reason=True)


def _to_release(event: Event, workshop: Workshop, texts: Texts) -> Told | None:
    """While it waits as it was written; a later version is told of by itself."""
    language, version = event.facts.get("language", ""), event.facts.get("version")
    texts_there = [(one.language, one.version, one.is_released) for one in workshop.announcements.all()]
    if not workshop.is_published or (language, version, False) not in texts_there:
        return None
    sentence = _("Its announcement was written in this language: %(language)s. Another person must release it.")
    return about(
        workshop,
        texts.get(workshop.pk),
        _("Text to release: %(title)s"),
        [sentence],
        _("Read it and release it"),
        page="workshop-texts",
        language=language_name(language),
    )


def _staffed(event: Event, workshop: Workshop, texts: Texts) -> Told | None:
    if not workshop.is_published:
        return None
    sentence = _("You work on this workshop from now on: you see who registers, and answer them.")
    return about(workshop, texts.get(workshop.pk), _("You work on: %(title)s"), [sentence], _("Open the workshop"))


def tell_gone(events: Iterable[Event]) -> Mapping[Any, Told]:
    """To those who may no longer read it: from what the event says."""
    return {
        event.pk: Told(
            subject=_("Called off: %(title)s") % {"title": event.facts.get("title", "")},
            sentences=(
                _("The workshop “%(title)s” was withdrawn: it is off the public record.")
                % {"title": event.facts.get("title", "")},
            ),
            path=reverse("workshop-list"),
            action=_("See the workshops on record"),
            facts={"workshop": int(event.record_id)},
        )
        for event in events
    }


Say = Callable[[Event, Workshop, Texts], Told | None]


def of_workshops(say: Say) -> Teller:
    def tell(events: Iterable[Event]) -> Mapping[Any, Told]:
        asked = list(events)
        texts = texts_for({int(event.record_id) for event in asked}, language=current_language(), released=False)
        return teller(rows, partial(_say, say, texts))(asked)

    return tell


def _say(say: Say, texts: Texts, event: Event, workshop: Workshop) -> Told | None:
    return say(event, workshop, texts)


def _kind(act: str, label: Any, say: Say, is_significant: bool = False) -> Kind:
    return Kind(f"workshops.{act}", label, of_workshops(say), VISIBLE, is_significant)


VISIBLE = sight(Workshop.objects.visible_to)
KINDS = (
    _kind("submit", gettext_lazy("A workshop waits for a decision"), _submitted),
    _kind("return", gettext_lazy("Your workshop was returned"), _returned),
    _kind("publish", gettext_lazy("A workshop was announced"), _published, True),
    _kind("change", gettext_lazy("The days or the place of a workshop changed"), _changed, True),
    _kind("withdraw", gettext_lazy("Your workshop was withdrawn"), _withdrawn, True),
    _kind("translate", gettext_lazy("A text of a workshop waits for release"), _to_release),
    _kind("add_staff", gettext_lazy("You work on a workshop"), _staffed),
    Kind("workshops.gone", gettext_lazy("A workshop was called off"), tell_gone, seen_by_all, True),
)

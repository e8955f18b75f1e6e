"""What is said of adoptions. What no longer holds when it is read is left out."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.mandate.named import state_names
from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import sight, teller
from ehealth_portal.review.transitions import State

from ..models import Adoption
from ..queries.wording import texts_for


def rows() -> QuerySet[Adoption]:
    return Adoption.objects.select_related("practice", "member_state")


class Words:
    """Titles and names in the active language, read once for many events."""

    def __init__(self, practices: Iterable[int]) -> None:
        self.texts, self.states = texts_for(practices), state_names()

    def of(self, adoption: Adoption) -> dict[str, str]:
        text, state = self.texts.get(adoption.practice_id), self.states.get(adoption.member_state_id)
        reference = adoption.practice.reference
        return {
            "country": state.name if state else adoption.member_state.iso3,
            "practice": text.title if text else reference,
            "reference": reference,
        }


def _told(
    adoption: Adoption, words: Words, subject: str, *sentences: str, action: str, quoted: str = "", language: str = ""
) -> Told:
    named = words.of(adoption)
    return Told(
        subject=subject % named,
        sentences=tuple(sentence % named for sentence in sentences),
        path=reverse("adoption", args=[adoption.pk]),
        action=action,
        facts={
            "adoption": adoption.pk,
            "practice": adoption.practice_id,
            "reference": named["reference"],
            "country": adoption.member_state.iso3,
            "outcome": adoption.outcome,
            "state": adoption.state,
        },
        quoted=quoted,
        quoted_language=language,
    )


def _submitted(event: Event, adoption: Adoption, words: Words) -> Told | None:
    if adoption.state != State.SUBMITTED or adoption.submitted_at != event.at:
        return None
    return _told(
        adoption,
        words,
        _("To confirm: %(country)s adapted %(reference)s"),
        _("Somebody tells that %(country)s adapted the practice “%(practice)s”."),
        _("A focal point of that Member State confirms it, or returns it with a reason."),
        action=_("Read and confirm"),
        quoted=adoption.changes,
        language=adoption.language,
    )


def _returned(event: Event, adoption: Adoption, words: Words) -> Told | None:
    if adoption.state != State.RETURNED or adoption.decided_at != event.at:
        return None
    return _told(
        adoption,
        words,
        _("Returned to you: %(country)s adapted %(reference)s"),
        _("What you told of the adoption was returned with the reason below. Change it and send it again."),
        action=_("Open the adoption"),
        quoted=adoption.reason,
    )


def _confirmed(event: Event, adoption: Adoption, words: Words) -> Told | None:
    if not adoption.is_published:
        return None
    return _told(
        adoption,
        words,
        _("Confirmed: %(country)s adapted %(reference)s"),
        _("The adoption that you told of was confirmed: everybody can read it now."),
        action=_("Read the adoption"),
    )


def _adopted(event: Event, adoption: Adoption, words: Words) -> Told | None:
    if not adoption.is_published:
        return None
    return _told(
        adoption,
        words,
        _("%(country)s adapted %(reference)s: %(practice)s"),
        _("A Member State adapted this practice, and its focal point confirmed it: %(country)s."),
        action=_("Read the adoption"),
        quoted=adoption.changes,
        language=adoption.language,
    )


def _withdrawn(event: Event, adoption: Adoption, words: Words) -> Told | None:
    if adoption.state != State.WITHDRAWN:
        return None
    return _told(
        adoption,
        words,
        _("Withdrawn: %(country)s adapted %(reference)s"),
        _("The adoption was withdrawn with the reason below: the public no longer sees it."),
        action=_("Open the adoption"),
        quoted=adoption.reason,
    )


def of_adoptions(say: Any) -> Any:
    def tell(events: Iterable[Event]) -> Mapping[Any, Told]:
        asked = list(events)
        ids = [int(event.record_id) for event in asked]
        words = Words(rows().filter(pk__in=ids).values_list("practice_id", flat=True))
        return teller(rows, partial(_say, say, words))(asked)

    return tell


def _say(say: Any, words: Words, event: Event, adoption: Adoption) -> Told | None:
    told: Told | None = say(event, adoption, words)
    return told


VISIBLE = sight(Adoption.objects.visible_to)
KINDS = (
    Kind(
        "best_practices.submit_adoption",
        gettext_lazy("An adoption waits for confirmation"),
        of_adoptions(_submitted),
        VISIBLE,
    ),
    Kind(
        "best_practices.return_adoption",
        gettext_lazy("What you told of an adoption was returned"),
        of_adoptions(_returned),
        VISIBLE,
    ),
    Kind(
        "best_practices.confirm_adoption",
        gettext_lazy("An adoption that you told of was confirmed"),
        of_adoptions(_confirmed),
        VISIBLE,
        True,
    ),
    Kind("best_practices.adopt", gettext_lazy("A practice was adapted"), of_adoptions(_adopted), VISIBLE, True),
    Kind(
        "best_practices.withdraw_adoption",
        gettext_lazy("An adoption was withdrawn"),
        of_adoptions(_withdrawn),
        VISIBLE,
        True,
    ),
)

"""What is said of fellowships: to the person, to who nominated them, and to those who decide."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import seen_by_all, sight

from ..models import Fellowship, Registration, Workshop
from .registrations import Texts, Words, of_people, own
from .workshops import VISIBLE, about, of_workshops

State = Fellowship.State


def _fellowship(one: Registration) -> Fellowship | None:
    """Decided; workers write to each person."""
    return Fellowship.objects.filter(registration=one).exclude(state=State.ASKED).first()


def _decided(event: Event, one: Registration, words: Words) -> Told | None:
    found = _fellowship(one)
    if found is None:
        return None
    granted = found.state != State.REFUSED
    sentences = [
        _("A fellowship for “%(title)s” (%(when)s, %(where)s) was granted to you. The secretariat writes to you about "
          "the travel.") if granted else
        _("The fellowship for “%(title)s” (%(when)s, %(where)s) cannot be granted, for the reason below."),
    ]  # fmt: skip
    return own(one, words, _("Decided on your fellowship: %(title)s"), sentences, quoted=found.reason)


def _to_nominator(event: Event, one: Registration, words: Words) -> Told | None:
    found = _fellowship(one)
    if found is None:
        return None
    granted = found.state != State.REFUSED
    sentence = (
        _("The fellowship for %(person)s, “%(title)s” (%(when)s, %(where)s), was granted.") if granted else
        _("The fellowship for %(person)s, “%(title)s” (%(when)s, %(where)s), cannot be granted, for the reason below.")
    )  # fmt: skip
    return Told(
        subject=_("Decided on a fellowship: %(title)s") % words,
        sentences=(sentence % words,),
        path=reverse("registration", args=[one.pk]),
        action=_("See the nomination"),
        quoted=found.reason,
        facts={"registration": one.pk, "workshop": one.workshop_id, "fellowship": found.state},
    )


def _asked(event: Event, workshop: Workshop, texts: Texts) -> Told | None:
    if not workshop.is_published:
        return None
    sentences = [_("A fellowship was asked for and waits for your decision: grant it, or say why not.")]
    text = texts.get(workshop.pk)
    subject = _("Fellowship to decide: %(title)s")
    return about(workshop, text, subject, sentences, _("See the fellowships"), page="workshop-fellowships")


KINDS = (
    Kind(
        "workshops.decide_fellowship",
        gettext_lazy("A fellowship for you was decided"),
        of_people(_decided),
        seen_by_all,
    ),
    Kind(
        "workshops.nominee_fellowship",
        gettext_lazy("A fellowship for a person whom you nominated was decided"),
        of_people(_to_nominator),
        sight(Registration.objects.visible_to),
    ),
    Kind(
        "workshops.fellowship_asked",
        gettext_lazy("A fellowship waits for your decision"),
        of_workshops(_asked),
        VISIBLE,
    ),
)

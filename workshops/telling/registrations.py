"""What is said of registrations: to the person with their own link, to who nominated them, to staff."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import current_language
from ehealth_portal.notifications.channels import Recipient
from ehealth_portal.notifications.kinds import Kind, Teller, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import seen_by_all, sight, teller

from ..links import known_secret
from ..models import Announcement, LinkAsked, Registration, ServiceRequest, Workshop
from ..queries.workshops import texts_for
from ..vocabulary import Mode
from .workshops import VISIBLE, about, of_workshops, when, where

State = Registration.State
Texts = Mapping[int, Announcement]
Words = dict[str, Any]


def book(ids: Iterable[int]) -> Mapping[int, Recipient]:
    """Where registrants are reached; nobody, once they are erased."""
    found = Registration.objects.filter(pk__in=list(ids))
    return {
        one.pk: Recipient(one.email, one.name, one.language, is_open=one.erased_at is None and bool(one.email))
        for one in found
    }


def _rows() -> QuerySet[Registration]:
    return Registration.objects.filter(erased_at__isnull=True).select_related("workshop__country")


def of_people(say: Callable[[Event, Registration, Words], Told | None]) -> Teller:
    """A fixed number of queries, however many registrations."""

    def tell(events: Iterable[Event]) -> Mapping[Any, Told]:
        asked = list(events)
        numbers = [int(event.record_id) for event in asked]
        held = Registration.objects.filter(pk__in=numbers).values_list("workshop", flat=True)
        texts = texts_for(set(held), language=current_language(), released=False)
        return teller(_rows, lambda event, one: say(event, one, _words(one, texts)))(asked)

    return tell


def _words(registration: Registration, texts: Texts) -> Words:
    text, workshop = texts.get(registration.workshop_id), registration.workshop
    title = text.title if text and text.title else _("Workshop without a title")
    return {"title": title, "when": when(workshop), "where": where(workshop), "person": registration.name}


def own(registration: Registration, words: Words, subject: str, sentences: Iterable[str], *, quoted: str = "") -> Told:
    """A mail to the person, with the link that opens their registration to whoever has it."""
    secret = known_secret(registration.seed, registration.sha256)
    path = (
        reverse("registration-link", args=[secret]) if secret else reverse("workshop", args=[registration.workshop_id])
    )
    return Told(
        subject=subject % words,
        sentences=tuple(sentence % words for sentence in sentences),
        path=path,
        action=_("Open your registration: see it, change it, cancel it or erase your data"),
        quoted=quoted,
    )


def _standing(registration: Registration) -> Iterator[str]:
    match registration.state:
        case State.ACCEPTED:
            yield _("You have a place in “%(title)s”: %(when)s, %(where)s.")
            if registration.mode == Mode.REMOTE and registration.workshop.remote_address:
                yield _("Where to join on the day stands behind the link below.")
        case State.WAITING:
            yield _("“%(title)s” is full for now (%(when)s, %(where)s): you are on the waiting list.")
            yield _("When a place becomes free, it goes to who has waited longest, and you are told.")
        case State.ASKED:
            yield _("Your registration for “%(title)s” (%(when)s, %(where)s) waits for the secretariat's decision.")


def _registered(event: Event, one: Registration, words: Words) -> Told | None:
    sentences = list(_standing(one))
    return own(one, words, _("Your registration: %(title)s"), sentences) if sentences else None


def _nominated(event: Event, one: Registration, words: Words) -> Told | None:
    if one.state in (State.CANCELLED, State.DECLINED):
        return None
    sentences = [
        _("The focal point of your country nominated you for “%(title)s”: %(when)s, %(where)s."),
        _(
            "Please confirm behind the link below, and agree to the use of your data. If you do not want to come, "
            "cancel it there."
        ),
    ]  # fmt: skip
    return own(one, words, _("You were nominated: %(title)s"), sentences)


def _decided(event: Event, one: Registration, words: Words) -> Told | None:
    if one.state not in (State.ACCEPTED, State.WAITING):
        return None
    return own(one, words, _("Decided on your registration: %(title)s"), _standing(one))


def _declined(event: Event, one: Registration, words: Words) -> Told | None:
    if one.state != State.DECLINED:
        return None
    sentence = _("Your registration for “%(title)s” was not accepted, for the reason below.")
    return own(one, words, _("Not accepted: %(title)s"), [sentence], quoted=one.reason)


def _seat_given(event: Event, one: Registration, words: Words) -> Told | None:
    if one.state != State.ACCEPTED:
        return None
    sentences = [_("A place became free, and it is yours."), *_standing(one), _("If you cannot come, cancel it soon.")]
    return own(one, words, _("You have a place: %(title)s"), sentences)


def _cancelled(event: Event, one: Registration, words: Words) -> Told | None:
    if one.state != State.CANCELLED:
        return None
    return own(one, words, _("Cancelled: %(title)s"), [_("Your registration for “%(title)s” is cancelled.")])


def _called_off(event: Event, one: Registration, words: Words) -> Told | None:
    sentence = _("“%(title)s” (%(when)s, %(where)s) will not take place as announced: your registration is over.")
    return own(one, words, _("Called off: %(title)s"), [sentence])


def _link_again(event: Event, one: Registration, words: Words) -> Told | None:
    again = _("This address was entered once more to register for “%(title)s”. It was registered already, so nothing "
              "of what was entered was kept.")  # fmt: skip
    nominated = _("The focal point of a Member State nominated you for “%(title)s”. You were registered already: your "
                  "registration stays as it is, and the focal point was not told of it.")  # fmt: skip
    match event.facts.get("why"):
        case LinkAsked.Why.REGISTERED:
            return own(one, words, _("You were registered already: %(title)s"), [again, *_standing(one)])
        case LinkAsked.Why.NOMINATED:
            return own(one, words, _("You were registered already: %(title)s"), [nominated, *_standing(one)])
    sentences = [_("Here is the link to your registration for “%(title)s” once more."), *_standing(one)]
    return own(one, words, _("Your link: %(title)s"), sentences)


def _service(event: Event, one: Registration, words: Words) -> Told | None:
    """Of what was asked, nothing stands in the mail: it may tell of a person's health."""
    request = ServiceRequest.objects.filter(pk=event.facts.get("request"), registration=one).first()
    if request is None or request.state == ServiceRequest.State.ASKED:
        return None
    granted = request.state == ServiceRequest.State.GRANTED
    sentence = _("What you asked for at “%(title)s” was granted.") if granted else _(
        "What you asked for at “%(title)s” cannot be provided, for the reason behind the link below."
    )  # fmt: skip
    return own(one, words, _("Decided on your request: %(title)s"), [sentence])


def _certificate(event: Event, one: Registration, words: Words) -> Told | None:
    if not one.certificates.filter(revoked_at__isnull=True).exists():
        return None
    sentences = [
        _("Thank you for taking part in “%(title)s” (%(when)s, %(where)s). Your certificate of attendance is ready."),
        _("Behind the link below you get it as a PDF in six languages. Whoever you show it to can check its code."),
    ]
    return own(one, words, _("Your certificate: %(title)s"), sentences)


def _survey(sentence: Any, event: Event, one: Registration, words: Words) -> Told | None:
    sentences = [
        str(sentence),
        _("Nobody learns who said what: your answers are kept without your name."),
    ]
    return replace(own(one, words, _("A few questions: %(title)s"), sentences), action=_("Answer the survey"))


def _to_nominator(sentence: Any, event: Event, one: Registration, words: Words) -> Told | None:
    return Told(
        subject=_("Your nomination: %(title)s") % words,
        sentences=(str(sentence) % words,),
        path=reverse("registration", args=[one.pk]),
        action=_("See the nomination"),
        quoted=one.reason if one.state == State.DECLINED else "",
        facts={"registration": one.pk, "workshop": one.workshop_id, "state": one.state},
    )


def _people_page(subject: Any, sentence: Any, event: Event, workshop: Workshop, texts: Texts) -> Told | None:
    if not workshop.is_published:
        return None
    text = texts.get(workshop.pk)
    return about(workshop, text, str(subject), [str(sentence)], _("See who registered"), page="workshop-people")


def _kind(act: str, label: Any, say: Callable[[Event, Registration, Words], Told | None]) -> Kind:
    """Told to the person alone, by the row that ``to_registrants`` makes; so all who have such a row may see it."""
    return Kind(f"workshops.{act}", label, of_people(say), seen_by_all)


def _nominee(act: str, label: Any, sentence: Any) -> Kind:
    say = partial(_to_nominator, sentence)
    return Kind(f"workshops.{act}", label, of_people(say), sight(Registration.objects.visible_to))


KINDS = (
    _kind("registered", gettext_lazy("You registered for a workshop"), _registered),
    _kind("nominated", gettext_lazy("You were nominated for a workshop"), _nominated),
    _kind("accept_registration", gettext_lazy("Your registration was accepted"), _decided),
    _kind("decline_registration", gettext_lazy("Your registration was not accepted"), _declined),
    _kind("registration_cancelled", gettext_lazy("Your registration was cancelled"), _cancelled),
    _kind("give_seat", gettext_lazy("A place in a workshop became free for you"), _seat_given),
    _kind("call_off", gettext_lazy("A workshop for which you registered was called off"), _called_off),
    _kind("send_link", gettext_lazy("The link to your registration"), _link_again),
    _kind("decide_service", gettext_lazy("What you asked for at a workshop was decided"), _service),
    _kind("issue_certificate", gettext_lazy("Your certificate of attendance"), _certificate),
    _kind(
        "survey_before",
        gettext_lazy("Questions before a workshop"),
        partial(_survey, gettext_lazy("Before “%(title)s” (%(when)s, %(where)s): please say what you expect of it.")),
    ),
    _kind(
        "survey_after",
        gettext_lazy("Questions after a workshop"),
        partial(_survey, gettext_lazy("You were at “%(title)s” (%(when)s, %(where)s): please say what it was like.")),
    ),
    _nominee(
        "nominee_confirmed",
        gettext_lazy("A person whom you nominated confirmed"),
        gettext_lazy("%(person)s confirmed your nomination for “%(title)s” (%(when)s, %(where)s)."),
    ),
    _nominee(
        "nominee_cancelled",
        gettext_lazy("A person whom you nominated cancelled"),
        gettext_lazy("%(person)s will not come to “%(title)s” (%(when)s, %(where)s): the registration was cancelled."),
    ),
    _nominee(
        "nominee_declined",
        gettext_lazy("A person whom you nominated was not accepted"),
        gettext_lazy("%(person)s was not accepted for “%(title)s” (%(when)s, %(where)s), for the reason below."),
    ),
    Kind(
        "workshops.registration_asked",
        gettext_lazy("A registration waits for your decision"),
        of_workshops(
            partial(
                _people_page,
                gettext_lazy("Registration to decide: %(title)s"),
                gettext_lazy("Somebody registered and waits for your decision: accept, or decline with a reason."),
            )
        ),
        VISIBLE,
    ),
    Kind(
        "workshops.service_asked",
        gettext_lazy("Somebody asked for interpretation, captions or access"),
        of_workshops(
            partial(
                _people_page,
                gettext_lazy("Request to decide: %(title)s"),
                gettext_lazy("Somebody who registered asked for interpretation, captions, access or a visa letter."),
            )
        ),
        VISIBLE,
    ),
)

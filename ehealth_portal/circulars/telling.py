"""What people are told of circulars: the letter itself, a reminder of it, and that a reply came."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import current_language, in_language
from ehealth_portal.members.naming import body_names, member_state_names
from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import sight, teller
from ehealth_portal.notifications.tokens import OWN_LETTER

from .lettering import text_for
from .models import Addressee, Circular


def _letter(event: Event, circular: Circular, *, is_reminder: bool = False) -> Told | None:
    text = text_for(circular.texts.all(), current_language())
    if text is None or not circular.is_sent:
        return None
    words = {"number": str(circular), "subject": text.subject}
    subject = (
        _("Reminder of circular %(number)s: %(subject)s") if is_reminder else _("Circular %(number)s: %(subject)s")
    )
    return Told(
        subject=subject % words,
        sentences=tuple(_sentences(circular, text.language, is_reminder=is_reminder)),
        path=reverse("letter", args=[OWN_LETTER]),
        action=_("Open the letter"),
        quoted=text.body,
        quoted_language=text.language,
        facts={"circular": circular.pk, "number": str(circular)},
    )


def _sentences(circular: Circular, language: str, *, is_reminder: bool) -> Iterable[str]:
    if is_reminder:
        yield _("The secretariat has had no answer yet from those for whom you act.")
    if circular.corrects:
        yield _("This letter corrects circular %(number)s.") % {"number": circular.corrects}
    if circular.reply_by:
        day = date_format(circular.reply_by, "DATE_FORMAT")
        yield _("Please reply by %(day)s: no sign-in is needed behind the link below.") % {"day": day}
    elif circular.asks_acknowledgement:
        yield _("Please acknowledge receipt: one click behind the link below, no sign-in is needed.")
    if language != current_language():
        yield _("The letter is not written in your language yet: %(language)s.") % {"language": in_language(language)}


def tell_replied(events: Iterable[Event]) -> Mapping[Any, Told]:
    states, bodies = member_state_names(current_language()), body_names(current_language())

    def say(event: Event, addressee: Addressee) -> Told:
        name = addressee.organization.name if addressee.organization else ""
        name = states.get(addressee.member_state_id or 0) or bodies.get(addressee.body_id or 0) or name
        words = {"number": str(addressee.circular), "name": name}
        return Told(
            subject=_("Reply to circular %(number)s: %(name)s") % words,
            sentences=(_("A reply to circular %(number)s came from %(name)s.") % words,),
            path=reverse("circular", args=[addressee.circular_id]),
            action=_("See what became of the circular"),
            quoted=addressee.reply,
        )

    return teller(lambda: Addressee.objects.select_related("circular", "organization"), say)(events)


def _received(user: Any) -> Any:
    """The circulars that were sent to somebody; their letter stays theirs when a role ends, but none is sent anew."""
    return Circular.objects.filter(addressees__user=user.pk).distinct() if user.pk else Circular.objects.none()


def _rows() -> Any:
    return Circular.objects.select_related("corrects").prefetch_related("texts")


def _replies(user: Any) -> Any:
    return Addressee.objects.filter(circular__in=Circular.objects.visible_to(user))


KINDS = (
    Kind("circulars.send", gettext_lazy("A circular was sent to you"), teller(_rows, _letter), sight(_received), True),
    Kind(
        "circulars.remind",
        gettext_lazy("A circular waits for your answer"),
        teller(_rows, partial(_letter, is_reminder=True)),
        sight(_received),
        True,
    ),
    Kind("circulars.replied", gettext_lazy("A circular was replied to"), tell_replied, sight(_replies)),
)

"""What is said of needs and offers. What no longer holds when it is read is left out."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import current_language
from ehealth_portal.members.naming import member_state_names
from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import seen_by_all, sight, teller

from ..models import Agreement, Need, Offer

Say = Callable[[Event, Need], Told | None]
OPEN = (Need.State.OPEN, Need.State.OFFERED)


def rows() -> QuerySet[Need]:
    return Need.objects.select_related("member_state").prefetch_related("agreements__offer")


def _told(need: Need, subject: str, sentence: str, action: str, *, words: bool = False, quoted: str = "") -> Told:
    """With the need itself, with the country's words on it, or with what is ``quoted``."""
    country = member_state_names(current_language()).get(need.member_state_id, need.member_state.iso3)
    named = {"reference": need.reference, "country": country}
    return Told(
        subject=subject % named,
        sentences=(sentence % named,),
        path=reverse("need", args=[need.pk]),
        action=action,
        quoted=quoted or (need.words if words else need.text),
        quoted_language="" if quoted or words else need.language,
        facts={
            "need": need.pk,
            "reference": need.reference,
            "country": need.member_state.iso3,
            "theme": need.theme,
            "state": need.state,
        },
    )


def _voiced(event: Event, need: Need) -> Told | None:
    if need.state not in OPEN:
        return None
    return _told(
        need,
        _("Need %(reference)s of %(country)s was noted"),
        _("It stays open until %(country)s says that it is answered. The need in its words:"),
        _("Open the need"),
    )


def _matched(event: Event, need: Need) -> Told | None:
    if need.state != Need.State.OFFERED:
        return None
    return _told(
        need,
        _("Something may answer need %(reference)s of %(country)s"),
        _("Look at what was found, and say whether it answers the need: only your country can close it."),
        _("See what was found"),
    )


def _judged(event: Event, need: Need) -> Told | None:
    return _told(
        need,
        _("%(country)s judged an answer to its need %(reference)s"),
        _("Its focal point said whether what you found for this need helps:"),
        _("See the answer"),
    )


def _not_answered(event: Event, need: Need) -> Told | None:
    if need.state not in OPEN or not need.words:
        return None
    return _told(
        need,
        _("Need %(reference)s of %(country)s is not answered yet"),
        _("%(country)s looked at what was offered. This is still missing:"),
        _("Open the need"),
        words=True,
    )


def _answered(event: Event, need: Need) -> Told | None:
    if need.state != Need.State.ANSWERED:
        return None
    return _told(
        need,
        _("Need %(reference)s of %(country)s is answered"),
        _("%(country)s closed its need, with these words:"),
        _("Open the need"),
        words=True,
    )


def _withdrawn(event: Event, need: Need) -> Told | None:
    if need.state != Need.State.WITHDRAWN:
        return None
    return _told(
        need,
        _("%(country)s withdrew its need %(reference)s"),
        _("%(country)s no longer asks for this, with these words:"),
        _("Open the need"),
        words=True,
    )


def _published(event: Event, need: Need) -> Told | None:
    if not need.is_public or need.state not in OPEN:
        return None
    return _told(
        need,
        _("%(country)s made its need %(reference)s public"),
        _("Whoever can help may offer it. The need in its words:"),
        _("Open the need"),
    )


def _agreement(event: Event, need: Need) -> Agreement | None:
    offer = event.facts.get("offer")
    return next((one for one in need.agreements.all() if one.offer_id == offer), None)


def _proposed(event: Event, need: Need) -> Told | None:
    found = _agreement(event, need)
    if found is None or found.is_mutual or found.refused_at is not None or need.state not in OPEN:
        return None
    return _told(
        need,
        _("An offer may meet need %(reference)s of %(country)s"),
        _("Say yes or no for your side: it counts once both sides agree. The offer:"),
        _("Look at it and answer"),
        quoted=found.offer.title,
    )


def _agreed(event: Event, need: Need) -> Told | None:
    found = _agreement(event, need)
    if found is None or not found.is_mutual:
        return None
    return _told(
        need,
        _("Agreed: an offer meets need %(reference)s of %(country)s"),
        _("Both sides said yes. The need stays open until %(country)s says that it is answered. The offer:"),
        _("Open the need"),
        quoted=found.offer.title,
    )


def _refused(event: Event, need: Need) -> Told | None:
    found = _agreement(event, need)
    if found is None or found.refused_at is None:
        return None
    return _told(
        need,
        _("An offer does not meet need %(reference)s of %(country)s"),
        _("One side said no, with this reason:"),
        _("Open the need"),
        quoted=found.reason,
    )


def _offered(event: Event, offer: Offer) -> Told | None:
    if offer.ended_at is not None:
        return None
    return Told(
        subject=_("Offered: %(title)s") % {"title": offer.title},
        sentences=(_("See which open needs it may meet."),),
        path=reverse("offer", args=[offer.pk]),
        action=_("Open the offer"),
        quoted=offer.text,
        quoted_language=offer.language,
        facts={"offer": offer.pk, "title": offer.title, "theme": offer.theme},
    )


VISIBLE = sight(Need.objects.visible_to)


def _kind(name: str, label: Any, say: Say) -> Kind:
    return Kind(f"workshops.{name}", label, teller(rows, say), VISIBLE)


KINDS = (
    _kind("voice_need", gettext_lazy("A need was noted"), _voiced),
    _kind("match_need", gettext_lazy("Something may answer your country's need"), _matched),
    _kind("judge_match", gettext_lazy("A country judged an answer"), _judged),
    _kind("need_not_answered", gettext_lazy("A need is not answered yet"), _not_answered),
    _kind("answer_need", gettext_lazy("A need is answered"), _answered),
    _kind("withdraw_need", gettext_lazy("A need was withdrawn"), _withdrawn),
    _kind("publish_need", gettext_lazy("A need was made public"), _published),
    _kind("propose_agreement", gettext_lazy("An offer may meet a need"), _proposed),
    _kind("agree", gettext_lazy("Both sides agreed on an offer"), _agreed),
    _kind("refuse_agreement", gettext_lazy("An offer was refused"), _refused),
    Kind(
        "workshops.make_offer",
        gettext_lazy("An offer was made"),
        teller(Offer.objects.all, _offered),
        seen_by_all,
    ),
)

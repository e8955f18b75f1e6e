"""What is said of editions of compendia. What no longer holds when it is read is left out."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import comma_list
from ehealth_portal.notifications.kinds import Kind, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import seen_by_all, sight, teller
from ehealth_portal.review.transitions import State

from ..models import Compendium, Edition
from ..queries.editions import compendium_names, path_of
from ..queries.wording import texts_for


def rows() -> QuerySet[Edition]:
    return Edition.objects.select_related("compendium")


def _told(
    edition: Edition, names: Mapping[int, str], subject: str, sentence: str, action: str, *, quoted: str = ""
) -> Told:
    """A draft is named by its compendium alone."""
    words = {"compendium": names.get(edition.compendium_id, edition.compendium.slug), "number": edition.number}
    return Told(
        subject=subject % words,
        sentences=(sentence % words,),
        path=path_of(edition),
        action=action,
        facts={
            "edition": edition.pk,
            "compendium": edition.compendium.slug,
            "number": edition.number,
            "state": edition.state,
        },
        quoted=quoted,
    )


def _submitted(event: Event, edition: Edition, names: Mapping[int, str]) -> Told | None:
    if edition.state != State.SUBMITTED or edition.submitted_at != event.at:
        return None
    sentence = _("An edition of “%(compendium)s” waits for a second person of the secretariat: publish or return it.")
    return _told(edition, names, _("To judge: edition of %(compendium)s"), sentence, _("Read and judge"))


def _returned(event: Event, edition: Edition, names: Mapping[int, str]) -> Told | None:
    if edition.state != State.RETURNED or edition.decided_at != event.at:
        return None
    sentence = _("Your edition of “%(compendium)s” was returned with the reason below. Change it and send it again.")
    subject = _("Returned to you: edition of %(compendium)s")
    return _told(edition, names, subject, sentence, _("Open the edition"), quoted=edition.reason)


def _published(event: Event, edition: Edition, names: Mapping[int, str]) -> Told | None:
    if not edition.is_published:
        return None
    sentence = _("Edition %(number)d of “%(compendium)s” was published, with its files in each of its languages.")
    if edition.corrects_id:
        sentence = _("Edition %(number)d of “%(compendium)s” was published: it corrects an earlier one.")
    return _told(edition, names, _("Published: %(compendium)s, edition %(number)d"), sentence, _("Read the edition"))


def _withdrawn(event: Event, edition: Edition, names: Mapping[int, str]) -> Told | None:
    if edition.state != State.WITHDRAWN:
        return None
    sentence = _("Edition %(number)d of “%(compendium)s” was withdrawn with the reason below.")
    subject = _("Withdrawn: %(compendium)s, edition %(number)d")
    return _told(edition, names, subject, sentence, _("Open the edition"), quoted=edition.reason)


def _compiled(event: Event, edition: Edition, names: Mapping[int, str]) -> Told | None:
    if not edition.is_published:
        return None
    sentence = _("A practice that you wrote down is part of edition %(number)d of “%(compendium)s”.")
    subject = _("Your practice is in %(compendium)s, edition %(number)d")
    return _told(edition, names, subject, sentence, _("See the edition"))


def tell_compiled_to(event: Event, user: Any) -> Told | None:
    """With the names of that person's own practices."""
    edition = rows().filter(pk=int(event.record_id)).first()
    told = _compiled(event, edition, compendium_names()) if edition else None
    if edition is None or told is None:
        return None
    mine = edition.entries.filter(practice__created_by=user.pk).values_list("practice_id", flat=True)
    titles = [text.title for text in texts_for(mine).values()]
    if not titles:
        return told
    named = _("By you: %(practices)s.") % {"practices": comma_list(titles)}
    return Told(**(vars(told) | {"sentences": (*told.sentences, named)}))


def tell_gone(events: Iterable[Event]) -> Mapping[Any, Told]:
    """To those who may no longer read it."""
    of_slug = dict(Compendium.objects.values_list("slug", "pk"))
    names = compendium_names()
    told = {}
    for event in events:
        slug, number = str(event.facts["compendium"]), event.facts["number"]
        words = {"compendium": names.get(of_slug.get(slug, 0), slug), "number": number}
        told[event.pk] = Told(
            subject=_("Withdrawn: %(compendium)s, edition %(number)d") % words,
            sentences=(_("Edition %(number)d of “%(compendium)s” was withdrawn: use it no longer.") % words,),
            path=reverse("compendium", args=[slug]),
            action=_("See the other editions"),
            facts={"edition": int(event.record_id), "compendium": slug, "number": number},
        )
    return told


Say = Any  # of an event, its edition and the names of compendia


def of_editions(say: Say) -> Any:
    def tell(events: Iterable[Event]) -> Mapping[Any, Told]:
        return teller(rows, partial(_say, say, compendium_names()))(events)

    return tell


def _say(say: Say, names: Mapping[int, str], event: Event, edition: Edition) -> Told | None:
    told: Told | None = say(event, edition, names)
    return told


VISIBLE = sight(Edition.objects.visible_to)
KINDS = (
    Kind(
        "best_practices.submit_edition",
        gettext_lazy("An edition of a compendium waits for judgement"),
        of_editions(_submitted),
        VISIBLE,
    ),
    Kind(
        "best_practices.return_edition",
        gettext_lazy("Your edition of a compendium was returned"),
        of_editions(_returned),
        VISIBLE,
    ),
    Kind(
        "best_practices.publish_edition",
        gettext_lazy("An edition of a compendium was published"),
        of_editions(_published),
        VISIBLE,
        True,
    ),
    Kind(
        "best_practices.withdraw_edition",
        gettext_lazy("Your edition of a compendium was withdrawn"),
        of_editions(_withdrawn),
        VISIBLE,
        True,
    ),
    Kind(
        "best_practices.edition_gone",
        gettext_lazy("An edition of a compendium was withdrawn"),
        tell_gone,
        seen_by_all,
        True,
    ),
    Kind(
        "best_practices.compiled",
        gettext_lazy("A practice of yours was compiled in an edition"),
        of_editions(_compiled),
        VISIBLE,
        True,
        tell_compiled_to,
    ),
)

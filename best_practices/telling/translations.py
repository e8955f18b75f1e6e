"""What is said of translations: that one waits for its release, that one was released."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import Language
from ehealth_portal.notifications.kinds import Kind, Teller, Told
from ehealth_portal.notifications.models import Event
from ehealth_portal.notifications.records import sight, teller

from ..models import Wording
from ..queries.wording import texts_for
from .practices import Texts


def rows() -> QuerySet[Wording]:
    return Wording.objects.select_related("practice")


def _told(wording: Wording, texts: Texts, subject: str, sentence: str, action: str) -> Told:
    text = texts.get(wording.practice_id)
    words = {"title": text.title if text else "", "language": str(Language(wording.language).label)}
    return Told(
        subject=subject % words,
        sentences=(sentence % words,),
        path=reverse("practice-text", args=[wording.practice_id, wording.language]),
        action=action,
        quoted=wording.summary,
        quoted_language=wording.language,
        facts={"practice": wording.practice_id, "reference": wording.practice.reference, "language": wording.language},
    )


def _to_release(event: Event, wording: Wording, texts: Texts) -> Told | None:
    """Of several drafts one after the other the last is told of."""
    if wording.is_released or wording.written_at != event.at:
        return None
    sentence = _(
        "A best practice was translated. The language is: %(language)s. Another person than its writer releases it."
    )
    return _told(wording, texts, _("Translation to release: %(title)s"), sentence, _("Compare and release"))


def _released(event: Event, wording: Wording, texts: Texts) -> Told | None:
    if not wording.is_released:
        return None
    sentence = _("A translation was released, and readers get it from now on. The language is: %(language)s.")
    return _told(wording, texts, _("Translation released: %(title)s"), sentence, _("Read the translation"))


Say = Callable[[Event, Wording, Texts], Told | None]


def of_translations(say: Say) -> Teller:
    def tell(events: Iterable[Event]) -> Mapping[Any, Told]:
        asked = list(events)
        found = Wording.objects.filter(pk__in=[int(event.record_id) for event in asked])
        texts = texts_for(set(found.values_list("practice_id", flat=True)))
        return teller(rows, partial(_say, say, texts))(asked)

    return tell


def _say(say: Say, texts: Texts, event: Event, wording: Wording) -> Told | None:
    return say(event, wording, texts)


VISIBLE = sight(Wording.objects.visible_to)
KINDS = (
    Kind(
        "best_practices.translate",
        gettext_lazy("A translation waits for its release"),
        of_translations(_to_release),
        VISIBLE,
    ),
    Kind(
        "best_practices.release_translation",
        gettext_lazy("A translation was released"),
        of_translations(_released),
        VISIBLE,
    ),
)

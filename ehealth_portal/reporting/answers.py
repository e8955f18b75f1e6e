"""Practices, activities and standards as what may answer a need of a country."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from best_practices.models import Mark, Practice
from best_practices.queries.wording import texts_for
from ehealth_portal.languages import current_language
from workshops.answering import Known, Source
from workshops.models import Need
from workshops.supplies import Supply

SUGGESTED = 5
MARKS = {  # by theme of needs: the marks of practices that deal with it
    "links": ("offline", "sms", "2g", "satellite"),
    "interoperability": ("interoperability", "records"),
    "skills": ("capacity", "knowledge"),
    "standards": ("standard",),
    "telemedicine": ("telemedicine", "mobile_health"),
    "strategy": ("strategy",),
}


def known_activities(ids: Iterable[int], user: Any) -> Mapping[int, Known]:
    found = Activity.objects.visible_to(user).filter(pk__in=list(ids)).values_list("pk", "title", "language")
    return {pk: Known(title, language, reverse("activity", args=[pk])) for pk, title, language in found}


def suggested_activities(need: Need, user: Any) -> list[int]:
    """What was done in or with the country, the newest first."""
    found = Activity.objects.published().filter(countries=need.member_state_id)
    return list(found.order_by("-started_on", "-pk").values_list("pk", flat=True)[:SUGGESTED])


def known_practices(ids: Iterable[int], user: Any) -> Mapping[int, Known]:
    found = Practice.objects.visible_to(user).filter(pk__in=list(ids)).values_list("pk", flat=True)
    texts = texts_for(found, current_language())
    return {pk: Known(text.title, text.language, reverse("practice", args=[pk])) for pk, text in texts.items()}


def suggested_practices(need: Need, user: Any) -> list[int]:
    """Those on its theme, the newest first."""
    found = Practice.objects.current().filter(marks__value__in=MARKS.get(need.theme, ())).distinct()
    return list(found.order_by("-decided_at", "-pk").values_list("pk", flat=True)[:SUGGESTED])


def practices_by_theme(since: date, until: date) -> Supply:
    """Practices that were published until then and still stand, by the themes that their marks deal with."""
    found = Practice.objects.current().filter(decided_at__date__lte=until)
    themes = {mark: theme for theme, marks in MARKS.items() for mark in marks}
    rows = Mark.objects.filter(practice__in=found, value__in=themes).values_list("practice_id", "value")
    return Supply(found.count(), Counter(theme for _practice, theme in {(pk, themes[value]) for pk, value in rows}))


PRACTICES = Source(_("Best practice"), known_practices, suggested_practices)
ACTIVITIES = Source(_("Activity"), known_activities, suggested_activities)

"""Planned workshops in feeds and calendars: as entries, and on their days with the sessions at their hours."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, ActivityQuerySet, Kind
from activities.queries import filters as activity_filters
from activities.queries.names import body_names, provisions_named, state_names
from ehealth_portal.faceted import Filters
from ehealth_portal.languages import comma_list, current_language
from ehealth_portal.templatetags.portal import partial_date
from workshops.models import Announcement, Session, Workshop
from workshops.models.workshops import WorkshopQuerySet
from workshops.queries import filters as workshop_filters
from workshops.queries.workshops import texts_for

from .happenings import MOST, Happening
from .paging import Category, Entry, Source, Text
from .telling import author, category

SHARED = {"provision", "body", "year", "country"}  # filters that mean the same of both


def chosen_rows(chosen: Filters) -> tuple[WorkshopQuerySet, ActivityQuerySet]:
    """Published workshops, and activities that are workshops and stand for none of them. A filter that only
    activities have leaves the activities, with those that stand for a workshop.
    """
    activities = activity_filters.apply(chosen, Activity.objects.published().filter(kind=Kind.WORKSHOP))
    values = [one for found in chosen.chosen.values() for one in found]
    if not set(chosen.chosen) <= SHARED or any("/" in value for value in values):
        return Workshop.objects.none(), activities
    asked = workshop_filters.Asked(AnonymousUser(), timezone.now().date())
    workshops = workshop_filters.apply(asked, chosen, Workshop.objects.published())
    return workshops, activities.exclude(workshop__state="published")


def of_workshops(rows: WorkshopQuerySet) -> Source:
    """``rows`` are published ones."""
    changed = rows.annotate(changed=F("updated_at")).prefetch_related("served", "themes")
    return Source("workshop", changed, workshops)


def workshops(rows: Sequence[Workshop]) -> Iterator[Entry]:
    texts, bodies = texts_for([row.pk for row in rows], language=current_language()), body_names()
    provisions = provisions_named(one.provision_id for row in rows for one in row.served.all())
    for row in rows:
        text = texts.get(row.pk, Announcement(language=row.language))
        facts = comma_list(one for one in (str(row.get_kind_display()), partial_date(row.started), row.place) if one)
        yield Entry(
            key=f"workshop/{row.pk}",
            title=Text(text.title or facts, text.language if text.title else ""),
            summary=Text(text.summary, text.language) if text.summary else Text(facts),
            link=reverse("workshop", args=[row.pk]),
            updated=row.updated_at,
            published=row.decided_at or row.created_at,
            author=author(bodies.get(row.body_id or 0)),
            categories=(
                *(category(provisions[one.provision_id]) for one in row.served.all()),
                Category(row.kind, str(row.get_kind_display()), "kind"),
            ),
        )


def on_days(rows: WorkshopQuerySet) -> Iterator[Happening]:
    """Each from its first day to its last, as far as at least the month is known."""
    known = rows.filter(starts_precision__in=["day", "month"], ends_on__isnull=False).order_by("-starts_on", "-pk")
    found = list(known.select_related("country")[:MOST])
    texts, states = texts_for([row.pk for row in found], language=current_language()), state_names()
    for row in found:
        text, country = texts.get(row.pk, Announcement()), states.get(row.country_id or 0)
        assert row.starts_on is not None, "filtered"
        assert row.ends_on is not None, "filtered"
        yield Happening(
            key=f"workshop/{row.pk}",
            title=text.title or str(row.get_kind_display()),
            first=row.starts_on,
            last=row.ends_on,
            description=text.summary,
            link=reverse("workshop", args=[row.pk]),
            changed=row.updated_at,
            version=row.version,
            categories=(str(row.get_kind_display()),),
            place=row.place or (country.name if country else ""),
        )


def at_hours(workshop: Workshop) -> Iterator[Happening]:
    """The sessions of one workshop. What was taken off the programme is gone from the calendar, too."""
    for session in workshop.sessions.prefetch_related("speakers").order_by("starts_at", "position")[:MOST]:
        yield Happening(
            key=f"session/{session.pk}",
            title=session.title,
            first=session.starts_at.date(),
            last=session.ends_at.date(),
            description="\n".join(_told(session)),
            link=f"{reverse('workshop', args=[workshop.pk])}#session-{session.pk}",
            changed=workshop.updated_at,
            version=workshop.version,
            place=comma_list(one for one in (session.room, workshop.place) if one),
            hours=(session.starts_at, session.ends_at),
        )


def _told(session: Session) -> list[str]:
    people = [comma_list(one for one in (who.name, who.affiliation) if one) for who in session.speakers.all()]
    return [one for one in (session.abstract, *people) if one]

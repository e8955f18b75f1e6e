"""Rows as entries of a feed, in the active language: names of bodies and provisions are read once for all of them."""

from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.models import Activity, Milestone, ProgressEntry
from activities.queries.names import Named, body_names, provisions_named, state_names
from ehealth_portal.languages import comma_list
from ehealth_portal.reporting.models import Report, StatusStatement, Voice
from ehealth_portal.reporting.sentences import reason_of
from ehealth_portal.templatetags.portal import partial_date
from workshops.models import Need

from ..texts import quoted
from .paging import Category, Entry, Text


def activities(rows: Sequence[Activity]) -> Iterator[Entry]:
    bodies = body_names()
    provisions = provisions_named(one.provision_id for row in rows for one in row.served.all())
    for row in rows:
        served = sorted((provisions[one.provision_id] for one in row.served.all()), key=lambda name: name.pk)
        yield Entry(
            key=f"activity/{row.pk}",
            title=Text(row.title, row.language),
            summary=Text(row.summary, row.language) if row.summary else Text(facts_of(row)),
            link=reverse("activity", args=[row.pk]),
            updated=row.updated_at,
            published=row.decided_at or row.created_at,
            author=author(bodies.get(row.body_id or 0)),
            categories=(*map(category, served), kind_of(row)),
        )


def facts_of(row: Activity) -> str:
    """Kind, day and place: what can be said of an activity without a summary."""
    return comma_list(one for one in (row.get_kind_display(), partial_date(row.started), quoted(row.place)) if one)


def progress(rows: Sequence[ProgressEntry]) -> Iterator[Entry]:
    bodies = body_names()
    for row in rows:
        yield Entry(
            key=f"progress/{row.pk}",
            title=Text(_("Progress: %(activity)s") % {"activity": quoted(row.activity.title)}),
            summary=Text(row.narrative, row.language),
            link=f"{reverse('activity', args=[row.activity_id])}#progress-{row.pk}",
            updated=row.updated_at,
            published=row.decided_at or row.created_at,
            author=author(bodies.get(row.activity.body_id or 0)),
            categories=(kind_of(row.activity),),
        )


def statuses(rows: Sequence[StatusStatement]) -> Iterator[Entry]:
    bodies, provisions = body_names(), provisions_named(row.provision_id for row in rows)
    for row in rows:
        of = provisions[row.provision_id]
        said = {"provision": of.code, "status": row.get_status_display()}
        is_written = row.voice != Voice.PROPOSED
        yield Entry(
            key=f"status/{row.pk}",
            title=Text(_("Status of %(provision)s: %(status)s") % said),
            summary=Text(reason_of(row), row.language if is_written else ""),
            link=page_of(of),
            updated=row.at,
            published=row.at,
            author=author(bodies.get(row.body_id or 0)),
            categories=(category(of), Category(row.voice, str(row.get_voice_display()), "voice")),
        )


def milestones(rows: Sequence[Milestone]) -> Iterator[Entry]:
    bodies, provisions = body_names(), provisions_named(row.provision_id for row in rows)
    for row in rows:
        of = provisions[row.provision_id]
        yield Entry(
            key=f"milestone/{row.pk}",
            title=Text(row.title, row.language),
            summary=Text(in_a_row(standing_of_milestone(row, of))),
            link=page_of_milestone(row, of),
            updated=row.changed,  # type: ignore[attr-defined]
            published=row.created_at,
            author=author(bodies.get(row.body_id or 0)),
            categories=(category(of),),
        )


def standing_of_milestone(row: Milestone, of: Named) -> list[str]:
    """Whole sentences: by when, and what became of it."""
    told = [_("Due by %(day)s under %(provision)s.") % {"day": _day(row.due_on), "provision": of.code}]
    if row.met_on:
        told.append(_("It was met on %(day)s.") % {"day": _day(row.met_on)})
    if row.dropped_on:
        said = {"day": _day(row.dropped_on), "reason": quoted(row.reason)}
        told.append(_("It was dropped on %(day)s: %(reason)s") % said)
    return told


def reports(rows: Sequence[Report]) -> Iterator[Entry]:
    for row in rows:
        said = {
            "audience": row.get_audience_display(),
            "first": _day(row.period_start),
            "last": _day(row.period_end),
        }
        yield Entry(
            key=f"report/{row.pk}",
            title=Text(row.title, row.languages[0] if len(row.languages) == 1 else ""),
            summary=Text(_("Progress report to %(audience)s on the time from %(first)s to %(last)s.") % said),
            link=reverse("report", args=[row.pk]),
            updated=row.updated_at,
            published=row.decided_at or row.created_at,
            author=author(None),
            categories=(Category(row.audience, str(row.get_audience_display()), "audience"),),
        )


def needs(rows: Sequence[Need]) -> Iterator[Entry]:
    """In the country's words; who noted it is nobody's business here."""
    names = state_names() if rows else {}
    for row in rows:
        named = names.get(row.member_state_id)
        country = named.name if named else row.member_state.iso3
        said = {"reference": row.reference, "country": country, "state": row.get_state_display()}
        yield Entry(
            key=f"need/{row.pk}",
            title=Text(_("Need %(reference)s of %(country)s: %(state)s") % said),
            summary=Text(row.text, row.language),
            link=reverse("need", args=[row.pk]),
            updated=getattr(row, "changed", row.noted_at),
            published=row.noted_at,
            author=country,
            categories=(
                Category(row.theme, str(row.get_theme_display()), "theme"),
                Category(row.member_state.iso3, country, "country"),
            ),
        )


def author(body: Named | None) -> str:
    """A body, never a person; else the portal, whose secretariat or rule it was."""
    return body.full if body else _("E-health resolution portal")


def category(of: Named) -> Category:
    return Category(of.code, of.name, "provision")


def kind_of(row: Activity) -> Category:
    return Category(row.kind, str(row.get_kind_display()), "kind")


def page_of(of: Named) -> str:
    return reverse("provision", args=[of.resolution, of.edition, of.key])


def page_of_milestone(row: Milestone, of: Named) -> str:
    """The activity's page where it is public, else the provision's."""
    if row.activity_id and getattr(row, "is_of_public_activity", False):
        return f"{reverse('activity', args=[row.activity_id])}#h-due"
    return f"{page_of(of)}#h-nx"


def in_a_row(sentences: Iterable[str]) -> str:
    """Sentences one after the other; each whole."""
    return " ".join(sentences)


def _day(day: object) -> str:
    return date_format(day, "DATE_FORMAT")  # type: ignore[arg-type]

"""Public feeds: a list each, with the list's filters."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import Activity, Kind
from activities.queries import filters
from activities.queries.names import body_names, provisions_named, state_names
from ehealth_portal.languages import comma_list
from ehealth_portal.members.models import Body, MemberState
from ehealth_portal.reporting.models import Voice
from ehealth_portal.reporting.views.provisions import found as provision_or_404

from ..atom import Feed
from ..queries import sources
from ..queries.paging import Source, page_of
from ..queries.workshops import chosen_rows, of_workshops
from .answering import answered, as_atom
from .asking import ACTIVITY_FILTERS, Asked, Wrong, activity_filters, body_asked, provision_asked


def made(asked: Asked, key: str, title: str, link: str, *found: Source, subtitle: str = "") -> Feed:
    """The page of the feed that the address asks for."""
    page, first, following = page_of(found, after=asked.after), asked.given.copy(), asked.given.copy()
    first.pop("after", None)
    following["after"] = page.after
    return Feed(
        key=key,
        title=title,
        subtitle=subtitle,
        link=link,
        entries=page.entries,
        first=f"?{first.urlencode()}" if asked.after and first else "?" if asked.after else "",
        next=f"?{following.urlencode()}" if page.after else "",
    )


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    def make(asked: Asked) -> Feed:
        chosen = activity_filters(asked.given)
        title, query = titled(_("Activities"), chosen), chosen.query()
        rows = filters.apply(chosen, Activity.objects.published())
        link = f"{reverse('activities')}{'?' if query else ''}{query}"
        return made(asked, keyed("feed/activities", chosen), title, link, sources.of_activities(rows))

    return answered(request, ACTIVITY_FILTERS, make, as_atom, keep="q" not in request.GET)


@require_safe
def workshops(request: HttpRequest) -> HttpResponse:
    def make(asked: Asked) -> Feed:
        chosen = activity_filters(asked.given)
        planned, others = chosen_rows(chosen)
        title, link = titled(_("Workshops"), chosen), f"{reverse('activities')}?{chosen.query(kind=Kind.WORKSHOP)}"
        link = link if chosen.query() else reverse("workshops")
        key, found = keyed("feed/workshops", chosen), (of_workshops(planned), sources.of_activities(others))
        return made(asked, key, title, link, *found)

    return answered(request, ACTIVITY_FILTERS - {"kind"}, make, as_atom, keep="q" not in request.GET)


def keyed(key: str, chosen: filters.Filters) -> str:
    return f"{key}?{chosen.query()}" if chosen.query() else key


def titled(title: str, chosen: filters.Filters) -> str:
    """With what it is filtered by, as far as that has words."""
    names: dict[str, dict[str, Any]] = {"kind": dict(Kind.choices), "evidence": filters.EVIDENCE}
    words = [chosen.words] if chosen.words else []
    words += [str(names.get(key, {}).get(one, one)) for key, values in chosen.chosen.items() for one in values]
    return _("%(list)s: %(filters)s") % {"list": title, "filters": comma_list(words)} if words else title


@require_safe
def provision(request: HttpRequest, resolution: str, edition: str, key: str) -> HttpResponse:
    """Its activities with their progress, what the voices say of its status, and its milestones."""

    def make(asked: Asked) -> Feed:
        shown = provision_or_404(resolution, edition, key)
        name, served = provisions_named([shown.pk])[shown.pk], sources.serving(shown)
        return made(
            asked,
            f"feed/provision/{resolution}/{edition}/{key}",
            name.full,
            reverse("provision", args=[resolution, edition, key]),
            sources.of_activities(served),
            sources.of_progress(served),
            sources.of_statuses(provision=shown),
            sources.of_milestones(sources.milestones(provision=shown)),
        )

    return answered(request, (), make, as_atom)


@require_safe
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """What the body led or joined, with its progress, what it reported of statuses, and its milestones."""

    def make(asked: Asked) -> Feed:
        shown = get_object_or_404(Body, slug=slug)
        rows = sources.led_or_joined_by(shown)
        return made(
            asked,
            f"feed/body/{slug}",
            body_names()[shown.pk].full,
            reverse("body", args=[slug]),
            sources.of_activities(rows),
            sources.of_progress(rows),
            sources.of_statuses(body=shown),
            sources.of_milestones(sources.milestones(body=shown)),
        )

    return answered(request, (), make, as_atom)


@require_safe
def member_state(request: HttpRequest, iso3: str) -> HttpResponse:
    def make(asked: Asked) -> Feed:
        state = get_object_or_404(MemberState, iso3=iso3.upper())
        name, link = state_names().get(state.pk), reverse("member-state", args=[iso3.lower()])
        rows = sources.naming(state.iso3)
        key, title = f"feed/member-state/{state.iso3}", name.name if name else state.iso3
        return made(asked, key, title, link, sources.of_activities(rows), sources.of_progress(rows))

    return answered(request, (), make, as_atom)


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    def make(asked: Asked) -> Feed:
        return made(asked, "feed/reports", _("Progress reports"), reverse("reports"), sources.of_reports())

    return answered(request, (), make, as_atom)


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    def make(asked: Asked) -> Feed:
        return made(asked, "feed/needs", _("Needs of countries"), reverse("needs"), sources.of_needs())

    return answered(request, (), make, as_atom)


@require_safe
def statuses(request: HttpRequest) -> HttpResponse:
    """What the voices say of any provision, or of one."""

    def make(asked: Asked) -> Feed:
        of, wanted = provision_asked(asked.given), _voice(asked.given)
        wanted |= {"provision": of} if of else {}
        key = "/".join(["feed/statuses", *(str(one) for one in (of and of.pk, wanted.get("voice")) if one)])
        return made(asked, key, _("Status of provisions"), reverse("board"), sources.of_statuses(**wanted))

    return answered(request, ("provision", "voice"), make, as_atom)


def _voice(given: QueryDict) -> dict[str, Any]:
    if not (voice := given.get("voice", "")):
        return {}
    if voice not in Voice.values:
        raise Wrong(_("“voice” is one of: %(voices)s.") % {"voices": comma_list(Voice.values)})
    return {"voice": voice}


@require_safe
def milestones(request: HttpRequest) -> HttpResponse:
    def make(asked: Asked) -> Feed:
        of, whose = provision_asked(asked.given), body_asked(asked.given)
        rows = sources.milestones(provision=of, body=whose)
        key = "/".join(["feed/milestones", *(str(one) for one in (of and of.pk, whose and whose.slug) if one)])
        return made(asked, key, _("Milestones"), reverse("board"), sources.of_milestones(rows))

    return answered(request, ("provision", "body"), make, as_atom)

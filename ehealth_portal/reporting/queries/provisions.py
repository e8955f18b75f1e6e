"""One provision: its wording beside another language's, what it refers to, activities by year, and what is missing."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import ExtractYear

from activities.models import Activity, Evidence, Milestone, ProvisionServed
from ehealth_portal.languages import current_language
from ehealth_portal.mandate.models import Kind, Provision, ProvisionText, SectionText
from ehealth_portal.members.models import CountryGroup, CountryGroupMembership
from ehealth_portal.review.transitions import State

from .wording import Wording, nearest


@dataclass(frozen=True)
class Column:
    """The provision in one language, with the heading that it stands under."""

    heading: str
    number: str
    wording: Wording


def columns_of(provision: Provision, beside: str) -> tuple[list[Column], list[str]]:
    """The reader's language, and ``beside`` where it has that text; then the other languages there are."""
    texts = list(provision.texts.all())
    headings = {row.language: row.heading for row in SectionText.objects.filter(section=provision.section_id)}
    first = nearest(texts, current_language())
    if first is None:
        return [], []
    shown = [first, *(row for row in texts if row.language == beside and row is not first)]
    others = [row.language for row in texts if row is not first]
    return [_column(row, headings, provision) for row in shown], others


def _column(row: ProvisionText, headings: dict[str, str], provision: Provision) -> Column:
    wording = Wording(text=row.text, language=row.language, status=row.status, label=row.label)
    number = provision.number if provision.kind in (Kind.OPERATIVE, Kind.PREAMBULAR) else ""
    return Column(headings.get(row.language, ""), number, wording)


def referred_to(provision: Provision) -> list[Provision]:
    """The preambular paragraphs that the text names, as in "taking into account recognizing a)".

    One language that names them plainly is enough: the heading, then the letter. Others turn the sentence round.
    """
    headings = SectionText.objects.filter(section__edition=provision.edition_id, section__kind=Kind.PREAMBULAR)
    texts = {row.language: row.text for row in provision.texts.all()}
    keys = {
        f"{row.section.key}.{letter}"
        for row in headings.exclude(heading="").select_related("section")
        for letter in _letters_after(row.heading.strip(" ,:，："), texts.get(row.language, ""))
    }
    found = Provision.objects.filter(edition=provision.edition_id, key__in=keys).exclude(pk=provision.pk)
    return list(found.select_related("section").order_by("position"))


def _letters_after(heading: str, text: str) -> list[str]:
    """Chinese has no spaces before a word, so only ASCII headings must begin one."""
    start = r"(?<!\w)" if heading.isascii() else ""
    return re.findall(rf"{start}{re.escape(heading)}\s*([a-z])\)", text)


def published_of(provision: Provision) -> Any:
    """The published activities that serve the provision."""
    return Activity.objects.published().filter(
        Exists(ProvisionServed.objects.filter(activity=OuterRef("pk"), provision=provision))
    )


def _has_evidence(activity: str) -> Exists:
    own = Q(activity=OuterRef(activity))
    of_progress = Q(progress__activity=OuterRef(activity), progress__state=State.PUBLISHED)
    return Exists(Evidence.objects.filter(own | of_progress))


def years_of(provision: Provision, *, on: date) -> list[tuple[int, int, int]]:
    """(year, activities with evidence on file, without) for every year from the adoption or the first one on."""
    rows = (
        ProvisionServed.objects.filter(provision=provision, activity__state=State.PUBLISHED, started_on__lte=on)
        .annotate(filed=_has_evidence("activity_id"))
        .values("filed", year=ExtractYear("started_on"))
        .annotate(number=Count("id"))
        .order_by()
    )
    found = {(row["year"], bool(row["filed"])): row["number"] for row in rows}
    first = min([provision.edition.year, *(year for year, _filed in found)])
    return [(year, found.get((year, True), 0), found.get((year, False), 0)) for year in range(first, on.year + 1)]


@dataclass(frozen=True)
class Missing:
    """What a reader could expect and does not find. Numbers, so that each language makes its own sentence."""

    without_evidence: int
    ldc_since: int | None  # the year of the last activity with a least developed country; None when there was none
    no_milestone: bool
    not_reported: bool
    not_assessed: bool


def missing_of(provision: Provision, voices: Any, milestones: list[Milestone], *, on: date) -> Missing:
    activities = published_of(provision)
    members = CountryGroupMembership.objects.on(on).filter(group=CountryGroup.LDC).values("member_state")
    with_ldc = activities.filter(countries__in=members, started_on__lte=on).order_by("-started_on").first()
    return Missing(
        without_evidence=activities.filter(~_has_evidence("pk")).count(),
        ldc_since=with_ldc.started_on.year if with_ldc and with_ldc.started_on else None,
        no_milestone=not milestones,
        not_reported=voices.reported is None,
        not_assessed=voices.assessed is None,
    )


def kinds_of(activities: Any) -> list[str]:
    return sorted(set(activities.order_by().values_list("kind", flat=True)) - {""})


def bodies_of(activities: Any) -> set[int]:
    lead = activities.exclude(body=None).order_by().values_list("body_id", flat=True)
    joint = Activity.bodies.through.objects.filter(activity__in=activities).values_list("body_id", flat=True)
    return {*lead, *joint}


def narrowed(activities: Any, *, year: int | None, kind: str, body: int | None) -> Any:
    """The timeline's filters, each only where it is given."""
    if year:
        activities = activities.filter(started_on__range=(date(year, 1, 1), date(year, 12, 31)))
    if kind:
        activities = activities.filter(kind=kind)
    if body:
        joint = Activity.bodies.through.objects.filter(activity=OuterRef("pk"), body=body)
        activities = activities.filter(Q(body=body) | Exists(joint))
    return activities


def lineage(provision: Provision) -> tuple[Provision | None, list[Provision]]:
    """The paragraph of the earlier edition that this one continues, and those of later ones that continue it."""
    later = (
        provision.continued_by.select_related("edition__resolution")
        .prefetch_related("edition__texts")
        .order_by("edition__year")
    )
    return provision.continues, list(later.order_by("edition__year"))


def find(resolution: str, edition: str, key: str) -> Provision | None:
    return (
        Provision.objects.filter(edition__resolution__slug=resolution, edition__slug=edition, key=key)
        .select_related("edition__resolution", "section", "attached_to", "continues__edition__resolution")
        .prefetch_related("texts")
        .first()
    )


def milestones_of(provision: Provision) -> list[Milestone]:
    return list(provision.milestones.order_by("due_on", "pk"))

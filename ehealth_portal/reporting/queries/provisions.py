"""One provision: its wording beside another language's, what it refers to, activities by year, and what is missing."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from activities.models import Activity, Evidence, Milestone, ProvisionServed
from activities.models import Kind as ActivityKind
from activities.queries.keeping import Year, of_published, until_next_act
from ehealth_portal.languages import current_language
from ehealth_portal.mandate.models import Kind, Provision, ProvisionText, SectionText
from ehealth_portal.members.models import Body, CountryGroup, CountryGroupMembership
from ehealth_portal.review.transitions import State

from ..models import Report
from .wording import Wording, nearest

REPORTS_NAMED = 3  # beside a provision; the page of reports has all


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


def _served(provision: Provision) -> Any:
    """That published activities serve the provision: narrow rows, for counting."""
    return of_published(ProvisionServed.objects.filter(provision=provision)).order_by()


def number_of(provision: Provision) -> int:
    """How many published activities serve the provision, dated or not."""
    return int(until_next_act(f"number:{provision.pk}", _served(provision).count))


def _has_evidence() -> Q:
    """Of its own, or of a published progress entry. Two questions, each with its index; one with "or" has none."""
    own = Evidence.objects.shown().filter(activity=OuterRef("activity_id"))
    of_progress = Evidence.objects.shown().filter(
        progress__activity=OuterRef("activity_id"), progress__state=State.PUBLISHED
    )
    return Q(Exists(own)) | Q(Exists(of_progress))


def years_of(provision: Provision, *, on: date) -> list[tuple[int, int, int]]:
    """(year, activities with evidence on file, without) for every year from the adoption or the first one on."""
    rows = (
        _served(provision)
        .filter(started_on__lte=on)
        .annotate(filed=Case(When(_has_evidence(), then=Value(True)), default=Value(False)))
        .values_list("filed", Year("started_on"))
        .annotate(number=Count("id"))
    )
    counted = until_next_act(f"years:{provision.pk}:{on}", lambda: list(rows))
    found = {(year, bool(filed)): number for filed, year, number in counted}
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
    return Missing(
        without_evidence=until_next_act(f"bare:{provision.pk}", _served(provision).exclude(_has_evidence()).count),
        ldc_since=until_next_act(f"ldc:{provision.pk}:{on}", lambda: _ldc_since(provision, on)),
        no_milestone=not milestones,
        not_reported=voices.reported is None and _somebody_may_report(provision),
        not_assessed=voices.assessed is None,
    )


def _somebody_may_report(provision: Provision) -> bool:
    """Nobody speaks for all Member States or all Sector Members; a group or an office can report on itself."""
    return provision.addressees.exclude(body__kind=Body.Kind.MEMBERSHIP).exists()


def _ldc_since(provision: Provision, on: date) -> int | None:
    members = CountryGroupMembership.objects.on(on).filter(group=CountryGroup.LDC).values("member_state")
    named = Activity.countries.through.objects.filter(activity=OuterRef("pk"), memberstate__in=members)
    activities = published_of(provision).filter(Exists(named), started_on__lte=on)
    starts = activities.order_by("-started_on", "-pk").values_list("started_on", flat=True)
    newest = starts.first()
    return newest.year if newest else None


def kinds_of(provision: Provision) -> list[str]:
    return until_next_act(f"kinds:{provision.pk}", lambda: _kinds(provision))


def _kinds(provision: Provision) -> list[str]:
    """Each is looked for until one activity is found."""
    found = published_of(provision).order_by()
    asked = {kind: Exists(found.filter(kind=kind)) for kind in ActivityKind.values}
    answers = Provision.objects.filter(pk=provision.pk).values_list(*asked.values()).get()
    return sorted(kind for kind, is_there in zip(asked, answers, strict=True) if is_there)


def bodies_of(provision: Provision) -> set[int]:
    """The bodies that led one of its activities or took part in one."""
    return until_next_act(f"bodies:{provision.pk}", lambda: _bodies(provision))


def _bodies(provision: Provision) -> set[int]:
    """Leaders are looked for until one activity is found."""
    led = Body.objects.filter(Exists(published_of(provision).order_by().filter(body=OuterRef("pk"))))
    served = ProvisionServed.objects.filter(activity=OuterRef("activity_id"), provision=provision)
    joint = of_published(Activity.bodies.through.objects.filter(Exists(served))).order_by()
    return {*led.order_by().values_list("pk", flat=True), *joint.values_list("body_id", flat=True).distinct()}


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


def reports_on(provision: Provision) -> list[Report]:
    """The newest progress reports on its edition that everybody can read."""
    return list(Report.objects.filter(edition=provision.edition_id, state=State.PUBLISHED)[:REPORTS_NAMED])


def milestones_of(provision: Provision) -> list[Milestone]:
    return list(provision.milestones.order_by("due_on", "pk"))

"""Activities and reports as records in which best practices are seen: what of a practice is known from each."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Evidence
from best_practices.entry import Entry, Given, Served, Words
from best_practices.lead_sources import Source
from ehealth_portal.languages import current_language

from .models import Report


def _pk(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0


# --- activities -----------------------------------------------------------------------------------------------------
def activity_seen(number: str, user: Any) -> bool:
    return Activity.objects.visible_to(user).filter(pk=_pk(number)).exists()


def activity_title(number: str) -> str:
    return Activity.objects.filter(pk=_pk(number)).values_list("title", flat=True).first() or ""


def from_activity(number: str) -> Entry:
    """Words, dates, places, provisions and partners; accepted evidence, files by their public address."""
    activity = Activity.objects.filter(pk=_pk(number)).first()
    if activity is None:
        return Entry(language=current_language())
    served = activity.served.select_related("provision").order_by("provision_id")
    return Entry(
        language=activity.language,
        words=Words(title=activity.title[:200], summary=activity.summary[:1200], place=activity.place[:200]),
        started=activity.started,
        ended=activity.ended if activity.started else None,
        countries=tuple(activity.countries.order_by("iso3")),
        served=tuple(Served(one.provision, one.why) for one in served),
        implementers=tuple(activity.partners.order_by("id").values_list("name", flat=True)),
        proofs=tuple(_proof(one) for one in activity.evidence.shown().order_by("id")),
    )


def _proof(evidence: Evidence) -> Given:
    if evidence.file:
        page = reverse("evidence-file", args=[evidence.pk])
        return Given(title=evidence.file_name[:200], url=f"{settings.SITE_URL}{page}", language=evidence.language)
    return Given(reference=evidence.reference, url=evidence.url, language=evidence.language)


# --- reports --------------------------------------------------------------------------------------------------------
def report_seen(number: str, user: Any) -> bool:
    return Report.objects.visible_to(user).filter(pk=_pk(number)).exists()


def report_title(number: str) -> str:
    return Report.objects.filter(pk=_pk(number)).values_list("title", flat=True).first() or ""


def from_report(number: str) -> Entry:
    """The report itself as a document; what it tells of is in the lead's note."""
    title = report_title(number)
    page = f"{settings.SITE_URL}{reverse('report', args=[_pk(number)])}"
    return Entry(language=current_language(), proofs=(Given(title=title[:200], url=page, kind="report"),))


ACTIVITIES = Source(
    name=_("Activity"),
    seen=activity_seen,
    title=activity_title,
    path=lambda number: reverse("activity", args=[_pk(number)]),
    prefill=from_activity,
)
REPORTS = Source(
    name=_("Progress report"),
    seen=report_seen,
    title=report_title,
    path=lambda number: reverse("report", args=[_pk(number)]),
    prefill=from_report,
)

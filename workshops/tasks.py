"""What workers do for workshops: moving up those who wait, letting go of people's data, gauging needs."""

import structlog
from celery import shared_task
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from ehealth_portal.untrusted import leftovers, scanner

from .models import LinkAsked, Round, Seat, Survey, Workshop
from .operations import collecting, erasing, gauging, linking, materials, moderating

log = structlog.get_logger(__name__)


@shared_task(name="workshops.fill_seats", ignore_result=True)
def fill_seats(workshop_id: int | None = None) -> None:
    """One workshop, or by the clock all in which somebody waits or a seat is kept: a lost nudge costs a turn. Those who
    registered for one that was withdrawn are told.
    """
    kept = Seat.objects.filter(registration=None).values("workshop")
    waiting = Workshop.objects.filter(Q(registrations__state="waiting") | Q(pk__in=kept)).distinct()
    for workshop in waiting.filter(pk=workshop_id) if workshop_id else waiting:
        moderating.fill_seats(workshop, at=timezone.now())
    for workshop in Workshop.objects.filter(state="withdrawn", registrations__state__in=moderating.LIVE).distinct():
        moderating.call_off(workshop, at=timezone.now())


@shared_task(name="workshops.send_links", ignore_result=True)
def send_links() -> None:
    for asked in LinkAsked.objects.order_by("asked_at", "pk")[:1000]:
        linking.send_asked(asked, at=timezone.now())


@shared_task(name="workshops.let_go", ignore_result=True)
def let_go() -> None:
    erasing.let_go(at=timezone.now())


@shared_task(name="workshops.gauge", ignore_result=True)
def gauge(round_id: int | None = None) -> None:
    rounds = Round.objects.filter(opened_at__isnull=False)
    for one in rounds.filter(pk=round_id) if round_id else rounds:
        gauging.gauge(one, at=timezone.now())


@shared_task(name="workshops.look_after_surveys", ignore_result=True)
def look_after_surveys(survey_id: int | None = None) -> None:
    """Ask those who were not asked yet, pass needs on, count what is closed: one survey, or by the clock all."""
    surveys = Survey.objects.filter(result__isnull=True).order_by("pk")
    for survey in surveys.filter(pk=survey_id) if survey_id else surveys:
        at = timezone.now()
        collecting.pass_on(survey, at=at)
        collecting.invite(survey, at=at)
        collecting.count_up(survey, at=at)


@shared_task(name="workshops.look_after_materials", ignore_result=True)
def look_after_materials() -> None:
    """Have those scanned that wait for it."""
    if not settings.CLAMAV_URL:
        return
    for material in materials.to_scan():
        try:
            with material.file.open("rb") as file:
                finding = scanner.finding_in(file, url=settings.CLAMAV_URL)
        except (scanner.NoAnswer, FileNotFoundError) as error:
            log.warning("file not scanned", material=material.pk, error=str(error))
            materials.note_try(material, at=timezone.now())
            continue
        materials.settle(material, finding=finding, at=timezone.now())


@shared_task(name="workshops.delete_files_without_a_row", ignore_result=True)
def delete_files_without_a_row() -> None:
    if deleted := leftovers.delete_files_without_a_row(["materials"], known=materials.known_files, at=timezone.now()):
        log.warning("files without a row deleted", count=len(deleted))

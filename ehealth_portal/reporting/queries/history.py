"""The history of provisions and progress reports, in words, and for whose eyes."""

from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from activities.queries.history import MILESTONE, Names, tellings
from ehealth_portal.audit.history import Field, History, Telling, history_of
from ehealth_portal.audit.words import day, listed, one_of
from ehealth_portal.languages import language_name
from ehealth_portal.mandate.models import Addressee, Edition, Provision, Verb
from ehealth_portal.mandate.naming import edition_name
from ehealth_portal.members.permissions import is_secretariat
from ehealth_portal.members.who import acted
from ehealth_portal.statuses import Status

from ..models import Audience, Report

PROVISION, REPORT = "mandate.provision", "reporting.report"
PROVISION_ACTS = {
    "mandate.confirm_provision": _("What it asks for was confirmed"),
    "reporting.report_status": _("Status reported by an addressee"),
    "reporting.assess": _("Status assessed by the secretariat"),
}
REPORT_ACTS = {
    "reporting.create_report": _("Report opened"),
    "reporting.edit_report": _("Settings changed"),
    "reporting.ask_for_build": _("Files asked for"),
    "reporting.stop_build": _("Building of the files stopped"),
    "reporting.submit": _("Sent for review"),
    "reporting.take_back": _("Taken back by its author"),
    "reporting.return": _("Returned to its author"),
    "reporting.publish": _("Report published"),
    "reporting.freeze_snapshot": _("Snapshot frozen"),
    "reporting.withdraw": _("Report withdrawn"),
}
REPORT_KEY = frozenset({"reporting.submit", "reporting.publish", "reporting.withdraw"})


class EditionNames(Names):
    @cached_property
    def editions(self) -> dict[str, str]:
        editions = Edition.objects.select_related("resolution").prefetch_related("texts")
        return {edition.slug: edition_name(edition) for edition in editions}

    def edition(self, slug: str) -> str:
        return self.editions.get(slug, slug)


def provision_fields(names: Names) -> dict[str, Field]:
    parts = dict(Addressee.Part.choices)

    def addressee(row: list[str]) -> str:
        return f"{names.body(row[0])} ({parts.get(row[1], row[1])})"

    return {
        "status": Field(_("Status"), one_of(Status.choices)),
        "verb": Field(_("Verb"), one_of(Verb.choices)),
        "nature": Field(_("What it asks for"), one_of(Provision.Nature.choices)),
        "code": Field(_("Short name")),
        "deliverable": Field(_("Deliverable")),
        "time_limit_on": Field(_("The text's own date"), day),
        "addressees": Field(_("Addressees"), listed(addressee)),
    }


def report_fields(names: EditionNames) -> dict[str, Field]:
    return {
        "title": Field(_("Title")),
        "audience": Field(_("For whom"), one_of(Audience.choices)),
        "edition": Field(_("Edition"), names.edition),
        "period_start": Field(_("First day"), day),
        "period_end": Field(_("Last day"), day),
        "languages": Field(_("Languages"), listed(language_name)),
        "formats": Field(_("Formats"), listed(one_of(Report.Format.choices))),
        "include": Field(_("Parts"), listed(one_of(Report.Part.choices))),
        "sha256": Field(_("SHA-256 of the snapshot")),
    }


def provision_telling(names: Names) -> Telling:
    """Everything that these acts change stands on the public page, with their reasons."""
    acts = frozenset(PROVISION_ACTS)
    return Telling(PROVISION_ACTS, provision_fields(names), public=acts, is_open=True, key=acts)


def report_telling(names: EditionNames) -> Telling:
    return Telling(
        REPORT_ACTS,
        report_fields(names),
        public=frozenset({"reporting.publish", "reporting.withdraw"}),
        key=REPORT_KEY,
        repeated=frozenset({"reporting.edit_report", "reporting.ask_for_build"}),
    )


def history_of_provision(provision: Provision, user: Any, *, milestones: list[int], whole: bool = False) -> History:
    """What people said and set; what the rule proposes stands in the history of the status."""
    names = Names()
    told = {PROVISION: provision_telling(names), MILESTONE: tellings(names)[MILESTONE]}
    records = Q(record_type=PROVISION, record_id=str(provision.pk)) | Q(
        record_type=MILESTONE, record_id__in=[str(pk) for pk in milestones]
    )
    return history_of(records, told, inside=is_secretariat(user), people=partial(acted, user=user), whole=whole)


def history_of_report(report: Report, user: Any, *, whole: bool = False) -> History:
    records = Q(record_type=REPORT, record_id=str(report.pk))
    told = {REPORT: report_telling(EditionNames())}
    return history_of(records, told, inside=is_secretariat(user), people=partial(acted, user=user), whole=whole)

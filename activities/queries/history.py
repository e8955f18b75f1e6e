"""The history of an activity, its progress entries and milestones, in words, and for whose eyes."""

from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ehealth_portal.audit.history import Field, History, Telling, history_of
from ehealth_portal.audit.words import day, listed, one_of
from ehealth_portal.languages import language_name
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.who import acted
from ehealth_portal.statuses import Status

from ..models import Activity, Kind
from .names import body_names, state_names

ACTIVITY, PROGRESS, MILESTONE = "activities.activity", "activities.progressentry", "activities.milestone"
ACTS = {
    "activities.draft": _("Draft written"),
    "activities.edit": _("Draft changed"),
    "activities.delete_draft": _("Draft deleted"),
    "activities.add_evidence": _("Evidence filed"),
    "activities.remove_evidence": _("Evidence taken off the draft"),
    "activities.accept_evidence": _("Evidence accepted"),
    "activities.decline_evidence": _("Evidence not accepted"),
    "activities.release_file": _("File checked for viruses"),
    "activities.refuse_file": _("File refused by the virus check"),
    "activities.submit": _("Sent for review"),
    "activities.take_back": _("Taken back by its author"),
    "activities.return": _("Returned to its author"),
    "activities.publish": _("Activity published"),
    "activities.withdraw": _("Activity withdrawn"),
    "activities.record_known": _("Entered from the public record"),
    "activities.generate_load": _("Generated for a trial of the portal"),
    "replies.remind": _("Its group asked what came of it"),
}
PROGRESS_ACTS = ACTS | {
    "activities.log_progress": _("Progress logged"),
    "activities.draft_progress": _("Draft written by mail or by the link in a mail"),
    "activities.drop_progress": _("Draft deleted"),
    "activities.publish": _("Progress entry published"),
    "activities.return": _("Progress entry returned"),
    "activities.withdraw": _("Progress entry withdrawn"),
}
MILESTONE_ACTS = {
    "activities.set_milestone": _("Milestone set"),
    "activities.meet_milestone": _("Milestone met"),
    "activities.drop_milestone": _("Milestone dropped"),
}
PUBLIC = frozenset(
    f"activities.{act}" for act in ("submit", "publish", "withdraw", "record_known", "accept_evidence", *(
        name.partition(".")[2] for name in MILESTONE_ACTS
    ))
)  # fmt: skip
KEY = frozenset(f"activities.{act}" for act in ("submit", "publish", "withdraw", "record_known"))


class Names:
    """What bodies, Member States and provisions are called in the reader's language; read once somebody asks."""

    @cached_property
    def bodies(self) -> dict[str, str]:
        return {named.key: named.full for named in body_names().values()}

    @cached_property
    def states(self) -> dict[str, str]:
        return {named.key: named.name for named in state_names().values()}

    @cached_property
    def provisions(self) -> dict[str, str]:
        """By the address that the trail keeps: 78/dubai-2012/resolves.1."""
        rows = Provision.objects.values_list("edition__resolution__slug", "edition__slug", "key", "code")
        return {f"{resolution}/{edition}/{key}": code or key for resolution, edition, key, code in rows}

    def body(self, slug: str) -> str:
        return self.bodies.get(slug, slug)

    def state(self, iso3: str) -> str:
        return self.states.get(iso3, iso3)

    def provision(self, address: str) -> str:
        return self.provisions.get(address, address)


def tellings(names: Names) -> dict[str, Telling]:
    """How the records of this app speak."""
    return {
        ACTIVITY: Telling(
            ACTS, activity_fields(names), public=PUBLIC, key=KEY, repeated=frozenset({"activities.edit"})
        ),
        PROGRESS: Telling(PROGRESS_ACTS, progress_fields(), public=PUBLIC),
        MILESTONE: Telling(MILESTONE_ACTS, milestone_fields(names), public=PUBLIC),
    }


def activity_fields(names: Names) -> dict[str, Field]:
    return {
        "title": Field(_("What was done"), is_text=True),
        "kind": Field(_("Kind of activity"), one_of(Kind.choices)),
        "body": Field(_("Body"), names.body),
        "started": Field(_("First day"), day),
        "ended": Field(_("Last day"), day),
        "place": Field(_("Place")),
        "summary": Field(_("Details"), is_text=True),
        "provisions": Field(_("Why it serves %(name)s"), is_text=True, each=names.provision),
        "countries": Field(_("Countries"), listed(names.state)),
        "bodies": Field(_("Other bodies"), listed(names.body)),
        "partners": Field(_("Partners"), listed()),
        "evidence": Field(_("Evidence"), lambda told: told if isinstance(told, str) else listed()(told)),
        "no_evidence_reason": Field(_("No evidence yet, because"), is_text=True),
        "language": Field(_("Language"), language_name),
        "finding": Field(_("Found by the virus check")),
    }


def progress_fields() -> dict[str, Field]:
    return {
        "on": Field(_("Day"), day),
        "status": Field(_("Status"), one_of(Status.choices)),
        "narrative": Field(_("What happened"), is_text=True),
        "challenges": Field(_("Challenges"), is_text=True),
        "way_forward": Field(_("Way forward"), is_text=True),
        "evidence": Field(_("Evidence"), lambda told: told if isinstance(told, str) else listed()(told)),
    }


def milestone_fields(names: Names) -> dict[str, Field]:
    return {
        "provision": Field(_("Under which provision"), names.provision),
        "title": Field(_("What is due"), is_text=True),
        "due_on": Field(_("Due on"), day),
        "met_on": Field(_("Met on"), day),
        "dropped_on": Field(_("Dropped on"), day),
    }


def history(
    activity: Activity, user: Any, *, progress: list[int], milestones: list[int], inside: bool, whole: bool = False
) -> History:
    """What happened to a record and its visible parts, oldest first.

    ``inside``: the reader belongs to its group or the secretariat and sees drafting, differences and reasons too.
    """
    records = (
        Q(record_type=ACTIVITY, record_id=str(activity.pk))
        | Q(record_type=PROGRESS, record_id__in=[str(pk) for pk in progress])
        | Q(record_type=MILESTONE, record_id__in=[str(pk) for pk in milestones])
    )
    people = partial(acted, user=user)
    return history_of(records, tellings(Names()), inside=inside, people=people, whole=whole, language=activity.language)

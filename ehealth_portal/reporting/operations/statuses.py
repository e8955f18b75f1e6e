"""What voices say of a provision: the rule proposes, an addressee reports, the secretariat assesses. Append-only."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from activities.operations.lifecycle import statuses_may_change
from ehealth_portal.audit import operations as audit
from ehealth_portal.languages import Language
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import Body, User
from ehealth_portal.members.queries import standing_of
from ehealth_portal.refusals import Incomplete, NotAllowed, Stale

from .. import permissions
from ..models import Status, StatusStatement, Voice
from ..queries.statuses import records, voices_of
from ..status import Proposal, proposed
from .telling import tell_proposed, tell_said


@transaction.atomic
def propose(*, at: datetime) -> list[StatusStatement]:
    """Let the rule speak on every operative provision; it is written down only where it says something new.

    The history is its own trail, so there is no audit row. Two clocks at once write once: the second waits for the
    first one's locks and then reads what it wrote.
    """
    provisions = list(Provision.objects.operative().order_by("pk").select_for_update())
    said, seen = voices_of(provisions), records(provisions, at=at)
    new, turned = [], []
    for provision in provisions:
        proposal, before = proposed(seen[provision.pk]), said[provision.pk].proposed
        if before is None or _differs(before, proposal):
            new.append(_proposal(provision, proposal, at))
            turned += new[-1:] if before and before.status != proposal.status else []
    written = StatusStatement.objects.bulk_create(new)
    for statement in turned:
        tell_proposed(statement, at=at)
    return written


def _differs(before: StatusStatement, proposal: Proposal) -> bool:
    return (before.status, before.rule, before.facts) != (proposal.status.value, proposal.rule, proposal.facts)


def _proposal(provision: Provision, proposal: Proposal, at: datetime) -> StatusStatement:
    return StatusStatement(
        provision=provision,
        voice=Voice.PROPOSED,
        status=proposal.status,
        rule=proposal.rule,
        facts=proposal.facts,
        at=at,
    )


@transaction.atomic
def report_status(
    provision: Provision,
    *,
    status: str,
    reason: str,
    by: User,
    at: datetime,
    language: str = "en",
    seen: int | None = None,
) -> StatusStatement:
    """An addressee's own word; it is said for the addressed body that the person speaks for.

    ``seen`` is the id of this voice's word that the person answered to, 0 for none; another one now is Stale.
    """
    if not permissions.may_report_status(by, provision):
        raise NotAllowed(_("Only those whom this provision addresses report on it."))
    body = _speaks_for(provision, by)
    return _say(Voice.REPORTED, provision, status, reason, by=by, at=at, language=language, body=body, seen=seen)


@transaction.atomic
def assess(
    provision: Provision,
    *,
    status: str,
    reason: str,
    by: User,
    at: datetime,
    language: str = "en",
    seen: int | None = None,
) -> StatusStatement:
    """The secretariat's word; pages show it before the others. ``seen`` as in ``report_status``."""
    if not permissions.may_assess(by):
        raise NotAllowed(_("Only the secretariat assesses the status of a provision."))
    return _say(Voice.ASSESSED, provision, status, reason, by=by, at=at, language=language, body=None, seen=seen)


def _speaks_for(provision: Provision, by: User) -> Body | None:
    """The addressed body, the lead before others, of the person's group."""
    addressed = provision.addressees.filter(body__in=standing_of(by).bodies).select_related("body")
    first = sorted(addressed, key=lambda addressee: (addressee.part != "lead", addressee.position))[:1]
    return first[0].body if first else None


def _say(
    voice: Voice,
    provision: Provision,
    status: str,
    reason: str,
    *,
    by: User,
    at: datetime,
    language: str,
    body: Body | None,
    seen: int | None,
) -> StatusStatement:
    if missing := _missing(provision, status, reason, language):
        raise Incomplete(missing)
    Provision.objects.select_for_update().get(pk=provision.pk)  # so that "before" is what stood just before
    before = getattr(voices_of([provision])[provision.pk], voice.value)
    if seen is not None and seen != (before.pk if before else 0):
        raise Stale(
            _("Somebody else spoke on this provision meanwhile. Read it, then send yours again if it still holds.")
        )
    statement = StatusStatement.objects.create(
        provision=provision,
        voice=voice,
        status=status,
        reason=reason.strip(),
        language=language,
        by=by,
        body=body,
        at=at,
    )
    act = "reporting.assess" if voice == Voice.ASSESSED else "reporting.report_status"
    told = {"status": before.status if before else ""}
    tell_said(act, statement, by=by, at=at)
    audit.record(act, provision, by=by, at=at, before=told, after={"status": status}, reason=reason.strip())
    statuses_may_change()
    return statement


def _missing(provision: Provision, status: str, reason: str, language: str) -> dict[str, list[str]]:
    missing = {}
    if provision.kind != "operative" or status not in Status.values:
        missing["status"] = [_("Choose one of the six statuses.")]
    if not reason.strip():
        missing["reason"] = [_("Give the reason: everybody can read it.")]
    elif len(reason) > 1000:
        missing["reason"] = [_("The reason is longer than 1000 characters.")]
    if language not in Language.values:
        missing["language"] = [_("Choose the language in which the reason is written.")]
    return missing

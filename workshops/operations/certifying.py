"""Certificates of attendance: issued to those who were there, revoked for a reason, never changed."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Certificate, Workshop
from ..queries.attendance import to_certify
from ..vocabulary import Mode
from . import seating, telling_people
from .attending import must_be_published
from .writing import day_there

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another one
GROUPS, LENGTH = 4, 4


def make_code() -> str:
    """As it is printed: ABCD-EFGH-JKMN-PQRS. Nobody guesses it, so whoever has it was shown the certificate."""
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(LENGTH)) for _group in range(GROUPS))


@transaction.atomic
def issue_certificates(workshop: Workshop, *, by: User, at: datetime) -> list[Certificate]:
    """To everybody who was there and has none that holds; each is told by mail. From the last day on."""
    fresh = seating.locked(workshop)
    if not permissions.may_note_attendance(by, fresh):
        raise NotAllowed(_("Only who works on this workshop issues its certificates."))
    must_be_published(fresh)
    if fresh.ends_on is None or day_there(fresh, at) < fresh.ends_on:
        raise NotPossibleNow(_("Certificates are issued from the last day of the workshop on."))
    made = []
    for registration in to_certify(fresh):
        modes = set(registration.attendances.values_list("mode", flat=True))
        certificate = Certificate.objects.create(
            registration=registration,
            workshop=fresh,
            mode=Mode.IN_PERSON if Mode.IN_PERSON in modes else Mode.REMOTE,
            code=make_code(),
            name=registration.name,
            language=registration.language,
            issued_at=at,
        )
        telling_people.tell_person("workshops.issue_certificate", registration, by=by, at=at)
        made.append(certificate)
    audit.record("workshops.issue_certificates", fresh, by=by, at=at, after={"issued": len(made)})
    return made


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, by: User, at: datetime, reason: str) -> Certificate:
    """Whoever asks with its code reads that it does not hold; the reason is read by staff and the person."""
    fresh = Certificate.objects.select_for_update(of=("self",)).select_related("workshop").get(pk=certificate.pk)
    if not permissions.may_note_attendance(by, fresh.workshop):
        raise NotAllowed(_("Only who works on this workshop revokes its certificates."))
    must_be_published(fresh.workshop)
    if fresh.revoked_at is not None:
        raise NotPossibleNow(_("This certificate was revoked already."))
    if not reason.strip():
        raise Incomplete({"reason": [_("Say why: the person reads it.")]})
    fresh.revoked_at, fresh.reason = at, reason.strip()
    fresh.save(update_fields=["revoked_at", "reason"])
    after = {"certificate": fresh.pk}  # the reason may tell of the person: it stands on the row, and goes with the name
    audit.record("workshops.revoke_certificate", fresh.workshop, by=by, at=at, after=after)
    return fresh

"""Handing out the audit trail: an act like others, so that the trail tells who took it away."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.audit.queries import head
from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotAllowed

from .. import permissions
from ..queries.audit import Asked, events


@transaction.atomic
def export_trail(asked: Asked, *, by: User, at: datetime) -> QuerySet[AuditEvent]:
    """The events asked for, up to the one that tells of this download."""
    if not permissions.may_export_trail(by):
        raise NotAllowed(_("The audit trail is downloaded by administrators."))
    last = head()
    audit.record("audit.export", AuditEvent(pk=last.id), by=by, at=at, after=asked.told())
    return events(asked).filter(pk__lte=last.id)

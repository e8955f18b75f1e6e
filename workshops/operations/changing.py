"""What stands around a workshop - programme, materials, conclusions - changes under its lock, by who may change it."""

from datetime import datetime

from django.utils.translation import gettext as _

from ehealth_portal.members.models import User
from ehealth_portal.refusals import NotAllowed
from ehealth_portal.review.operations import locked, write_version

from .. import permissions
from ..models import Workshop
from .asking_questions import must_be_editable


def opened(workshop: Workshop, *, by: User, at: datetime) -> Workshop:
    """The workshop, locked, in its next version. Its author changes a draft, the secretariat what is published."""
    fresh = locked(workshop)
    if not permissions.may_edit(by, fresh):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    must_be_editable(fresh)
    write_version(fresh, {}, at=at)
    return fresh

"""Series of workshops: made and renamed by the secretariat."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete, NotAllowed

from .. import permissions
from ..models import Series


@transaction.atomic
def keep_series(name: str, *, by: User, at: datetime, language: str = "en", series: Series | None = None) -> Series:
    """A new one, or another name for one: its address stays."""
    if not permissions.is_house(by):
        raise NotAllowed(_("Only the secretariat makes series."))
    if not name.strip():
        raise Incomplete({"name": [_("Give the series a name.")]})
    if series is None:
        series = Series(slug=_free_slug(name))
        before = None
    else:
        series = Series.objects.select_for_update().get(pk=series.pk)
        before = {"name": series.name, "language": series.language}
    series.name, series.language = name.strip(), language
    series.save()
    after = {"name": series.name, "language": series.language}
    audit.record("workshops.keep_series", series, by=by, at=at, before=before, after=after)
    return series


def _free_slug(name: str) -> str:
    """Of its Latin letters; of none, a number."""
    stem = slugify(name)[:50] or "series"
    taken = {"new"} | set(Series.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(one for one in (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))) if one not in taken)

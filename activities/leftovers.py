"""Evidence files that no row knows."""

from datetime import datetime

from ehealth_portal.untrusted import leftovers

from .models import Evidence

FOLDERS = ("evidence", "imports")


def delete_files_without_a_row(*, at: datetime) -> list[str]:
    """Delete them and name them. What a person tried to import is kept for a day and has no row at all."""
    return leftovers.delete_files_without_a_row(FOLDERS, known=_known, at=at)


def _known(names: list[str]) -> set[str]:
    return set(Evidence.objects.filter(file__in=names).values_list("file", flat=True))

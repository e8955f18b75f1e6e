"""What one line of the register says."""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WITH_ACCOUNT = _("As long as the account exists.")


class Erasing(Enum):
    """What becomes of a person's rows when the person is erased."""

    DELETE = "delete"  # the row goes
    REPLACE = "replace"  # the row stays, for counts and the trail; its words go
    KEEP = "keep"  # a number or key that tells nothing once the account is erased


@dataclass(frozen=True)
class Personal:
    """Columns of a model that tell of one person; ``whose`` is the path from the row to the account, or to the
    column ``email`` of who has none."""

    model: str
    whose: str
    fields: tuple[str, ...]
    purpose: str | Promise
    retention: str | Promise
    erasing: Erasing
    secret: tuple[str, ...] = ()  # of ``fields``: hashes and keys, in no export

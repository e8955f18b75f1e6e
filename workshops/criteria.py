"""By what fellowships are decided: criteria with points, and how much a country gets of one workshop."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST: Final = 5  # points a criterion
CRITERIA: Final[dict[str, str | Promise]] = {
    "relevance": _("What the person does has to do with the subject of the workshop"),
    "use": _("What the person brings home will be used in the country"),
    "need": _("The country is least developed, or was rarely reached so far"),
    "balance": _("Balance of women and men, and of regions, among those who come"),
}
SHARES: Final = {"full": 2, "partial": 1}
SHARES_OF_A_COUNTRY: Final = 2  # one full fellowship, or two partial ones

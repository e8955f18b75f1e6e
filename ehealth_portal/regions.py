"""ITU's six regions, as the reference data names them, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REGIONS: dict[str, str | Promise] = {
    "Africa": _("Africa"),
    "Americas": _("Americas"),
    "Arab States": _("Arab States"),
    "Asia and the Pacific": _("Asia and the Pacific"),
    "CIS": _("Commonwealth of Independent States"),
    "Europe": _("Europe"),
}


def region_name(region: str) -> str:
    return str(REGIONS.get(region, region))

"""What was done with compendia and their editions, in the words of the trail."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COMPENDIUM, EDITION = "best_practices.compendium", "best_practices.edition"
TYPES: dict[str, str | Promise] = {COMPENDIUM: _("Compendium"), EDITION: _("Edition of a compendium")}
ACTS: dict[str, dict[str, Any]] = {
    COMPENDIUM: {
        "best_practices.create_compendium": _("Compendium opened"),
        "best_practices.rename_compendium": _("Compendium named"),
    },
    EDITION: {
        "best_practices.begin_edition": _("Edition begun"),
        "best_practices.begin_correction": _("Edition with errata begun"),
        "best_practices.choose_documents": _("Languages and formats of the edition chosen"),
        "best_practices.write_edition_text": _("Title and introduction of the edition changed"),
        "best_practices.put_in": _("Practices put into the edition"),
        "best_practices.take_out": _("Practice taken out of the edition"),
        "best_practices.arrange": _("Practices of the edition put in order"),
        "best_practices.ask_for_build": _("Files asked for"),
        "best_practices.stop_build": _("Building of the files stopped"),
        "best_practices.submit": _("Edition sent for review"),
        "best_practices.take_back": _("Edition taken back"),
        "best_practices.return": _("Edition returned"),
        "best_practices.publish": _("Edition published"),
        "best_practices.withdraw": _("Edition withdrawn"),
    },
}

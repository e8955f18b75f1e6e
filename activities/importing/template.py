"""The empty workbook for an import of activities: headings, drop-downs and instructions in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from ehealth_portal.importing.drawing import (
    COUNTRIES,
    PROVISIONS,
    Field,
    Instruction,
    Workbook,
    countries_to_choose,
    drawn,
    edition_to_serve,
    editions_to_serve,
    provisions_to_choose,
)
from ehealth_portal.importing.reading import AFTER_KEY
from ehealth_portal.languages import OWN_NAMES, interface_code
from ehealth_portal.mandate.models import Edition

from ..models import Kind
from ..queries.names import body_names
from .columns import COLUMNS, NUMBERED, SHEET

__all__ = ["edition_to_serve", "editions_to_serve", "template_workbook"]


def template_workbook(language: str, edition: Edition | None = None) -> bytes:
    """An XLSX file with three sheets: the rows to fill in, how to, and (hidden) what to choose from."""
    with override(interface_code(language)):
        offered = choices(edition or edition_to_serve())
        return drawn(language, Workbook(_("Activities"), fields(), offered, instructions()))


def choices(edition: Edition | None) -> dict[str, list[str]]:
    """What each list offers, in the reader's language; keys come first, so that the choice is read in any language."""
    return {
        "kinds": [str(label) for label in Kind.labels],
        "bodies": sorted(f"{name.key}{AFTER_KEY}{name.name}" for name in body_names().values()),
        "languages": [*OWN_NAMES.values()],
        "provisions": provisions_to_choose(edition),
        "countries": countries_to_choose(),
    }


def fields() -> list[Field]:
    """The columns of the template, in order; a cell for several values becomes several columns with drop-downs."""
    lists = {"kind": "kinds", "body": "bodies", "language": "languages"}
    found: list[Field] = []
    for column in COLUMNS:
        if column.key == "provisions":
            for number in range(1, PROVISIONS + 1):
                heading = SHEET.heading("provision", number)
                found.append(Field(f"provision_{number}", heading, "provisions", needed=number == 1))
                found.append(Field(f"why_{number}", SHEET.heading("why", number)))
        elif column.key == "countries":
            found += [
                Field(f"country_{number}", SHEET.heading("country", number), "countries")
                for number in range(1, COUNTRIES + 1)
            ]
        else:
            is_wide = column.key in ("title", "summary")
            found.append(
                Field(column.key, str(column.label), lists.get(column.key, ""), needed=column.needed, is_wide=is_wide)
            )
    return found


def instructions() -> list[Instruction]:
    return [
        (_("How to fill it in"), _("One row for each activity. Leave the headings as they are.")),
        ("*", _("What is marked with * is needed for sending a row for review; without it the row stays a draft.")),
        ("", _("Every row needs evidence, or the reason why there is none.")),
        ("", _("A row that was imported before is left as it is: the file may be imported again.")),
        *((str(column.label), str(column.hint)) for column in COLUMNS if column.key not in ("provisions", "countries")),
        (str(NUMBERED["provision"]) % {"number": 1}, _("The provision that it serves: choose from the list.")),
        (str(NUMBERED["why"]) % {"number": 1}, _("One sentence: in what way it does what the provision asks for.")),
        (str(NUMBERED["country"]) % {"number": 1}, _("Countries taking part: choose from the list.")),
    ]

"""The sentences of the status rule in the reader's language: why a status was proposed."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import StatusStatement, Voice


def reason_of(statement: StatusStatement) -> str:
    """What a person wrote, or the rule's sentence with its facts."""
    if statement.voice != Voice.PROPOSED:
        return statement.reason
    return rule_sentence(statement.rule, statement.facts)


def rule_sentence(rule: str, facts: dict[str, Any]) -> str:
    plain = {
        "outcome_assessed": _("The text sets a final aim, and the secretariat has assessed it as reached."),
        "nothing_recorded": _("No activity since the adoption of the text is on file."),
        "no_date_known": _("Activities are on file, but the date of none of them is known."),
        "output_under_way": _("The text asks for a defined output, and something was done in the last 12 months."),
        "mandate_in_use": _("The text gives a standing mandate, and something was done in the last 12 months."),
    }
    if rule in plain:
        return plain[rule]
    if rule == "milestones_met":
        return _("The text sets a final aim, and every milestone was met; their number: %(number)d.") % {
            "number": facts["milestones"]
        }
    if rule == "milestone_missed":
        return ngettext(
            "%(number)d milestone was missed: it was due on %(day)s.",
            "%(number)d milestones were missed, the first was due on %(day)s.",
            facts["milestones"],
        ) % {"number": facts["milestones"], "day": _day(facts["due_on"])}
    if rule == "time_limit_passed":
        return _("The text's own date went by on %(day)s, and no outcome is recorded.") % {
            "day": _day(facts["time_limit_on"])
        }
    return _("Nothing was recorded for more than 12 months; the latest date is %(day)s.") % {
        "day": _day(facts["latest_on"])
    }


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")

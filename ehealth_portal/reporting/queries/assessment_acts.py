"""What was done with questionnaires, rounds and assessments, in the words of the trail."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

QUESTIONNAIRE, ROUND, ASSESSMENT = "workshops.questionnaire", "workshops.round", "workshops.assessment"
TYPES: dict[str, str | Promise] = {
    QUESTIONNAIRE: _("Questionnaire"),
    ROUND: _("Assessment round"),
    ASSESSMENT: _("Assessment of a country's needs"),
}
ACTS: dict[str, dict[str, Any]] = {
    QUESTIONNAIRE: {
        "workshops.make_questionnaire": _("Version of a questionnaire made"),
        "workshops.change_questionnaire": _("Questionnaire changed"),
        "workshops.delete_questionnaire": _("Version of a questionnaire deleted"),
    },
    ROUND: {
        "workshops.plan_round": _("Assessment round planned"),
        "workshops.change_round": _("Assessment round changed"),
        "workshops.open_round": _("Assessment round opened"),
        "workshops.delete_round": _("Planned round deleted"),
    },
    ASSESSMENT: {
        "workshops.answer_questions": _("Questions of an assessment answered"),
        "workshops.delegate_section": _("Section of an assessment handed to a colleague"),
        "workshops.take_back_section": _("Section of an assessment taken back from a colleague"),
        "workshops.finish_section": _("Section of an assessment said to be filled in"),
        "workshops.submit_assessment": _("Assessment submitted on behalf of the administration"),
        "workshops.recall_assessment": _("Assessment recalled for revision"),
    },
}

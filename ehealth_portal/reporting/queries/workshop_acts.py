"""What was done with workshops, in the words of the trail."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORKSHOP, SERIES = "workshops.workshop", "workshops.series"
TYPES: dict[str, str | Promise] = {WORKSHOP: _("Workshop"), SERIES: _("Series of workshops")}
ACTS: dict[str, dict[str, Any]] = {
    WORKSHOP: {
        "workshops.draft": _("Draft of a workshop kept"),
        "workshops.edit": _("Workshop changed"),
        "workshops.delete_draft": _("Draft of a workshop deleted"),
        "workshops.submit": _("Workshop sent for review"),
        "workshops.take_back": _("Workshop taken back"),
        "workshops.return": _("Workshop returned"),
        "workshops.publish": _("Workshop published"),
        "workshops.withdraw": _("Workshop withdrawn"),
        "workshops.translate": _("Announcement written in one more language"),
        "workshops.release": _("Announcement in one more language released"),
        "workshops.add_staff": _("Person put to work on a workshop"),
        "workshops.remove_staff": _("Person taken off a workshop"),
        "workshops.set_questions": _("Questions of the registration form changed"),
        "workshops.register": _("Somebody registered"),
        "workshops.nominate": _("Person nominated"),
        "workshops.confirm_nomination": _("Nomination confirmed by the person"),
        "workshops.change_registration": _("Registration changed"),
        "workshops.cancel_registration": _("Registration cancelled"),
        "workshops.accept_registration": _("Registration accepted"),
        "workshops.decline_registration": _("Registration not accepted"),
        "workshops.give_seat": _("Place given to who waited longest"),
        "workshops.call_off": _("Registration ended, for the workshop was withdrawn"),
        "workshops.ask_link": _("Link to a registration asked for"),
        "workshops.send_link": _("Link to a registration sent once more"),
        "workshops.erase_registration": _("Data of somebody who registered erased"),
        "workshops.ask_service": _("Interpretation, captions or access asked for"),
        "workshops.take_back_service": _("Request for interpretation, captions or access taken back"),
        "workshops.decide_service": _("Request for interpretation, captions or access decided"),
        "workshops.ask_fellowship": _("Fellowship asked for"),
        "workshops.decide_fellowship": _("Fellowship decided"),
        "workshops.settle_fellowship": _("What became of a fellowship noted"),
        "workshops.add_expense": _("Line added to the account of a workshop"),
        "workshops.remove_expense": _("Line taken out of the account of a workshop"),
        "workshops.note_attendance": _("Noted who was there"),
        "workshops.issue_certificates": _("Certificates of attendance issued"),
        "workshops.revoke_certificate": _("Certificate of attendance revoked"),
        "workshops.set_survey": _("Survey planned or changed"),
        "workshops.invite_to_survey": _("People asked to answer a survey"),
        "workshops.answer_survey": _("Survey answered by somebody"),
        "workshops.count_survey": _("Results of a survey published"),
        "workshops.add_session": _("Session put on the programme"),
        "workshops.change_session": _("Session of the programme changed"),
        "workshops.remove_session": _("Session taken off the programme"),
        "workshops.add_material": _("Material added"),
        "workshops.remove_material": _("Material taken off"),
        "workshops.scan_material": _("Material checked for viruses"),
        "workshops.conclude": _("Conclusion added"),
        "workshops.take_off_conclusion": _("Conclusion taken off"),
        "workshops.track": _("Activity begun with what follows from a workshop"),
        "workshops.record_known": _("Workshop brought in from the public record"),
    },
    SERIES: {"workshops.keep_series": _("Series of workshops made or renamed")},
}

"""What is kept of those who come to workshops, work on them, and answer for their country."""

from django.utils.translation import gettext_lazy as _

from .entries import Erasing, Personal

WORKSHOPS = (
    Personal(
        "workshops.Registration",
        "email",
        (
            *("name", "email", "language", "organization", "function", "gender", "answers", "reason", "consent"),
            *("seed", "sha256"),
        ),
        _("Organizing the workshop for which you registered, and counting who was reached."),
        _("Twelve months after the workshop; then your name, address and answers go, and the counts stay."),
        Erasing.REPLACE,
        secret=("seed", "sha256"),
    ),
    Personal(
        "workshops.LinkAsked",
        "email",
        ("email", "why"),
        _("Sending you the link to your registration once more."),
        _("Until the mail is written: minutes."),
        Erasing.DELETE,
    ),
    Personal(
        "workshops.ServiceRequest",
        "registration__email",
        ("kind", "language", "note", "state", "reason"),
        _("Providing interpretation, captioning or access for which you asked."),
        _("Twelve months after the workshop."),
        Erasing.DELETE,
    ),
    Personal(
        "workshops.Fellowship",
        "registration__email",
        ("extent", "motive", "state", "criteria", "reason"),
        _("Deciding on the fellowship for which you asked, and accounting for it."),
        _("As long as the record: the account of the event counts it. Without the name it tells of nobody."),
        Erasing.KEEP,
    ),
    Personal(
        "workshops.Attendance",
        "registration__email",
        ("mode",),
        _("Knowing that you were there, for your certificate and for the counts."),
        _("Twelve months after the workshop; the counts stay."),
        Erasing.KEEP,
    ),
    Personal(
        "workshops.Certificate",
        "registration__email",
        ("code", "name", "mode", "language", "reason"),
        _("Letting whoever you show your certificate to ask whether it is true."),
        _("Your name: twelve months after the workshop, or until you ask for its erasure. That it was issued stays."),
        Erasing.REPLACE,
    ),
    Personal(
        "workshops.Staff",
        "user",
        (),
        _("Knowing who works on a workshop, and so sees who registers."),
        _("As long as the record. Without the account it names nobody."),
        Erasing.KEEP,
    ),
    Personal(
        "workshops.Delegation",
        "to",
        ("section_key",),
        _("Letting a colleague answer a section of your country's assessment."),
        _("As long as the record. Without the account it names nobody."),
        Erasing.KEEP,
    ),
    Personal(
        "workshops.Round",
        "created_by",
        ("titles",),
        _("Knowing who opened a round of assessments."),
        _("As long as the record. Without the account it names nobody."),
        Erasing.KEEP,
    ),
    Personal(
        "workshops.Submission",
        "submitted_by",
        (),
        _("Knowing who submitted an assessment on behalf of an administration."),
        _("As long as the record. Without the account it names nobody."),
        Erasing.KEEP,
    ),
)

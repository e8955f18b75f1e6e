"""The register of personal data: of every column that holds text, whether it tells of a person, why, and for how long.

A test reads all models: a new column without a line here fails it. Erasing and exporting walk this register.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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


WITH_ACCOUNT = _("As long as the account exists.")
PERSONAL = (
    Personal(
        "members.User",
        "pk",
        ("email", "name", "language", "password"),
        _("Signing in, writing to you in your language, and showing colleagues who wrote and who decided."),
        WITH_ACCOUNT,
        Erasing.REPLACE,
        secret=("password",),
    ),
    Personal(
        "members.Role",
        "user",
        ("kind",),
        _("What you may do here, for whom, from when until when."),
        _("As long as the record: it shows in which role an act was done. Without the account it names nobody."),
        Erasing.KEEP,
    ),
    Personal(
        "members.APIToken",
        "user",
        ("name", "scopes", "sha256"),
        _("Letting a program of yours read and write with your rights."),
        _("One year after its end."),
        Erasing.DELETE,
        secret=("sha256",),
    ),
    Personal(
        "feeds.FeedToken",
        "user",
        ("name", "sha256"),
        _("Letting your feed reader and your calendar read what you may read."),
        _("One year after its end."),
        Erasing.DELETE,
        secret=("sha256",),
    ),
    Personal(
        "members.ServiceAccount",
        "owner",
        ("name", "purpose", "scopes", "networks"),
        _("Knowing which program acts for you, and from where it may."),
        WITH_ACCOUNT,
        Erasing.REPLACE,
    ),
    Personal(
        "members.Invitation",
        "used_by",
        ("email", "name", "language", "kind", "sha256"),
        _("Offering a role to an address."),
        _("90 days after it was sent."),
        Erasing.DELETE,
        secret=("sha256",),
    ),
    Personal(
        "account.EmailAddress",
        "user",
        ("email",),
        _("Knowing that an address is yours."),
        WITH_ACCOUNT,
        Erasing.DELETE,
    ),
    Personal(
        "mfa.Authenticator",
        "user",
        ("type", "data"),
        _("Your second factor: passkeys, authenticator app, recovery codes."),
        _("Until you remove it."),
        Erasing.DELETE,
        secret=("data",),
    ),
    Personal(
        "socialaccount.SocialAccount",
        "user",
        ("provider", "uid", "extra_data"),
        _("Signing in with the account of your organization."),
        _("Until you remove it."),
        Erasing.DELETE,
    ),
    Personal(
        "socialaccount.SocialToken",
        "account__user",
        ("token", "token_secret"),
        _("Signing in with the account of your organization."),
        _("Until you remove it."),
        Erasing.DELETE,
        secret=("token", "token_secret"),
    ),
    Personal(
        "usersessions.UserSession",
        "user",
        ("ip", "user_agent", "session_key", "data"),
        _("Showing you where you are signed in, so that you can end it."),
        _("Until the session ends, at most 8 hours."),
        Erasing.DELETE,
        secret=("session_key", "data"),
    ),
    Personal(
        "replies.InboundMail",
        "user",
        ("sender", "subject", "message_id", "sha256", "not_filed"),
        _("Knowing which answers to our mail were taken and which were refused, and taking none twice."),
        _("90 days after it came."),
        Erasing.DELETE,
        secret=("sha256",),
    ),
    Personal(
        "notifications.Notice",
        "user",
        ("channel", "why", "topic", "cadence", "state", "reason", "detail"),
        _("Telling you what happened, once, and knowing what became of each message."),
        _("One year after it was sent."),
        Erasing.DELETE,
    ),
    Personal(
        "notifications.Event",
        "actor",
        ("kind", "record_type", "record_id", "facts"),
        _("Telling others of what you did to the record, and not yourself."),
        _("As long as a message about it is kept. Without the account it names nobody."),
        Erasing.KEEP,
    ),
    Personal(
        "notifications.Subscription",
        "user",
        ("topic", "level", "cadence"),
        _("Telling you of what you follow, as often as you want."),
        WITH_ACCOUNT,
        Erasing.DELETE,
    ),
    Personal(
        "notifications.Preference",
        "user",
        ("time_zone", "duties"),
        _("Sending you mail at the hours that you chose."),
        WITH_ACCOUNT,
        Erasing.DELETE,
    ),
    Personal(
        "notifications.OptOut",
        "user",
        ("email", "mailing"),
        _("Sending you no mail of a kind that you do not want."),
        WITH_ACCOUNT,
        Erasing.DELETE,
    ),
    Personal(
        "notifications.DigestRun",
        "user",
        (),
        _("Sending you one summary a day, never two."),
        WITH_ACCOUNT,
        Erasing.DELETE,
    ),
    Personal(
        "notifications.Suppression",
        "email",
        ("email", "cause", "detail"),
        _("Sending nothing to an address that takes no mail or does not want it."),
        _("Until the address takes mail again."),
        Erasing.DELETE,
    ),
    Personal(
        "notifications.BounceReport",
        "notice__user",
        ("email", "detail"),
        _("Sending nothing to an address that takes no mail or does not want it."),
        _("As long as the notice that it is about."),
        Erasing.DELETE,
    ),
    Personal(
        "rest.KeptAnswer",
        "user",
        ("key", "fingerprint", "headers", "content"),
        _("Answering a request that a program sent twice as the first time."),
        _("One day."),
        Erasing.DELETE,
        secret=("fingerprint",),
    ),
    Personal(
        "webhooks.Endpoint",
        "owner",
        ("name", "url", "level", "state", "disabled_reason"),
        _("Sending what happens to an address that you give."),
        WITH_ACCOUNT,
        Erasing.DELETE,
    ),
    Personal(
        "webhooks.EndpointTopic",
        "endpoint__owner",
        ("topic",),
        _("Sending what happens to an address that you give."),
        WITH_ACCOUNT,
        Erasing.DELETE,
    ),
    Personal(
        "webhooks.EndpointSecret",
        "endpoint__owner",
        ("sealed",),
        _("Signing what is sent to your address."),
        _("Until you close the webhook; a replaced one for a day."),
        Erasing.DELETE,
        secret=("sealed",),
    ),
    Personal(
        "webhooks.Attempt",
        "endpoint__owner",
        ("kind", "result"),
        _("Showing you what became of each message to your address."),
        _("30 days."),
        Erasing.DELETE,
    ),
    Personal(
        "circulars.Addressee",
        "user",
        ("name", "email", "language", "acknowledged_by", "reply"),
        _("Writing to those for whom you act, and knowing that the letter arrived and what was answered."),
        _("As long as the record: it shows which administration received what. Without the account it names nobody."),
        Erasing.REPLACE,
    ),
    Personal(
        "workshops.Registration",
        "email",
        ("name", "email", "language", "organization", "function", "gender", "answers", "reason", "consent", "sha256"),
        _("Organizing the workshop for which you registered, and counting who was reached."),
        _("Twelve months after the workshop; then your name, address and answers go, and the counts stay."),
        Erasing.REPLACE,
        secret=("sha256",),
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
        ("code", "name", "language", "reason"),
        _("Letting whoever you show your certificate to ask whether it is true."),
        _("Until you ask for its erasure."),
        Erasing.REPLACE,
    ),
    Personal(
        "jobs.Job",
        "requested_by",
        ("error", "step"),
        _("Doing long work that you asked for, and telling you how far it is."),
        _("One year."),
        Erasing.KEEP,
    ),
)

# Kept in sessions by their own key: found by decoding them (queries.sessions_of).
SESSIONS = Personal(
    "sessions.Session",
    "",
    ("session_key", "session_data"),
    _("Keeping you signed in, and what you typed when a form could not be saved."),
    _("Until you sign out, at most 8 hours."),
    Erasing.DELETE,
    secret=("session_key", "session_data"),
)

# Details of the audit trail: those that tell of an erased person are forgotten; the chain still verifies.
TRAIL = Personal(
    "audit.AuditDetails",
    "",
    ("content", "salt"),
    _("Showing who changed what in the record, and proving that nothing was rewritten."),
    _("As long as the record; details about a person go when the person is erased."),
    Erasing.DELETE,
    secret=("salt",),
)

# Words of the record itself, in which people may be named. Who is erased is taken out of them by name and address.
NAMING: dict[str, tuple[str, ...]] = {
    "activities.Activity": (
        "title",
        "summary",
        "place",
        "reason",
        "no_evidence_reason",
        "confidence_note",
    ),
    "activities.ProvisionServed": ("why",),
    "activities.Partner": ("name",),
    "activities.ProgressEntry": ("narrative", "challenges", "way_forward", "reason"),
    "activities.Evidence": ("reference", "file_name", "reason"),
    "activities.Milestone": ("title", "reason"),
    "mandate.Provision": ("confirmation_note",),
    "circulars.Circular": ("reason",),
    "circulars.CircularText": ("subject", "body"),
    "workshops.Workshop": ("place", "reason", "confidence_note"),
    "workshops.Announcement": ("title", "summary", "audience", "practical"),
    "workshops.ProvisionServed": ("why",),
    "workshops.Session": ("title", "abstract", "room"),
    "workshops.Speaker": ("name", "affiliation"),
    "workshops.Material": ("title", "file_name"),
    "workshops.FollowUp": ("text",),
    "workshops.Expense": ("note", "paid_by"),
    "workshops.Answer": ("text",),
    "workshops.Need": ("text", "voiced_in", "words"),
    "workshops.Match": ("note",),
    "workshops.Offer": ("title", "text"),
    "workshops.Agreement": ("reason",),
    "workshops.SurveyReply": ("content",),
    "reporting.StatusStatement": ("reason",),
    "reporting.Report": ("title", "reason"),
    "best_practices.Edition": ("reason",),
    "best_practices.EditionText": ("title", "introduction", "errata"),
}

# Rows of other people in which they may have named somebody: what they called a program, whom they invited.
OTHERS: dict[str, tuple[str, ...]] = {
    "members.ServiceAccount": ("name", "purpose"),
    "members.APIToken": ("name",),
    "feeds.FeedToken": ("name",),
    "members.Invitation": ("name",),
    "jobs.Job": ("error", "step"),
}

# Frozen when published, with a hash that is shown: an erased person who is named there is reported, not replaced.
FROZEN: dict[str, tuple[str, ...]] = {
    "workshops.Submission": ("content", "scores"),
    "reporting.ReportSnapshot": ("content", "sha256"),
    "reporting.ReportDocument": ("format", "language", "file", "sha256"),
    "best_practices.EditionSnapshot": ("content", "sha256"),
    "best_practices.EditionDocument": ("format", "language", "file", "sha256"),
}

# Tells of no person: names of States, bodies and texts, states, kinds, keys, hashes and addresses of documents.
IMPERSONAL: dict[str, tuple[str, ...]] = {
    "account.EmailConfirmation": ("key",),
    "activities.Activity": (
        "state",
        "kind",
        "language",
        "started_precision",
        "ended_precision",
        "source",
        "confidence",
        "external_key",
    ),
    "activities.Evidence": ("url", "file", "content_type", "sha256", "language", "scan", "finding", "standing"),
    "activities.Milestone": ("language",),
    "activities.ProgressEntry": ("state", "status", "language"),
    "audit.AuditEvent": ("action", "record_type", "record_id", "digest", "previous", "hash"),
    "auth.Group": ("name",),
    "auth.Permission": ("name", "codename"),
    "best_practices.Compendium": ("slug",),
    "best_practices.CompendiumName": ("language", "name"),
    "best_practices.Edition": ("state", "languages", "formats"),
    "best_practices.EditionText": ("language",),
    "circulars.Circular": ("state", "classes", "record_type", "record_id"),
    "circulars.CircularText": ("language",),
    "contenttypes.ContentType": ("app_label", "model"),
    "deadlines.Rung": ("source", "record_id", "levels"),
    "jobs.Heartbeat": ("name",),
    "jobs.Job": ("task", "record_id", "state"),
    "mandate.Addressee": ("part",),
    "mandate.Edition": ("slug", "assembly", "place", "source", "confidence", "note"),
    "mandate.EditionText": (
        "language",
        "title",
        "title_status",
        "citation",
        "opening",
        "status",
        "note",
        "sha256",
    ),
    "mandate.Provision": ("key", "number", "kind", "code", "verb", "nature", "deliverable"),
    "mandate.ProvisionText": ("language", "text", "status", "label"),
    "mandate.Resolution": ("adopted_by", "slug"),
    "mandate.Section": ("key", "kind", "verb"),
    "mandate.SectionText": ("language", "heading", "status"),
    "members.Body": ("slug", "kind", "acronym", "sector", "source", "confidence"),
    "members.BodyName": ("language", "name"),
    "members.BodySuccession": ("source", "confidence"),
    "members.CountryGroupMembership": ("group", "source", "confidence", "note"),
    "members.MemberState": ("iso3", "iso2", "m49", "itu_region", "itu_region_confidence", "formal_name"),
    "members.MemberStateName": ("language", "name", "everyday_name"),
    "members.Organization": ("slug", "name", "acronym", "kind", "website"),
    "notifications.BounceReport": ("said", "source_id"),
    "notifications.EventTopic": ("topic",),
    "replies.ActivityReminder": ("quarter",),
    "replies.InboundMail": ("way", "state", "reason"),
    "reporting.Report": ("state", "audience", "languages", "formats", "include"),
    "reporting.StatusStatement": ("voice", "status", "language", "rule", "facts"),
    "socialaccount.SocialApp": ("provider", "provider_id", "name", "client_id", "secret", "key", "settings"),
    "workshops.Announcement": ("language",),
    "workshops.Answer": ("item_key", "row_key", "standing", "language"),
    "workshops.Assessment": ("state",),
    "workshops.Delegation": ("section_key",),
    "workshops.Expense": ("kind",),
    "workshops.FollowUp": ("language",),
    "workshops.Gauge": ("group", "theme"),
    "workshops.Item": ("key", "kind", "theme", "labels", "options", "rows"),
    "workshops.Match": ("record_type", "record_id", "standard"),
    "workshops.Material": ("language", "url", "file", "content_type", "sha256"),
    "workshops.Need": ("theme", "language", "record_type", "record_id", "state"),
    "workshops.Offer": ("theme", "language", "languages"),
    "workshops.Participation": ("mode",),
    "workshops.Question": ("key", "kind", "labels", "options", "when"),
    "workshops.Questionnaire": ("slug", "titles", "introductions"),
    "workshops.Registration": ("state", "mode"),
    "workshops.Round": ("titles",),
    "workshops.Seat": ("mode",),
    "workshops.Section": ("key", "titles"),
    "workshops.Series": ("slug", "name", "language"),
    "workshops.Session": ("language",),
    "workshops.Survey": ("when",),
    "workshops.SurveyReply": ("language",),
    "workshops.ThemeDealtWith": ("theme",),
    "workshops.Workshop": (
        "state",
        "kind",
        "language",
        "starts_precision",
        "ends_precision",
        "timezone",
        "remote_address",
        "interpretation",
        "source",
        "confidence",
        "external_key",
    ),
}

"""Words of the record, in which people may be named."""

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
    "workshops.Assessment": ("reason",),
    "workshops.Need": ("text", "voiced_in", "words"),
    "workshops.Match": ("note",),
    "workshops.Offer": ("title", "text"),
    "workshops.Agreement": ("reason",),
    "workshops.SurveyReply": ("content",),
    "workshops.SurveyNeed": ("text",),
    "reporting.StatusStatement": ("reason",),
    "reporting.Report": ("title", "reason"),
    "best_practices.Practice": ("contact_role", "reached_source", "confidence_note", "reason"),
    "best_practices.Wording": (
        "title",
        "summary",
        "place",
        "problem",
        "solution",
        "results",
        "lessons",
        "conditions",
        "privacy",
    ),
    "best_practices.ProvisionServed": ("why",),
    "best_practices.Implementer": ("name",),
    "best_practices.Proof": ("title", "reference"),
    "best_practices.Lead": ("title", "note", "reason"),
    "best_practices.Review": ("comment", "reason"),
    "best_practices.Score": ("comment",),
    "best_practices.Adoption": ("changes", "results", "reference", "no_evidence_reason", "reason"),
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

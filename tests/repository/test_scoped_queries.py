"""Protected records are asked for by ``visible_to``, ``published`` or a named read; where not, it says why here."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROTECTED = {
    "Activity", "ProgressEntry", "Evidence", "ProvisionServed", "Partner", "Milestone", "Report", "ReportSnapshot",
    "ReportDocument", "AuditEvent", "AuditDetails", "User", "Role", "APIToken", "ServiceAccount", "Invitation",
    "KeptAnswer", "FeedToken", "InboundMail", "Endpoint", "EndpointSecret", "Attempt", "Circular",
    "Workshop", "Announcement", "EditionEntry", "EditionSnapshot", "EditionDocument", "Adoption", "Registration",
    "Assessment", "Answer", "Submission", "Delegation", "Need", "Agreement",
}  # fmt: skip
SCOPES = {"visible_to", "published", "shown", "none"}

# Folders that write, load or run for everybody: acts ask permission themselves, commands are an operator's.
WHOLE = ("operations", "loading", "migrations", "commands")
# Named reads: each says in its text what it is bounded by (what is published, a person's own, or the caller's rows).
READS = {
    "activities/queries/facets.py", "activities/queries/filters.py", "activities/queries/keeping.py",
    "activities/queries/lists.py", "activities/queries/progress.py", "ehealth_portal/audit/history.py",
    "ehealth_portal/feeds/queries/kept.py", "ehealth_portal/feeds/queries/sources.py",
    "ehealth_portal/audit/keeping.py",
    "ehealth_portal/audit/operations.py", "ehealth_portal/audit/queries.py", "ehealth_portal/members/managing.py",
    "ehealth_portal/members/queries.py", "ehealth_portal/members/who.py", "ehealth_portal/privacy/operations.py",
    "ehealth_portal/notifications/queries/queue.py",
    "ehealth_portal/privacy/queries.py", "ehealth_portal/reporting/queries/audit.py",
    "ehealth_portal/reporting/queries/board.py", "ehealth_portal/reporting/queries/bodies.py",
    "ehealth_portal/reporting/queries/counts.py", "ehealth_portal/reporting/queries/member_states.py",
    "ehealth_portal/reporting/queries/overview.py", "ehealth_portal/reporting/queries/provisions.py",
    "ehealth_portal/reporting/queries/report_rows.py", "ehealth_portal/reporting/queries/reports.py",
    "ehealth_portal/reporting/queries/statuses.py", "ehealth_portal/reporting/queries/waiting.py",
    "ehealth_portal/circulars/queries/addressing.py", "ehealth_portal/circulars/queries/letters.py",
    "ehealth_portal/circulars/queries/received.py", "ehealth_portal/circulars/queries/holding.py",
    "ehealth_portal/replies/queries.py", "ehealth_portal/notifications/recipients.py",
    "ehealth_portal/deadlines/queries/duty.py", "best_practices/queries/editions.py",
    "best_practices/queries/facets.py", "best_practices/queries/filters.py", "best_practices/queries/likeness.py",
    "best_practices/queries/lists.py", "best_practices/queries/recipients.py", "best_practices/queries/records.py",
    "best_practices/queries/reviews.py", "best_practices/queries/waiting.py", "best_practices/queries/wording.py",
    "best_practices/queries/adoptions_waiting.py", "workshops/queries/workshops.py",
    "workshops/queries/waiting.py", "workshops/queries/assessments.py",
    "workshops/queries/assessments_waiting.py", "workshops/queries/filters.py", "workshops/queries/told.py",
}  # fmt: skip
ALONE = {  # one function each, and why it may
    (
        "activities/api/milestones.py",
        "chosen",
    ): "milestones are public; they name an activity to who may see it",
    ("activities/api/milestones.py", "answer"): "as above",
    ("activities/api/milestones.py", "find"): "as above",
    ("activities/views/milestones.py", "end_milestone"): "bounded by the activities that the reader sees",
    ("activities/importing/acts.py", "_read"): "keys that begin with the person's own number",
    ("activities/leftovers.py", "_known"): "the clock: which files have a row",
    ("ehealth_portal/feeds/queries/keys.py", "opened_by"): "who is asking is not known yet: the secret says",
    ("ehealth_portal/feeds/operations.py", "*"): "acts on a person's own",
    ("ehealth_portal/notifications/mail/book.py", "users"): "a worker asks whom its messages go to",
    ("ehealth_portal/members/api.py", "People.get"): "people, after may_see_people",
    ("ehealth_portal/members/api.py", "OnePerson.get"): "people, after may_see_people",
    ("ehealth_portal/members/api.py", "people_told"): "roles of the people above",
    ("ehealth_portal/members/authentication.py", "*"): "who is asking is not known yet: the token says",
    ("ehealth_portal/members/demonstration.py", "make_accounts"): "the embedded portal's own accounts",
    ("ehealth_portal/members/mailing.py", "send"): "a worker sends one invitation",
    ("ehealth_portal/members/signing_in/second_factor.py", "reset_second_factor"): "an act",
    ("ehealth_portal/members/signing_in/backend.py", "account_of"): "who is asking is not known yet",
    ("ehealth_portal/members/signing_in/sign_on.py", "bind"): "an act at the sign-in",
    ("ehealth_portal/members/views/account.py", "*"): "a person's own",
    ("ehealth_portal/members/views/invitations.py", "link"): "who is asking is not known yet: the secret says",
    ("ehealth_portal/members/views/services.py", "*"): "a person's own, or of who may close them",
    ("ehealth_portal/members/views/tokens.py", "*"): "a person's own",
    ("ehealth_portal/reporting/documents/content.py", "previous_snapshot"): "of published reports",
    ("ehealth_portal/reporting/documents/records.py", "_progress_between"): "published entries",
    ("ehealth_portal/reporting/documents/records.py", "missed_milestones"): "milestones are public",
    ("ehealth_portal/replies/kinds.py", "_to_confirm"): "told to its author alone; ``seen`` asks what they may see",
    ("ehealth_portal/webhooks/draining.py", "*"): "a worker sends for everybody, each by the owner's rights",
    ("activities/telling/milestones.py", "*"): "kinds: what may be seen is asked by ``seen``",
    ("activities/telling/parts.py", "*"): "as above",
    ("activities/telling/records.py", "*"): "as above",
    ("ehealth_portal/reporting/telling.py", "*"): "as above",
    ("ehealth_portal/webhooks/queries.py", "attempts_page"): "of one webhook that the reader may see",
    ("ehealth_portal/webhooks/api.py", "Attempts.get"): "of one webhook that the reader may see",
    ("workshops/tasks.py", "fill_seats"): "the clock: in which workshops somebody waits",
    ("workshops/telling/workshops.py", "*"): "kinds: what may be seen is asked by ``seen``",
    ("ehealth_portal/webhooks/telling.py", "*"): "kinds: what may be seen is asked by ``seen``",
    ("best_practices/telling/practices.py", "*"): "as above",
    ("best_practices/telling/reviews.py", "*"): "as above",
    ("best_practices/telling/translations.py", "*"): "as above",
    ("best_practices/documents/records.py", "practices_of"): "parts of the practices that an edition holds",
    ("best_practices/queries/told.py", "whole"): "parts of the practices that the caller names",
    ("best_practices/queries/leads.py", "role_holders"): "to whom the secretariat offers, on its own page",
    ("best_practices/queries/reviewers.py", "candidates"): "whom the secretariat asks, on its own page",
    ("best_practices/views/leads.py", "offer"): "one of those that its form names",
    ("best_practices/views/reviews.py", "ask"): "one of those that its form names",
    ("ehealth_portal/reporting/seen_in.py", "*"): "of records that ``seen`` has let through",
    ("ehealth_portal/deadlines/practices.py", "*"): "all of it for the clock; readers what they may confirm or see",
    ("ehealth_portal/deadlines/reviews.py", "*"): "all of it for the clock alone; readers by ``visible_to``",
    ("ehealth_portal/circulars/telling.py", "*"): "kinds: what may be seen is asked by ``seen``",
    ("ehealth_portal/circulars/forms.py", "CircularForm.__init__"): "numbers of sent circulars, for the secretariat",
    ("ehealth_portal/reporting/distributed.py", "title_of"): "titles of published reports",
    ("ehealth_portal/webhooks/models.py", "live_secrets"): "of one webhook",
    ("best_practices/telling/adoptions.py", "rows"): "kinds: what may be seen is asked by ``seen``",
    ("workshops/telling/needs.py", "rows"): "kinds: what may be seen is asked by ``seen``",
    ("workshops/queries/offers.py", "speakers"): "whom acts tell of an offer",
    ("workshops/queries/needs.py", "ages"): "figures over what countries made public",
    ("workshops/telling/assessments.py", "rows"): "kinds: what may be seen is asked by ``seen``",
    ("workshops/views/staff.py", "_of_the_house"): "among whom the secretariat chooses, on its own page",
    ("workshops/views/detail.py", "_staff"): "who works on it, for who chooses them",
    ("workshops/telling/registrations.py", "*"): "workers write to each person; readers by ``visible_to``",
    ("workshops/views/linked.py", "open_link"): "who is asking is not known: the secret says",
    ("workshops/queries/registrations.py", "everything_of"): "of one registration that the view has let through",
    ("ehealth_portal/rest/idempotency.py", "*"): "a person's own key",
}


def offences(path: str, source: str) -> Iterator[tuple[str, str, int]]:
    """Where a protected record is asked for without a scope: file, function, line."""
    if set(WHOLE) & set(Path(path).parts) or path in READS:
        return
    for within, node in _asked(ast.parse(source), ()):
        name = ".".join(within)
        if (path, name) not in ALONE and (path, "*") not in ALONE:
            yield path, name, node.lineno


def _asked(node: ast.AST, within: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ast.expr]]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        within = (*within, node.name)
    for child in ast.iter_child_nodes(node):
        if _is_manager(child) and not (isinstance(node, ast.Attribute) and node.attr in SCOPES):
            yield within, child  # type: ignore[misc]
        if isinstance(child, ast.Call) and _is_shortcut(child):
            yield within, child
        yield from _asked(child, within)


def _is_manager(node: ast.AST) -> bool:
    """``Activity.objects`` and the like."""
    if not isinstance(node, ast.Attribute) or node.attr not in ("objects", "_default_manager", "_base_manager"):
        return False
    return isinstance(node.value, ast.Name) and node.value.id in PROTECTED


def _is_shortcut(node: ast.Call) -> bool:
    """``get_object_or_404(Activity, …)`` asks the model's manager for everything."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    first = node.args[0] if node.args else None
    return name in ("get_object_or_404", "get_list_or_404") and isinstance(first, ast.Name) and first.id in PROTECTED


def test_doors_ask_for_what_the_reader_may_see() -> None:
    folders = ("ehealth_portal", "activities", "best_practices", "workshops")
    files = [file for folder in folders for file in ROOT.glob(f"{folder}/**/*.py")]
    found = [one for file in files for one in offences(str(file.relative_to(ROOT)), file.read_text())]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    assert [path for path in READS | {path for path, _name in ALONE} if not (ROOT / path).is_file()] == []


PLANTED = """
class Everything:
    def get(self, request):
        return Activity.objects.all()

def one(request, pk):
    fine = Activity.objects.visible_to(request.user), Report.objects.none()
    return get_object_or_404(Report, pk=pk), [row for row in Evidence._default_manager.filter(pk=pk)]
"""


def test_control_planted_offences_are_found() -> None:
    assert list(offences("activities/views/planted.py", PLANTED)) == [
        ("activities/views/planted.py", "Everything.get", 4),
        ("activities/views/planted.py", "one", 8),
        ("activities/views/planted.py", "one", 8),
    ]
    assert list(offences("activities/operations/planted.py", PLANTED)) == []

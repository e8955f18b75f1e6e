"""What a valid request says: the arguments of an address for a record, the words of a form, the body of a JSON call."""

from typing import Any

from activities.models import Activity, Milestone, ProgressEntry
from best_practices.criteria import Criterion
from best_practices.models import Compendium, Edition, Practice, Wording
from ehealth_portal.mandate.models import Provision
from ehealth_portal.rest.versions import tag
from ehealth_portal.review.models import ReviewedRecord
from tests import make
from workshops.models import Registration, Workshop

from . import assessments, attendance, editions, needs, programme, registrations, workshops
from .callers import Case
from .world import World

REASON = {"reason": "It names no document."}
STATUS = {"status": "done", "reason": "Everything asked for was done.", "language": "en"}
REPORT = {"title": "A report", "audience": "tsag", "period_start": "2026-01-01", "period_end": "2026-11-22"}
WEBHOOK = {"name": "Ours", "url": "https://hooks.example.org/", "level": "all"}
WORKSHOP = {"title": "A workshop", "language": "en", "kind": "workshop", "is_in_person": "on", "draft": "1"}
PRACTICE = {"title": "A practice", "language": "en", "draft": "1"}
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
REGISTERS: dict[str, dict[str, Any]] = {
    "api/v1/resolutions/<slug:slug>/": {"slug": "78"},
    "api/v1/editions/<slug:slug>/": {"slug": "dubai-2012"},
    "api/v1/bodies/<slug:slug>/": {"slug": "itu-t-sg21"},
    "api/v1/organizations/<slug:slug>/": {"slug": "uni"},
    "api/v1/member-states/<slug:iso3>/": {"iso3": "MWI"},
    "feeds/bodies/<slug:slug>.atom": {"slug": "itu-t-sg21"},
    "feeds/member-states/<slug:iso3>.atom": {"iso3": "MWI"},
    "bp/<str:reference>": {"reference": "BP-2026-001"},  # the first published of the world
    **{f"{{language}}/workshops/series/<slug:slug>/{rest}": {"slug": "talks"} for rest in ("", "edit/")},
    "{language}/workshops/registrations/<str:secret>/": {"secret": "guessed"},
    "{language}/bodies/<slug:slug>/": {"slug": "itu-t-sg21"},
    "{language}/member-states/<slug:iso3>/": {"iso3": "MWI"},
    "{language}/resolutions/<slug:resolution>/<slug:edition>/": {"resolution": "78", "edition": "dubai-2012"},
}
WITHOUT_RECORD = (
    "round.plan",
    "activity.enter",
    "workshop.plan",
    "import.template",
    "import.bring_in",
    "report.make",
    "circular.make",
    "compendium.make",
    "account.use",
    "token.make",
    "feed_token.make",
    "webhook.make",
    "subscription.make",
    "message.mark_all",
)
IF_MATCH = (
    "activity.edit",
    "activity.delete",
    "report.edit",
    "adoption.edit",
    "adoption.delete",
    "practice.edit",
    "practice.delete",
    "workshop.edit",
    "workshop.delete",
)
ACTS = (".return", ".withdraw", ".confirm", ".publish", ".submit", ".take_back", ".delete", ".judge", ".send")
IN_THE_BODY = (
    "activity.log", "activity.file_evidence_while_written", "activity.set_milestone", "practice.tell_adoption",
    "workshop.plan_for",
)  # fmt: skip


def needs_a_record(address: str, target: str) -> bool:
    """Whether the request is about a record: named in the address, or in what is sent."""
    if target in WITHOUT_RECORD or target.endswith(".list"):
        return False
    return "<" in address or target in IN_THE_BODY


def arguments_of(world: World, record: Any, names: list[str], *, is_evidence: bool = False) -> dict[str, Any]:
    """The arguments of an address that lead to the record, or to the evidence of an activity."""
    if record is None:
        return {}
    if isinstance(record, Provision):
        edition = record.edition
        return {"resolution": edition.resolution.slug, "edition": edition.slug, "key": record.key}
    if isinstance(record, Activity) and is_evidence:
        return {"pk": world.evidence[record.pk].pk}
    if isinstance(record, ProgressEntry) and "entry" in names:
        return {"pk": record.activity_id, "entry": record.pk}
    if isinstance(record, Wording) and "language" in names:
        return {"pk": record.practice_id, "language": record.language}
    if isinstance(record, Practice) and "language" in names:
        return {"pk": record.pk, "language": "fr"}
    if isinstance(record, Workshop) and {"session", "material", "conclusion"} & set(names):
        return programme.arguments(record, names)
    if isinstance(record, Workshop | Registration):
        return attendance.arguments(record, names)
    if isinstance(record, Compendium | Edition):
        return editions.arguments(world, record, names)
    return {"pk": record.pk} if "pk" in names else {}


def of(
    world: World, is_api: bool, target: str, case: Case | None, *, action: str, random: str = ""
) -> tuple[dict[str, Any], dict[str, str]]:
    """Content and headers. ``random`` stands for the record where the body names it."""
    record = case.record if case else None
    if is_api and target.startswith("assessment."):
        return assessments.api(target, record)
    if is_api and target.startswith(("need.", "offer.", "agreement.")):
        return needs.api(world, target, action), {}
    door = api if is_api else page
    content = door(world, target, record, random, action)
    headers = {}
    if is_api and target in IF_MATCH and isinstance(record, ReviewedRecord):
        headers["If-Match"] = tag(str(record._meta.model_name), record.pk, record.version)
    if is_api and target in ("webhook.change", "webhook.close") and record:
        headers["If-Match"] = tag("webhook", record.pk, record.version)
    if is_api and target == "activity.remove_evidence" and record:
        headers["If-Match"] = tag("evidence", world.evidence[record.pk].pk, 1)
    return content, headers


def api(world: World, target: str, record: Any, random: str, action: str) -> dict[str, Any]:
    pk = int(random) if random else getattr(record, "pk", 0)
    of_text = {"edition": "dubai-2012", "resolution": "78"}
    body = getattr(record, "body", None)
    contents: dict[str, dict[str, Any]] = {
        "activity.log": {"title": "What was done", "body": getattr(record, "slug", "")},
        "activity.edit": {"title": "What was done, in other words"},
        "activity.add_progress": {"on": "2026-04-01", "narrative": "It went on."},
        "activity.file_evidence_while_written": {"activity": pk, "reference": "TD 1"},
        "activity.set_milestone": {
            "provision": {"key": "resolves.1"},
            "title": "A draft",
            "due_on": "2027-01-01",
            "activity": pk,
        }
        | ({"body": body.slug} if body else {}),
        "milestone.end": {"on": "2026-04-01"},
        "report.make": REPORT,
        "webhook.make": WEBHOOK | {"topics": ["activities"]},
        "subscription.make": {"topic": "report"},
        "webhook.change": {"name": "Another name"},
        "report.edit": {"title": "Another title"},
        "provision.report_status": STATUS | of_text,
        "provision.assess": STATUS | of_text,
        "practice.tell_adoption": {"practice": pk, "member_state": "NPL"},
        "practice.document": {"title": "A practice"},
        "practice.edit": {"title": "A practice in other words"},
        "practice.edit_text": {"title": "Another title", "summary": "It was done."},
        "practice.translate": {"title": "Another title", "summary": "It was done."},
        "adoption.edit": {"changes": "In other words."},
        "workshop.plan_for": {"title": "A workshop", "body": getattr(record, "slug", "")},
        "workshop.edit": workshops.api(record, action),
        "adoption.name_result": {"practice": None},
    }
    if action in ("test", "rotate"):
        return {}
    if target == "registration.decide" and action in registrations.FELLOWSHIP:
        return registrations.FELLOWSHIP[action]
    if action == "replay":
        return {"first": "2026-11-22T14:00:00Z", "last": "2026-11-22T15:00:00Z"}
    if action in ("decline", "drop", "archive") or target.endswith((".return", ".withdraw")):
        return REASON
    return contents.get(target, {})


def page(world: World, target: str, record: Any, random: str, action: str) -> dict[str, Any]:
    day = {"on_0": "1", "on_1": "4", "on_2": "2026", "on": "1 4 2026"}
    version = {"version": getattr(record, "version", "")}
    served = world.provisions["ours"].pk
    contents: dict[str, dict[str, Any]] = {
        "activity.log": {"title": "What was done", "language": "en", "body": getattr(record, "pk", ""), "draft": "1"},
        "activity.edit": version | {"title": "In other words", "language": "en", "body": _body(record), "draft": "1"},
        "activity.add_progress": day | {"narrative": "It went on.", "language": "en", "nonce": ""},
        "activity.set_milestone": {"title": "A draft", "due_on": "1 1 2027", "provision": served},
        "provision.report_status": STATUS,
        "provision.assess": STATUS,
        "report.edit": version
        | REPORT
        | {"edition": world.provisions["ours"].edition_id, "languages": ["en"], "formats": ["json"]},
        "compendium.make": {"en": "Weak links"},
        "compendium.rename": {"en": "Weak links"},
        "circular.make": {"group_day": "2026-11-22"},
        "circular.edit": version
        | ({"subject": "A report", "body": "Read it."} if action in LANGUAGES else {"group_day": "2026-11-22"}),
        "letter.answer": {"reply": "We agree."},
        "service.make_token": {"days": "30"},
        "webhook.resume": {"first": "2026-11-22T14:00", "last": "2026-11-22T15:00"},
        "webhook.make": WEBHOOK | {"broad": ["activities"]},
        "webhook.change": WEBHOOK | {"broad": ["activities"]},
        "feed_token.make": {"name": "my calendar"},
        "subscription.make": {"topic": "report"},
        "practice.document": PRACTICE,
        "practice.edit": version | PRACTICE,
        "practice.ask_reviewer": {"reviewer": world.clerk.pk, "due_on": "1 1 2027"},
        "practice.translate": {"title": "Une pratique", "summary": "Elle sert.", "version": ""},
        "workshop.plan_for": WORKSHOP | {"body": getattr(record, "pk", "")},
        **dict.fromkeys(("workshop.edit", "workshop.keep_up"), workshops.page(record, action) if record else {}),
        "workshop.note_attendance": attendance.page(record),
        "workshop.register": {"email": "somebody@a.example"},
        "workshop.keep_series": {"name": "Talks", "language": "en"},
        "workshop.choose_staff": {"person": world.clerk.pk},
        "review.give": {"comment": "Publish it."} | dict.fromkeys(Criterion.values, "3"),
        "lead.identify": {"title": "Records on feature phones", "note": "At a workshop.", "language": "en"},
        "lead.offer": {"to": world.colleague.pk},
    }
    if isinstance(record, Milestone):
        return REASON | {"met_on": "1 4 2026"}
    if target in ("adoption.edit", "practice.tell_adoption"):
        state = getattr(record, "member_state_id", None) or make.state("NPL", "Nepal").pk
        return version | {"member_state": state, "changes": "Two photographs.", "language": "en", "draft": "1"}
    if target == "edition.edit":
        return version | editions.page(world, record, action)
    if target.startswith(("assessment.", "round.", "questionnaire.")):
        return assessments.page(world, target, record)
    if target.startswith(("need.", "offer.")):
        return needs.page(world, target, record)
    if target.endswith(ACTS):
        return REASON | version
    return contents.get(target, {})


def _body(record: Any) -> Any:
    return getattr(record, "body_id", None) or ""

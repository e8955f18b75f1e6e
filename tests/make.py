"""Makers of records for tests: each gives a whole, valid record, and takes what the test is about."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from activities import operations
from activities.entry import Entry, Given, Served
from activities.models import Activity, Kind
from best_practices import entry as practices
from best_practices import operations as practice_operations
from best_practices.criteria import Criterion
from best_practices.models import Practice, Review
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import (
    Addressee,
    Edition,
    EditionText,
    Provision,
    ProvisionText,
    Resolution,
    Section,
    SectionText,
)
from ehealth_portal.members.models import Body, BodyName, MemberState, MemberStateName, Organization, Role, User
from ehealth_portal.review.transitions import State

AT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
_count = itertools.count(1)


def body(slug: str = "itu-t-sg21", *, kind: str = Body.Kind.STUDY_GROUP, **fields: Any) -> Body:
    made, created = Body.objects.get_or_create(
        slug=slug, defaults={"kind": kind, "acronym": slug.split("-")[-1].upper(), "sector": "ITU-T"} | fields
    )
    if created:
        BodyName.objects.create(body=made, language="en", name=f"Body {made.acronym}")
    return made


def state(iso3: str = "MWI", name: str = "Malawi") -> MemberState:
    number = next(_count)
    made, created = MemberState.objects.get_or_create(
        iso3=iso3, defaults={"iso2": iso3[:2], "m49": f"{number % 1000:03d}", "itu_region": "Africa"}
    )
    if created:
        MemberStateName.objects.create(member_state=made, language="en", name=name)
    return made


def organization(slug: str = "who", name: str = "World Health Organization", **fields: Any) -> Organization:
    return Organization.objects.get_or_create(slug=slug, defaults={"name": name, "kind": "un"} | fields)[0]


def user(email: str, kind: str = "", *, name: str = "", **scope: Any) -> User:
    """An account, with a role when ``kind`` is given. Guarded roles count at once: it is a demonstration account."""
    made = User.objects.create_user(
        email,
        PASSWORD,
        name=name or email.split("@")[0].title(),
        is_demonstration=kind in ("secretariat", "administrator"),
    )
    if kind:
        Role.objects.create(user=made, kind=kind, **scope)
    return made


def edition(slug: str = "dubai-2012", *, number: int = 78, year: int = 2012) -> Edition:
    resolution, _ = Resolution.objects.get_or_create(number=number, slug=str(number))
    made, created = Edition.objects.get_or_create(
        resolution=resolution,
        slug=slug,
        defaults={"assembly": "WTSA-12", "place": slug.split("-")[0].title(), "year": year},
    )
    if created:
        EditionText.objects.create(
            edition=made, language="en", title="E-health", citation=str(made), status="unofficial"
        )
    return made


def provision(
    key: str = "resolves.1", *, code: str = "TSB-1", addressee: Body | None = None, **fields: Any
) -> Provision:
    """An operative provision of Resolution 78 (Dubai, 2012) with its section, English text and lead addressee."""
    of = fields.pop("edition", None) or edition()
    section_key = key.split(".")[0]
    section, new = Section.objects.get_or_create(
        edition=of,
        key=section_key,
        defaults={"position": of.sections.count() + 1, "kind": "operative", "verb": "instructs"},
    )
    if new:
        SectionText.objects.create(
            section=section, language="en", heading=f"{section_key} to instruct", status="unofficial"
        )
    made, new = Provision.objects.get_or_create(
        edition=of,
        key=key,
        defaults={
            "section": section,
            "number": key.split(".")[-1],
            "position": of.provisions.count() + 1,
            "kind": "operative",
            "code": code,
            "verb": "instructs",
            "nature": "standing",
        }
        | fields,
    )
    if new:
        text = f"to do what {key} says;"
        ProvisionText.objects.create(
            provision=made, language="en", text=text, status="unofficial", label=f"Label {key}"
        )
        Addressee.objects.create(provision=made, body=addressee or body("tsb", kind=Body.Kind.OFFICE), part="lead")
    return made


def entry(**fields: Any) -> Entry:
    """A complete entry, ready to be sent."""
    number = next(_count)
    whole: dict[str, Any] = {
        "title": f"Draft number {number} agreed for consent",
        "kind": Kind.MEETING,
        "body": fields.get("body") or body(),
        "started": PartialDate(date(2026, 3, 14)),
        "served": (Served(fields.pop("provision", None) or provision(), "It is what the paragraph asks for."),),
        "evidence": (Given(reference=f"TD {number}"),),
    }
    return Entry(**(whole | fields))


def author() -> User:
    found = User.objects.filter(email="rapporteur@demo.example").first()
    return found or user("rapporteur@demo.example", "rapporteur", body=body())


def judge() -> User:
    found = User.objects.filter(email="counsellor@demo.example").first()
    return found or user("counsellor@demo.example", "counsellor", body=body())


def activity(state: str = State.PUBLISHED, *, by: User | None = None, at: datetime = AT, **fields: Any) -> Activity:
    """An activity that came to ``state`` by the real acts."""
    by = by or author()
    made = operations.draft(entry(**fields), by=by, at=at)
    if state == State.DRAFT:
        return made
    made = operations.submit(made, by=by, at=at)
    if state == State.RETURNED:
        return operations.return_to_author(made, by=judge(), at=at, reason="Name the document.")
    if state in (State.PUBLISHED, State.WITHDRAWN):
        made = operations.publish(made, by=judge(), at=at)
    if state == State.WITHDRAWN:
        made = operations.withdraw(made, by=judge(), at=at, reason="Entered twice.")
    return made


# --- best practices ------------------------------------------------------------------------------------------------
def practice_entry(**fields: Any) -> practices.Entry:
    """A complete practice, ready to be sent; ``words`` may name some parts only."""
    number = next(_count)
    said = {
        "title": f"Practice number {number}",
        "summary": "District clinics send photographs when a link appears.",
        "place": "38 clinics",
        "problem": "The nearest specialist was a day away.",
        "solution": "Nurses use the phone they own.",
        "results": "Median days to advice fell from 41 to 1.8.",
        "lessons": "It did not work where clinics shared one phone.",
        "conditions": "One phone for each clinic.",
        "privacy": "A rule on who may see photographs was agreed before the start.",
    } | fields.pop("words", {})
    served = practices.Served(fields.pop("provision", None) or provision("instructs-sg16.1", code="SG16-1"))
    whole: dict[str, Any] = {
        "words": practices.Words(**said),
        "marks": {"application": ("telemedicine",), "setting": ("rural",), "connectivity": ("2g", "offline")},
        "contact_role": "Digital health unit, Ministry of Health",
        "started": PartialDate(date(2024, 1, 1), "year"),
        "countries": (state(),),
        "served": (served,),
        "proofs": (practices.Given(title="Evaluation", url="https://example.org/evaluation.pdf", kind="evaluation"),),
    }
    return practices.Entry(**(whole | fields))


def reviewers() -> list[User]:
    """Two who review, of other groups than the author's."""
    return [
        User.objects.filter(email=email).first() or user(email, "counsellor", body=body("itu-t-sg17"))
        for email in ("reviewer.one@demo.example", "reviewer.two@demo.example")
    ]


def clerk() -> User:
    found = User.objects.filter(email="secretariat@demo.example").first()
    return found or user("secretariat@demo.example", "secretariat")


def review(practice: Practice, reviewer: User, *, at: datetime = AT, points: int = 3) -> Review:
    """A review that was asked for and given."""
    asked = practice_operations.ask_reviewer(practice, reviewer, due_on=at.date(), by=clerk(), at=at)
    scores = {criterion: practice_operations.reviewing.Points(points) for criterion in Criterion.values}
    return practice_operations.give_review(asked, scores, comment="Publish it.", by=reviewer, at=at)


def practice(state: str = State.PUBLISHED, *, by: User | None = None, at: datetime = AT, **fields: Any) -> Practice:
    """A practice that came to ``state`` by the real acts, two reviews among them."""
    by = by or author()
    made = practice_operations.draft(practice_entry(**fields), by=by, at=at)
    if state == State.DRAFT:
        return made
    made = practice_operations.submit(made, by=by, at=at)
    if state == State.RETURNED:
        return practice_operations.return_to_author(made, by=clerk(), at=at, reason="Say who paid.")
    if state in (State.PUBLISHED, State.WITHDRAWN):
        for one in reviewers():
            review(made, one, at=at)
        made = practice_operations.publish(made, by=clerk(), at=at)
    if state == State.WITHDRAWN:
        made = practice_operations.withdraw(made, by=clerk(), at=at, reason="It was another country.")
    return made

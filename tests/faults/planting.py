"""Canaries: an own 32-hex string in every text of what is not public, and who may meet it."""

import json
import re
import secrets
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.db import models

from activities import operations
from activities.entry import Given, Served
from activities.models import Activity, Evidence, Partner, ProgressEntry, ProvisionServed
from best_practices import operations as practices
from best_practices.entry import Standard, Words
from best_practices.models import (
    EditionText,
    Implementer,
    Lead,
    Practice,
    Proof,
    Review,
    Score,
    StandardUsed,
    Wording,
)
from ehealth_portal.audit.models import AuditDetails, AuditEvent
from ehealth_portal.circulars.models import Addressee, Circular, CircularText
from ehealth_portal.feeds.models import FeedToken
from ehealth_portal.feeds.operations import make_feed_token
from ehealth_portal.members.models import APIToken, User
from ehealth_portal.members.operations import create_token
from ehealth_portal.reporting.models import Report
from ehealth_portal.rest.models import KeptAnswer
from ehealth_portal.review.transitions import State
from ehealth_portal.webhooks.models import Endpoint
from tests import make
from tests.best_practices import adopting, edition_making
from tests.reporting import report_making
from tests.workshops import making
from workshops.entry import Voiced
from workshops.models import (
    Announcement,
    Answer,
    Assessment,
    Fellowship,
    FollowUp,
    Match,
    Material,
    Need,
    Registration,
    ServiceRequest,
    Session,
    Speaker,
    Workshop,
)
from workshops.operations import matching, needs, planning
from workshops.operations import rounds as assessments

HIDDEN = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.WITHDRAWN)
FITS = 32  # characters; what is shorter holds codes and numbers, no sentences
PROTECTED = (
    *(Activity, ProgressEntry, Evidence, ProvisionServed, Partner, Report, User, APIToken, KeptAnswer, FeedToken),
    *(Endpoint, Circular, CircularText, Addressee, Practice, Wording, StandardUsed, Implementer, Proof),
    *(Review, Score, EditionText, Lead, Workshop, Announcement, Registration, ServiceRequest, Fellowship),
    *(Assessment, Answer, Need, Match, Session, Speaker, Material, FollowUp),
)
# Texts without words of people; the test on them fails when one is no field of these records any more.
NOT_WORDS = {
    "Evidence.sha256", "Evidence.content_type", "User.password", "APIToken.sha256", "APIToken.scopes",
    "FeedToken.sha256", "Circular.record_type", "Circular.record_id", "Lead.record_type", "Lead.record_id",
    "Need.record_type", "Need.record_id", "Match.record_type", "Match.record_id",
    "Workshop.timezone", "Material.sha256", "Material.content_type", "Material.finding",
    "Registration.seed", "Registration.sha256",
    "Answer.item_key", "Answer.row_key", "KeptAnswer.fingerprint", "KeptAnswer.key", "KeptAnswer.content",
}  # fmt: skip
ONE_OF_THREE = ("reference", "url", "file_name")  # evidence is one of them: only what is filled is planted


def texts_of(model: type[models.Model]) -> list[Any]:
    """The fields of a record in which words of people may stand."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.FileField)
        and not field.choices
        and (field.max_length or FITS) >= FITS
        and f"{model.__name__}.{field.name}" not in NOT_WORDS
    ]


class Canaries(dict[str, tuple[str, str]]):
    """Each string with whose it is ("SG21", "secretariat", "name:ID" or "person:ID" of a user) and where it was put."""

    def new(self, owner: str, where: str) -> str:
        string = secrets.token_hex(16)
        self[string] = (owner, where)
        return string

    def plant(self, record: Any, owner: str) -> None:
        """Past the acts, into every text of the row: their own checks would not let each in."""
        values = {}
        for field in texts_of(type(record)):
            if isinstance(record, Evidence) and field.name in ONE_OF_THREE and not getattr(record, field.name):
                continue
            string = self.new(owner, f"{type(record).__name__}.{field.name}")
            wraps = {models.URLField: f"https://x.example/{string}", models.EmailField: f"{string}@x.example"}
            values[field.name] = wraps.get(models.URLField if field.name == "url" else type(field), string)
        type(record)._default_manager.filter(pk=record.pk).update(**values)

    def found_in(self, content: str) -> set[str]:
        return {string for string in re.findall(r"[0-9a-f]{32}", content) if string in self}


def plant_everything(cast: Any) -> SimpleNamespace:
    canaries = Canaries()
    groups = {"SG21": (cast.rapporteur, cast.counsellor), "SG17": (cast.other_rapporteur, cast.other_counsellor)}
    foreign = {}
    for group, (author, judge) in groups.items():
        foreign[group] = _plant_group(canaries, group, author, judge)
        _plant_practices(canaries, author)
        _plant_workshops(canaries, group, author, judge)
    _plant_registrations(canaries, cast)
    _plant_report(canaries)
    _plant_compendium(canaries, cast)
    _plant_circulars(canaries, cast)
    _plant_assessments(canaries, cast)
    _plant_needs(canaries, cast)
    for person in vars(cast).values():
        _plant_person(canaries, person)
    _plant_trail(canaries, foreign)
    return SimpleNamespace(canaries=canaries, cast=cast, foreign=foreign)


def _plant_group(canaries: Canaries, group: str, author: Any, judge: Any) -> list[Activity]:
    body = author.roles.get().body
    kept = [_activity(canaries, group, state, author, judge, body) for state in HIDDEN]
    public = _activity(canaries, "", State.PUBLISHED, author, judge, body)
    for action in ("", "return", "withdraw"):
        entry = operations.log_progress(
            public, by=author, at=make.AT, on=date(2026, 4, 1), narrative="n", evidence=(Given(reference="TD"),)
        )
        if action == "withdraw":
            entry = operations.judge_progress(entry, "publish", by=judge, at=make.AT)
        if action:
            entry = operations.judge_progress(entry, action, by=judge, at=make.AT, reason="r")
        canaries.plant(entry, group)
        canaries.plant(entry.evidence.get(), group)
    return kept


def _plant_workshops(canaries: Canaries, group: str, author: Any, judge: Any) -> None:
    """What is not published is the group's; a text that nobody has released is the secretariat's."""
    entry = making.entry(body=author.roles.get().body)
    for state in HIDDEN:
        made = planning.draft(entry, by=author, at=make.AT)
        if state != State.DRAFT:
            made = planning.submit(made, by=author, at=make.AT)
        if state == State.RETURNED:
            made = planning.return_to_author(made, by=judge, at=make.AT, reason="r")
        if state == State.WITHDRAWN:
            made = planning.publish(made, by=judge, at=make.AT)
            made = planning.withdraw(made, by=judge, at=make.AT, reason="r")
        for record in (made, made.announcements.get(), *_around_a_workshop(made)):
            canaries.plant(record, group)
    public = planning.publish(
        planning.submit(planning.draft(entry, by=author, at=make.AT), by=author, at=make.AT), by=judge, at=make.AT
    )
    text = Announcement.objects.create(workshop=public, language="fr", title="t", written_by=author, written_at=make.AT)
    canaries.plant(text, "secretariat")


def _around_a_workshop(made: Any) -> list[Any]:
    """Its programme, materials and conclusions."""
    end = make.AT.replace(hour=23)
    session = Session.objects.create(workshop=made, position=1, title="t", starts_at=make.AT, ends_at=end)
    speaker = Speaker.objects.create(session=session, name="n")
    plain: dict[str, Any] = {"workshop": made, "added_at": make.AT}
    material = Material.objects.create(title="t", language="en", url="https://x.example/", **plain)
    return [session, speaker, material, FollowUp.objects.create(text="t", **plain)]


def _plant_registrations(canaries: Canaries, cast: Any) -> None:
    """A person's own, and of whom an administration nominated; who of the secretariat works on it sees them."""
    public = Workshop.objects.published().order_by("pk").first()
    plain: dict[str, Any] = {"workshop": public, "state": "accepted", "mode": "in_person", "registered_at": make.AT}
    malawi = {"nominated_by": cast.focal_point, "member_state": make.state(), "email": "b@x.example", "sha256": "b"}
    own = {"user": cast.nobody, "email": "a@x.example", "sha256": "a"}
    for fields, owner in ((own, f"person:{cast.nobody.pk}"), (malawi, f"administration:{cast.focal_point.pk}")):
        made = Registration.objects.create(**plain | fields)
        asked = ServiceRequest.objects.create(registration=made, kind="sign", asked_at=make.AT)
        bid = Fellowship.objects.create(
            registration=made, workshop=public, member_state=make.state(), extent="full", motive="m", asked_at=make.AT
        )
        for record in (made, asked, bid):
            canaries.plant(record, owner)


def _plant_assessments(canaries: Canaries, cast: Any) -> None:
    """What each of two countries answers, submitted and says why it recalled it: its own and the secretariat's."""
    asked = making.round_of(make.state("MWI", "Malawi"), make.state("NPL", "Nepal"))
    assessments.open_round(asked, by=cast.secretariat, at=make.AT)
    for person, iso3 in ((cast.focal_point, "MWI"), (cast.other_focal_point, "NPL")):
        one, owner = asked.assessments.get(member_state__iso3=iso3), f"person:{person.pk}"
        answer = one.answers.create(item_key="words", text="t", answered_at=make.AT, standing="answered")
        said = {"standing": "answered", "number": None, "language": "en"}
        content = {"words": {"": said | {"text": canaries.new(owner, "Submission.content")}}}
        one.submissions.create(number=1, submitted_by=person, submitted_at=make.AT, content=content)
        for record in (one, answer):
            canaries.plant(record, owner)


def _plant_needs(canaries: Canaries, cast: Any) -> None:
    """A need that its country did not make public, with what was found for it: the country's and the secretariat's."""
    for person, iso3 in ((cast.focal_point, "MWI"), (cast.other_focal_point, "NPL")):
        said = Voiced(make.state(iso3), "links", "t", make.AT.date(), voiced_in="l")
        need = needs.voice(said, by=person, at=make.AT)
        need = needs.not_yet(_matched(need, cast), by=person, at=make.AT, words="w")
        for record in (need, need.matches.get()):
            canaries.plant(record, f"person:{person.pk}")


def _matched(need: Need, cast: Any) -> Need:
    return matching.match(need, standard="ITU-T H.810", note="n", by=cast.secretariat, at=make.AT).need


def _plant_practices(canaries: Canaries, author: Any) -> None:
    """What is not published is the author's own, and of nobody of the same group."""
    for state in HIDDEN:
        made = make.practice(state, by=author, standards=(Standard("ITU-T H.810"),), implementers=("Ministry",))
        parts = (made.wordings, made.served, made.standards, made.implementers, made.proofs)
        for record in (made, *(row for rows in parts for row in rows.all())):
            canaries.plant(record, f"person:{author.pk}")
    public = make.practice(by=author)
    for state in HIDDEN:
        made = adopting.adoption(public, state, by=author, member_state=make.state("KEN", "Kenya"), results="r")
        canaries.plant(made, f"person:{author.pk}")
    draft = practices.translate(public, "fr", Words(title="t", summary="s"), by=author, at=make.AT)
    canaries.plant(draft, f"person:{author.pk}")
    for review in Review.objects.filter(practice__created_by=author, practice__state=State.WITHDRAWN):
        for record in (review, *review.scores.all()):
            canaries.plant(record, f"person:{author.pk}")


def _activity(canaries: Canaries, group: str, state: str, author: Any, judge: Any, body: Any) -> Activity:
    """In ``state``, with every text planted unless it is public."""
    made = operations.draft(
        make.entry(
            body=body,
            partners=("Partner",),
            countries=(make.state(),),
            served=(Served(make.provision(), "why"),),
            evidence=EVIDENCE[state](canaries, group),
        ),
        by=author,
        at=make.AT,
    )
    if state != State.DRAFT:
        made = operations.submit(made, by=author, at=make.AT)
    if state == State.RETURNED:
        made = operations.return_to_author(made, by=judge, at=make.AT, reason="r")
    if state in (State.PUBLISHED, State.WITHDRAWN):
        made = operations.publish(made, by=judge, at=make.AT)
    if state == State.WITHDRAWN:
        made = operations.withdraw(made, by=judge, at=make.AT, reason="r")
    for record in (made, *made.evidence.all(), *made.served.all(), *made.partners.all()) if group else ():
        canaries.plant(record, group)
    return made


def _file(canaries: Canaries, group: str) -> Given:
    content = canaries.new(group, "the evidence file itself") if group else "for all"
    return Given(file=ContentFile(content.encode(), name="minutes.txt"), content_type="text/plain")


EVIDENCE = {  # one of each kind, spread over the states to keep the crawl short
    State.DRAFT: lambda canaries, group: (_file(canaries, group), Given(reference="TD")),
    State.SUBMITTED: lambda canaries, group: (Given(url="https://x.example/"),),
    State.RETURNED: lambda canaries, group: (Given(reference="TD"),),
    State.WITHDRAWN: lambda canaries, group: (_file(canaries, group),),
    State.PUBLISHED: lambda canaries, group: (_file(canaries, group),),
}


def _plant_report(canaries: Canaries) -> None:
    """A draft with its documents, which say its title."""
    made = report_making.report(title="t", formats=("html", "docx", "xlsx", "json"))
    canaries.plant(made, "secretariat")
    report_making.built(Report.objects.get(pk=made.pk))


def _plant_compendium(canaries: Canaries, cast: Any) -> None:
    """A draft of an edition, and a lead that was offered to nobody."""
    draft = edition_making.draft()
    canaries.plant(draft.texts.get(), "secretariat")
    lead = Lead.objects.create(title="t", identified_by=cast.secretariat, identified_at=make.AT)
    canaries.plant(lead, "secretariat")


def _plant_circulars(canaries: Canaries, cast: Any) -> None:
    """A draft of the secretariat; a letter that was sent, and what three administrations answered to it."""
    kept = {"group_day": make.AT.date(), "created_by": cast.secretariat, "created_at": make.AT, "updated_at": make.AT}
    draft = Circular.objects.create(state=State.DRAFT, **kept)
    decided = {"submitted_by": cast.secretariat, "submitted_at": make.AT, "decided_at": make.AT}
    sent = Circular.objects.create(state=State.PUBLISHED, number=1, year=2026, **decided, **kept)
    for circular, owner in ((draft, "secretariat"), (sent, "addressees")):
        text = {"subject": "s", "body": "b", "is_complete": True, "written_by": cast.secretariat}
        canaries.plant(circular, owner)
        canaries.plant(CircularText.objects.create(circular=circular, language="en", **text), owner)
    for person in (cast.focal_point, cast.other_focal_point, cast.academia):
        role = person.roles.get()
        whose = {"member_state": role.member_state, "organization": role.organization, "user": person}
        answered = {"acknowledged_at": make.AT, "replied_at": make.AT, "reply": "r"}
        one = Addressee.objects.create(circular=sent, name="n", email="e@x.example", **whose, **answered)
        canaries.plant(one, f"administration:{person.pk}")


def _plant_person(canaries: Canaries, person: User) -> None:
    owner = f"person:{person.pk}"
    token, _secret = create_token(person, "t", by=None, at=make.AT)
    canaries.plant(token, owner)
    canaries.plant(make_feed_token(person, "k", by=person, at=make.AT)[0], owner)
    planted = Endpoint.objects.create(owner=person, name="w", url="https://hooks.example.org/", created_at=make.AT)
    canaries.plant(planted, owner)
    KeptAnswer.objects.create(
        user=person, key="k", fingerprint="f", created_at=make.AT, status=200,
        content=json.dumps({"title": canaries.new(owner, "KeptAnswer.content")}),
    )  # fmt: skip
    canaries.plant(person, f"name:{person.pk}")
    person.refresh_from_db()


def _plant_trail(canaries: Canaries, foreign: dict[str, list[Activity]]) -> None:
    """What the trail keeps of records that are hidden now."""
    for group, activities in foreign.items():
        of_hidden = AuditEvent.objects.filter(
            record_type="activities.activity", record_id__in=[str(one.pk) for one in activities]
        )
        for event in of_hidden:
            told = {name: {"title": canaries.new(group, f"AuditDetails.{name}")} for name in ("before", "after")}
            content = json.dumps(told | {"reason": canaries.new(group, "AuditDetails.reason")})
            AuditDetails.objects.filter(event=event).update(content=content)

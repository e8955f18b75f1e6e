"""What a reader may know is in the API: every column of every model is told, or named here with why not."""

from datetime import date

import pytest

from activities import models as activities
from activities import operations
from activities.serializers import ActivityIn, ActivityOut, EvidenceOut, FileOut, MilestoneOut, ProgressOut, ServedOut
from best_practices import models as practices
from best_practices import serializers as of_practices
from ehealth_portal.mandate import models as mandate
from ehealth_portal.mandate import serializers as of_mandate
from ehealth_portal.members import models as members
from ehealth_portal.members import serializers as of_members
from ehealth_portal.reporting import models as reporting
from ehealth_portal.reporting import serializers as of_reporting
from tests import make
from tests.workshops import making
from workshops import serializers as of_workshops

IDS = "an internal number; the address names it"
OWNER = "told within the record it belongs to"

TOLD = [
    (
        activities.Activity,
        ActivityOut,
        {"started_precision": "part of started_on", "ended_precision": "part of ended_on"},
    ),
    (
        activities.ProvisionServed,
        ServedOut,
        {
            "id": IDS,
            "activity": OWNER,
            "provision": "as key, code, edition",
            "started_on": "repeats the activity's",
            "ended_on": "repeats the activity's",
        },
    ),
    (activities.ProgressEntry, ProgressOut, {}),
    (
        activities.Evidence,
        EvidenceOut,
        {
            "activity": OWNER,
            "progress": OWNER,
            "file_name": "in file",
            "content_type": "in file",
            "bytes": "in file",
            "sha256": "in file",
            "added_by": "a person; the audit trail knows",
            "decided_by": "a person; the audit trail knows",
            "decided_at": "the audit trail knows",
            "reason": "for its group, on the page",
            "scan": "in file",
            "scanned_at": "the operators' business",
            "finding": "for its group, on the page",
            "is_shown": "what is not shown is not told to the public",
        },
    ),
    (activities.Milestone, MilestoneOut, {}),
    (
        practices.Practice,
        of_practices.PracticeOut,
        {
            "started_precision": "part of started_on",
            "ended_precision": "part of ended_on",
            "year": "in reference",
            "number": "in reference",
        },
    ),
    (practices.ProvisionServed, ServedOut, {"id": IDS, "practice": OWNER, "provision": "as key, code, edition"}),
    (practices.StandardUsed, of_practices.StandardOut, {"id": IDS, "practice": OWNER}),
    (practices.Implementer, of_practices.ImplementerOut, {"id": IDS, "practice": OWNER}),
    (practices.Proof, of_practices.ProofOut, {"id": IDS, "practice": OWNER}),
    (
        practices.Wording,
        of_practices.TextOut,
        {
            "practice": OWNER,
            "written_by": "a person; the audit trail knows",
            "released_by": "a person; the audit trail knows",
        },
    ),
    (
        practices.Review,
        of_practices.PracticeReviewOut,
        {"practice": OWNER, "asked_by": "the audit trail knows", "reminded_at": "between the secretariat and them"},
    ),
    (practices.Score, of_practices.ScoreOut, {"id": IDS, "review": OWNER}),
    (mandate.Resolution, of_mandate.ResolutionOut, {"id": IDS}),
    (mandate.Edition, of_mandate.EditionOut, {"id": IDS}),
    (mandate.EditionText, of_mandate.EditionTextOut, {"id": IDS, "edition": OWNER, "language": "the key it is under"}),
    (mandate.Section, of_mandate.SectionOut, {"id": IDS, "edition": OWNER}),
    (mandate.Provision, of_reporting.ProvisionOut, {"id": IDS}),
    (
        mandate.ProvisionText,
        of_reporting.ProvisionTextOut,
        {"id": IDS, "provision": OWNER, "language": "the key it is under"},
    ),
    (mandate.Addressee, of_reporting.AddresseeOut, {"id": IDS, "provision": OWNER, "position": "their order"}),
    (members.Body, of_members.BodyOut, {"id": IDS}),
    (members.BodySuccession, of_members.SuccessionOut, {"id": IDS, "predecessor": "body", "successor": "body"}),
    (members.Organization, of_members.OrganizationOut, {"id": IDS}),
    (members.MemberState, of_members.MemberStateOut, {"id": IDS}),
    (members.CountryGroupMembership, of_members.GroupOut, {"id": IDS, "member_state": OWNER}),
    (
        members.Role,
        of_members.RoleOut,
        {
            "id": IDS,
            "user": OWNER,
            "given_by": "the audit trail knows, and those who manage people",
            "confirmed_by": "the audit trail knows, and those who manage people",
        },
    ),
    (
        members.User,
        of_members.PersonWithRoles,
        {
            "password": "secret",
            "last_login": "private",
            "is_active": "only active people are told",
            "erased_at": "only active people are told",
            "is_demonstration": "of no interest to a reader",
        },
    ),
    (reporting.StatusStatement, of_reporting.StatementOut, {"id": IDS, "provision": OWNER}),
    (reporting.Report, of_reporting.ReportOut, {}),
    (reporting.ReportDocument, of_reporting.DocumentOut, {"id": IDS, "snapshot": OWNER, "file": "url"}),
    (reporting.ReportSnapshot, of_reporting.SnapshotOut, {"id": IDS, "report": OWNER, "content": "the JSON document"}),
]


@pytest.mark.parametrize(("model", "serializer", "left_out"), TOLD, ids=lambda one: getattr(one, "__name__", ""))
def test_every_column_is_told(model, serializer, left_out):
    columns = {field.name for field in model._meta.get_fields() if field.concrete}
    assert columns - set(serializer().fields) == set(left_out)


def test_what_is_sent_is_what_is_described(api, cast):
    activity = make.activity()
    operations.log_progress(activity, by=cast.rapporteur, at=make.AT, on=make.AT.date(), narrative="More.")
    operations.set_milestone(make.provision(), title="Due", due_on=date(2027, 1, 1), by=cast.secretariat, at=make.AT)
    practice = make.practice()
    caller = api("secretariat")
    described = {
        f"activities/{activity.pk}/": ActivityOut,
        f"activities/{activity.pk}/progress/": ProgressOut,
        "milestones/": MilestoneOut,
        "provisions/resolves.1/": of_reporting.ProvisionOut,
        "bodies/itu-t-sg21/": of_members.BodyOut,
        "member-states/MWI/": of_members.MemberStateOut,
        "people/": of_members.PersonWithRoles,
        "editions/dubai-2012/": of_mandate.EditionWithSections,
        "resolutions/78/": of_mandate.ResolutionOut,
        f"best-practices/{practice.pk}/": of_practices.PracticeOut,
        f"workshops/{making.workshop().pk}/": of_workshops.WorkshopOut,
        f"best-practices/{practice.pk}/texts/": of_practices.TextOut,
        f"best-practices/{practice.pk}/reviews/": of_practices.PracticeReviewOut,
    }
    for address, serializer in described.items():
        told = caller.get(f"/api/v1/{address}").json()
        told = told["results"][0] if "next" in told else told  # a practice has results of its own
        assert set(told) == set(serializer().fields), address


def test_every_value_of_an_entry_can_be_written():
    from activities.entry import Entry

    renamed = {"started": "started_on", "ended": "ended_on", "served": "provisions"}
    assert {renamed.get(name, name) for name in Entry.__dataclass_fields__} == set(ActivityIn().fields)
    assert set(FileOut().fields) == {"name", "url", "content_type", "bytes", "sha256", "scan"}


def test_every_value_of_a_practice_can_be_written():
    from best_practices.entry import Entry, Words
    from best_practices.vocabulary import LISTS

    renamed = {"started": "started_on", "ended": "ended_on", "served": "provisions"}
    plain = {renamed.get(name, name) for name in Entry.__dataclass_fields__} - {"words", "marks"}
    assert plain | set(Words.__dataclass_fields__) | set(LISTS) == set(of_practices.PracticeIn().fields)


def test_names_of_people_are_for_those_who_hold_a_role(api, cast):
    activity = make.activity()
    path = f"/api/v1/activities/{activity.pk}/"
    assert "created_by" not in api().get(path).json()
    assert "created_by" not in api("nobody").get(path).json()
    assert api("focal_point").get(path).json()["created_by"] == {"id": cast.rapporteur.pk, "name": cast.rapporteur.name}
    assert [api(name).get("/api/v1/people/").status_code for name in ("", "nobody", "focal_point")] == [401, 403, 200]
    told = api("focal_point").get(f"/api/v1/people/{cast.rapporteur.pk}/").json()
    assert "email" not in told
    assert api("secretariat").get(f"/api/v1/people/{cast.rapporteur.pk}/").json()["email"] == cast.rapporteur.email


def test_on_gives_the_state_of_that_day(api, cast):
    old, new = make.body("itu-t-sg16", valid_until=date(2025, 1, 1)), make.body("itu-t-sg21")
    members.Body.objects.filter(pk=new.pk).update(valid_from=date(2025, 1, 1))
    members.BodySuccession.objects.create(predecessor=old, successor=new, on=date(2025, 1, 1))
    state = make.state("NPL")
    members.CountryGroupMembership.objects.create(member_state=state, group="LDC", valid_until=date(2026, 11, 24))
    get = lambda address: api().get(f"/api/v1/{address}")  # noqa: E731
    assert get("bodies/itu-t-sg16/").json()["acting"] == "itu-t-sg21"
    assert get("bodies/itu-t-sg16/?on=2014-01-01").json()["acting"] == "itu-t-sg16"
    assert get("bodies/itu-t-sg21/?on=2014-01-01").status_code == 404
    assert [one["slug"] for one in get("bodies/?on=2014-01-01&kind=study_group").json()["results"]] == [
        "itu-t-sg16",
        "itu-t-sg17",
    ]
    assert [one["group"] for one in get("member-states/NPL/?on=2026-11-23").json()["groups"]] == ["LDC"]
    assert get("member-states/NPL/?on=2026-11-24").json()["groups"] == []
    assert get("member-states/NPL/").json()["groups"][0]["valid_until"] == "2026-11-24"
    assert [one["iso3"] for one in get("member-states/?group=LDC&on=2020-01-01").json()["results"]] == ["NPL"]


def test_lineage_of_a_provision(api):
    first = make.provision()
    make.provision("resolves.1", edition=make.edition("hammamet-2016", year=2016), continues=first)
    told = api().get("/api/v1/provisions/resolves.1/").json()
    assert told["continued_by"] == [{"resolution": "78", "edition": "hammamet-2016", "key": "resolves.1"}]
    later = api().get("/api/v1/provisions/TSB-1/?edition=hammamet-2016").json()
    assert later["continues"] == {"resolution": "78", "edition": "dubai-2012", "key": "resolves.1"}
    assert later["text"]["en"] == {
        "text": "to do what resolves.1 says;",
        "status": "unofficial",
        "label": "Label resolves.1",
    }
    assert later["addressees"] == [{"body": "tsb", "part": "lead", "acting": "tsb"}]

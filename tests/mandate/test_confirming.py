"""Confirming what a provision asks for, and linking provisions to those of the earlier edition."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.mandate import operations
from ehealth_portal.mandate.operations import Asked
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.fixture
def asked(db):
    return Asked(
        verb="invites",
        nature="output",
        code="TSB-1",
        deliverable="A study",
        time_limit_on=date(2015, 12, 31),
        addressees=((make.body("tsb"), "lead"), (make.body("bdt"), "collaboration")),
    )


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("secretariat", True),
        ("administrator", True),
        ("rapporteur", False),
        ("other_rapporteur", False),
        ("counsellor", False),
        ("focal_point", False),
        ("academia", False),
        ("nobody", False),
    ],
)
def test_confirm_is_for_the_secretariat(cast, asked, who, may):
    provision, person = make.provision(), getattr(cast, who)
    if not may:
        with pytest.raises(NotAllowed):
            operations.confirm_provision(provision, asked, by=person, at=AT)
        provision.refresh_from_db()
        assert (provision.confirmed_at, provision.verb) == (None, "instructs")
        return
    confirmed = operations.confirm_provision(provision, asked, by=person, at=AT)
    assert (confirmed.confirmed_by, confirmed.confirmed_at, confirmed.verb) == (person, AT, "invites")


def test_confirm_stores_everything_and_one_audit_row(cast, asked):
    provision = operations.confirm_provision(make.provision(), asked, by=cast.secretariat, at=AT)
    provision.refresh_from_db()
    assert (provision.nature, provision.deliverable) == ("output", "A study")
    assert provision.time_limit_on == date(2015, 12, 31)
    assert [(row.body.slug, row.part) for row in provision.addressees.all()] == [
        ("tsb", "lead"),
        ("bdt", "collaboration"),
    ]
    event = AuditEvent.objects.get(action="mandate.confirm_provision")
    assert (event.before["verb"], event.after["verb"]) == ("instructs", "invites")
    assert event.after["addressees"] == [["tsb", "lead"], ["bdt", "collaboration"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verb": "shouts"}, "verb"),
        ({"nature": ""}, "nature"),
        ({"code": "  "}, "code"),
        ({"code": "TSB-2"}, "code"),
        ({"addressees": ()}, "lead"),
    ],
)
def test_confirm_incomplete_changes_nothing(cast, asked, change, field):
    provision = make.provision()
    make.provision("resolves.2", code="TSB-2")
    with pytest.raises(Incomplete) as refused:
        operations.confirm_provision(provision, replace(asked, **change), by=cast.secretariat, at=AT)
    assert list(refused.value.errors) == [field]
    provision.refresh_from_db()
    assert (provision.confirmed_at, provision.verb, provision.addressees.count()) == (None, "instructs", 1)


def test_a_body_has_one_part_only(cast, asked):
    twice = replace(asked, addressees=(*asked.addressees, (make.body("tsb"), "collaboration")))
    with pytest.raises(Incomplete) as refused:
        operations.confirm_provision(make.provision(), twice, by=cast.secretariat, at=AT)
    assert list(refused.value.errors) == ["collaboration"]


def test_only_operative_provisions_are_confirmed(cast, asked):
    recalling = make.provision("recalling.a", kind="preambular", code="", verb="", nature="")
    with pytest.raises(NotPossibleNow):
        operations.confirm_provision(recalling, asked, by=cast.secretariat, at=AT)


def test_the_second_of_two_people_sees_that_it_changed(cast, asked):
    provision = make.provision()
    operations.confirm_provision(provision, asked, by=cast.secretariat, at=AT, seen="")
    late = replace(asked, nature="standing")
    with pytest.raises(Stale):
        operations.confirm_provision(provision, late, by=cast.administrator, at=AT, seen="")
    provision.refresh_from_db()
    assert (provision.confirmed_by, provision.nature) == (cast.secretariat, "output")


@pytest.fixture
def two_editions(db):
    dubai, hammamet = make.edition(), make.edition("hammamet-2016", year=2016)
    hammamet.continues = dubai
    hammamet.save()
    make.provision()
    later = make.provision("resolves.3", edition=hammamet)
    return hammamet, later


def test_link_provisions_to_those_of_the_earlier_edition(cast, two_editions):
    hammamet, later = two_editions
    pairs = [("resolves.3", "resolves.1")]
    assert operations.link_provisions(hammamet, pairs, by=cast.secretariat, at=AT) == 1
    later.refresh_from_db()
    assert (later.continues.key, later.continues.edition.slug) == ("resolves.1", "dubai-2012")
    assert operations.link_provisions(hammamet, pairs, by=cast.secretariat, at=AT) == 0
    assert AuditEvent.objects.filter(action="mandate.link_provisions").count() == 1


def test_link_to_a_provision_that_is_not_there_is_refused_by_name(cast, two_editions):
    hammamet, later = two_editions
    with pytest.raises(NotPossibleNow, match=r"resolves\.9"):
        operations.link_provisions(hammamet, [("resolves.3", "resolves.9")], by=cast.secretariat, at=AT)
    with pytest.raises(NotAllowed):
        operations.link_provisions(hammamet, [("resolves.3", "resolves.1")], by=cast.rapporteur, at=AT)
    with pytest.raises(NotPossibleNow, match="continues no earlier edition"):
        operations.link_provisions(hammamet.continues, [], by=cast.secretariat, at=AT)
    later.refresh_from_db()
    assert later.continues is None

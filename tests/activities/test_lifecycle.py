"""The main chain in one breath: drafted, sent, judged by another, seen by everybody; and every refusal on the way."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from activities import operations
from activities.entry import Entry
from activities.models import Activity
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from ehealth_portal.review.transitions import State
from tests import make

PUBLIC = AnonymousUser()


def test_publish_shows_to_everybody(cast):
    activity = make.activity(State.SUBMITTED)
    assert not Activity.objects.visible_to(PUBLIC).exists()
    published = operations.publish(activity, by=cast.counsellor, at=make.AT)
    assert list(Activity.objects.visible_to(PUBLIC)) == [published]
    assert (published.decided_by, published.decided_at, published.version) == (cast.counsellor, make.AT, 3)


def test_every_act_leaves_one_audit_row(cast):
    make.activity(State.WITHDRAWN)
    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert actions == ["activities.draft", "activities.submit", "activities.publish", "activities.withdraw"]


def test_submit_incomplete_changes_nothing(cast):
    draft = operations.draft(Entry(title="Half an entry"), by=cast.rapporteur, at=make.AT)
    with pytest.raises(Incomplete) as refused:
        operations.submit(draft, by=cast.rapporteur, at=make.AT)
    assert sorted(refused.value.errors) == ["body", "evidence", "kind", "provisions", "started_on"]
    draft.refresh_from_db()
    assert (draft.state, draft.version, AuditEvent.objects.count()) == (State.DRAFT, 1, 1)


def test_nobody_judges_their_own(cast):
    activity = make.activity(State.SUBMITTED, by=cast.secretariat)
    with pytest.raises(NotAllowed):
        operations.publish(activity, by=cast.secretariat, at=make.AT)


def test_nobody_judges_their_own_in_the_database_either(cast):
    activity = make.activity(State.SUBMITTED)
    with pytest.raises(IntegrityError):
        Activity.objects.filter(pk=activity.pk).update(decided_by=activity.submitted_by)


def test_second_judge_comes_too_late(cast):
    activity = make.activity(State.SUBMITTED)
    operations.publish(activity, by=cast.counsellor, at=make.AT)
    with pytest.raises(NotPossibleNow):
        operations.publish(activity, by=cast.secretariat, at=make.AT)


def test_edit_of_an_older_version_is_refused(cast):
    activity = make.activity(State.DRAFT)
    operations.edit(activity, make.entry(title="First"), by=cast.rapporteur, at=make.AT, version=1)
    with pytest.raises(Stale):
        operations.edit(activity, make.entry(title="Second"), by=cast.rapporteur, at=make.AT, version=1)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("rapporteur", False),
        ("other_rapporteur", False),
        ("counsellor", True),
        ("other_counsellor", False),
        ("secretariat", True),
        ("administrator", True),
        ("focal_point", False),
        ("academia", False),
        ("nobody", False),
    ],
)
def test_who_may_publish(cast, who, may):
    activity = make.activity(State.SUBMITTED)
    if may:
        assert operations.publish(activity, by=getattr(cast, who), at=make.AT).state == State.PUBLISHED
    else:
        with pytest.raises(NotAllowed):
            operations.publish(activity, by=getattr(cast, who), at=make.AT)


def test_drafts_are_seen_by_group_and_secretariat_only(cast):
    draft = make.activity(State.DRAFT)
    seen = {name for name, person in vars(cast).items() if Activity.objects.visible_to(person).filter(pk=draft.pk)}
    assert seen == {"rapporteur", "counsellor", "secretariat", "administrator"}

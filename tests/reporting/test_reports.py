"""Reports as acts: who may do what, what publishing freezes, how a build tells its progress, stops and is taken up."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.jobs import operations as jobs
from ehealth_portal.jobs.models import Job
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale
from ehealth_portal.reporting.models import Report, ReportDocument, ReportSnapshot
from ehealth_portal.reporting.operations import building
from ehealth_portal.reporting.operations import reports as acts
from ehealth_portal.reporting.queries.reports import newest_complete
from ehealth_portal.reporting.tasks import build_report
from ehealth_portal.review.transitions import State
from tests import make

from . import report_making as making

WHO = {
    "rapporteur": False,
    "other_rapporteur": False,
    "counsellor": False,
    "other_counsellor": False,
    "secretariat": True,
    "administrator": True,
    "focal_point": False,
    "academia": False,
    "nobody": False,
}


def files():
    return sorted(ReportDocument.objects.values_list("file", flat=True))


# --- who may do what ---


@pytest.mark.parametrize(("who", "may"), WHO.items())
def test_who_may_make_and_build(cast, who, may):
    person = getattr(cast, who)
    made = making.report()
    acts_of_makers = [
        lambda: acts.create_report(making.settings(), by=person, at=make.AT),
        lambda: acts.edit_report(made, making.settings(title="Other"), by=person, at=make.AT),
        lambda: acts.ask_for_build(made, by=person, at=make.AT),
        lambda: acts.stop_build(made, by=person, at=make.AT),
    ]
    for act in acts_of_makers:
        if may:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.parametrize(("who", "may"), {**WHO, "secretariat": False}.items())
def test_who_may_publish_what_the_secretariat_sent(cast, who, may):
    made = making.report()
    making.built(made)
    acts.submit(made, by=cast.secretariat, at=make.AT)
    if may:
        assert acts.publish(made, by=getattr(cast, who), at=make.AT).state == State.PUBLISHED
    else:
        with pytest.raises(NotAllowed):
            acts.publish(made, by=getattr(cast, who), at=make.AT)
        assert not ReportSnapshot.objects.filter(frozen_at__isnull=False).exists()


def test_drafts_are_seen_by_the_secretariat_only(cast):
    draft, out = making.report(), making.published(title="Out")
    for who, may in WHO.items():
        seen = set(Report.objects.visible_to(getattr(cast, who)))
        assert seen == ({draft, out} if may else {out}), who
    assert set(Report.objects.visible_to(AnonymousUser())) == {out}


# --- settings ---


def test_settings_are_checked_by_field(db):
    wrong = making.settings(
        title=" ", audience="nobody", languages=(), formats=("doc",), include=("poems",),
        period_end=making.settings().period_start - timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(Incomplete) as refused:
        acts.create_report(wrong, by=making.secretary(), at=make.AT)
    assert set(refused.value.errors) == {"title", "audience", "languages", "formats", "include", "period_end"}
    assert not Report.objects.exists()


def test_an_older_version_is_refused(db):
    made = making.report()
    by = making.secretary()
    acts.edit_report(made, making.settings(title="First"), by=by, at=make.AT, version=1)
    with pytest.raises(Stale):
        acts.edit_report(made, making.settings(title="Second"), by=by, at=make.AT, version=1)
    assert Report.objects.get().title == "First"


# --- going out ---


def test_a_report_without_files_does_not_go_out(db):
    made = making.report()
    with pytest.raises(NotPossibleNow, match="Build the files first"):
        acts.submit(made, by=making.secretary(), at=make.AT)
    assert Report.objects.get().state == State.DRAFT


def test_a_report_whose_settings_changed_does_not_go_out(db):
    made = making.report()
    making.built(made)
    made = acts.edit_report(made, making.settings(languages=("en", "fr")), by=making.secretary(), at=make.AT)
    with pytest.raises(NotPossibleNow, match="settings changed"):
        acts.submit(made, by=making.secretary(), at=make.AT)


def test_a_report_does_not_go_out_while_it_is_built(db):
    made = making.report()
    making.built(made)
    acts.ask_for_build(made, by=making.secretary(), at=make.AT)
    with pytest.raises(NotPossibleNow, match="being built"):
        acts.submit(made, by=making.secretary(), at=make.AT)


def test_what_is_judged_is_not_built_again(db):
    made = making.report()
    making.built(made)
    acts.submit(made, by=making.secretary(), at=make.AT)
    with pytest.raises(NotPossibleNow):
        acts.ask_for_build(made, by=making.secretary(), at=make.AT)
    with pytest.raises(NotPossibleNow):
        acts.edit_report(made, making.settings(title="Other"), by=making.secretary(), at=make.AT)


def test_publishing_freezes_and_a_later_record_changes_nothing(db):
    out = making.published(formats=tuple(Report.Format.values))
    before = {one.format: one.sha256 for one in ReportDocument.objects.all()}
    make.activity()
    job = acts.ask_for_build(out, by=making.secretary(), at=make.AT)
    build_report(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.done) == (Job.State.DONE, "", job.total)
    assert {one.format: one.sha256 for one in ReportDocument.objects.all()} == before
    assert newest_complete(out).content["activities"] == []
    event = AuditEvent.objects.get(action="reporting.publish")
    assert event.after["sha256"] == newest_complete(out).sha256


def test_a_lost_file_of_a_published_report_is_put_back(db):
    out = making.published()
    document = ReportDocument.objects.get()
    data = document.file.read()
    document.file.close()
    default_storage.delete(document.file.name)
    making.built(out)
    assert default_storage.open(document.file.name).read() == data


def test_a_published_file_that_comes_out_otherwise_is_kept_and_reported(db):
    out = making.published()
    ReportDocument.objects.update(sha256="0" * 64)
    job = acts.ask_for_build(out, by=making.secretary(), at=make.AT)
    build_report(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "en.json" in job.error
    assert ReportDocument.objects.get().sha256 == "0" * 64


def test_the_next_report_names_the_one_before(db):
    first = making.published(period_end=making.settings().period_end - timedelta(days=30), title="First")
    assert making.published(title="Second").previous == first


# --- builds ---


def test_a_build_tells_its_progress_honestly(db, monkeypatch):
    made = making.report(languages=("en", "fr"), formats=("json", "xlsx"))
    job = acts.ask_for_build(made, by=making.secretary(), at=make.AT)
    told = []
    real = jobs.tell
    monkeypatch.setattr(
        jobs,
        "tell",
        lambda job, **how: (told.append((how["done"], ReportDocument.objects.count(), how["step"])), real(job, **how)),
    )
    build_report(job.pk)
    job.refresh_from_db()
    assert [(done, count) for done, count, _step in told] == [(0, 0), (1, 0), (2, 1), (3, 2), (4, 3), (5, 4)]
    assert [step for _done, _count, step in told[1:5]] == [
        "Writing XLSX, English.",
        "Writing JSON, English.",
        "Writing XLSX, French.",
        "Writing JSON, French.",
    ]
    assert (job.state, job.done, job.total) == (Job.State.DONE, 5, 5)


def test_asking_twice_is_one_job(db):
    made = making.report()
    first = acts.ask_for_build(made, by=making.secretary(), at=make.AT)
    assert acts.ask_for_build(made, by=making.secretary(), at=make.AT) == first


def test_a_new_build_takes_the_place_of_the_old_one(db, django_capture_on_commit_callbacks):
    made = making.report()
    first = making.built(made)
    with django_capture_on_commit_callbacks(execute=True):
        second = making.built(made)
    assert list(made.snapshots.all()) == [second]
    assert files() == [f"reports/{second.pk}/en.json"]
    assert not default_storage.exists(f"reports/{first.pk}/en.json")


def stopping_before(monkeypatch, number, act):
    """Let ``act`` happen before the document ``number`` is made."""
    real, count = building.BUILDER.made, iter(range(100))

    def counted(*given):
        if next(count) == number:
            act()
        return real(*given)

    monkeypatch.setattr(building.BUILDER, "made", counted)


def test_a_stopped_build_leaves_the_files_of_the_one_before(db, monkeypatch):
    made = making.report(languages=("en", "fr"))
    before = making.built(made)
    job = acts.ask_for_build(made, by=making.secretary(), at=make.AT)
    stopping_before(monkeypatch, 0, lambda: acts.stop_build(made, by=making.secretary(), at=make.AT))
    build_report(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.STOPPED
    assert newest_complete(made) == before


def test_a_job_whose_worker_was_killed_is_taken_up_again(db, monkeypatch, django_capture_on_commit_callbacks):
    made = making.report(languages=("en", "fr"))
    job = acts.ask_for_build(made, by=making.secretary(), at=make.AT)

    class Killed(BaseException):
        """As SIGKILL does, it leaves no time to close anything."""

    def die():
        raise Killed

    with monkeypatch.context() as patch:
        stopping_before(patch, 1, die)
        with pytest.raises(Killed):
            build_report(job.pk)
    job.refresh_from_db()
    assert (job.state, ReportDocument.objects.count()) == (Job.State.RUNNING, 1)
    assert newest_complete(made) is None
    build_report(job.pk)  # the lease still holds: nobody else may take it
    assert newest_complete(made) is None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        build_report(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == (Job.State.DONE, 2, job.total)
    assert made.snapshots.count() == 1
    assert len(files()) == 2


def test_a_report_sent_while_it_was_built_keeps_what_was_sent(db, monkeypatch):
    made = making.report()
    first = making.built(made)
    stopping_before(monkeypatch, 0, lambda: acts.submit(made, by=making.secretary(), at=make.AT))
    with pytest.raises(NotPossibleNow):
        making.built(made)
    assert newest_complete(made) == first


# --- the command ---


def test_build_report_from_the_shell(db, tmp_path, capsys):
    make.provision()
    call_command(
        "build_report", title="From the shell", start=date(2026, 1, 1), end=date(2026, 11, 22),
        languages="en,fr", formats="json", out=tmp_path / "out",
    )  # fmt: skip
    made = Report.objects.get()
    assert (made.title, made.created_by, made.state) == ("From the shell", None, State.DRAFT)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["en.json", "fr.json"]
    assert newest_complete(made).sha256 in capsys.readouterr().out


def test_build_report_says_what_is_wrong(db):
    with pytest.raises(CommandError, match="--title"):
        call_command("build_report")
    with pytest.raises(CommandError, match="no edition"):
        call_command("build_report", title="T", start=date(2026, 1, 1), end=date(2026, 11, 22), edition="x-1999")
    with pytest.raises(CommandError, match="no report"):
        call_command("build_report", report=999)

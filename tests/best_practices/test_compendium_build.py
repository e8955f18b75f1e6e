"""The build of an edition: progress, a killed worker, a stop, what was published is checked against its snapshot."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from best_practices.models import Edition, EditionDocument, EditionSnapshot
from best_practices.operations import building, publishing
from best_practices.queries.editions import newest_complete
from best_practices.tasks import build_edition
from ehealth_portal.jobs import operations as jobs
from ehealth_portal.jobs.models import Job
from ehealth_portal.refusals import NotAllowed, NotPossibleNow
from ehealth_portal.review.transitions import State
from tests import make

from . import compiling

pytestmark = pytest.mark.django_db


def draft(**how):
    return compiling.edition([make.practice()], **({"languages": ("en", "fr"), "formats": ("html", "epub")} | how))


def asked(edition):
    return building.ask_for_build(edition, by=make.clerk(), at=make.AT)


def test_progress_is_told_document_by_document(monkeypatch):
    edition, told, real = draft(), [], jobs.tell
    job = asked(edition)

    def tell(job, **how):
        told.append((how["done"], EditionDocument.objects.count(), how["step"]))
        real(job, **how)

    monkeypatch.setattr(jobs, "tell", tell)
    build_edition(job.pk)
    job.refresh_from_db()
    assert [(done, there) for done, there, _step in told] == [(0, 0), (1, 0), (2, 1), (3, 2), (4, 3), (5, 4)]
    assert [step for _done, _there, step in told[1:3]] == ["Writing HTML, English.", "Writing EPUB, English."]
    assert (job.state, job.done, job.total) == (Job.State.DONE, 5, 5)


class Killed(BaseException):
    """As SIGKILL does, it leaves no time to close anything."""


def before_document(monkeypatch, number, act):
    real, count = building.BUILDER.made, iter(range(100))

    def counted(*given):
        if next(count) == number:
            act()
        return real(*given)

    monkeypatch.setattr(building.BUILDER, "made", counted)


def die():
    raise Killed


def test_job_of_a_killed_worker_is_taken_up_and_leaves_one_whole_build(monkeypatch, django_capture_on_commit_callbacks):
    edition = draft()
    job = asked(edition)
    with monkeypatch.context() as patch:
        before_document(patch, 3, die)
        with pytest.raises(Killed):
            build_edition(job.pk)
    assert (EditionDocument.objects.count(), newest_complete(edition)) == (3, None)
    build_edition(job.pk)  # the lease still holds: nobody else may take it
    assert newest_complete(edition) is None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        build_edition(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, EditionDocument.objects.count()) == (Job.State.DONE, 2, 4)
    [snapshot] = EditionSnapshot.objects.filter(edition=edition)
    assert default_storage.exists(f"compendia/{snapshot.pk}/fr.epub")


def test_stopped_build_leaves_off(monkeypatch):
    edition = draft()
    job = asked(edition)
    before_document(monkeypatch, 1, lambda: building.stop_build(edition, by=make.clerk(), at=make.AT))
    build_edition(job.pk)
    job.refresh_from_db()
    assert (job.state, newest_complete(edition)) == (Job.State.STOPPED, None)


def built(edition):
    build_edition(asked(edition).pk)
    return newest_complete(edition)


def publish(edition):
    publishing.submit(edition, by=make.clerk(), at=make.AT)
    publishing.publish(edition, by=make.user("second@demo.example", "secretariat"), at=make.AT)


def test_published_edition_is_made_again_with_the_same_bytes_and_a_lost_file_put_back():
    edition = draft()
    path = built(edition).documents.get(language="en", format="epub").file.name
    publish(edition)
    default_storage.delete(path)
    job = asked(edition)
    build_edition(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, default_storage.exists(path)) == (Job.State.DONE, "", True)


def test_published_document_that_would_come_out_otherwise_is_kept_and_said():
    edition = draft()
    built(edition).documents.filter(language="fr", format="html").update(sha256="0" * 64)
    publish(edition)
    job = asked(edition)
    build_edition(job.pk)
    job.refresh_from_db()
    assert (job.state, "fr.html" in job.error) == (Job.State.FAILED, True)


def test_who_may_ask_and_when(cast):
    edition = draft()
    with pytest.raises(NotAllowed):
        building.ask_for_build(edition, by=cast.rapporteur, at=make.AT)
    Edition.objects.filter(pk=edition.pk).update(state=State.SUBMITTED, submitted_at=make.AT)
    with pytest.raises(NotPossibleNow):
        asked(edition)
    with pytest.raises(NotPossibleNow):
        building.stop_build(edition, by=make.clerk(), at=make.AT)
    assert Job.objects.count() == 0

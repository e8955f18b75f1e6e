"""Files that no row knows go a day later; no file that a row knows, and none that is fresh."""

import os
from datetime import timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from activities import operations, tasks
from activities.evidence_files import checked
from activities.leftovers import delete_files_without_a_row
from activities.models import Evidence
from ehealth_portal.importing import kept_files
from tests import make


def aged(name, days):
    then = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(default_storage.path(name), (then, then))


def files():
    root = Path(default_storage.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def filed(content):
    given = checked(SimpleUploadedFile("a.txt", content))
    return make.activity(evidence=(given,)).evidence.get().file.name


class Stop(Exception):
    pass


def rolled_back(cast, content=b"lost"):
    """The file that an act left behind that was rolled back."""
    before = set(files())
    try:
        with transaction.atomic():
            given = checked(SimpleUploadedFile("a.txt", content))
            operations.draft(make.entry(evidence=(given,)), by=cast.rapporteur, at=make.AT)
            raise Stop
    except Stop:
        (left,) = set(files()) - before
        return left


def test_what_a_rolled_back_act_left_is_deleted_a_day_later(cast):
    known, lost, fresh = filed(b"known"), rolled_back(cast), rolled_back(cast, b"fresh")
    aged(known, 30)
    aged(lost, 2)
    assert delete_files_without_a_row(at=timezone.now()) == [lost]
    assert files() == sorted([known, fresh])


def test_control_a_file_whose_row_is_gone_is_deleted(cast):
    """The row alone is what keeps a file."""
    known = filed(b"known")
    aged(known, 30)
    Evidence.objects.all().delete()
    assert delete_files_without_a_row(at=timezone.now()) == [known]


def test_a_tried_import_is_kept_for_a_day(cast):
    for owner, days in ((1, 0.5), (2, 1.5)):
        kept_files.keep(owner, b"a,b")
        aged(f"imports/{owner}", days)
    tasks.delete_files_without_a_row()
    assert files() == ["imports/1"]


def test_nothing_else_is_touched(db):
    default_storage.save("reports/1", ContentFile(b"x"))
    aged("reports/1", 90)
    assert delete_files_without_a_row(at=timezone.now()) == []
    assert files() == ["reports/1"]

"""`import_resolution` from the shell: dry run, problems by line, exit codes, new resolutions and editions."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ehealth_portal.mandate.models import Edition, Provision, Resolution
from tests import make

from .test_importing import KEYS, PIGEONS

pytestmark = pytest.mark.django_db
RAW = Path(__file__).parent / "texts" / "res78-dubai-2012.zh.raw.txt"
DUBAI = ["--language", "zh", "--number", "78", "--edition", "dubai-2012"]
NEW = ["--language", "en", "--number", "901", "--edition", "new-testville-2031"]


@pytest.fixture
def pigeons(tmp_path):
    path = tmp_path / "pigeons.txt"
    path.write_text(PIGEONS, "utf-8")
    return path


def run(*arguments):
    call_command("import_resolution", *map(str, arguments))


def test_the_given_text_is_imported_as_it_is(capsys):
    make.edition()
    run(RAW, *DUBAI, "--official")
    assert list(Provision.objects.values_list("key", flat=True)) == KEYS
    assert "31 provisions, 11 of them operative" in capsys.readouterr().out
    run(RAW, *DUBAI)
    assert "there already, nothing changed" in capsys.readouterr().out
    assert Edition.objects.get().texts.get(language="zh").status == "official"


def test_dry_run_prints_the_tree_and_changes_nothing(capsys):
    run(RAW, *DUBAI, "--dry-run")
    out = capsys.readouterr().out
    assert "instructs-sg16.4: 在ITU-T研究组的现有权限内" in out
    assert "collaboration: 无线电通信局主任 -> director-br" in out
    assert "31 provisions, 11 of them operative; nothing was changed" in out
    assert not Resolution.objects.exists()


def test_dry_run_with_problems_lists_them_by_line_and_exits_with_2(pigeons, capsys):
    unknown = PIGEONS.replace("invites Member States", "invites the Grand Aviary Committee")
    pigeons.write_text(unknown.replace("to build lofts.", "1 to build lofts;\n2 to keep them."), "utf-8")
    line = pigeons.read_text("utf-8").splitlines().index("invites the Grand Aviary Committee") + 1
    with pytest.raises(SystemExit) as exit_:
        run(pigeons, *NEW, "--dry-run")
    assert exit_.value.code == 2
    assert f"line {line}: unknown-addressee: Grand Aviary Committee" in capsys.readouterr().err


def test_a_new_edition_needs_its_assembly(pigeons):
    with pytest.raises(CommandError, match="add --assembly"):
        run(pigeons, *NEW)
    assert not Resolution.objects.exists()


def test_a_new_resolution_is_made_from_the_options(pigeons):
    run(pigeons, *NEW, "--assembly", "WTSA-31", "--official")
    edition = Edition.objects.get()
    assert (str(edition.resolution), edition.resolution.slug) == ("WTSA Resolution 901", "901")
    assert (edition.assembly, edition.place, edition.year) == ("WTSA-31", "New Testville", 2031)
    assert edition.provisions.operative().count() == 3


def test_a_resolution_of_another_body_has_its_own_address(pigeons):
    run(pigeons, *NEW, "--assembly", "PP-31", "--adopted-by", "PP")
    assert Resolution.objects.get().slug == "pp-901"


def test_a_revision_continues_its_earlier_edition(pigeons):
    run(pigeons, *NEW, "--assembly", "WTSA-31")
    later = ["--language", "en", "--number", "901", "--edition", "testville-2035", "--assembly", "WTSA-35"]
    run(pigeons, *later, "--continues", "new-testville-2031")
    edition = Edition.objects.get(slug="testville-2035")
    assert (edition.continues.slug, edition.is_revision) == ("new-testville-2031", True)
    with pytest.raises(CommandError, match="not yet revised"):
        run(pigeons, *later[:-3], "testville-2039", "--assembly", "WTSA-39", "--continues", "new-testville-2031")


def test_lines_without_a_place_stop_the_import_until_accepted(pigeons, capsys):
    pigeons.write_text(PIGEONS.replace("_______", "ANNEX 1\n\nSizes of rings\n\n_______"), "utf-8")
    with pytest.raises(CommandError, match="have no place"):
        run(pigeons, *NEW, "--assembly", "WTSA-31")
    assert ": annex: ANNEX 1" in capsys.readouterr().err
    assert not Resolution.objects.exists()
    run(pigeons, *NEW, "--assembly", "WTSA-31", "--accept-unplaced")
    assert Edition.objects.get().provisions.operative().count() == 3


def test_a_refused_text_leaves_no_empty_edition(pigeons):
    pigeons.write_text("\n", "utf-8")
    with pytest.raises(CommandError, match="nothing to import"):
        run(pigeons, *NEW, "--assembly", "WTSA-31")
    assert not Resolution.objects.exists()


def test_a_text_of_another_number_is_refused(pigeons):
    with pytest.raises(CommandError, match="says that it is Resolution 901, not 78"):
        run(pigeons, "--language", "en", "--number", "78", "--edition", "dubai-2012")


def test_a_file_that_is_no_text_is_refused_with_its_line(tmp_path):
    path = tmp_path / "text.doc"
    path.write_bytes(b"first line\n\xd0\xcf\x11\xe0")
    with pytest.raises(CommandError, match=r"not UTF-8 text \(line 2\)"):
        run(path, *NEW)
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "missing.txt", *NEW)

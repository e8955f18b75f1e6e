"""Importing rows: good ones become drafts or are sent, bad ones are told cell by cell, and nothing comes in twice."""

import codecs
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from activities.importing import import_rows, read_table
from activities.models import Activity
from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.refusals import Incomplete, NotAllowed
from ehealth_portal.review.transitions import State
from tests import make

HEAD = "title,kind,body,started_on,provisions,evidence"
GOOD = "Draft agreed,meeting,itu-t-sg21,2026-03-14,resolves.1: it asks for it,TD 12"


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


@pytest.fixture
def bring_in(cast):
    make.provision("resolves.1", code="TSB-1")
    make.provision("resolves.3", code="TSB-3")

    def run(content: bytes, *, by=None, **more):
        return import_rows(read_table(content), by=by or cast.rapporteur, at=make.AT, edition=make.edition(), **more)

    return run


def only_error(outcome):
    (error,) = outcome.errors
    return error


def test_a_complete_row_is_sent_for_review(bring_in, cast):
    outcome = bring_in(table(GOOD))
    activity = Activity.objects.get()
    assert (outcome.written, [row.result for row in outcome.rows]) == (True, ["submitted"])
    assert (activity.state, activity.created_by) == (State.SUBMITTED, cast.rapporteur)
    assert str(activity.started) == "2026-03-14"
    assert [(one.provision.key, one.why) for one in activity.served.all()] == [("resolves.1", "it asks for it")]
    assert [one.reference for one in activity.evidence.all()] == ["TD 12"]


def test_an_incomplete_row_stays_a_draft_and_says_what_it_lacks(bring_in):
    outcome = bring_in(table("Draft agreed,meeting,SG21,2026,TSB-1: it asks for it,"))
    assert Activity.objects.get().state == State.DRAFT
    assert outcome.rows[0].lacks == ["Attach evidence, or say why there is none."]


def test_as_draft_sends_nothing(bring_in):
    bring_in(table(GOOD), submit=False)
    assert Activity.objects.get().state == State.DRAFT


def test_every_column_reaches_its_field(bring_in):
    make.state("NPL", "Nepal")
    make.organization()
    head = (
        "title;kind;body;started_on;ended_on;place;provision_1;why_1;provision_2;why_2;countries;bodies;partners;"
        "evidence;no_evidence_reason;summary;language;key"
    )
    row = (
        "Workshop held;Workshop;SG21;2026-03;2026-04;Lilongwe, Malawi;resolves.3 · TSB-3 · Label;joint;TSB-1;priority;"
        "Malawi|NPL;SG17;world health organization|A hospital;https://example.org/a|TD 5;;In short;English;row-1"
    )
    outcome = bring_in(table(row, head=head))
    assert outcome.errors == []
    activity = Activity.objects.get()
    assert (str(activity.started), str(activity.ended), activity.place) == ("2026-03", "2026-04", "Lilongwe, Malawi")
    whys = {one.provision.key: one.why for one in activity.served.all()}
    assert whys == {"resolves.3": "joint", "resolves.1": "priority"}
    assert sorted(state.iso3 for state in activity.countries.all()) == ["MWI", "NPL"]
    assert [body.slug for body in activity.bodies.all()] == ["itu-t-sg17"]
    assert sorted((one.name, bool(one.organization)) for one in activity.partners.all()) == [
        ("A hospital", False),
        ("world health organization", True),
    ]
    assert [one.name for one in activity.evidence.all()] == ["https://example.org/a", "TD 5"]
    assert (activity.summary, activity.language, activity.kind) == ("In short", "en", "workshop")


def test_running_it_twice_adds_nothing(bring_in):
    bring_in(table(GOOD))
    acts = AuditEvent.objects.count()
    again = bring_in(table(GOOD))
    assert [row.result for row in again.rows] == ["known"]
    assert (again.written, Activity.objects.count(), AuditEvent.objects.count()) == (False, 1, acts)


def test_a_key_knows_the_row_again_after_its_title_changed(bring_in):
    head = HEAD + ",key"
    bring_in(table(GOOD + ",7", head=head))
    again = bring_in(table(GOOD.replace("Draft", "Text") + ",7", head=head))
    assert ([row.result for row in again.rows], Activity.objects.count()) == (["known"], 1)


def test_two_people_may_use_the_same_keys(bring_in, cast):
    head = HEAD + ",key"
    bring_in(table(GOOD + ",7", head=head))
    bring_in(table(GOOD.replace("sg21", "sg17") + ",7", head=head), by=cast.other_rapporteur)
    assert Activity.objects.count() == 2


def test_an_error_keeps_every_row_out(bring_in):
    outcome = bring_in(table(GOOD, "Another,dance,itu-t-sg21,2026,resolves.1: so,TD 2"))
    assert (outcome.written, Activity.objects.count(), AuditEvent.objects.count()) == (False, 0, 0)


def test_good_rows_go_in_without_the_bad(bring_in):
    outcome = bring_in(table(GOOD, "Another,dance,itu-t-sg21,2026,resolves.1: so,TD 2"), good_rows=True)
    assert ([row.result for row in outcome.rows], Activity.objects.count()) == (["submitted", "refused"], 1)


def test_a_trial_tells_and_changes_nothing(bring_in):
    outcome = bring_in(table(GOOD), dry_run=True)
    assert ([row.result for row in outcome.rows], outcome.written) == (["submitted"], False)
    assert outcome.rows[0].record_id is None
    assert (Activity.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("row", "column", "value", "sentence"),
    [
        (",meeting,itu-t-sg21,2026,,TD", "title", "", "Say in one sentence what was done."),
        ("A,meting,itu-t-sg21,2026,,TD", "kind", "meting", "“meting” is not recognised: did you mean meeting?"),
        (
            "A,meeting,SG99x,2026,,TD",
            "body",
            "SG99x",
            "“SG99x” is not recognised: choose from the lists of the template.",
        ),
        (
            "A,meeting,SG21,2026-02-30,,TD",
            "started_on",
            "2026-02-30",
            "“2026-02-30” is not a day of the calendar: check the day and the month.",
        ),
        (
            "A,meeting,SG21,2026,resolves.33: x,TD",
            "provisions",
            "resolves.33: x",
            "“resolves.33” is not recognised: did you mean resolves.3?",
        ),
        (
            "A,meeting,SG21,2026,resolves.1: x|TSB-1: y,TD",
            "provisions",
            "resolves.1: x|TSB-1: y",
            "The provision resolves.1 stands there twice: keep one.",
        ),
        (
            "A,meeting,SG21,2026,,https://nowhere",
            "evidence",
            "https://nowhere",
            "“https://nowhere” is not a whole web address: it reads like https://www.example.org/page.",
        ),
        (
            "A,meeting,SG17,2026,,TD",
            "body",
            "SG17",
            "You may log activities for the bodies of your own group only.",
        ),
        (
            f"{'x' * 301},meeting,SG21,2026,,TD",
            "title",
            "x" * 301,
            "It is too long: shorten it. Characters: 301, at most 300.",
        ),
    ],
)
def test_an_error_names_row_column_value_and_remedy(bring_in, row, column, value, sentence):
    error = only_error(bring_in(table(GOOD, "", row)))
    assert (error.row, error.column, error.value, error.sentence) == (4, column, value, sentence)


def test_a_last_day_before_the_first_is_told(bring_in):
    head = "title,started_on,ended_on"
    assert only_error(bring_in(table("A,2026-05,2026-04", head=head))).column == "ended_on"
    assert only_error(bring_in(table("A,,2026-04", head=head))).column == "ended_on"


def test_a_reason_without_a_provision_is_told(bring_in):
    assert only_error(bring_in(table("A,because", head="title,why_1"))).column == "why_1"


def test_a_row_that_repeats_another_is_told(bring_in):
    error = only_error(bring_in(table(GOOD, "Other,,,,,", GOOD)))
    assert str(error) == "Row 4: This row repeats row 2: remove one of them."


def test_who_may_not_log_imports_nothing(bring_in, cast):
    with pytest.raises(NotAllowed):
        bring_in(table(GOOD), by=cast.focal_point)


# --- how the file was saved -------------------------------------------------------------------------------------------
ACCENTED = "title;place\nRéunion d’étude;Genève"


@pytest.mark.parametrize(
    "content",
    [
        ACCENTED.encode(),
        codecs.BOM_UTF8 + ACCENTED.encode(),
        ACCENTED.encode("utf-16"),
        ACCENTED.encode("utf-16-le"),
        ACCENTED.encode("utf-16-be"),
        ACCENTED.encode("cp1252"),
        ACCENTED.replace(";", ",").encode(),
        ACCENTED.replace(";", "\t").encode(),
        ("sep=;\n" + ACCENTED).encode(),
        ACCENTED.replace("\n", "\r\n").encode(),
        ("\n\n" + ACCENTED + "\n;;\n\n").encode(),
    ],
)
def test_a_csv_file_is_read_however_it_was_saved(content):
    (line,) = read_table(content).lines
    assert line.cells == {"title": "Réunion d’étude", "place": "Genève"}


def test_a_guess_at_the_encoding_is_told():
    assert read_table(ACCENTED.encode()).remarks == []
    assert len(read_table(ACCENTED.encode("cp1252")).remarks) == 1


def test_headings_are_understood_in_any_of_the_six_languages_case_and_spacing():
    (line,) = read_table(b"WHAT  was done *,First day,Provision 2\nA,2026,resolves.1").lines
    assert line.cells == {"title": "A", "started_on": "2026", "provision_2": "resolves.1"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n \n", "The file is empty."),
        (b",,\n,,", "The file is empty."),
        (b"title,kind", "The file has headings and no rows."),
        (
            b"kind,body\nmeeting,sg21",
            "There is no column “What was done”: the first row must hold the headings of the template.",
        ),
        (b"title,titel\nA,B", "The column “titel” is not known: did you mean “title”?"),
        (
            b"title,zzzzzzzz\nA,B",
            "The column “zzzzzzzz” is not known: remove it, or take the headings of the template.",
        ),
        (b"title,kind,Kind\nA,B,C", "The column “Kind” stands there twice: remove one of them."),
        (b"%PDF-1.7 ...", "This is a PDF: a table is needed, as CSV or XLSX."),
        (
            b"\xd0\xcf\x11\xe0rest",
            "This is an old .xls file or one with a password: save it as .xlsx without a password.",
        ),
        (b"PK\x03\x04broken", "This is not a workbook that can be read: save it as .xlsx or as CSV."),
        (b"title\xff\x81\nA", "The letters of the file cannot be read: save it as “CSV UTF-8” or as XLSX."),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Incomplete) as refused:
        read_table(content)
    assert refused.value.errors["file"] == [sentence]


def test_an_open_quotation_mark_is_told_by_row():
    with pytest.raises(Incomplete, match="Row 3 cannot be read"):
        read_table(b'title\nA\n"B')


def test_too_many_rows_are_refused():
    with pytest.raises(Incomplete, match="At most: 5000"):
        read_table(b"title\n" + b"A\n" * 5001)


def test_a_cell_without_a_heading_is_told(bring_in):
    error = only_error(bring_in(b"title,\nA,stray"))
    assert (error.row, error.column, error.value) == (2, "2", "stray")


def test_signs_that_cannot_be_kept_are_told(bring_in):
    assert only_error(bring_in(b"title,place\nA,B\x00C")).value == "B?C"


def test_a_cell_of_our_own_download_loses_its_guard_again():
    (line,) = read_table(b"title,place\n'=1+1,'ordinary'").lines
    assert line.cells == {"title": "=1+1", "place": "'ordinary'"}


# --- the command ------------------------------------------------------------------------------------------------------
def run_command(path, *options):
    out, err = StringIO(), StringIO()
    try:
        call_command("import_activities", str(path), *options, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def test_the_command_tells_row_by_row(bring_in, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(table(GOOD, "B,,,,,"))
    out, _err, _error = run_command(path, "--by", "rapporteur@demo.example")
    assert out.splitlines()[0] == "Row 2: for review: Draft agreed"
    assert out.splitlines()[1].startswith("Row 3: draft: B (Choose the kind of activity.")
    assert out.splitlines()[2] == "For review: 1. As drafts: 1. Known already: 0. With errors: 0."


def test_the_command_fails_when_nothing_was_changed(bring_in, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(table(GOOD, "B,dance,,,,"))
    _out, err, error = run_command(path, "--by", "rapporteur@demo.example")
    assert err.strip().startswith("Row 3, column “kind”, value “dance”: “dance” is not recognised")
    assert error == "Nothing was changed: correct the errors, or use --good-rows."
    _out, _err, error = run_command(path, "--by", "rapporteur@demo.example", "--good-rows")
    assert (error, Activity.objects.count()) == ("", 1)


def test_the_command_tells_of_a_trial(bring_in, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(table(GOOD))
    out, _err, _error = run_command(path, "--by", "rapporteur@demo.example", "--dry-run")
    assert out.splitlines()[-1] == "This was a trial: nothing was changed."
    assert not Activity.objects.exists()


def test_the_command_names_a_missing_file_and_an_unknown_person(bring_in, tmp_path):
    assert "cannot be read" in run_command(tmp_path / "none.csv", "--by", "rapporteur@demo.example")[2]
    assert run_command(tmp_path, "--by", "x@y.example")[2] == "Nobody signs in as x@y.example."

"""The corpus: every hostile file is refused in words or loses what is hostile, every everyday file is taken."""

import io
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from activities.evidence_files import TYPES, checked, clean_name
from ehealth_portal.untrusted import archives
from ehealth_portal.untrusted.files import pdf

from . import building
from .good import GOOD
from .hostile import EICAR, NAMES, NEUTRALISED, REFUSED, Hostile

PIECE = archives.PIECE


def kept(name, content):
    given = checked(SimpleUploadedFile(name, content))
    return given, given.file.read()


def test_the_corpus_is_large_enough():
    assert len(REFUSED) + len(NEUTRALISED) + len(NAMES) >= 60
    assert len(GOOD) >= 15
    assert {name.rpartition(".")[2] for name in GOOD} == {ending[1:] for ending in TYPES}
    assert len({one.name for one in REFUSED}) == len(REFUSED)


@pytest.mark.parametrize("hostile", REFUSED, ids=lambda one: one.name.encode("unicode_escape").decode())
def test_hostile_files_are_refused_with_name_and_remedy(hostile: Hostile):
    with pytest.raises(ValidationError) as refused:
        named(hostile)
    (sentence,) = refused.value.messages
    assert sentence.startswith(f"“{clean_name(hostile.name)}”: ")
    assert hostile.says in sentence


def named(hostile):
    upload = SimpleUploadedFile("a", hostile.content())
    upload._name = hostile.name  # Django cuts names before we see them; the check must not rely on it
    return checked(upload)


@pytest.mark.parametrize("name", NEUTRALISED)
def test_what_is_hostile_in_a_picture_is_not_kept(name):
    make, planted = NEUTRALISED[name]
    content = make()
    assert any(one in content for one in planted)  # the control: it was there
    _given, stored = kept(name, content)
    assert [one for one in planted if one in stored] == []
    with Image.open(io.BytesIO(stored)) as picture:
        picture.load()
        assert (getattr(picture, "n_frames", 1), dict(picture.getexif())) == (1, {})


@pytest.mark.parametrize("name", GOOD)
def test_everyday_files_are_taken_as_they_are(name):
    content = GOOD[name]()
    given, stored = kept(name, content)
    ending = "." + name.rpartition(".")[2]
    assert given.content_type == TYPES[ending]
    if not given.content_type.startswith("image/"):
        assert stored == content


def test_a_photograph_is_turned_before_it_forgets_which_way_is_up():
    _given, stored = kept("place.jpg", building.with_place((40, 30), orientation=6))
    with Image.open(io.BytesIO(stored)) as picture:
        assert picture.size == (30, 40)


def test_a_very_large_photograph_is_kept_at_half_its_sides():
    _given, stored = kept("large.jpg", building.drawn("JPEG", (6000, 4000), mode="L", colour=9))
    with Image.open(io.BytesIO(stored)) as picture:
        assert picture.size == (3000, 2000)


def test_pixels_stay_the_same():
    for mode, colour in (("RGB", (1, 2, 3)), ("RGBA", (1, 2, 3, 4)), ("L", 5), ("LA", (5, 6)), ("1", 1), ("P", 1)):
        content = building.drawn("PNG", mode=mode, colour=colour)
        with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(kept("a.png", content)[1])) as after:
            assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_names_are_cleaned(name):
    upload = SimpleUploadedFile("a", b"text")
    upload._name = name
    assert checked(upload).file.name == NAMES[name]


def test_a_virus_is_for_the_scanner_to_find():
    """Its text is plain text: without a scanner it is taken, and served as a download."""
    assert kept("eicar.txt", EICAR)[1] == EICAR


def test_too_large_is_refused_before_it_is_read(settings):
    settings.EVIDENCE_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="larger than 10") as refused:
        checked(SimpleUploadedFile("a.pdf", building.pdf()))
    assert refused.value.code == "too_large"


# --- bounds: what is unpacked is counted, not timed ----------------------------------------------------------------
class Counting:
    """Stands before zlib and counts the bytes that came out."""

    def __init__(self, monkeypatch):
        self.bytes = 0
        real = zlib.decompressobj

        class Stream:
            def __init__(stream, *options):
                stream.real = real(*options)

            def decompress(stream, packed, most=0):
                piece = stream.real.decompress(packed, most)
                self.bytes += len(piece)
                return piece

            def __getattr__(stream, name):
                return getattr(stream.real, name)

        for module in (archives, pdf):
            monkeypatch.setattr(module.zlib, "decompressobj", Stream)


def unpacked_for(name, monkeypatch):
    hostile = next(one for one in REFUSED if one.name == name)
    content = hostile.content()
    with monkeypatch.context() as patched:
        counting = Counting(patched)
        with pytest.raises(ValidationError):
            checked(SimpleUploadedFile(name, content))
        return counting.bytes


@pytest.mark.parametrize("name", ["flat-bomb.docx", "wide-bomb.docx", "5000-parts.docx", "overlap.docx", "slip.docx"])
def test_a_bomb_is_refused_from_its_directory(name, monkeypatch):
    assert unpacked_for(name, monkeypatch) == 0


def test_a_lying_directory_is_found_out_within_a_piece(monkeypatch):
    small = sum(len(content) for _name, content in building.docx_parts())
    assert unpacked_for("lying.docx", monkeypatch) <= 3 * small + 1000 + PIECE


def test_object_streams_are_unpacked_within_their_bound(monkeypatch):
    assert unpacked_for("bomb.pdf", monkeypatch) <= pdf.MOST_UNPACKED + 1


def test_control_the_counter_counts(monkeypatch):
    with monkeypatch.context() as patched:
        counting = Counting(patched)
        kept("streamed.docx", GOOD["streamed.docx"]())
    assert counting.bytes > 500


MEASURE = """
import resource, sys, django
django.setup()
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from activities.evidence_files import checked
from pathlib import Path
def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
checked(SimpleUploadedFile("a.jpg", Path(sys.argv[1], "warm.jpg").read_bytes()))
before, worst = most(), (0, "")
for path in sorted(Path(sys.argv[1]).iterdir()):
    try: checked(SimpleUploadedFile(path.name, path.read_bytes()))
    except ValidationError: pass
    grown = most() - before
    before = most()
    worst = max(worst, (grown, path.name))
print(worst[0], worst[1])
"""


def test_no_file_of_the_corpus_takes_80_megabytes(tmp_path):
    """In a process of its own, whose peak is measured by the operating system."""
    (tmp_path / "warm.jpg").write_bytes(building.drawn("JPEG"))
    for one in REFUSED:
        (tmp_path / clean_name(one.name)).write_bytes(one.content())
    for name, make in GOOD.items():
        (tmp_path / name).write_bytes(make())
    for name, (make, _planted) in NEUTRALISED.items():
        (tmp_path / name).write_bytes(make())
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path)],
        capture_output=True, text=True, timeout=300, cwd=Path(__file__).parents[2],
        env={**__import__("os").environ, "DJANGO_SETTINGS_MODULE": "ehealth_portal.settings"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    kilobytes, name = run.stdout.split()[-2:]
    assert int(kilobytes) < 80 * 1024, name

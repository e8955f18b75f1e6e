"""Materials: files checked and scanned as evidence is, addresses; type, size and language beside each link."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from ehealth_portal.refusals import NoRoom
from ehealth_portal.review.transitions import State
from tests import make
from tests.evidence.clamd import Clamd
from tests.evidence.hostile import EICAR
from workshops import tasks
from workshops.entry import Handed
from workshops.models import Material
from workshops.operations import materials

from . import making

pytestmark = pytest.mark.django_db
TYPED = {"title": "Diapositives", "language": "fr"}


def page(workshop, rest=""):
    return f"/en/workshops/{workshop.pk}/materials/{rest}"


def upload(client, workshop, content=b"Hello", name="slides.txt", **more):
    return client.post(page(workshop), TYPED | {"file": SimpleUploadedFile(name, content)} | more)


@pytest.fixture
def clamd():
    server = Clamd()
    yield server
    server.end()


@pytest.fixture
def house(client, cast):
    client.force_login(cast.secretariat)
    return client


def test_type_size_and_language_stand_beside_each_link(house, settings):
    settings.CLAMAV_URL = ""
    workshop = making.workshop()
    assert upload(house, workshop).status_code == 302
    assert house.post(page(workshop), TYPED | {"url": "https://itu.int/video", "title": "Film"}).status_code == 302
    house.logout()
    content = house.get(f"/en/workshops/{workshop.pk}/").content.decode()
    assert "(<bdi>TXT</bdi>, 5\xa0bytes, French)" in content
    assert "(web page, French)" in content
    one = Material.objects.exclude(file="").get()
    answer = house.get(page(workshop, f"{one.pk}/file/"))
    assert (b"".join(answer), answer["Content-Disposition"]) == (b"Hello", 'attachment; filename="slides.txt"')
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"file": SimpleUploadedFile("run.exe", b"MZ")},
        {"file": SimpleUploadedFile("no.pdf", b"no pdf")},
        {"file": SimpleUploadedFile("a.txt", b"words"), "url": "https://itu.int/"},
        {"url": "javascript:alert(1)"},
    ],
)
def test_one_thing_that_is_what_it_says(house, sent):
    workshop = making.workshop()
    assert house.post(page(workshop), TYPED | sent).status_code == 422
    assert not Material.objects.exists()


def test_nobody_gets_a_file_before_the_scanner_has_let_it_pass(house, settings, clamd):
    settings.CLAMAV_URL = clamd.url
    workshop = making.workshop()
    upload(house, workshop)
    upload(house, workshop, EICAR, "virus.txt")
    addresses = [page(workshop, f"{pk}/file/") for pk in Material.objects.values_list("pk", flat=True)]
    assert [house.get(one).status_code for one in addresses] == [409, 409]
    assert 'id="materials"' not in house.get(f"/en/workshops/{workshop.pk}/").content.decode()
    tasks.look_after_materials()
    assert [house.get(one).status_code for one in addresses] == [200, 409]
    assert [one.scan for one in Material.objects.all()] == ["clean", "refused"]


def test_there_is_room_for_so_much(settings, cast):
    settings.EVIDENCE_QUOTA_BYTES = 8
    workshop = making.workshop()
    handed = [Handed(title="A", language="en", file=ContentFile(b"12345", name="a.txt")) for _two in range(2)]
    materials.add_material(workshop, handed[0], by=make.clerk(), at=make.AT)
    with pytest.raises(NoRoom):
        materials.add_material(workshop, handed[1], by=make.clerk(), at=make.AT)


def test_taken_off_its_file_goes(house, settings, django_capture_on_commit_callbacks):
    workshop = making.workshop()
    upload(house, workshop)
    one = Material.objects.get()
    storage, name = one.file.storage, one.file.name
    with django_capture_on_commit_callbacks(execute=True):
        house.post(page(workshop, f"{one.pk}/remove/"))
    assert (Material.objects.exists(), storage.exists(name)) == (False, False)


def test_of_a_draft_nobody_outside_gets_files(house, client):
    workshop = making.workshop(State.DRAFT)
    one = Material.objects.create(workshop=workshop, title="A", language="en", file="materials/x", added_at=make.AT)
    house.logout()
    assert client.get(page(workshop, f"{one.pk}/file/")).status_code == 404

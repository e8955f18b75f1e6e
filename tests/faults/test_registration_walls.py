"""Row-level security on who registers: without the application's filter, each still sees their own row alone."""

import pytest
from django.conf import settings as portal_settings

from ehealth_portal.members import wall
from tests.application_role import as_application
from tests.workshops import making
from workshops.models import Registration, ServiceRequest
from workshops.operations import registering, requesting

from .test_second_wall import lower_the_wall

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(portal_settings.EMBEDDED, reason="SQLite has no roles and no row-level security"),
]


@pytest.fixture
def people(cast):
    """Without an account, of ``nobody``, and whom Malawi nominated; each asked for something."""
    workshop = making.workshop()
    first = registering.register(workshop, making.person(), consents=True, by=None, at=making.AT).registration
    own = registering.register(workshop, making.person(), consents=True, by=cast.nobody, at=making.AT).registration
    sent = registering.nominate(workshop, making.person(), by=cast.focal_point, at=making.AT).registration
    for one in (first, own, sent):
        requesting.ask_service(one, "sign", by=None, at=making.AT)
    wall.close()  # as the end of a request does: whoever registered was shown their row
    return {"link": first.pk, "nobody": own.pk, "focal_point": sent.pk}


def seen(cast, who, sha256=""):
    """What the wall lets the reader read of registrations and of requests."""
    with as_application():
        if sha256:
            wall.show_linked(sha256)
        elif who:
            wall.open_to(getattr(cast, who))
        found = list(Registration.objects.values_list("pk", flat=True))
        asked = list(ServiceRequest.objects.values_list("registration", flat=True))
        wall.close()
    return found, asked


@pytest.mark.parametrize("who", ["", "link", "nobody", "focal_point", "other_focal_point", "counsellor"])
def test_each_sees_one_row_or_none(cast, people, who):
    sha256 = Registration.objects.get(pk=people["link"]).sha256 if who == "link" else ""
    expected = [people[who]] if who in people else []
    assert seen(cast, who, sha256) == (expected, expected)


def test_control_without_the_wall_everybody_sees_all(cast, people):
    lower_the_wall()
    assert sorted(seen(cast, "")[0]) == sorted(people.values())

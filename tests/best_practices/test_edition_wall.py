"""PostgreSQL's row-level security around editions: drafts and what they hold, with the application's filter away."""

import pytest
from django.conf import settings as portal_settings
from django.db import Error, transaction

from best_practices.models import Edition, EditionDocument, EditionEntry, EditionSnapshot, EditionText
from ehealth_portal.members import wall
from tests import make
from tests.application_role import as_application

from . import edition_making as making

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(portal_settings.EMBEDDED, reason="SQLite has no roles and no row-level security"),
]
MODELS = (Edition, EditionText, EditionEntry, EditionSnapshot, EditionDocument)


@pytest.fixture
def editions(cast):
    """One published, one built draft: each with a text, an entry, a snapshot and a document."""
    of = making.compendium()
    making.published(of)
    making.built(making.draft(of))
    return cast


def counted(reader):
    with as_application():
        wall.open_to(reader)
        found = [model.objects.count() for model in MODELS]
        wall.close()
    return found


@pytest.mark.parametrize("who", ["rapporteur", "counsellor", "focal_point", "academia", "nobody"])
def test_strangers_see_what_is_published_alone(editions, who):
    assert counted(getattr(editions, who)) == [1, 1, 1, 1, 1]


def test_control_the_house_sees_all(editions):
    assert counted(editions.secretariat) == [2, 2, 2, 2, 2]


def test_by_filter_and_by_wall_the_same(editions):
    with as_application():
        wall.open_to(editions.rapporteur)
        by_wall = list(Edition.objects.values_list("pk", flat=True))
        wall.close()
    assert by_wall == list(Edition.objects.visible_to(editions.rapporteur).values_list("pk", flat=True))


def test_strangers_write_no_edition(editions):
    published = Edition.objects.get(number=1)
    with as_application():
        wall.open_to(editions.rapporteur)
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            Edition.objects.filter(pk=published.pk).update(reason="Rewritten")
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            EditionText.objects.create(edition=published, language="fr", title="Un autre titre")
        assert EditionText.objects.all().delete()[0] == 0
        wall.close()
    assert (Edition.objects.get(number=1).reason, EditionText.objects.count()) == ("", 2)


def test_what_is_withdrawn_is_the_houses_again(editions):
    from best_practices.operations import publishing

    publishing.withdraw(Edition.objects.get(number=1), by=making.second(), at=make.AT, reason="It holds an error.")
    assert counted(editions.rapporteur) == [0, 0, 0, 0, 0]

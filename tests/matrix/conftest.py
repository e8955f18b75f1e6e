"""The world of the matrix: made once a module, in a transaction that is never committed."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from . import world as worlds


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[worlds.World]:
    plain = {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "MEDIA_ROOT": str(tmp_path_factory.mktemp("media")),
    }
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**plain):
            made = worlds.built()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(_world) -> worlds.World:
    worlds.write_files()
    return _world

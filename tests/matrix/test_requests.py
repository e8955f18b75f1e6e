"""Requests generated from the matrix: every address, method, role and kind of record, over pages and the API."""

import pytest

from ehealth_portal.matrix import WORDS, matrix

from . import asking
from .callers import NAMES

pytestmark = pytest.mark.django_db
OBJECTS = [*matrix().objects, *WORDS]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("of", OBJECTS)
def test_every_answer_is_what_the_matrix_says(world, of, name):
    caller = world.callers[name]
    asker = asking.Asker(world, caller)
    wrong = {str(asked): answer for asked in asking.plan(world, caller, of) if (answer := asking.wrong(asker, asked))}
    assert wrong == {}


def test_the_cases_are_thousands(world):
    """So that they cannot silently vanish."""
    asked = [one for caller in world.callers.values() for one in asking.plan(world, caller)]
    assert len(asked) >= 3000
    assert {one.expected for one in asked} == {
        *(asking.ALLOWED, asking.HIDDEN, asking.FORBIDDEN, asking.NOT_NOW, asking.SIGN_IN),
        *WORDS,
    }

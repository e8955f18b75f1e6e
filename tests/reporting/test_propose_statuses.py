"""`propose_statuses` tells in one line what the rule did, and names each change when asked."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests import make

pytestmark = pytest.mark.django_db


def told(**options):
    out = StringIO()
    call_command("propose_statuses", stdout=out, **options)
    return out.getvalue().splitlines()


def test_one_line_says_how_many_and_how_many_changed():
    make.provision("resolves.1", code="TSB-1")
    make.provision("resolves.2", code="TSB-2")
    assert told() == ["  statuses: 2 proposed, 2 changed"]
    assert told() == ["  statuses: 2 proposed, 0 changed"]


def test_each_change_is_named_when_asked():
    make.provision("resolves.1", code="TSB-1")
    assert told(verbosity=2) == ["  TSB-1: Nothing recorded (nothing_recorded)", "  statuses: 1 proposed, 1 changed"]

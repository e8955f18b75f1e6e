"""The description of the API is true: it has no warning, and whatever it allows is answered as it says."""

from types import SimpleNamespace

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from activities import operations
from ehealth_portal.members.operations import create_token
from ehealth_portal.wsgi import application
from tests import make

ROOT = __file__.rsplit("/tests/", 1)[0]
schema = schemathesis.openapi.from_wsgi(
    "/api/v1/schema/",
    application,
    config=SchemathesisConfig.from_path(f"{ROOT}/schemathesis.toml"),
    headers={"Host": "127.0.0.1"},
)
PLAIN = {"Accept-Encoding": "identity"}  # the client in the process does not unzip
pytestmark = pytest.mark.django_db
EXAMPLES = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def test_description_has_no_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One record of every kind and state, kept for the module, with a token for each caller."""
    with django_db_blocker.unblock():
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        try:
            with transaction.atomic():
                yield _made()
                transaction.set_rollback(True)
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)


def _made():
    sg21 = make.body("itu-t-sg21")
    people = {
        "rapporteur": make.user("rapporteur@demo.example", "rapporteur", body=sg21),
        "counsellor": make.user("counsellor@demo.example", "counsellor", body=sg21),
        "secretariat": make.user("secretariat@demo.example", "secretariat"),
    }
    make.state(), make.organization()
    made = [make.activity(state) for state in ("published", "draft", "submitted", "returned", "withdrawn")]
    entry = operations.log_progress(
        made[0], by=people["rapporteur"], at=make.AT, on=make.AT.date(), narrative="A first text."
    )
    milestone = operations.set_milestone(
        make.provision(), title="A draft", due_on=make.AT.date(), by=people["secretariat"], at=make.AT
    )
    practices = [make.practice(state).pk for state in ("published", "draft", "submitted", "returned", "withdrawn")]
    tokens = {
        name: create_token(person, "test", by=person, at=timezone.now())[1]
        for name, person in people.items()
        if name != "counsellor"
    }
    return SimpleNamespace(
        tokens=tokens,
        known={
            "activities": [one.pk for one in made],
            "best-practices": practices,
            "evidence": [one.evidence.get().pk for one in made],
            "milestones": [milestone.pk],
            "people": [person.pk for person in people.values()],
            "entry": [entry.pk],
            "slug": ["78", "dubai-2012", "itu-t-sg21", "who"],
            "iso3": ["MWI"],
            "key": ["resolves.1", "TSB-1"],
        },
    )


def _lead_to_records(case, world):
    """Let most of the well-formed calls speak of something that is there."""
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    for name in case.path_parameters or {}:
        known = world.known.get(name) or world.known.get(case.path.split("/")[3], [])
        value = str(case.path_parameters[name])
        if known and len(value) % 4:
            case.path_parameters[name] = known[sum(map(ord, value)) % len(known)]


@schema.parametrize()
@EXAMPLES
def test_nobody_finds_nothing(case, world):
    _lead_to_records(case, world)
    case.call_and_validate(headers=PLAIN)


@schema.parametrize()
@EXAMPLES
def test_people_find_nothing(case, world):
    """Rapporteur and secretariat by turns: an address and a body decide whose turn it is."""
    tokens = list(world.tokens.values())
    token = tokens[len(f"{case.path_parameters}{case.body}") % len(tokens)]
    _lead_to_records(case, world)
    case.call_and_validate(headers=PLAIN | {"Authorization": f"Bearer {token}"})

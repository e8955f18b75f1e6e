"""The register of personal data knows every column that holds text, and nothing that does not exist."""

import pytest
from django.apps import apps
from django.db import models

from ehealth_portal.privacy.register import FROZEN, IMPERSONAL, NAMING, PERSONAL, SESSIONS, TRAIL

TEXT = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
    models.GenericIPAddressField,
)


def columns_of_models():
    return {
        (model._meta.label, column.name)
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if isinstance(column, TEXT)
    }


def columns_registered():
    lines = [(kept.model, kept.fields) for kept in (*PERSONAL, SESSIONS, TRAIL)]
    lines += [*NAMING.items(), *FROZEN.items(), *IMPERSONAL.items()]
    return [(model, name) for model, fields in lines for name in fields]


def test_every_column_with_text_is_registered_once():
    listed = columns_registered()
    assert sorted(listed) == sorted(columns_of_models())


def test_control_a_column_left_out_is_seen(monkeypatch):
    before = set(columns_registered())
    monkeypatch.setitem(NAMING, "activities.Partner", ())
    assert before - set(columns_registered()) == {("activities.Partner", "name")}
    assert sorted(columns_registered()) != sorted(columns_of_models())


@pytest.mark.parametrize("kept", PERSONAL, ids=lambda kept: kept.model)
def test_every_line_says_why_and_how_long(kept):
    assert str(kept.purpose)
    assert str(kept.retention)
    assert set(kept.secret) <= set(kept.fields)


def test_every_person_a_row_points_to_is_reached():
    """Rows that point to an account are personal, records of the register, or point by number alone."""
    pointing = {
        (model._meta.label)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey) and column.related_model is apps.get_model("members.User")
    }
    assert pointing - {kept.model for kept in PERSONAL} - set(NAMING) == set()

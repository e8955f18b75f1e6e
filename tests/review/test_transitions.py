"""The table of moves, its picture in docs/, and the constraints that every reviewed record keeps."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from ehealth_portal.review.diagram import page
from ehealth_portal.review.models import ReviewedRecord
from ehealth_portal.review.transitions import MOVES, State

RECORDS = [model for model in apps.get_models() if issubclass(model, ReviewedRecord)]


def test_docs_show_the_table():
    assert (Path(settings.BASE_DIR) / "docs/review.md").read_text() == page()


def test_every_state_can_be_reached():
    assert {move.ends for move in MOVES.values()} == set(State)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_records_keep_their_parents_constraints(model):
    """A child whose Meta does not inherit the parent's loses them silently."""
    prefix = f"{model._meta.app_label}_{model._meta.model_name}"
    names = {constraint.name for constraint in model._meta.constraints}
    assert names >= {
        f"{prefix}_state_is_known",
        f"{prefix}_nobody_judges_their_own",
        f"{prefix}_what_is_judged_has_a_date",
        f"{prefix}_refusal_has_a_reason",
    }


def test_there_are_reviewed_records():
    assert {model.__name__ for model in RECORDS} >= {"Activity", "ProgressEntry", "Report"}

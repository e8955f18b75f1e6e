"""Bringing in the portal's own questionnaires, in six languages, with which the secretariat can open a round."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from ..models import Questionnaire
from ..operations import questionnaires
from ..questions import Asked

REFERENCE = Path(__file__).parent.parent / "reference"
NAMES = ("needs.json",)


def load_questionnaires(*, at: datetime) -> int:
    """Returns how many there were not yet. One that is there, in whatever version, is left as it is."""
    contents = [json.loads((REFERENCE / name).read_text(encoding="utf-8")) for name in NAMES]
    return sum(_load(one, at=at) for one in contents)


@transaction.atomic
def _load(content: dict[str, Any], *, at: datetime) -> bool:
    """``"options": "ends"`` means the words at the ends of the scale, which all its scales share."""
    if Questionnaire.objects.filter(slug=content["slug"]).exists():
        return False
    titles, words = content["titles"], content["introductions"]
    made = questionnaires.make(titles, words, slug=content["slug"], by=None, at=at)
    for part in content["sections"]:
        section = questionnaires.add_section(made, part["titles"], key=part["key"], by=None, at=at)
        for item in part["items"]:
            shared = {"options": content["ends"]} if item.get("options") == "ends" else {}
            questionnaires.add_item(section, Asked(**item | shared), by=None, at=at)
    return True

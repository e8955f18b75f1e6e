"""Published reports that cite a practice."""

from typing import Any

from django.urls import reverse

from best_practices.mentions import Mention
from best_practices.models import Practice

from ..models import Report

MOST = 50


def reports_citing(practice: Practice, user: Any) -> list[Mention]:
    """Whichever of its revisions they cite; the newest first. One query."""
    if not practice.number:
        return []
    cited = (
        Report.objects.visible_to(user)
        .published()
        .filter(citations__practice__year=practice.year, citations__practice__number=practice.number)
    )
    rows = cited.distinct().order_by("-decided_at", "-pk")[:MOST]
    return [Mention(one.title, reverse("report", args=[one.pk]), one.decided_at) for one in rows]

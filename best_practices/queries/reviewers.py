"""Who can be asked for a review: people with a present role that reviews, who had no hand in it."""

from collections.abc import Iterable
from datetime import date

from ehealth_portal.languages import comma_list
from ehealth_portal.mandate.named import Named, body_names
from ehealth_portal.members.models import Role

from ..models import Practice
from ..permissions import REVIEWERS
from .reviews import of_submission


def candidates(practice: Practice, *, on: date) -> list[tuple[str, str]]:
    """Those who were not asked yet, or gave their place up, with the roles that they hold: as choices of a form."""
    asked = of_submission(practice.reviews.filter(declined_at__isnull=True))
    hands = [pk for pk in (practice.created_by_id, practice.submitted_by_id) if pk]
    held = Role.objects.on(on).filter(kind__in=REVIEWERS, user__is_active=True).exclude(user__in=hands)
    free = held.exclude(user__in=asked.values("reviewer")).select_related("user", "body").order_by("user__name", "id")
    names = body_names()
    roles: dict[tuple[str, str], list[Role]] = {}
    for role in free:
        if not role.awaits_confirmation:
            roles.setdefault((str(role.user_id), role.user.name), []).append(role)
    return [(pk, f"{name} ({_told(of, names)})") for (pk, name), of in roles.items()]


def _told(roles: Iterable[Role], names: dict[int, Named]) -> str:

    return "; ".join(
        dict.fromkeys(
            comma_list([role.get_kind_display(), names[role.body_id].code or names[role.body_id].name])
            if role.body_id
            else str(role.get_kind_display())
            for role in roles
        )
    )

"""Makers of reports for the tests of this folder."""

from datetime import date
from typing import Any

from ehealth_portal.languages import Language
from ehealth_portal.members.models import User
from ehealth_portal.reporting.models import Report, ReportSnapshot
from ehealth_portal.reporting.operations import building
from ehealth_portal.reporting.operations import reports as acts
from tests import make


def settings(**fields: Any) -> acts.Settings:
    whole: dict[str, Any] = {
        "title": "Progress report to TSAG",
        "audience": "tsag",
        "period_start": date(2026, 1, 1),
        "period_end": date(2026, 11, 22),
        "edition": make.edition(),
        "languages": ("en",),
        "formats": ("json",),
    }
    return acts.Settings(**(whole | fields))


def secretary(email: str = "secretariat@demo.example") -> User:
    return User.objects.filter(email=email).first() or make.user(email, "secretariat")


def report(**fields: Any) -> Report:
    return acts.create_report(settings(**fields), by=secretary(), at=make.AT)


def quiet(done: int, total: int, step: str) -> None:
    """For builds whose progress the test is not about."""


def built(made: Report, *, at: Any = make.AT) -> ReportSnapshot:
    return building.build(made, at=at, tell=quiet)


def published(**fields: Any) -> Report:
    made = report(**fields)
    built(made)
    made = acts.submit(made, by=secretary(), at=make.AT)
    return acts.publish(made, by=secretary("second@demo.example"), at=make.AT)


ALL_LANGUAGES = tuple(Language.values)

"""CPU of the lists of practices, workshops, needs and people: 2,000 rows relative to 20 in the same run."""

import argparse
import random
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pages import cost, sqlite
from benchmarks.read_path import database, fill, start_django
from ehealth_portal.starting.cannot_start import CannotStart

SMALL, LARGE, ROUNDS = 20, 2_000, 7
LIMIT = 3.0  # most times the CPU of the short list
AT = datetime(2026, 1, 1, tzinfo=UTC)
Pages = dict[str, Callable[[], Any]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=LARGE, help="of each list")
    parser.add_argument("--sqlite", action="store_true", help="measure SQLite instead of PostgreSQL")
    parser.add_argument("--limit", type=float, default=LIMIT, help="most times the short list's CPU")
    options = parser.parse_args()
    try:
        with sqlite() if options.sqlite else database() as url:
            start_django(url)
            fill(0)
            return report(options.rows, options.limit)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2


def report(rows: int, limit: float) -> int:
    asked = pages()
    fill_lists(0, SMALL)
    short = measured(asked)
    fill_lists(SMALL, rows)
    fill(0)  # the figures by which PostgreSQL plans
    long, dear = measured(asked), []
    print(f"\n{'list':<24} {f'{SMALL} rows':>10} {f'{rows:,} rows':>12}   ratio")
    for name, spent in long.items():
        ratio = spent / short[name]
        print(f"{name:<24} {short[name]:>7.0f} ms {spent:>9.0f} ms   {ratio:.1f}")
        dear += [name] if ratio > limit else []
    if dear:
        print(f"Too dear (limit {limit:g} x): {', '.join(dear)}.")
    return 1 if dear else 0


def measured(asked: Pages) -> dict[str, float]:
    """CPU milliseconds, best of the rounds. Nothing is kept from one visit for the next."""
    from django.core.cache import cache

    found = {}
    for name, page in asked.items():
        page()  # imports, templates
        spent = []
        for _ in range(ROUNDS):
            cache.clear()
            spent.append(cost(page))
        found[name] = min(spent)
    return found


def pages() -> Pages:
    """The first page, one far down, what a filter leaves; people as one of the staff of their workshop sees them."""
    from django.test import Client
    from django.urls import reverse

    from tests import make
    from workshops.models import Staff, Workshop

    clerk = make.user("clerk@benchmark.example", "secretariat")
    theirs = Workshop.objects.create(created_at=AT, updated_at=AT, decided_at=AT, state="published")
    Staff.objects.create(workshop=theirs, user=clerk, given_by=clerk, given_at=AT)
    reader, staff = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    staff.force_login(clerk)

    def get(client: Client, address: str) -> Callable[[], Any]:
        def page() -> Any:
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}: {answer.content[:300]!r}")
            return answer

        return page

    practices, workshops, needs = reverse("practices"), reverse("workshop-list"), reverse("needs")
    people = reverse("workshop-people", args=[theirs.pk])
    return {
        "practices": get(reader, practices),
        "practices, page 80": get(reader, f"{practices}?page=80"),
        "practices, filtered": get(reader, f"{practices}?connectivity=offline"),
        "workshops": get(reader, workshops),
        "workshops, page 80": get(reader, f"{workshops}?page=80"),
        "workshops, filtered": get(reader, f"{workshops}?theme=ai"),
        "needs": get(reader, needs),
        "needs, page 80": get(reader, f"{needs}?page=80"),
        "needs, filtered": get(reader, f"{needs}?theme=ai"),
        "people of a workshop": get(staff, people),
        "people, page 80": get(staff, f"{people}?page=80"),
    }


# --- the rows -------------------------------------------------------------------------------------------------------
def fill_lists(there: int, rows: int) -> None:
    """Written in bulk, past the acts: so many of each, the same in every run."""
    from ehealth_portal.members.models import MemberState
    from tests.best_practices import synthetic

    chance, numbers = random.Random(rows), range(there + 1, rows + 1)
    states = list(MemberState.objects.all())
    synthetic.practices(rows - there, first=there + 1, seed=rows)
    _workshops(numbers, chance, states)
    _needs(numbers, chance, states)
    _people(numbers, chance, states)


def _workshops(numbers: range, chance: random.Random, states: list[Any]) -> None:
    from ehealth_portal.mandate.models import Provision
    from ehealth_portal.members.models import Body
    from workshops.models import Announcement, ProvisionServed, ThemeDealtWith, Workshop
    from workshops.vocabulary import Kind, Theme

    bodies, provisions = list(Body.objects.all()), list(Provision.objects.all())
    published = {"state": "published", "created_at": AT, "updated_at": AT, "decided_at": AT}

    def one(number: int) -> Workshop:
        day = date(2014, 1, 1) + timedelta(days=chance.randrange(365 * 14))
        days = {"starts_on": day, "starts_precision": "day", "ends_on": day, "ends_precision": "day"}
        where = {"kind": chance.choice(Kind.values), "country": chance.choice(states), "body": chance.choice(bodies)}
        return Workshop(**published, **days, **where, place="A city", is_remote=bool(number % 2))

    made = Workshop.objects.bulk_create(one(number) for number in numbers)
    words = {"title": "A workshop on records", "summary": "For ministries.", "is_released": True, "written_at": AT}
    Announcement.objects.bulk_create(
        Announcement(workshop=row, language=language, **words) for row in made for language in ("en", "fr")
    )
    ThemeDealtWith.objects.bulk_create(
        ThemeDealtWith(workshop=row, theme=theme) for row in made for theme in chance.sample(Theme.values, 2)
    )
    ProvisionServed.objects.bulk_create(
        ProvisionServed(workshop=row, provision=one) for row in made for one in chance.sample(provisions, 2)
    )


def _needs(numbers: range, chance: random.Random, states: list[Any]) -> None:
    from workshops.models import Match, Need
    from workshops.vocabulary import Theme

    def one(number: int) -> Need:
        state = chance.choice(Need.State.values)
        ended = {"ended_at": AT} if state in ("answered", "withdrawn") else {}
        asked = {"theme": chance.choice(Theme.values), "member_state": chance.choice(states), "text": "Power."}
        day = {"voiced_on": date(2022, 1, 1) + timedelta(days=chance.randrange(1500)), "noted_at": AT}
        return Need(year=2026, number=number, state=state, is_public=True, **asked, **day, **ended)

    made = Need.objects.bulk_create(one(number) for number in numbers)
    Match.objects.bulk_create(Match(need=row, standard="ITU-T H.810", matched_at=AT) for row in made)


def _people(numbers: range, chance: random.Random, states: list[Any]) -> None:
    from workshops.models import Registration, Seat, ServiceRequest, Workshop

    of = Workshop.objects.get(staff__isnull=False)
    plain = {"workshop": of, "name": "A person", "organization": "A ministry", "registered_at": AT}

    def one(number: int) -> Registration:
        person = {"email": f"person{number}@benchmark.example", "sha256": f"{number:064x}"}
        asked = {"state": chance.choice(("asked", "accepted")), "member_state": chance.choice(states)}
        return Registration(mode="in_person", **plain, **person, **asked)

    made = Registration.objects.bulk_create(one(number) for number in numbers)
    ServiceRequest.objects.bulk_create(
        ServiceRequest(registration=row, kind="sign", asked_at=AT) for row in made if row.pk % 10 == 0
    )
    Seat.objects.bulk_create(
        Seat(workshop=of, mode="in_person", number=number, registration=row)
        for number, row in zip(numbers, made, strict=True)
    )


if __name__ == "__main__":
    sys.exit(main())

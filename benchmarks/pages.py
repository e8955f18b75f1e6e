"""CPU of the pages that count the record, at N activities relative to 1,000 in the same run."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.read_path import Site, cpu_ms, database, fill, start_django
from ehealth_portal.starting.cannot_start import CannotStart

SMALL, ROUNDS = 1_000, 3
LIMIT = 2.0  # most times the CPU of the small record, once the figures are kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=int, default=200_000)
    parser.add_argument("--sqlite", action="store_true", help="measure SQLite instead of PostgreSQL")
    parser.add_argument("--limit", type=float, default=LIMIT, help="most times the small record's CPU, figures kept")
    options = parser.parse_args()
    try:
        with sqlite() if options.sqlite else database() as url:
            return report(options.activities, options.limit, url)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="portal-benchmark-") as folder:
        yield f"sqlite:///{folder}/pages.sqlite3"


def report(activities: int, limit: float, url: str) -> int:
    start_django(url)
    fill(SMALL)
    small = measured()
    fill(activities)
    large = measured()
    print(f"\n{'page':<18} {'after an act':>13} {'figures kept':>13}   (x the CPU at {SMALL:,} activities)")
    dear = []
    for name, (first, again) in large.items():
        ratios = first / small[name][0], again / small[name][1]
        print(f"{name:<18} {ratios[0]:>11.1f} x {ratios[1]:>11.2f} x   {first:.0f} and {again:.0f} ms")
        dear += [name] if ratios[1] > limit else []
    if dear:
        print(f"Too dear (limit {limit:g} x): {', '.join(dear)}.")
    return 1 if dear else 0


def measured() -> dict[str, tuple[float, float]]:
    """CPU milliseconds of each page, best of the rounds: when nothing is kept, and at once after that."""
    from django.core.cache import cache

    found = {}
    for name, page in pages().items():
        page()  # imports, templates
        first, again = [], []
        for _ in range(ROUNDS):
            cache.clear()
            first.append(cost(page))
            again.append(cost(page))
        found[name] = min(first), min(again)
    return found


def cost(page: Callable[[], object]) -> float:
    from django.db import connection

    server = 0
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        server = connection.connection.get_backend_pid()
    own, before = time.process_time(), cpu_ms(server) if server else 0.0
    page()
    return (time.process_time() - own) * 1000 + (cpu_ms(server) - before if server else 0.0)


def pages() -> dict[str, Callable[[], object]]:
    """The pages, and the rule that the clock runs every minute; the provision is the one served most."""
    from django.db.models import Count
    from django.urls import reverse
    from django.utils import timezone

    from ehealth_portal.mandate.models import Provision
    from ehealth_portal.reporting.operations import statuses

    site = Site()
    served = Provision.objects.operative().annotate(hits=Count("served")).select_related("edition__resolution")
    most = max(served, key=lambda provision: provision.hits)
    address = reverse("provision", args=[most.edition.resolution.slug, most.edition.slug, most.key])
    return {
        "board": lambda: site.get(reverse("board")),
        "provision": lambda: site.get(address),
        "activities": lambda: site.get(reverse("activities")),
        "propose statuses": lambda: statuses.propose(at=timezone.now()),
    }


if __name__ == "__main__":
    sys.exit(main())

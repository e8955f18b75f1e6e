"""CPU of one page of the activities list, first and deep, against hand-written SQL and against ordinary DRF code."""

import argparse
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ehealth_portal.starting.cannot_start import CannotStart
from ehealth_portal.starting.postgres import throw_away_server

PAGE = 50
DEEP = 0.75  # of the way down the list
WANTED_HITS = 10_000
ROUNDS = 6
ROUND_MS = 1_000  # CPU that one variant gets in a round: 40 pages of a quick one, fewer of a slow one


@dataclass
class Variant:
    """One way to answer a page; ``backend`` is the process of PostgreSQL that works for it."""

    name: str
    page: Callable[[], bytes]
    backend: int
    requests: int = 10  # a round
    client_ms: list[float] = field(default_factory=list)  # CPU a request, one figure a round
    database_ms: list[float] = field(default_factory=list)

    @property
    def best(self) -> float:
        """CPU milliseconds a request of the best round: noise only adds."""
        return min(map(sum, zip(self.client_ms, self.database_ms, strict=True)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=int, default=200_000)
    parser.add_argument("--limit", type=float, default=3.0, help="most times the floor's CPU (exit code 1 above it)")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--profile", action="store_true", help="show where the portal's own CPU goes, and measure nothing"
    )
    options = parser.parse_args()
    try:
        with database() as url:
            start_django(url)
            fill(options.activities)
            return profile() if options.profile else report(measured(options.rounds), options.limit)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2


# --- the ground -------------------------------------------------------------------------------------------------------
@contextmanager
def database() -> Iterator[str]:
    """DATABASE_URL where it is set (its server must run on this machine), else a PostgreSQL for this run alone."""
    with throw_away_server(os.environ.get("DATABASE_URL", "")) as url:
        yield url


def start_django(url: str) -> None:
    folder = tempfile.mkdtemp(prefix="portal-benchmark-")
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "ehealth_portal.settings",
        "PORTAL_VAR": os.environ.get("PORTAL_VAR", folder),
        "API_RATE": "1000000",  # requests are counted as always, and none is refused
        "SECRET_KEY": os.environ.get("SECRET_KEY", "of a benchmark, on a database of its own; nobody signs in here"),
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "http://localhost",
    }
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks.ordinary"
    # One process does the work of a query, so that its CPU can be read.
    if not url.startswith("sqlite"):
        settings.DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c max_parallel_workers_per_gather=0"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django.setup()


def fill(activities: int) -> None:
    from django.core.management import call_command

    from activities.loading.synthetic import MARK
    from activities.models import Activity

    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=io.StringIO())
    there = Activity.objects.filter(external_key__startswith=MARK).count()
    if there < activities:
        began = time.monotonic()
        call_command("generate_load", activities=activities - there)
        print(f"  in {time.monotonic() - began:.0f} s")
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


# --- the variants -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Ground:
    """The provision whose list is read, and the row after which the deep page begins."""

    provision: int
    key: str
    hits: int
    after: tuple[date, int]
    skipped: int


def ground() -> Ground:
    from django.db.models import Count

    from activities.models import ProvisionServed
    from ehealth_portal.mandate.models import Provision

    counted = Provision.objects.operative().annotate(hits=Count("served")).filter(hits__gt=4 * PAGE)
    chosen = min(counted, key=lambda provision: abs(provision.hits - WANTED_HITS))
    skipped = int(chosen.hits * DEEP) // PAGE * PAGE
    rows = ProvisionServed.objects.filter(provision=chosen).order_by("-started_on", "-activity_id")
    last = rows[skipped - 1]
    assert last.started_on
    return Ground(chosen.pk, chosen.key, chosen.hits, (last.started_on, last.activity_id), skipped)


class Site:
    """The whole portal as a WSGI application, in this process, on a connection that stays."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application

        self.application = get_wsgi_application()

    def get(self, address: str) -> bytes:
        parts = urlsplit(address)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT": "application/json",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
        }
        status: list[str] = []
        answer = self.application(environ, lambda line, headers, trouble=None: status.append(line))
        body = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
        if not status[0].startswith("200"):
            raise SystemExit(f"{address} answered {status[0]}: {body[:300]!r}")
        return body

    @property
    def backend(self) -> int:
        from django.db import connection

        connection.ensure_connection()
        return int(connection.connection.get_backend_pid())

    def deep(self, address: str, skipped: int) -> str:
        """The address of the page after ``skipped`` rows, reached by following ``next`` as a reader would."""
        large = address.replace(f"page_size={PAGE}", "page_size=100")
        steps, single = divmod(skipped, 100)
        for _ in range(steps):
            large = json.loads(self.get(large))["next"]
        address = large.replace("page_size=100", f"page_size={PAGE}")
        return json.loads(self.get(address))["next"] if single else address


def pages(of: Ground, site: Site) -> tuple[dict[str, str], dict[str, str]]:
    """The addresses of the first and of the deep page, by variant."""
    query = urlencode({"provision": of.key, "page_size": PAGE})
    numbered, keyset = f"/ordinary/numbered/?{query}", f"/ordinary/keyset/?{query}"
    own = f"/api/v1/activities/?{query}"
    first = {"portal": own, "ModelSerializer, cursor": keyset, "ModelSerializer, page number": numbered}
    deep = {
        "portal": site.deep(own, of.skipped),
        "ModelSerializer, cursor": site.deep(keyset, of.skipped),
        "ModelSerializer, page number": f"{numbered}&page={of.skipped // PAGE + 1}",
    }
    return first, deep


def variants() -> dict[str, list[Variant]]:
    import psycopg2
    from django.db import connection

    from benchmarks.floor import Floor

    of, site = ground(), Site()
    print(f"{of.hits} activities serve {of.key}; pages of {PAGE}, the deep one after {of.skipped} rows.")
    parameters = connection.get_connection_params()
    kept = {name: value for name, value in parameters.items() if name not in ("cursor_factory", "client_encoding")}
    floor = Floor(psycopg2.connect(**kept), of.provision, PAGE)
    found = {}
    for name, addresses, after in zip(("first", "deep"), pages(of, site), (None, of.after), strict=True):
        found[name] = [Variant("hand-written SQL (the floor)", lambda after=after: floor.page(after), floor.backend)]
        found[name] += [
            Variant(one, lambda address=address: site.get(address), site.backend) for one, address in addresses.items()
        ]
        check(found[name])
    return found


def check(found: list[Variant]) -> None:
    """All answer the same rows in the same order, and the portal's rows say what the floor's say."""
    answers = [json.loads(variant.page())["results"] for variant in found]
    ids = [[row["id"] for row in rows] for rows in answers]
    if len(ids[0]) != PAGE or any(other != ids[0] for other in ids):
        raise SystemExit("The variants do not answer the same rows.")
    floor, portal = ([plain(row) for row in rows] for rows in answers[:2])
    if floor != portal:
        different = sorted(key for key in floor[0].keys() | portal[0].keys() if floor[0].get(key) != portal[0].get(key))
        raise SystemExit(f"The floor and the portal say different things: {different}.")


def plain(value: Any) -> Any:
    """Without the ways in which the same moment can be written."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if not key.endswith("_at")}
    return [plain(one) for one in value] if isinstance(value, list) else value


# --- measuring --------------------------------------------------------------------------------------------------------
def cpu_ms(process: int) -> float:
    """CPU time that a process has had, from the scheduler's own books (nanoseconds), else from its clock ticks."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6
    except (OSError, ValueError):
        stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def measured(rounds: int) -> dict[str, list[Variant]]:
    """Rounds of all variants by turns, so that a slow moment of the machine meets each of them."""
    found = variants()
    every = [variant for part in found.values() for variant in part]
    for variant in every:
        one_round(variant)
        variant.requests = max(5, min(40, int(ROUND_MS / variant.best)))
        variant.client_ms.clear()
        variant.database_ms.clear()
    for _ in range(rounds):
        for variant in every:
            one_round(variant)
    return found


def one_round(variant: Variant) -> None:
    client, server = time.process_time(), cpu_ms(variant.backend)
    for _ in range(variant.requests):
        variant.page()
    variant.client_ms.append((time.process_time() - client) * 1000 / variant.requests)
    variant.database_ms.append((cpu_ms(variant.backend) - server) / variant.requests)


def report(found: dict[str, list[Variant]], limit: float) -> int:
    """Print the table; 1 when the portal is dearer than it may be."""
    base = found["first"][0].best
    print(f"\n{'page':<6} {'variant':<30} {'Python':>8} {'PostgreSQL':>11} {'x floor':>8}")
    for name, part in found.items():
        for one in part:
            python, database = min(one.client_ms), min(one.database_ms)
            print(f"{name:<6} {one.name:<30} {python:>5.1f} ms {database:>8.1f} ms {one.best / part[0].best:>8.2f}")
    ratios = {name: part[1].best / part[0].best for name, part in found.items()}
    deeper = found["deep"][1].best / found["first"][1].best
    print(
        f"\nThe floor's first page costs {base:.1f} ms of CPU. The portal's deep page costs {deeper:.2f} x its first."
    )
    too_dear = [f"{name} page {ratio:.2f} x" for name, ratio in ratios.items() if ratio > limit]
    if deeper > 1.15:  # rounds of one and the same page differ by a tenth
        too_dear.append(f"deep page {deeper:.2f} x the first")
    if too_dear:
        print(f"Too dear (limit {limit:g} x the floor): {', '.join(too_dear)}.")
    return 1 if too_dear else 0


def profile() -> int:
    import cProfile
    import pstats

    page = variants()["first"][1].page
    for _ in range(20):
        page()
    with cProfile.Profile() as watched:
        for _ in range(100):
            page()
    pstats.Stats(watched).sort_stats("tottime").print_stats(35)
    return 0


if __name__ == "__main__":
    sys.exit(main())

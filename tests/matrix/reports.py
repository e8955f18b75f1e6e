"""Reports in the world of the matrix."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ehealth_portal.documents.snapshots import digest, settled
from ehealth_portal.reporting.documents.content import taken
from ehealth_portal.reporting.models import Report, ReportDocument, ReportSnapshot
from ehealth_portal.review.transitions import State
from tests import make
from tests.reporting import report_making

from .callers import FILE, LATER, STATES, Caller, Case, reviewed

if TYPE_CHECKING:
    from .world import World


def built(world: "World") -> None:
    """One report is really built; its snapshot and document stand for those of all others."""
    first = report_making.report(edition=world.provisions["ours"].edition)
    world.content = taken(first, at=make.AT)
    plain = {name: getattr(first, name) for name in ("title", "audience", "edition", "period_start", "period_end")}
    plain |= {"languages": ["en"], "formats": ["json"], "include": first.include}
    rows = [Report(**plain, **reviewed(state, world.clerk)) for state in STATES]
    for caller in world.callers.values():
        if caller.user:
            rows += [Report(**plain, **reviewed(state, caller.user)) for state in STATES]
            rows += [Report(**plain, **reviewed(state, world.clerk, caller.user)) for state in LATER]
    world.reports = Report.objects.bulk_create(rows)
    content = settled(world.content)
    sha256 = digest(content)

    def snapshot(row: Report) -> ReportSnapshot:
        """As if it had been built: a report goes out with files that were made with the settings it has."""
        of_this = content | {"report": content["report"] | {"id": row.pk}}
        frozen = make.AT if row.state in (State.PUBLISHED, State.WITHDRAWN) else None
        return ReportSnapshot(report=row, frozen_at=frozen, taken_at=make.AT, content=of_this, sha256=sha256)

    snapshots = ReportSnapshot.objects.bulk_create(snapshot(row) for row in rows)
    ReportDocument.objects.bulk_create(
        ReportDocument(
            snapshot=one, format="json", language="en", file=FILE, bytes=3, sha256="ab" * 32, made_at=make.AT
        )
        for one in snapshots
    )


def cases(world: "World", caller: Caller) -> Iterator[Case]:
    for record in world.reports:
        if world.concerns(caller, record.created_by_id, record.submitted_by_id):
            yield world.reviewed_case(caller, "report", record, None)

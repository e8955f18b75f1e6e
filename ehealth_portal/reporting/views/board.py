"""The board: what came of each operative provision, as a page and as a table."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ehealth_portal.mandate.models import Edition
from ehealth_portal.tables import csv_lines

from ..queries import overview
from ..queries.board import Row, edition_for, groups_of, rows_of
from ..queries.docket import docket_of
from ..queries.wording import title_of


def _asked(request: HttpRequest) -> Edition | None:
    """The edition that ``?resolution=`` and ``?edition=`` name, or the one shown when nothing is asked for."""
    names = {name: request.GET.get(name, "") for name in ("resolution", "edition")}
    edition = edition_for(**names)
    if edition is None and any(names.values()):
        raise Http404
    return edition


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    edition = _asked(request)
    if edition is None:
        return render(request, "reporting/board_empty.html")
    return render(request, "reporting/board.html", board_context(edition, at=timezone.now()))


def board_context(edition: Edition, *, at: datetime) -> dict[str, Any]:
    rows, on = rows_of(edition, at=at), at.date()
    provisions = [row.provision for row in rows]
    return {
        "edition": edition,
        "title": title_of(edition),
        "at": at,
        "rows": rows,
        "groups": groups_of(rows),
        "docket": docket_of(edition),
        "tallies": overview.tallies(rows),
        "since": overview.since_last_report(edition, rows),
        "ahead": overview.milestones_ahead(provisions, on=on),
        "latest": overview.latest_activities(provisions, on=on),
        "reached": overview.countries_reached(provisions, on=on),
    }


@require_safe
def board_csv(request: HttpRequest) -> StreamingHttpResponse:
    edition = _asked(request)
    if edition is None:
        raise Http404
    response = StreamingHttpResponse(csv_lines(_header(), _lines(edition)), content_type="text/csv; charset=utf-8")
    name = f"board-{edition.resolution.slug}-{edition.slug}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _header() -> list[str]:
    return [
        _("code"),
        _("paragraph"),
        _("verb"),
        pgettext("column", "lead"),
        pgettext("column", "in collaboration"),
        _("label"),
        _("text"),
        _("language of the text"),
        _("standing of the text"),
        _("status"),
        _("whose word"),
        _("status since"),
        _("activities"),
        _("pieces of evidence"),
        _("latest date"),
        _("latest progress"),
    ]


def _lines(edition: Edition) -> Iterator[list[Any]]:
    for row in rows_of(edition, at=timezone.now()):
        yield _line(row)


def _line(row: Row) -> list[Any]:
    shown, wording, latest = row.voices.shown, row.wording, row.latest
    return [
        row.provision.code,
        row.provision.key,
        row.provision.get_verb_display(),
        "; ".join(party.named.name for party in row.parties.leads),
        "; ".join(party.named.name for party in row.parties.others),
        wording.label,
        wording.text,
        wording.language,
        wording.status,
        row.voices.status.label,
        shown.get_voice_display() if shown else "",
        shown.at.date().isoformat() if shown else "",
        row.counts.activities,
        row.counts.evidence,
        str(latest.on) if latest else "",
        latest.words if latest else "",
    ]

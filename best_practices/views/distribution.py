"""The board of who has which edition: with names for the secretariat, in figures for everybody."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.refusals import NotAllowed
from ehealth_portal.tables import csv_lines

from .. import permissions
from ..forms.editions import BoardForm
from ..models import Compendium, Edition
from ..queries import editions as reads
from ..queries import holders
from .compendia import compendium_of

PAGE = 40
MOST = 4  # editions beside each other; one is chosen by its number


def _asked(request: HttpRequest, record: Compendium) -> tuple[BoardForm, list[Edition], list[holders.Row]]:
    editions = holders.editions_out(record, request.user)
    form = BoardForm(request.GET, editions=editions)
    shown = form.shown(editions, most=MOST)
    return form, shown, holders.board(shown, on=timezone.now().date())


@require_safe
def distribution(request: HttpRequest, slug: str) -> HttpResponse:
    record = compendium_of(request, slug)
    form, editions, whole = _asked(request, record)
    names = permissions.may_see_who_has_editions(request.user)
    context: dict[str, Any] = {
        "compendium": record,
        "name": reads.named_compendia().get(record.pk),
        "editions": editions,
        "figures": holders.by_edition(whole, editions),
        "regions": holders.by_region(whole, editions[0]) if editions else [],
        "sees_names": names,
    }
    if names:
        asked = form.asked()
        query = request.GET.copy()
        query.pop("page", None)
        page = Paginator(holders.narrowed(whole, **asked), PAGE).get_page(request.GET.get("page"))
        context |= {"board": form, "page": page, "query": query.urlencode()}
    return render(request, "best_practices/distribution.html", context)


@sign_in_first
@require_safe
def distribution_csv(request: HttpRequest, slug: str) -> HttpResponse:
    record = compendium_of(request, slug)
    if not permissions.may_see_who_has_editions(request.user):
        raise NotAllowed(_("The secretariat sees who received what; everybody sees it in figures."))
    form, _editions, whole = _asked(request, record)
    header = [_("addressee"), _("code"), _("ITU region"), _("groups of countries")]
    header += [pgettext("of a compendium", "edition"), _("how far"), _("since")]
    lines = csv_lines(header, _cells(holders.narrowed(whole, **form.asked())))
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{record.slug}-distribution.csv"'
    return response


def _cells(rows: list[holders.Row]) -> Iterator[list[Any]]:
    """One line for each party and edition: a table that can be filtered."""
    for row in rows:
        for cell in row.cells:
            reached = cell.reached
            far = reached.step.label if reached else _("Not sent")
            since = reached.at.isoformat(timespec="seconds") if reached and reached.at else ""
            yield [row.name, row.code, row.region, " ".join(row.groups), cell.edition.number, far, since]

"""The page of one provision: text, who acts, status in three voices, activities by year and one by one."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.models import Kind as ActivityKind
from activities.queries.lists import Place, cards, page_of, with_rows
from activities.queries.names import Named, body_names
from best_practices.models import Practice
from best_practices.queries.lists import newest
from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.mandate.models import Kind, Provision
from workshops.models import Workshop
from workshops.queries.lists import newest as newest_workshops
from workshops.queries.needs import ages

from .. import permissions
from ..charts import chart_width, year_bars
from ..queries import provisions as queries
from ..queries.acting import parties_of
from ..queries.docket import docket_of
from ..queries.history import history_of_provision
from ..queries.needs import gauges_needs
from ..queries.statuses import history_of, voices_of
from ..queries.wording import provision_wordings, section_wordings


def found(resolution: str, edition: str, key: str) -> Provision:
    provision = queries.find(resolution, edition, key)
    if provision is None:
        raise Http404
    return provision


@require_safe
def provision(request: HttpRequest, resolution: str, edition: str, key: str) -> HttpResponse:
    shown, today, names = found(resolution, edition, key), timezone.now().date(), body_names()
    context = {
        "provision": shown,
        "edition": shown.edition,
        "docket": docket_of(shown.edition),
        "here": shown.key,
        **_text(shown, request.GET.get("beside", "")),
        **_activities(request, shown, names, on=today),
        "practices": newest(Practice.objects.current().filter(served__provision=shown)),
        "workshops": newest_workshops(Workshop.objects.published().filter(served__provision=shown), today=today),
        "ages": ages(today) if gauges_needs(shown) else None,
    }
    if shown.kind == Kind.OPERATIVE:
        context |= _mandate(request, shown, names, on=today)
    return render(request, "reporting/provision.html", context)


def _text(shown: Provision, beside: str) -> dict[str, Any]:
    columns, others = queries.columns_of(shown, beside)
    referred, footnotes = queries.referred_to(shown), list(shown.footnotes.order_by("position"))
    earlier, later = queries.lineage(shown)
    related = [*referred, *footnotes, *later, *(one for one in (earlier, shown.attached_to) if one)]
    wordings = provision_wordings([shown.pk, *(one.pk for one in related)])
    headings = section_wordings([shown.section_id, *(one.section_id for one in referred)])
    return {
        "columns": columns,
        "wording": wordings.get(shown.pk),
        "heading": headings.get(shown.section_id),
        "beside": beside,
        "others": [(code, OWN_NAMES[code]) for code in OWN_NAMES if code in others],
        "referred": [(one, headings.get(one.section_id), wordings.get(one.pk)) for one in referred],
        "footnotes": [(one, wordings.get(one.pk)) for one in footnotes],
        "earlier": earlier,
        "later": later,
    }


def _mandate(request: HttpRequest, shown: Provision, names: dict[int, Named], *, on: date) -> dict[str, Any]:
    voices, milestones = voices_of([shown])[shown.pk], queries.milestones_of(shown)
    return {
        "voices": voices,
        "statements": history_of(shown),
        "history": history_of_provision(
            shown,
            request.user,
            milestones=[one.pk for one in milestones],
            whole=request.GET.get("history") == "all",
        ),
        "milestones": milestones,
        "reports": queries.reports_on(shown),
        "today": on,
        "parties": parties_of([shown.pk], names, on=on)[shown.pk],
        "names": names,
        "missing": queries.missing_of(shown, voices, milestones, on=on),
        "may_report": permissions.may_report_status(request.user, shown),
        "may_assess": permissions.may_assess(request.user),
    }


def _activities(request: HttpRequest, shown: Provision, names: dict[int, Named], *, on: date) -> dict[str, Any]:
    every = queries.published_of(shown)
    years = queries.years_of(shown, on=on)
    asked = _filters(request, names)
    page = page_of(
        with_rows(queries.narrowed(every, **asked)),
        after=Place.read(request.GET.get("after", "")),
        before=Place.read(request.GET.get("before", "")),
    )
    bars = year_bars(years)
    bodies = sorted((names[pk] for pk in queries.bodies_of(shown)), key=lambda name: name.full)
    labels = dict(ActivityKind.choices)
    return {
        "bars": bars,
        "bars_width": chart_width(bars),
        "dated": sum(bar.number for bar in bars),
        "number": queries.number_of(shown),
        "page": page,
        "cards": cards(page.rows),
        "asked": asked,
        "year_choices": [year for year, filed, bare in reversed(years) if filed or bare],
        "kind_choices": [(kind, labels[kind]) for kind in queries.kinds_of(shown)],
        "body_choices": bodies,
    }


def _filters(request: HttpRequest, names: dict[int, Named]) -> dict[str, Any]:
    """What the address asks for; what it does not know is left out."""
    year, kind, body = (request.GET.get(name, "") for name in ("year", "kind", "body"))
    return {
        "year": int(year) if year.isascii() and year.isdigit() and 1000 <= int(year[:5]) <= 9999 else None,
        "kind": kind if kind in ActivityKind.values else "",
        "body": next((name.pk for name in names.values() if name.key == body), None),
    }

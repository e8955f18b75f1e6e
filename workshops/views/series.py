"""Series of workshops: all of them, and one with its workshops."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import NotAllowed

from .. import permissions
from ..forms.programme import SeriesForm
from ..models import Series, Workshop
from ..operations.series import keep_series
from ..queries.lists import PAGE_SIZE, cards, ordered
from ..queries.series import series_rows, what_it_reached
from .programme import done


@require_safe
def all_of_them(request: HttpRequest) -> HttpResponse:
    page = Paginator(series_rows(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "may_keep": permissions.is_house(request.user)}
    return render(request, "workshops/all_series.html", context)


@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    series, today = get_object_or_404(Series, slug=slug), timezone.now().date()
    rows = ordered(Workshop.objects.published().filter(series=series), today).select_related("country", "series")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "series": series,
        "page": page,
        "cards": cards(page.object_list, today=today),
        "reached": what_it_reached(series),
        "may_keep": permissions.is_house(request.user),
    }
    return render(request, "workshops/series.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def edit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """A new one, or another name for one."""
    if not permissions.is_house(request.user):
        raise NotAllowed(_("Only the secretariat makes series."))
    series = get_object_or_404(Series, slug=slug) if slug else None
    initial = {"name": series.name, "language": series.language} if series else {}
    form = SeriesForm(request.POST if request.method == "POST" else None, initial=initial)
    by, at = signed_in(request), timezone.now()
    if request.method == "POST" and done(form, lambda: keep_series(**form.cleaned_data, series=series, by=by, at=at)):
        messages.success(request, _("Kept: workshops can be planned in this series."))
        return redirect("workshop-series-all")
    status = 422 if form.errors else 200
    return render(request, "workshops/series_form.html", {"form": form, "series": series}, status=status)

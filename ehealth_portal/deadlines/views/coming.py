"""The page of deadlines: what is coming, whose move it is, and what was told of it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..queries.coming import days_of, lines

A_PAGE = 20


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """Milestones for everybody; for those who sign in also what their group or the house judges."""
    today, signed_in = timezone.now().date(), request.user.is_authenticated
    days = days_of(request.user)
    page = Paginator(days, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines(page, on=today, with_rungs=signed_in),
        "overdue": sum(day.due_on < today for day in days),
        "sees_rungs": signed_in,
    }
    return render(request, "deadlines/deadlines.html", context)

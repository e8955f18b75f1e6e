"""Conclusions of a workshop, and what is to follow, for who keeps it up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.members.visitors import sign_in_first, signed_in

from ..forms.programme import ConclusionForm
from ..models import Workshop
from ..operations import concluding as acts
from ..queries.programme import conclusions_of
from .programme import done, kept_up


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def conclusions(request: HttpRequest, pk: int) -> HttpResponse:
    workshop = kept_up(request, pk)
    if request.method != "POST":
        return _page(request, workshop, ConclusionForm())
    form = ConclusionForm(request.POST)
    by, at = signed_in(request), timezone.now()
    if done(form, lambda: acts.conclude(workshop, **form.said(), by=by, at=at)):
        messages.success(request, _("The conclusion stands on the page of the workshop."))
        return redirect("workshop-conclusions", pk=pk)
    return _page(request, workshop, form, status=422)


@require_POST
@sign_in_first
def remove(request: HttpRequest, pk: int, conclusion: int) -> HttpResponse:
    workshop = kept_up(request, pk)
    one = get_object_or_404(workshop.follow_ups.select_related("workshop"), pk=conclusion)
    acts.take_off(one, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The conclusion was taken off."))
    return redirect("workshop-conclusions", pk=pk)


def _page(request: HttpRequest, workshop: Workshop, form: ConclusionForm, *, status: int = 200) -> HttpResponse:
    context = {"workshop": workshop, "form": form, "conclusions": conclusions_of(workshop)}
    return render(request, "workshops/conclusions.html", context, status=status)

"""The programme of a workshop, session by session, for who keeps it up."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import permissions
from ..forms.programme import SessionForm, initial_of
from ..models import Session, Workshop
from ..operations import programme as acts
from ..operations.asking_questions import must_be_editable
from ..queries.programme import offset_of, programme_of
from .detail import seen


def kept_up(request: HttpRequest, pk: int) -> Workshop:
    """The workshop, if this person may change what stands around it."""
    workshop = seen(request, pk)
    if not permissions.may_edit(request.user, workshop):
        raise NotAllowed(_("Only its author, or the secretariat once it is published, changes this workshop."))
    must_be_editable(workshop)
    return workshop


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """All sessions, and the form of one more."""
    workshop = kept_up(request, pk)
    if request.method != "POST":
        return _page(request, workshop, SessionForm(workshop=workshop))
    form = SessionForm(request.POST, workshop=workshop)
    by, at = signed_in(request), timezone.now()
    if done(form, lambda: acts.add_session(workshop, form.planned(), by=by, at=at)):
        messages.success(request, _("The session is on the programme."))
        return redirect("workshop-programme", pk=pk)
    return _page(request, workshop, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def session(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    workshop = kept_up(request, pk)
    one = get_object_or_404(workshop.sessions.select_related("workshop"), pk=session)
    if request.method != "POST":
        return _page(request, workshop, SessionForm(workshop=workshop, initial=initial_of(one)), one)
    form = SessionForm(request.POST, workshop=workshop)
    by, at = signed_in(request), timezone.now()
    if done(form, lambda: acts.change_session(one, form.planned(), by=by, at=at)):
        messages.success(request, _("The session was changed."))
        return redirect("workshop-programme", pk=pk)
    return _page(request, workshop, form, one, status=422)


@require_POST
@sign_in_first
def session_remove(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    workshop = kept_up(request, pk)
    one = get_object_or_404(workshop.sessions.select_related("workshop"), pk=session)
    acts.remove_session(one, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The session was taken off the programme."))
    return redirect("workshop-programme", pk=pk)


def done(form: Any, act: Callable[[], Any]) -> bool:
    """Do it, if the form can be read; what is refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Incomplete as refused:
        form.add_refusal(refused.errors)
    except NotPossibleNow as refused:
        form.add_error(None, str(refused))
    return not form.errors


def _page(
    request: HttpRequest, workshop: Workshop, form: SessionForm, one: Session | None = None, *, status: int = 200
) -> HttpResponse:
    days = programme_of(workshop)
    context = {"workshop": workshop, "form": form, "one": one, "days": days, "offset": offset_of(workshop, days)}
    return render(request, "workshops/programme.html", context, status=status)

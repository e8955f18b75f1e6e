"""Who of the secretariat works on a workshop: shown, chosen, taken off."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ehealth_portal.members.models import User
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.notifications.recipients import house
from ehealth_portal.refusals import NotAllowed, NotPossibleNow

from .. import permissions
from ..models import Workshop
from ..operations import staffing
from .detail import seen


class StaffForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.none(), label="")

    def __init__(self, *args: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        field = self.fields["person"]
        field.queryset, field.label = people, _("Person of the secretariat")  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def staff(request: HttpRequest, pk: int) -> HttpResponse:
    workshop = seen(request, pk)
    if not permissions.may_staff(request.user, workshop):
        raise NotAllowed(_("Only the secretariat says who works on a workshop."))
    if request.method != "POST":
        return _page(request, workshop, StaffForm(people=_others(workshop)))
    form = StaffForm(request.POST, people=_of_the_house())
    if not form.is_valid():
        return _page(request, workshop, form, status=422)
    person, by, at = form.cleaned_data["person"], signed_in(request), timezone.now()
    try:
        if "remove" in request.POST:
            staffing.remove_staff(workshop, person, by=by, at=at)
        else:
            staffing.add_staff(workshop, person, by=by, at=at)
    except NotPossibleNow as refused:
        form.add_error(None, str(refused))
        return _page(request, workshop, form, status=409)
    messages.success(request, _("Changed: those named here see who registers."))
    return redirect("workshop-staff", pk=pk)


def _of_the_house() -> Any:
    return User.objects.filter(pk__in=house(on=timezone.now().date())).order_by("name")


def _others(workshop: Workshop) -> Any:
    return _of_the_house().exclude(pk__in=workshop.staff.values("user"))


def _page(request: HttpRequest, workshop: Workshop, form: StaffForm, *, status: int = 200) -> HttpResponse:
    rows = workshop.staff.select_related("user").order_by("user__name", "pk")
    context = {"workshop": workshop, "form": form, "rows": rows, "others": _others(workshop).exists()}
    return render(request, "workshops/staff.html", context, status=status)

"""A role that somebody holds: its dates, its end, its confirmation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.languages import current_language
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow

from .. import operations
from ..forms.people import DatesForm
from ..giving import Act, is_within
from ..managing import managed_roles
from ..models import Role
from ..naming import offered_name
from ..visitors import signed_in
from .asking import managers_only


def seen(request: HttpRequest, pk: int) -> Role:
    return get_object_or_404(managed_roles(signed_in(request)).select_related("user"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    role, me = seen(request, pk), signed_in(request)
    if role.user_id == me.pk or not is_within(me, Act.GIVE, role):
        raise NotAllowed(_("You may not change the dates of this role."))
    stored = {"valid_from": role.valid_from, "valid_until": role.valid_until}
    form = DatesForm(request.POST or None, initial=stored, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_dates(role, **form.cleaned_data, by=me, at=timezone.now())
            messages.success(request, _("The dates of the role were changed."))
            return redirect("person", pk=role.user_id)
        except Incomplete as refused:
            form.add_refusal(refused.errors)
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
    context = {"role": role, "form": form, "scope": offered_name(role, current_language())}
    return render(request, "members/role_dates.html", context, status=422 if form.errors else 200)


@require_POST
@managers_only
def end(request: HttpRequest, pk: int) -> HttpResponse:
    role = seen(request, pk)
    operations.end_role(role, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The role was ended: its rights are gone."))
    return redirect("person", pk=role.user_id)


@require_POST
@managers_only
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    role = seen(request, pk)
    operations.confirm_role(role, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The role was confirmed: it gives its rights from now on."))
    return redirect("person", pk=role.user_id)

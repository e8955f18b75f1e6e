"""One registration, for the person: seen, confirmed, changed, cancelled, erased; and what they need there."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from .. import permissions
from ..forms.fellowships import AskForm
from ..forms.registering import ConfirmForm, PersonForm, ServiceForm, answers_in_words, initial_of
from ..operations import erasing, registering, requesting
from ..operations.writing import day_there
from ..queries import fellowships
from ..queries import registrations as queries
from ..queries.workshops import texts_for
from .linked import KEPT, Holder, held, not_erased, open_link

Registration = queries.Registration
State = Registration.State


@require_safe
@never_cache
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of the mail. The secret leaves the address at once, so that no later page can pass it on."""
    sha256 = hashlib.sha256(secret.encode()).hexdigest()
    request.session.pop(KEPT, None)
    found = open_link(request, sha256)
    if found is None:  # whoever guesses leaves no session behind
        return render(request, "workshops/no_registration.html", status=404)
    request.session[KEPT] = sha256
    response = redirect("registration", pk=found.pk)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
@sign_in_first
def own(request: HttpRequest) -> HttpResponse:
    """One's own registrations, and those whom one's administration nominated."""
    page = queries.page_of(queries.own(signed_in(request)), request.GET.get("page"))
    context = {"page": page, "lines": queries.lines(list(page.object_list)), "query": ""}
    return render(request, "workshops/registrations.html", context)


@require_safe
@held
def registration(request: HttpRequest, holder: Holder) -> HttpResponse:
    return show(request, holder)


def show(request: HttpRequest, holder: Holder, *, status: int = 200, **forms: Any) -> HttpResponse:
    one = not_erased(holder)
    workshop, questions = one.workshop, list(one.workshop.questions.all())
    today = day_there(workshop, timezone.now())
    has_ended = workshop.ends_on is not None and workshop.ends_on < today
    is_live = one.state not in registering.OVER and not has_ended
    text = texts_for([workshop.pk], language=current_language(), released=False).get(workshop.pk)
    context = {
        "registration": one,
        "workshop": workshop,
        "text": text,
        "country": state_names().get(one.member_state_id or 0),
        "is_person": holder.is_person,
        "reads_all": holder.is_person or permissions.may_see_people(holder.by, workshop),  # as the consent says
        "is_live": is_live,
        "waits_for_consent": is_live and one.consented_at is None,
        "answers": answers_in_words(one, questions),
        "services": list(one.service_requests.order_by("pk")),
        "is_late": workshop.services_by is not None and today > workshop.services_by,
        "confirm_form": ConfirmForm(questions=questions),
        "service_form": ServiceForm(label_suffix=""),
        "fellowship": fellowships.of_registration(one),
        "fellowship_form": AskForm(label_suffix=""),
        "asks_fellowship": holder.is_person or permissions.may_ask_fellowship(holder.by, one),
    }
    return render(request, "workshops/registration.html", context | forms, status=status)


def _of_person(holder: Holder) -> Registration:
    if not holder.is_person:
        raise NotAllowed(_("Only the person who registered may do this."))
    return not_erased(holder)


@require_safe
@held
def data(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Everything that is kept about the person here, to keep or to take elsewhere."""
    content = json.dumps(queries.everything_of(_of_person(holder)), ensure_ascii=False, indent=1, default=str)
    headers = {"Content-Disposition": 'attachment; filename="my-registration.json"'}
    return HttpResponse(content, content_type="application/json", headers=headers)


@require_POST
@held
def confirm(request: HttpRequest, holder: Holder) -> HttpResponse:
    one = _of_person(holder)
    form = ConfirmForm(request.POST, questions=one.workshop.questions.all())
    form.is_valid()
    try:
        registering.confirm_nomination(
            one,
            consents=form.cleaned_data.get("consent", False),
            answers=form.answers(),
            by=holder.by,
            at=timezone.now(),
        )
    except Incomplete as refused:
        form.add_refusal(refused.errors)
        return show(request, holder, status=422, form=form, confirm_form=form)
    messages.success(request, _("Confirmed. The focal point who nominated you is told."))
    return redirect("registration", pk=one.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@held
def change(request: HttpRequest, holder: Holder) -> HttpResponse:
    one = _of_person(holder)
    questions = list(one.workshop.questions.all())
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        workshop=one.workshop,
        email=one.email,
        states=[one.member_state_id] if one.nominated_by_id and one.member_state_id else None,
        questions=questions,
        initial=initial_of(one, questions),
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            registering.change(one, form.person(), by=holder.by, at=timezone.now(), version=version)
        except Incomplete as refused:
            form.add_refusal(refused.errors)
        except (Stale, NotPossibleNow) as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, _("Changed."))
            return redirect("registration", pk=one.pk)
    status = 422 if form.errors and status == 200 else status
    return render(
        request, "workshops/change.html", {"workshop": one.workshop, "registration": one, "form": form}, status=status
    )


@require_POST
@held
def cancel(request: HttpRequest, holder: Holder) -> HttpResponse:
    one = registering.cancel(_of_person(holder), by=holder.by, at=timezone.now())
    messages.success(request, _("Cancelled. Your place goes to who has waited longest."))
    return redirect("registration", pk=one.pk)


@require_POST
@held
def erase(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Cannot be undone: the box is ticked, or the page asks for it."""
    one = _of_person(holder)
    if request.POST.get("sure") != "1":
        return show(request, holder, status=422, unsure=True)
    erasing.erase(one, by=holder.by, at=timezone.now())
    request.session.pop(KEPT, None)
    messages.success(request, _("Your data were erased. That somebody of your country took part stays counted."))
    return redirect("workshop", pk=one.workshop_id)


@require_POST
@held
def ask_service(request: HttpRequest, holder: Holder) -> HttpResponse:
    one, form = _of_person(holder), ServiceForm(request.POST, label_suffix="")
    status = 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            requesting.ask_service(
                one, given["kind"], language=given["language"], note=given["note"], by=holder.by, at=timezone.now()
            )
        except Incomplete as refused:
            form.add_refusal(refused.errors)
        except NotPossibleNow as refused:
            form.add_error(None, str(refused))
            status = 409
    if form.errors:
        return show(request, holder, status=status, form=form, service_form=form)
    messages.success(request, _("Asked: those who work on this workshop decide, and you are told."))
    return redirect("registration", pk=one.pk)


@require_POST
@held
def take_back_service(request: HttpRequest, holder: Holder, request_pk: int) -> HttpResponse:
    one = _of_person(holder)
    requesting.take_back_service(
        get_object_or_404(one.service_requests, pk=request_pk), by=holder.by, at=timezone.now()
    )
    messages.success(request, _("Taken back."))
    return redirect("registration", pk=one.pk)

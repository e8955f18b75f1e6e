"""The form in which an activity is logged and edited: draft, autosave, evidence, sending."""

from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ehealth_portal.draft_forms import autosaved, drafted, form_key, is_autosave, kept_sentence, signed_out
from ehealth_portal.kept_answers import keep_unread, take_signed_out, unread_of
from ehealth_portal.members.visitors import signed_in
from ehealth_portal.refusals import Incomplete, NotAllowed, NotKept, NotPossibleNow, Refusal, Stale
from ehealth_portal.review.transitions import State

from .. import operations, permissions
from ..entry import Entry
from ..forms.log import LogForm, entry_of, first_values, initial_of, same
from ..models import Activity
from ..operations.lifecycle import missing
from ..queries.lists import probable_duplicates
from .form_page import difference, fresh_evidence, page

FIELDS = {"started_on": "started", "evidence": "reference"}  # fields of the record -> of the form


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new activity, or with ``pk`` a draft or returned one of one's own."""
    if not request.user.is_authenticated:
        return signed_out(request)
    activity = _own(request, pk)
    if request.method == "POST":
        return _post(request, activity)
    return _show(request, activity)


def _own(request: HttpRequest, pk: int | None) -> Activity | None:
    if pk is None:
        if not permissions.may_log(request.user):
            raise NotAllowed(_("Activities are logged by rapporteurs, counsellors and the secretariat."))
        return None
    activity = get_object_or_404(Activity.objects.visible_to(request.user).select_related("body"), pk=pk)
    if not permissions.may_edit(request.user, activity):
        raise NotAllowed(_("Only its author may change this activity."))
    return activity


# --- showing --------------------------------------------------------------------------------------------------------
def _show(request: HttpRequest, activity: Activity | None) -> HttpResponse:
    if activity and not activity.is_editable:
        return redirect("activity", pk=activity.pk)
    today = timezone.now().date()
    if typed := take_signed_out(request):
        form = LogForm(typed, user=request.user, today=today, activity=activity)
        form.full_clean()
        form.errors.clear()
        messages.warning(
            request, _("Your session had ended. What you typed is back in the form, not saved yet; choose files again.")
        )
        return render(request, "activities/log.html", page(request, form, activity))
    initial = initial_of(entry_of(activity)) if activity else _start(request)
    unread = unread_of(request, activity.pk) if activity else {}
    form = LogForm(initial=initial | _single(unread), user=request.user, today=today, activity=activity)
    return render(request, "activities/log.html", page(request, form, activity, unread=bool(unread)))


def _single(unread: dict[str, list[str]]) -> dict[str, Any]:
    return {name: values if name == "provisions" else "".join(values[-1:]) for name, values in unread.items()}


def _start(request: HttpRequest) -> dict[str, Any]:
    """Empty, or a copy of an earlier one without its evidence, dates and progress."""
    values = first_values(request.user, timezone.now().date())
    copied = request.GET.get("copy", "")
    if copied.isascii() and copied.isdigit() and len(copied) < 19:
        earlier = Activity.objects.visible_to(request.user).filter(pk=int(copied)).select_related("body").first()
        if earlier:
            own_body = values["body"]
            values = initial_of(entry_of(earlier)) | {"started": "", "ended": "", "no_evidence_reason": ""}
            if not permissions.may_log_for(request.user, earlier.body_id):
                values["body"] = own_body
    return values | {"nonce": token_urlsafe(16)}


# --- keeping and sending --------------------------------------------------------------------------------------------
def _post(request: HttpRequest, activity: Activity | None) -> HttpResponse:
    today = timezone.now().date()
    form = LogForm(request.POST, request.FILES, user=request.user, today=today, activity=activity)
    form.is_valid()
    version = form.cleaned_data.get("version")
    try:
        kept = _keep(request, form, activity, version)
    except (Stale, NotPossibleNow) as refused:
        return _conflict(request, form, refused)
    except NotKept as refused:
        form.add_error("uploads", str(refused))
        return render(request, "activities/log.html", page(request, form, activity), status=503)
    keep_unread(request, kept.pk, form.unread())
    if is_autosave(request):
        return autosaved(kept, reverse("activity-edit", args=[kept.pk]))
    if "remove" in request.POST:
        return _remove(request, kept, form)
    if "draft" in request.POST or "add" in request.POST:
        return _kept(request, kept, form)
    return _send(request, kept, form)


def _keep(request: HttpRequest, form: LogForm, activity: Activity | None, version: int | None) -> Activity:
    """The draft with what could be read. A second click brings the same words: then nothing is written twice."""
    now, by = timezone.now(), signed_in(request)
    if activity is None:
        key = form_key(request, form)
        activity = drafted(lambda: operations.draft(form.entry(), by=by, at=now, key=key))
        if activity.created_at == now:
            return activity
        if not activity.is_editable and not same(entry_of(activity), form.entry(entry_of(activity))):
            return operations.draft(form.entry(), by=by, at=now)
    stored = entry_of(activity)
    entry = form.entry(stored)
    new = fresh_evidence(activity, entry.evidence)
    if same(stored, entry) and (not new or not activity.is_editable):
        return activity
    return operations.edit(
        activity,
        Entry(**{**vars(entry), "evidence": new}),
        by=by,
        at=now,
        version=activity.version if same(stored, entry) else version if version is not None else -1,
    )


def _conflict(request: HttpRequest, form: LogForm, refused: Refusal) -> HttpResponse:
    """Somebody, or another window, saved in between: what was typed stays in the form, the stored text beside it."""
    pk = request.resolver_match.kwargs.get("pk") if request.resolver_match else None
    seen = Activity.objects.visible_to(request.user)
    found = seen.filter(pk=pk) if pk else seen.filter(external_key=form_key(request, form))
    activity = get_object_or_404(found.select_related("body"))
    if is_autosave(request):
        return JsonResponse({"sentence": str(refused)}, status=409)
    context = page(request, form, activity, conflict=difference(request, form, entry_of(activity)))
    return render(request, "activities/log.html", context | {"refused": refused}, status=409)


def _remove(request: HttpRequest, activity: Activity, form: LogForm) -> HttpResponse:
    number = request.POST["remove"]
    if number.isascii() and number.isdigit() and len(number) < 19:
        evidence = activity.evidence.filter(pk=int(number)).first()
        if evidence:
            operations.remove_evidence(activity, evidence, by=signed_in(request), at=timezone.now())
    return _kept(request, Activity.objects.visible_to(request.user).get(pk=activity.pk), form, focus="evidence")


def _kept(request: HttpRequest, activity: Activity, form: LogForm, *, focus: str = "") -> HttpResponse:
    if form.errors:
        return _again(request, activity, form)
    messages.success(request, kept_sentence(activity))
    focus = focus or ("id_reference" if "add" in request.POST else "")
    return HttpResponseRedirect(reverse("activity-edit", kwargs={"pk": activity.pk}) + (f"#{focus}" if focus else ""))


def _send(request: HttpRequest, activity: Activity, form: LogForm) -> HttpResponse:
    if activity.state == State.SUBMITTED:
        return _sent(request, activity)
    for name, sentences in missing(activity).items():
        field = FIELDS.get(name, name)
        if field not in form.errors:
            for sentence in sentences:
                form.add_error(field, sentence)
    if form.errors:
        return _again(request, activity, form)
    entry = form.entry()
    names = [evidence.reference or evidence.url for evidence in activity.evidence.all()]
    alike = [] if "different" in request.POST else probable_duplicates(entry, names, request.user, but=activity.pk)
    if alike:
        return _again(request, activity, form, duplicates=alike)
    try:
        activity = operations.submit(activity, by=signed_in(request), at=timezone.now(), version=activity.version)
    except Incomplete as refused:
        form.add_error(None, str(refused))
        return _again(request, activity, form)
    except (NotPossibleNow, Stale):
        activity = Activity.objects.visible_to(request.user).get(pk=activity.pk)
        if activity.state != State.SUBMITTED:
            raise
    return _sent(request, activity)


def _sent(request: HttpRequest, activity: Activity) -> HttpResponse:
    messages.success(
        request, _("Sent for review. Another person decides; you find the answer under “Waiting for you”.")
    )
    return redirect("activity", pk=activity.pk)


def _again(request: HttpRequest, activity: Activity, form: LogForm, **more: Any) -> HttpResponse:
    """The form once more with everything typed; what was kept as evidence stands in the list and leaves its field."""
    if "reference" not in form.errors or form.given():
        data = QueryDict(mutable=True)
        data.update(request.POST)
        data["reference"] = ""
        form.data = data
    status = 422 if form.errors else 200
    return render(request, "activities/log.html", page(request, form, activity, **more), status=status)

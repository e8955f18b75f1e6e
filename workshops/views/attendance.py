"""Who was there: a list for a phone at the door, and the lists of meeting tools."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.plain_text import plain
from ehealth_portal.refusals import NotAllowed, NotPossibleNow

from .. import permissions
from ..forms.attendance import WAYS, PasteForm
from ..models import Registration, Session, Workshop
from ..operations.attending import There, has_begun, note_attendance
from ..queries import attendance as queries
from ..vocabulary import Mode
from .detail import seen

SHOWN = re.compile(r"was-(\d{1,18})", re.ASCII)


def at_the_door(request: HttpRequest, pk: int) -> Workshop:
    workshop = seen(request, pk)
    if not permissions.may_note_attendance(request.user, workshop):
        raise NotAllowed(_("Only who works on this workshop notes who was there."))
    return workshop


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    workshop = at_the_door(request, pk)
    session = _session(request, workshop)
    if request.method == "POST":
        present, absent = _ticked(request, workshop, session)
        try:
            note_attendance(workshop, present, absent=absent, by=signed_in(request), at=timezone.now())
        except NotPossibleNow as refused:
            return show(request, workshop, session, status=409, refusal=str(refused))
        _say(request, len(present), len(absent))
        return redirect(_address(request, workshop, session))
    return show(request, workshop, session)


def show(
    request: HttpRequest, workshop: Workshop, session: Session | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    words, asked = _words(request), request.GET
    door = queries.door(workshop, request.user, session=session, words=words, number=asked.get("page"))
    context = {
        "workshop": workshop,
        "door": door,
        "page": door.page,
        "session": session,
        "sessions": list(workshop.sessions.order_by("starts_at", "pk")),
        "words": words,
        "query": urlencode([*([("session", session.pk)] if session else []), *([("q", words)] if words else [])]),
        "ways": WAYS,
        "has_begun": has_begun(workshop, at=timezone.now()),
        "paste": PasteForm(label_suffix=""),
    }
    return render(request, "workshops/attendance.html", context | more, status=status)


def _words(request: HttpRequest) -> str:
    return plain(request.GET.get("q", "")).strip()[:100]


def _session(request: HttpRequest, workshop: Workshop) -> Session | None:
    """None: the whole of the workshop."""
    asked = request.GET.get("session", "")
    return workshop.sessions.filter(pk=asked).first() if re.fullmatch(r"[0-9]{1,18}", asked) else None


def _ticked(request: HttpRequest, workshop: Workshop, session: Session | None) -> tuple[list[There], list[There]]:
    """What was changed since the page was read; what a colleague noted meanwhile stays."""
    shown = {int(found[1]): value for name, value in request.POST.items() if (found := SHOWN.fullmatch(name))}
    mine = Registration.objects.visible_to(request.user).filter(workshop=workshop, pk__in=list(shown)[:100])
    way = request.POST.get("way", "")
    present, absent = [], []
    for one in mine:
        is_there, was = request.POST.get(f"here-{one.pk}") == "1", shown[one.pk]
        mode = way if way in Mode.values else one.mode
        if is_there and not was:
            present.append(There(one, mode, session))
        elif was and not is_there:
            absent.append(There(one, one.mode, session))
    return present, absent


def _say(request: HttpRequest, present: int, absent: int) -> None:
    if present:
        sentence = ngettext("%(number)d person noted as present.", "%(number)d people noted as present.", present)
        messages.success(request, sentence % {"number": present})
    if absent:
        sentence = ngettext("%(number)d note taken back.", "%(number)d notes taken back.", absent)
        messages.success(request, sentence % {"number": absent})
    if not present and not absent:
        messages.info(request, _("Nothing was changed."))


def _address(request: HttpRequest, workshop: Workshop, session: Session | None) -> str:
    asked = {"session": session.pk if session else "", "q": _words(request), "page": request.GET.get("page", "")}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("workshop-attendance", args=[workshop.pk]) + (f"?{query}" if query else "")


@require_POST
@sign_in_first
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Note everybody whose address is in the list; say which addresses belong to nobody who was accepted."""
    workshop = at_the_door(request, pk)
    session = _session(request, workshop)
    form = PasteForm(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        return show(request, workshop, session, status=422, paste=form, form=form)
    found, way = queries.by_address(workshop, request.user, form.cleaned_data["found"]), form.cleaned_data["mode"]
    present = [There(one, way or one.mode, session) for one in found.registrations]
    try:
        note_attendance(workshop, present, by=signed_in(request), at=timezone.now())
    except NotPossibleNow as refused:
        form.add_error(None, str(refused))
        return show(request, workshop, session, status=409, paste=form, form=form)
    _say(request, len(present), 0)
    if found.unknown:
        return show(request, workshop, session, unknown=found.unknown)
    return redirect(_address(request, workshop, session))

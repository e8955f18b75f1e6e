"""Importing a table: the page that tries it and brings it in, and the empty workbook to fill in."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.importing import kept_files
from ehealth_portal.importing.drawing import editions_to_serve
from ehealth_portal.importing.forms import XLSX, ImportForm, demand_few, what_to_show
from ehealth_portal.importing.sheets import Table
from ehealth_portal.languages import current_language
from ehealth_portal.members.models import User
from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.refusals import Incomplete, NotAllowed

from .. import permissions
from ..importing import ImportOutcome, import_rows, read_table, template_workbook


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def import_activities(request: HttpRequest) -> HttpResponse:
    if not permissions.may_log(request.user):
        raise NotAllowed(_("Activities are logged by rapporteurs, counsellors and the secretariat."))
    if request.method != "POST":
        return render(request, "activities/import.html", {"form": ImportForm()})
    form = ImportForm(request.POST, request.FILES)
    shown: dict[str, Any] = {"form": form}
    try:
        if form.is_valid():
            content, shown["kept"] = form.content(_person(request).pk)
            table = read_table(content)
            outcome = _bring_in(request, form, table)
            if outcome.written:
                return _told(request, outcome)
            shown |= what_to_show(outcome, table)
    except Incomplete as refused:
        shown.pop("kept", None)  # no use in keeping what cannot be read
        for sentence in refused.errors.get("file", [str(refused)]):
            form.add_error("file", sentence)
    return render(request, "activities/import.html", shown, status=400 if form.errors else 200)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the view asks for a sign-in
    return request.user


def _bring_in(request: HttpRequest, form: ImportForm, table: Table) -> ImportOutcome:
    demand_few(table)
    return import_rows(
        table,
        by=_person(request),
        at=timezone.now(),
        edition=form.served(),
        dry_run=request.POST.get("act") != "import",
        good_rows=form.cleaned_data["good_rows"],
    )


def _told(request: HttpRequest, outcome: ImportOutcome) -> HttpResponse:
    """Say what was brought in, on the page where the reader goes on; the kept file has done its work."""
    kept_files.drop(_person(request).pk)
    sent, drafts, refused = (outcome.count(result) for result in ("submitted", "draft", "refused"))
    if sent:
        sentence = ngettext(
            "%(number)d activity was sent for review.", "%(number)d activities were sent for review.", sent
        )
        messages.success(request, sentence % {"number": sent})
    if drafts:
        sentence = ngettext(
            "%(number)d activity is kept as a draft.", "%(number)d activities are kept as drafts.", drafts
        )
        messages.success(request, sentence % {"number": drafts})
    if refused:
        sentence = ngettext(
            "%(number)d row with errors was left out.", "%(number)d rows with errors were left out.", refused
        )
        messages.warning(request, sentence % {"number": refused})
    return redirect("activity-import")


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook in the reader's language, for the edition that is asked for or the newest."""
    language, asked = current_language(), request.GET.get("edition", "")
    edition = None
    if asked:
        edition = editions_to_serve().filter(pk=int(asked)).first() if re.fullmatch(r"[0-9]{1,9}", asked) else None
        if edition is None:
            raise Http404
    answer = HttpResponse(template_workbook(language, edition), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="activities-{language}.xlsx"'
    return answer

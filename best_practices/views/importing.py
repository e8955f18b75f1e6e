"""Importing a table of practices: the page that tries it and brings it in, the workbooks to fill in and to keep."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.importing import kept_files
from ehealth_portal.importing.drawing import editions_to_serve
from ehealth_portal.importing.forms import XLSX, ImportForm, demand_few, what_to_show
from ehealth_portal.importing.outcomes import ImportOutcome
from ehealth_portal.languages import current_language
from ehealth_portal.members.models import User
from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.refusals import Incomplete, NotAllowed

from .. import permissions
from ..importing import import_rows, practices_workbook, read_table, template_workbook
from ..queries.filters import apply, listed
from ..queries.lists import ordered
from ..queries.told import whole
from .listing import asked_of

MOST = 5_000  # practices in one workbook


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def import_practices(request: HttpRequest) -> HttpResponse:
    if not permissions.may_document(request.user):
        raise NotAllowed(_("Only people with a present role write down practices."))
    if request.method != "POST":
        return render(request, "best_practices/import.html", {"form": ImportForm()})
    form = ImportForm(request.POST, request.FILES)
    shown: dict[str, Any] = {"form": form}
    try:
        if form.is_valid():
            content, shown["kept"] = form.content(_person(request).pk)
            table = read_table(content)
            demand_few(table)
            outcome = _bring_in(request, form, table)
            if outcome.written:
                return _told(request, outcome)
            shown |= what_to_show(outcome, table)
    except Incomplete as refused:
        shown.pop("kept", None)  # no use in keeping what cannot be read
        for sentence in refused.errors.get("file", [str(refused)]):
            form.add_error("file", sentence)
    return render(request, "best_practices/import.html", shown, status=400 if form.errors else 200)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the view asks for a sign-in
    return request.user


def _bring_in(request: HttpRequest, form: ImportForm, table: Any) -> ImportOutcome:
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
            "%(number)d practice was sent for review.", "%(number)d practices were sent for review.", sent
        )
        messages.success(request, sentence % {"number": sent})
    if drafts:
        sentence = ngettext(
            "%(number)d practice is kept as a draft.", "%(number)d practices are kept as drafts.", drafts
        )
        messages.success(request, sentence % {"number": drafts})
    if refused:
        sentence = ngettext(
            "%(number)d row with errors was left out.", "%(number)d rows with errors were left out.", refused
        )
        messages.warning(request, sentence % {"number": refused})
    return redirect("practice-import")


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook in the reader's language, for the edition that is asked for or the newest."""
    language, asked = current_language(), request.GET.get("edition", "")
    edition = None
    if asked:
        edition = editions_to_serve().filter(pk=int(asked)).first() if re.fullmatch(r"[0-9]{1,9}", asked) else None
        if edition is None:
            raise Http404
    return _download(template_workbook(language, edition), f"best-practices-{language}.xlsx")


@require_safe
def practices_xlsx(request: HttpRequest) -> HttpResponse:
    """The filtered list as a workbook that can be imported again."""
    asked = asked_of(request)
    found = ordered(apply(asked.filters, listed(request.user, asked.filters)), asked.order)
    content = practices_workbook(current_language(), whole(found)[:MOST], request.user.pk)
    return _download(content, f"best-practices-{timezone.now().date().isoformat()}.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer

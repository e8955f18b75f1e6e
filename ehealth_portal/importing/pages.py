"""The page on which a table is tried and brought in, for every kind of record; and its workbooks as downloads."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from ehealth_portal.mandate.models import Edition
from ehealth_portal.members.models import User
from ehealth_portal.refusals import Incomplete

from . import kept_files
from .drawing import editions_to_serve
from .forms import XLSX, ImportForm, demand_few, what_to_show
from .outcomes import ImportOutcome
from .sheets import Table


@dataclass(frozen=True)
class Importing:
    """What differs by kind: how a table is read and its rows written, and how what became of them is said.

    ``sent`` and ``kept`` give a whole sentence for a number of records; ``back`` names the page to go on with.
    """

    template: str
    read: Callable[[bytes], Table]
    write: Callable[..., ImportOutcome]
    sent: Callable[[int], str]
    kept: Callable[[int], str]
    back: str


def import_page(request: HttpRequest, kind: Importing) -> HttpResponse:
    """Show the form, try the table that was sent, or bring it in. The caller has asked for the permission."""
    assert isinstance(request.user, User)  # and for a sign-in
    if request.method != "POST":
        return render(request, kind.template, {"form": ImportForm()})
    form = ImportForm(request.POST, request.FILES)
    shown: dict[str, Any] = {"form": form}
    try:
        if form.is_valid():
            content, shown["kept"] = form.content(request.user.pk)
            table = kind.read(content)
            outcome = _bring_in(request, kind, form, table)
            if outcome.written:
                kept_files.drop(request.user.pk)  # it has done its work
                return _told(request, kind, outcome)
            shown |= what_to_show(outcome, table)
    except Incomplete as refused:
        shown.pop("kept", None)  # no use in keeping what cannot be read
        for sentence in refused.errors.get("file", [str(refused)]):
            form.add_error("file", sentence)
    return render(request, kind.template, shown, status=400 if form.errors else 200)


def _bring_in(request: HttpRequest, kind: Importing, form: ImportForm, table: Table) -> ImportOutcome:
    demand_few(table)
    return kind.write(
        table,
        by=request.user,
        at=timezone.now(),
        edition=form.served(),
        dry_run=request.POST.get("act") != "import",
        good_rows=form.cleaned_data["good_rows"],
    )


def _told(request: HttpRequest, kind: Importing, outcome: ImportOutcome) -> HttpResponse:
    """Say what was brought in, on the page where the reader goes on."""
    sent, drafts, refused = (outcome.count(result) for result in ("submitted", "draft", "refused"))
    if sent:
        messages.success(request, kind.sent(sent))
    if drafts:
        messages.success(request, kind.kept(drafts))
    if refused:
        sentence = ngettext(
            "%(number)d row with errors was left out.", "%(number)d rows with errors were left out.", refused
        )
        messages.warning(request, sentence % {"number": refused})
    return redirect(kind.back)


def edition_asked(request: HttpRequest) -> Edition | None:
    """The edition that ``?edition=`` names; None when it names none. Http404 for one that is not there."""
    asked = request.GET.get("edition", "")
    if not asked:
        return None
    edition = editions_to_serve().filter(pk=int(asked)).first() if re.fullmatch(r"[0-9]{1,9}", asked) else None
    if edition is None:
        raise Http404
    return edition


def workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

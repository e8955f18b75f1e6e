"""Importing a table: the page that tries it and brings it in, and the empty workbook to fill in."""

import re
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.models import Edition
from ehealth_portal.mandate.naming import edition_name
from ehealth_portal.members.models import User
from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.refusals import Incomplete, NotAllowed

from .. import permissions
from ..importing import ImportOutcome, import_rows, kept_files, read_table, template_workbook
from ..importing.sheets import MOST_BYTES, Table
from ..importing.template import editions_to_serve

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200  # rows of the outcome on one page
MOST_ROWS = 500  # what one request does in a few seconds; the command takes more


class ImportForm(forms.Form):
    """A file, or the mark of the one that was kept when it was tried."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX, up to 5 MB and 500 rows."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )
    kept = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    edition = forms.ModelChoiceField(
        label=gettext_lazy("Edition"), queryset=Edition.objects.none(), empty_label=None, required=False
    )
    good_rows = forms.BooleanField(
        label=gettext_lazy("Bring in the rows without errors even if others have some"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Which resolution the rows serve is asked only where there is more than one."""
        super().__init__(*args, **kwargs)
        self.editions = list(editions_to_serve())
        field = cast(forms.ModelChoiceField, self.fields["edition"])
        field.queryset, field.label_from_instance = editions_to_serve(), edition_name  # type: ignore[method-assign, assignment]
        if len(self.editions) < 2:
            del self.fields["edition"]

    def served(self) -> Edition | None:
        """The edition chosen, else the newest."""
        return self.cleaned_data.get("edition") or next(iter(self.editions), None)

    def content(self, owner: int) -> tuple[bytes, str]:
        """The file, chosen now or kept from before, and the mark of the kept one. Incomplete when there is none."""
        file = self.cleaned_data.get("file")
        if file and file.size > MOST_BYTES:
            raise Incomplete({"file": [_("The file has more than 5 MB: split it into several.")]})
        mark: str = self.cleaned_data["kept"]
        content = file.read() if file else kept_files.fetch(owner, mark)
        if content is None:
            raise Incomplete({"file": [_("Choose a file.")]})
        return content, kept_files.keep(owner, content) if file else mark


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
    if len(table.lines) > MOST_ROWS:
        sentence = _("The file has too many rows: split it, or ask the operators to import it. At most: %(most)d.")
        raise Incomplete({"file": [sentence % {"most": MOST_ROWS}]})
    edition = form.served()
    if edition is None:
        raise Incomplete({"file": [_("No resolution is in the portal yet: rows would have nothing to serve.")]})
    return import_rows(
        table,
        by=_person(request),
        at=timezone.now(),
        edition=edition,
        dry_run=request.POST.get("act") != "import",
        good_rows=form.cleaned_data["good_rows"],
    )


def what_to_show(outcome: ImportOutcome, table: Table) -> dict[str, Any]:
    """Rows with errors first, then those that stay drafts, then the others; the longest files are cut."""
    order = {"refused": 0, "draft": 1, "submitted": 2, "known": 3}
    rows = sorted(outcome.rows, key=lambda row: (order[row.result], row.number))
    return {
        "outcome": outcome,
        "counts": outcome.counts(),
        "rows": rows[:MOST_SHOWN],
        "left_off": max(0, len(rows) - MOST_SHOWN),
        "remarks": table.remarks,
    }


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

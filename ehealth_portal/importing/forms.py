"""The form of an import, and what its page shows of a trial."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.mandate.models import Edition
from ehealth_portal.mandate.naming import edition_name
from ehealth_portal.refusals import Incomplete

from . import kept_files
from .drawing import editions_to_serve
from .outcomes import ImportOutcome
from .sheets import MOST_BYTES, Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200  # rows of the outcome on one page
MOST_ROWS = 500  # what one request does in a few seconds; a command takes more


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

    def served(self) -> Edition:
        """The edition chosen, else the newest. Incomplete when there is none."""
        edition = self.cleaned_data.get("edition") or next(iter(self.editions), None)
        if edition is None:
            raise Incomplete({"file": [_("No resolution is in the portal yet: rows would have nothing to serve.")]})
        return cast(Edition, edition)

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


def demand_few(table: Table) -> None:
    if len(table.lines) > MOST_ROWS:
        sentence = _("The file has too many rows: split it, or ask the operators to import it. At most: %(most)d.")
        raise Incomplete({"file": [sentence % {"most": MOST_ROWS}]})


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

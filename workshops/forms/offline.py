"""The form that brings a workbook back."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.importing import kept_files
from ehealth_portal.importing.sheets import MOST_BYTES
from ehealth_portal.refusals import Incomplete


class WorkbookForm(forms.Form):
    """A file, or the mark of the one that was kept when it was looked at."""

    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("The workbook of this page, filled in: XLSX, or saved as CSV; up to 5 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )
    kept = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def content(self, owner: int) -> tuple[bytes, str]:
        """The file, chosen now or kept from before, and the mark of the kept one. Incomplete when there is none."""
        file: Any = self.cleaned_data.get("file")
        if file and file.size > MOST_BYTES:
            raise Incomplete({"file": [_("The file has more than 5 MB: split it into several.")]})
        mark: str = self.cleaned_data["kept"]
        content = file.read() if file else kept_files.fetch(owner, mark)
        if content is None:
            raise Incomplete({"file": [_("Choose a file.")]})
        return content, kept_files.keep(owner, content) if file else mark

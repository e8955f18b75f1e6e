"""Forms of attendance: addresses of who was there, as people paste them or in a table; the reason of a revocation."""

import re
from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ehealth_portal.importing.sheets import MOST_BYTES, MOST_ROWS, rows_of
from ehealth_portal.plain_text import PlainText
from ehealth_portal.refusals import Incomplete

from ..vocabulary import Mode

ADDRESS = re.compile(  # no sign has two places in it, and a name ends somewhere: long cells are read in one go
    r"[^\s<>,;:|\"'()\[\]@][^\s<>,;:|\"()\[\]@]{0,63}@[^\s<>,;:|\"'()\[\]@.]+(?:\.[^\s<>,;:|\"'()\[\]@.]+)+"
)
MOST = 2000  # addresses in one go
AS_REGISTERED = ""
WAYS = [(AS_REGISTERED, gettext_lazy("As each registered")), *Mode.choices]


class PasteForm(forms.Form):
    """What a meeting tool tells of who joined: its list pasted, or the file that it gives."""

    addresses = PlainText(
        label=gettext_lazy("E-mail addresses"),
        help_text=gettext_lazy("Paste the whole list of the meeting tool: the addresses in it are found."),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        help_text=gettext_lazy("CSV or XLSX, whatever its columns: the addresses in it are found."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How they took part"), choices=WAYS, initial=Mode.REMOTE, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        found = ADDRESS.findall(cleaned.get("addresses") or "")
        if file := cleaned.get("file"):
            found += self._in_file(file)
        if not found and not self.errors:
            self.add_error("addresses", _("No e-mail address is in it: paste at least one, or choose a file."))
        if len(found) > MOST:
            self.add_error("addresses", _("At most %(most)d addresses in one go: split the list.") % {"most": MOST})
        cleaned["found"] = found
        return cleaned

    def _in_file(self, file: Any) -> list[str]:
        if file.size > MOST_BYTES:
            self.add_error("file", _("The file has more than 5 MB: split it into several."))
            return []
        try:
            rows = [row for _number, row in islice(rows_of(file.read(), []), MOST_ROWS)]
        except Incomplete as refused:
            self.add_error("file", refused.errors.get("file", [str(refused)]))
            return []
        return [address for row in rows for cell in row for address in ADDRESS.findall(str(cell))]


class RevokeForm(forms.Form):
    reason = PlainText(label=gettext_lazy("Why it does not hold"), max_length=300, required=False)


class CodeForm(forms.Form):
    code = PlainText(
        label=pgettext_lazy("certificate", "Code"),
        help_text=gettext_lazy("It stands at the foot of the certificate, such as ABCD-EFGH-JKMN-PQRS."),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """As it is kept, however it was typed."""
        signs = re.sub(r"[^0-9A-Z]", "", self.cleaned_data["code"].upper())
        return "-".join(signs[place : place + 4] for place in range(0, len(signs), 4))[:20]

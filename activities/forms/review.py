"""The short forms around an activity: reasons, progress entries, milestones. They save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import OWN_NAMES
from ehealth_portal.plain_text import PlainText
from ehealth_portal.review.transitions import State
from ehealth_portal.statuses import Status
from ehealth_portal.typed_dates import DayField

from ..entry import Given
from ..models import Activity
from ..queries.names import provision_names
from .fields import FilesField, ReferenceField, offer


class ProgressForm(forms.Form):
    on = DayField(label=_("Day"), help_text=_("Day, month, year. Example: 14 11 2026"))
    status = forms.ChoiceField(
        label=_("Status, as your group sees it (optional)"),
        choices=[("", _("No statement")), *Status.choices],
        required=False,
    )
    narrative = PlainText(
        label=_("What happened"),
        help_text=_("Up to 2,000 characters."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    challenges = PlainText(
        label=_("Challenges (optional)"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    way_forward = PlainText(
        label=_("Way forward (optional)"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    language = forms.ChoiceField(label=_("Language of this entry"), choices=[*OWN_NAMES.items()])
    corrects = forms.ChoiceField(
        label=_("Corrects an earlier entry (optional)"),
        help_text=_("Entries are never changed: a correction is a further entry."),
        required=False,
    )
    reference = ReferenceField(label=_("Document number or web address (optional)"), required=False)
    uploads = FilesField(label=_("Files (optional)"), required=False)

    def __init__(self, *args: Any, activity: Activity, **more: Any) -> None:
        super().__init__(*args, **more)
        entries = (
            activity.progress.exclude(state=State.DRAFT).order_by("-on", "-id").values_list("pk", "on", "narrative")
        )
        choices = [(str(pk), f"{on.isoformat()} · {narrative[:60]}") for pk, on, narrative in entries]
        offer(self.fields["corrects"], [("", _("None, it is a new entry")), *choices])
        if not choices:
            del self.fields["corrects"]
        self.label_suffix = ""

    def given(self) -> tuple[Given, ...]:
        reference = self.cleaned_data.get("reference")
        return tuple(([reference] if reference else []) + getattr(self.fields["uploads"], "good", []))


class MilestoneForm(forms.Form):
    title = PlainText(label=_("What is due"), max_length=200)
    due_on = DayField(label=_("Due on"), help_text=_("Day, month, year."))
    provision = forms.ChoiceField(label=_("Under which provision"))

    def __init__(self, *args: Any, activity: Activity, **more: Any) -> None:
        super().__init__(*args, **more)
        self.auto_id = "id_milestone_%s"  # the page has other forms with a title
        served = set(activity.served.values_list("provision_id", flat=True))
        names = provision_names(served_by=activity.pk)
        offer(self.fields["provision"], [(str(pk), name.full) for pk, name in names.items() if pk in served])
        self.label_suffix = ""


class MetForm(forms.Form):
    met_on = DayField(label=_("Met on"), help_text=_("Day, month, year."))

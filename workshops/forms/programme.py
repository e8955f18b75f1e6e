"""The forms of a session, a material, a conclusion and a series. They save nothing."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ehealth_portal.languages import OWN_NAMES, current_language
from ehealth_portal.mandate.named import body_names
from ehealth_portal.members.models import Body
from ehealth_portal.plain_text import PlainText
from ehealth_portal.typed_dates import DayField, as_typed
from ehealth_portal.untrusted.files import ACCEPT, checked

from ..entry import Handed, Planned
from ..models import Session, Workshop
from ..queries.programme import day_of, hours_of

COMMAS = re.compile(r"[,،，]")
LONGEST_NAME, LONGEST_AFFILIATION = 150, 200
NIGHT, DAY = timedelta(hours=8), timedelta(days=1)


class PlainForm(forms.Form):
    """Labels as they stand, the reader's language first."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        if "language" in self.fields and "language" not in self.initial:
            self.initial["language"] = current_language()

    def add_refusal(self, errors: dict[str, list[str]]) -> None:
        for name, sentences in errors.items():
            self.add_error(name if name in self.fields else None, sentences)


def _language(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[*OWN_NAMES.items()])


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "sm"}),
        error_messages={"invalid": gettext_lazy("Enter an hour and minutes, as in 14:30.")},
    )


class SpeakersField(PlainText):
    """One person a line: the name, then a comma and what they are."""

    def clean(self, value: Any) -> list[tuple[str, str]]:
        found = []
        for line in str(super().clean(value) or "").splitlines():
            name, *rest = [part.strip() for part in COMMAS.split(line, maxsplit=1)]
            if not name:
                continue
            affiliation = rest[0] if rest else ""
            if len(name) > LONGEST_NAME or len(affiliation) > LONGEST_AFFILIATION:
                raise ValidationError(_("“%(line)s…” is too long: one person a line.") % {"line": line[:40]})
            found.append((name, affiliation))
        return found


def _speakers(label: Any, help_text: Any) -> SpeakersField:
    widget = forms.Textarea(attrs={"rows": 3})
    return SpeakersField(label=label, help_text=help_text, max_length=6000, required=False, widget=widget)


class SessionForm(PlainForm):
    title = PlainText(label=gettext_lazy("Title of the session"), max_length=250)
    day = DayField(label=gettext_lazy("Day"), help_text=gettext_lazy("Day, month, year. Example: 9 2 2027."))
    starts = _hour(gettext_lazy("Begins at"))
    ends = _hour(gettext_lazy("Ends at"))
    moderators = _speakers(
        gettext_lazy("Moderators (optional)"), gettext_lazy("One a line: the name, a comma, what they are.")
    )
    speakers = _speakers(
        gettext_lazy("Speakers (optional)"),
        gettext_lazy("One a line: the name, a comma, what they are. Name only who agreed to be named here."),
    )
    abstract = PlainText(
        label=gettext_lazy("What it is about (optional)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    room = PlainText(label=gettext_lazy("Room (optional)"), max_length=100, required=False)
    language = _language(gettext_lazy("Language of this text"))

    def __init__(self, *args: Any, workshop: Workshop, **more: Any) -> None:
        super().__init__(*args, **more)
        self.zone = ZoneInfo(workshop.timezone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        for name, hour in (("starts", starts), ("ends", ends)):
            day = cleaned.get("day")
            if day and hour and not self._is_there(_day_of(hour, day.first, starts or hour), hour):
                words = {"hour": f"{hour:%H:%M}"}
                self.add_error(name, _("%(hour)s is skipped on this day, when the clocks go forward.") % words)
        return self.cleaned_data

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone)

    def _is_there(self, day: date, hour: time) -> bool:
        local = self._at(day, hour)
        return local.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None)

    def planned(self) -> Planned:
        cleaned = self.cleaned_data
        there = [(*one, True) for one in cleaned["moderators"]] + [(*one, False) for one in cleaned["speakers"]]
        day = cleaned["day"].first
        return Planned(
            starts_at=self._at(day, cleaned["starts"]).astimezone(UTC),
            ends_at=self._at(_day_of(cleaned["ends"], day, cleaned["starts"]), cleaned["ends"]).astimezone(UTC),
            title=cleaned["title"],
            abstract=cleaned["abstract"],
            language=cleaned["language"],
            room=cleaned["room"],
            speakers=tuple(there),
        )


def _day_of(ends: time, day: date, starts: time) -> date:
    """A session that is over by night is over on the next day; more than a night later somebody mistyped."""
    over_night = datetime.combine(day, ends) + DAY - datetime.combine(day, starts)
    return day + DAY if ends < starts and over_night <= NIGHT else day


def initial_of(session: Session) -> dict[str, Any]:
    zone = session.workshop.timezone
    starts, ends = hours_of(session, zone)
    values: dict[str, Any] = {name: getattr(session, name) for name in ("title", "abstract", "language", "room")}
    values |= {"day": as_typed(day_of(session, zone)), "starts": starts, "ends": ends}
    lines: dict[str, list[str]] = {"moderators": [], "speakers": []}
    for one in session.speakers.all():
        words = f"{one.name}, {one.affiliation}" if one.affiliation else one.name
        lines["moderators" if one.is_moderator else "speakers"].append(words)
    return values | {name: "\n".join(found) for name, found in lines.items()}


class FileInput(forms.ClearableFileInput):
    template_name = "django/forms/widgets/file.html"

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPT})


class UploadField(forms.FileField):
    """One file, checked; ``clean`` gives what may be kept of it."""

    widget = FileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        return checked(data) if data else None


class MaterialForm(PlainForm):
    title = PlainText(label=gettext_lazy("Title"), max_length=250)
    language = _language(gettext_lazy("Language of the material"))
    session = forms.ChoiceField(label=gettext_lazy("Session (optional)"), required=False)
    file = UploadField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "Documents keep their author's name and comments: take out what readers should not see."
        ),
    )
    url = forms.URLField(
        label=gettext_lazy("Or its web address"),
        help_text=gettext_lazy("For recordings and whatever is large."),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, workshop: Workshop, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sessions = {str(one.pk): one for one in workshop.sessions.all()}
        field = self.fields["session"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The whole workshop")), *((pk, one.title) for pk, one in self.sessions.items())]

    def handed(self) -> Handed:
        cleaned = self.cleaned_data
        kept = cleaned["file"]
        return Handed(
            title=cleaned["title"],
            language=cleaned["language"],
            url=cleaned["url"],
            file=kept.file if kept else None,
            content_type=kept.content_type if kept else "",
            session=self.sessions.get(cleaned["session"]),
        )


class ConclusionForm(PlainForm):
    text = PlainText(
        label=gettext_lazy("What was concluded"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    language = _language(gettext_lazy("Language of this text"))
    body = forms.ChoiceField(
        label=gettext_lazy("Body that is to do it (optional)"),
        help_text=gettext_lazy("With a body it is an action, which can be tracked as an activity."),
        required=False,
    )
    due_on = DayField(
        label=gettext_lazy("To be done by (optional)"),
        help_text=gettext_lazy("Day, month, year. Example: 30 9 2027."),
        required=False,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        named = sorted(((str(pk), name.full) for pk, name in body_names().items()), key=lambda row: row[1].casefold())
        field = self.fields["body"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Nobody: it is a conclusion only")), *named]

    def said(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "text": cleaned["text"],
            "language": cleaned["language"],
            "body": Body.objects.get(pk=cleaned["body"]) if cleaned["body"] else None,
            "due_on": cleaned["due_on"].first if cleaned["due_on"] else None,
        }


class SeriesForm(PlainForm):
    name = PlainText(label=gettext_lazy("Name of the series"), max_length=200)
    language = _language(gettext_lazy("Language of the name"))

"""Forms of those who manage people. They offer only what the reader may give; the acts decide."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import OWN_NAMES, current_language
from ehealth_portal.plain_text import PlainText

from ..giving import Act, Where, kinds_open, lines_of
from ..models import Body, MemberState, Organization, Role, User
from ..naming import body_names, member_state_names

Options = list[tuple[str, str]]
SCOPES: dict[str, Any] = {"body": Body, "member_state": MemberState, "organization": Organization}
BODIES = (
    Body.Kind.ADVISORY_GROUP,
    Body.Kind.BUREAU,
    Body.Kind.OFFICE,
    Body.Kind.STUDY_GROUP,
    Body.Kind.QUESTION,
    Body.Kind.FOCUS_GROUP,
    Body.Kind.JOINT_ACTIVITY,
)


def day_field(label: Any, help_text: Any) -> forms.DateField:
    """A day that is typed: a date picker shows the browser's language, not the page's."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "numeric", "autocomplete": "off", "class": "sm"}),
        error_messages={"invalid": _("Enter a day as year-month-day, as in 2026-05-15.")},
    )


UNTIL = _("From this day on it gives no rights. Leave empty: until it is ended. As in 2027-12-31")


class DatesForm(forms.Form):
    valid_from = day_field(_("From"), _("Its first day; empty: today. As in 2026-11-22"))
    valid_until = day_field(_("Until"), UNTIL)

    def add_refusal(self, errors: dict[str, list[str]]) -> None:
        """Put the sentences of an Incomplete beside the fields; what has no field here stands above the form."""
        for name, sentences in errors.items():
            self.add_error(name if name in self.fields else None, sentences)


class OfferForm(DatesForm):
    """A role and what it speaks for: only what the reader may give or offer."""

    kind = forms.ChoiceField(label=_("Role"))
    body = forms.ChoiceField(label=_("Body"), help_text=_("Of a rapporteur or counsellor"), required=False)
    member_state = forms.ChoiceField(
        label=_("Member State"), help_text=_("Of a focal point, or of a Member State's delegate"), required=False
    )
    organization = forms.ChoiceField(
        label=_("Organization"), help_text=_("Of an organization's delegate"), required=False
    )
    field_order = ("email", "name", "language", "kind", *SCOPES, "valid_from", "valid_until")
    act = Act.GIVE

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Role.Kind.choices)
        kinds = [(kind, str(labels[kind])) for kind in kinds_open(user, self.act)]
        scopes = {name: options(user, self.act, name) for name in SCOPES}
        self._offer("kind", kinds, is_sure=len(kinds) == 1)
        for name, offered in scopes.items():
            self._offer(name, offered, is_sure=len(offered) == sum(map(len, scopes.values())) == 1)

    def _offer(self, name: str, offered: Options, *, is_sure: bool) -> None:
        """What can only be the one is chosen already; no option takes the field away."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        if not offered:
            del self.fields[name]
        field.choices = offered if is_sure else [("", "–"), *offered]

    def scope(self) -> dict[str, Any]:
        chosen = {name: self.cleaned_data.get(name) for name in SCOPES}
        return {name: SCOPES[name].objects.get(pk=pk) for name, pk in chosen.items() if pk}


def options(user: User, act: Act, name: str) -> Options:
    """The bodies, Member States or organizations for which the reader may do this, in the reader's language."""
    lines = [(held, line) for held, line in lines_of(user) if act in line.acts]
    rows = SCOPES[name].objects.all()
    if not any(line.where == Where.ANYWHERE for _held, line in lines):
        own = Where.OWN_STATE if name == "member_state" else Where.OWN_ORGANIZATION
        rows = rows.filter(pk__in=[getattr(held, f"{name}_id") for held, line in lines if line.where == own])
    if name == "body":
        rows, names = rows.filter(kind__in=BODIES), body_names(current_language())
        labelled = [(row.pk, _of_body(row, names)) for row in rows]
    elif name == "member_state":
        names = member_state_names(current_language())
        labelled = [(row.pk, names.get(row.pk, row.iso3)) for row in rows]
    else:
        labelled = [(row.pk, row.name) for row in rows]
    return sorted(((str(pk), label) for pk, label in labelled), key=lambda option: option[1].casefold())


def _of_body(body: Body, names: dict[int, str]) -> str:
    name = names.get(body.pk, body.slug)
    return f"{body.acronym} · {name}" if body.acronym and body.acronym not in name else name


class GiveForm(OfferForm):
    """A role for somebody who has an account."""


class InviteForm(OfferForm):
    email = PlainText(label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = PlainText(
        label=_("Name of the person"), help_text=_("Shown to you in the list; the person writes their own."),
        max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the mail"), choices=[*OWN_NAMES.items()])
    act = Act.INVITE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["valid_from"]  # the day on which the invitation is accepted


class SearchForm(forms.Form):
    q = PlainText(label=_("Name or e-mail"), max_length=100, required=False, widget=forms.SearchInput)
    kind = forms.ChoiceField(label=_("Role"), choices=[("", _("Any")), *Role.Kind.choices], required=False)


class ReasonForm(forms.Form):
    reason = PlainText(label=_("Reason"), max_length=500, help_text=_("It is kept in the history."))


class AcceptForm(forms.Form):
    """A new account for who was invited. Without a password one signs in by a mailed code or a passkey."""

    name = PlainText(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(
        label=_("Your language"),
        help_text=_("The language in which the portal writes to you."),
        choices=[*OWN_NAMES.items()],
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. Leave empty to sign in with a code by mail, or later with a passkey."),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("password"):
            try:
                validate_password(given["password"], User(email=self.email, name=given.get("name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return given

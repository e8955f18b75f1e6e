"""What the page of the log form shows around the form: evidence kept, what the group logged, texts in conflict."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ehealth_portal.languages import OWN_NAMES, comma_list

from .. import permissions
from ..entry import Entry, Given
from ..forms.log import LogForm, initial_of
from ..models import Activity
from ..queries.lists import logged_by_group


@dataclass(frozen=True)
class Differing:
    """A field whose stored value is not what stands in the form."""

    label: str
    stored: str
    href: str


def page(request: HttpRequest, form: LogForm, activity: Activity | None, **more: Any) -> dict[str, Any]:
    """The template's context. The form posts to the draft once there is one."""
    return {
        "form": form,
        "activity": activity,
        "action": reverse("activity-edit", kwargs={"pk": activity.pk}) if activity else reverse("activity-log"),
        "version": activity.version if activity else "",
        "evidence": list(activity.evidence.all()) if activity else [],
        "recent": logged_by_group(request.user),
        "may_delete": activity is not None and permissions.may_delete(request.user, activity),
        **more,
    }


def difference(request: HttpRequest, form: LogForm, stored: Entry) -> list[Differing]:
    """Field by field where the stored text differs from the typed one."""
    found = []
    for name, value in initial_of(stored).items():
        typed = request.POST.getlist(name) if name == "provisions" else request.POST.get(name, "")
        if name in form.fields and sorted(typed) != sorted(value):
            field = form[name]
            href = f"#{field.id_for_label or field.auto_id + '_0'}"
            found.append(Differing(str(field.label), _shown(form, name, value) or _("(nothing)"), href))
    return found


def _shown(form: LogForm, name: str, value: Any) -> str:
    """A stored value in words rather than in ids."""
    if name == "provisions":
        return comma_list(form.names[int(pk)].code for pk in value if int(pk) in form.names)
    if name == "language":
        return OWN_NAMES.get(value, value)
    if name in ("kind", "body"):
        return _choice(form.fields[name].choices, value)  # type: ignore[attr-defined]
    return str(value)


def _choice(choices: Any, value: str) -> str:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            if found := _choice(label, value):
                return found
        elif str(key) == value:
            return str(label)
    return ""


def fresh_evidence(activity: Activity, given: tuple[Given, ...]) -> tuple[Given, ...]:
    """What of ``given`` the activity does not have yet: a second click sends the same file again."""
    known = {(one.reference, one.url, one.sha256) for one in activity.evidence.all()}
    return tuple(one for one in given if (one.reference, one.url, _sha256(one)) not in known)


def _sha256(given: Given) -> str:
    if given.file is None:
        return ""
    digest = hashlib.sha256()
    for chunk in given.file.chunks():
        digest.update(chunk)
    given.file.seek(0)
    return digest.hexdigest()

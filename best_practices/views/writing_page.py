"""What the page of the form shows around it: what others stored meanwhile, what is suggested, what comes next."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from ehealth_portal.conflicts import differing
from ehealth_portal.mandate.named import state_names

from .. import permissions
from ..entry import Entry
from ..forms.rows import MOST
from ..forms.shown import initial_of
from ..forms.writing import WritingForm
from ..models import Lead, Practice
from ..queries.writing import known_standards


def page(
    request: HttpRequest, form: WritingForm, practice: Practice | None, *, conflict: Entry | None = None, **more: Any
) -> dict[str, Any]:
    """The template's context. The form posts to the draft once there is one."""
    stored = initial_of(conflict) if conflict else {}
    return {
        "form": form,
        "practice": practice,
        "action": reverse("practice-edit", kwargs={"pk": practice.pk}) if practice else reverse("practice-new"),
        "version": practice.version if practice else "",
        "standards": known_standards(),
        "recognised": form.recognised(state_names()),
        "most_rows": MOST,
        "may_delete": practice is not None and permissions.may_delete(request.user, practice),
        "lead": Lead.objects.visible_to(request.user).filter(practice=practice).first() if practice else None,
        "conflict": differing(form, {name: stored[name] for name in stored if name in form.fields}),
        **more,
    }

"""What the pages of webhooks share: which webhook is meant, and how a refused form is shown."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ehealth_portal.refusals import Incomplete, Refusal

from ..models import Endpoint


def webhook_of(request: HttpRequest, pk: int) -> Endpoint:
    """One that the reader may see and that is not closed; else 404."""
    found = Endpoint.objects.visible_to(request.user).filter(closed_at__isnull=True)
    return get_object_or_404(found.select_related("owner").prefetch_related("topics"), pk=pk)


def show_refusal(form: forms.Form, refused: Refusal) -> None:
    """Beside the fields that it is about."""
    errors: Mapping[str, list[str]] = refused.errors if isinstance(refused, Incomplete) else {}
    for name, sentences in errors.items():
        for sentence in sentences:
            form.add_error(name, sentence)
    if not errors:
        form.add_error(None, str(refused))

"""What the pages of circulars share: which circular is meant, and how a refused form is shown."""

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ehealth_portal.refusals import Incomplete, Refusal

from ..models import Circular


def circular_of(request: HttpRequest, pk: int) -> Circular:
    """One that the reader may see; else 404."""
    return get_object_or_404(Circular.objects.visible_to(request.user).select_related("corrects"), pk=pk)


def show_refusal(form: forms.Form, refused: Refusal) -> None:
    """Beside the fields that it is about."""
    errors = refused.errors if isinstance(refused, Incomplete) else {"": [str(refused)]}
    for name, sentences in errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)

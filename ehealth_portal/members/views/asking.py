"""What the pages of those who manage people share: who may open them, and how a refused form is shown."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ehealth_portal.refusals import NotAllowed

from ..permissions import may_manage_people
from ..visitors import sign_in_first


def managers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who may give or offer some role."""

    @never_cache
    @sign_in_first
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if not may_manage_people(request.user):
            raise NotAllowed(_("People are managed by the secretariat, and by focal points for their own State."))
        return view(request, *arguments, **named)

    return guarded

"""What a person can see of what is kept about them: the register in words, and all of it as a file."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in

from .queries import everything_about, registered


@require_safe
@never_cache
@sign_in_first
def own_data(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/own_data.html", {"lines": registered(signed_in(request))})


@require_safe
@never_cache
@sign_in_first
def own_data_file(request: HttpRequest) -> HttpResponse:
    """Everything as JSON, to keep or to take elsewhere."""
    content = json.dumps(everything_about(signed_in(request)), ensure_ascii=False, indent=1, default=str)
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return HttpResponse(content, content_type="application/json", headers=headers)

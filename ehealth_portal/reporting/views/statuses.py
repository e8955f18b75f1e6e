"""Where an addressee reports on a provision, and where the secretariat assesses it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ehealth_portal.conflicts import send_again
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.refusals import Incomplete, NotAllowed, Stale
from ehealth_portal.refused_forms import show_refusal

from .. import permissions
from ..operations import statuses
from ..queries.statuses import voices_of
from ..queries.wording import provision_wordings
from ..status_forms import StatusForm
from .provisions import found


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def report_status(request: HttpRequest, resolution: str, edition: str, key: str) -> HttpResponse:
    provision = found(resolution, edition, key)
    if not permissions.may_report_status(request.user, provision):
        raise NotAllowed(_("Only those whom this provision addresses report on it."))
    return _say(request, provision, statuses.report_status, "reported", heading=_("Report the status"))


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, resolution: str, edition: str, key: str) -> HttpResponse:
    provision = found(resolution, edition, key)
    if not permissions.may_assess(request.user):
        raise NotAllowed(_("Only the secretariat assesses the status of a provision."))
    return _say(request, provision, statuses.assess, "assessed", heading=_("Assess the status"))


def _say(
    request: HttpRequest, provision: Provision, act: Callable[..., Any], voice: str, *, heading: str
) -> HttpResponse:
    form = StatusForm(request.POST or None, initial={"seen": _stands(provision, voice)})
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            act(provision, **form.cleaned_data, by=request.user, at=timezone.now())
        except Incomplete as refusal:
            show_refusal(form, refusal)
        except Stale as refusal:
            form.add_error(None, str(refusal))
            send_again(form, seen=_stands(provision, voice))
            status = 409
        else:
            messages.success(request, _("Your word stands on the provision's page."))
            edition = provision.edition
            return redirect("provision", edition.resolution.slug, edition.slug, provision.key)
    context = {
        "form": form,
        "heading": heading,
        "provision": provision,
        "edition": provision.edition,
        "voices": voices_of([provision])[provision.pk],
        "wording": provision_wordings([provision.pk]).get(provision.pk),
    }
    return render(request, "reporting/status_form.html", context, status=status or (422 if form.errors else 200))


def _stands(provision: Provision, voice: str) -> int:
    """The id of the voice's word that stands now; 0 when it has said none."""
    said = getattr(voices_of([provision])[provision.pk], voice)
    return said.pk if said else 0

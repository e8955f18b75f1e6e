"""Certificates: issued and revoked by staff, fetched by the person, checked by whoever was shown one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.languages import current_language
from ehealth_portal.mandate.named import state_names
from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.refusals import Incomplete, NotPossibleNow

from ..documents import certificate as document
from ..forms.attendance import CodeForm, RevokeForm
from ..models import Certificate, Workshop
from ..operations import attending, certifying
from ..operations.writing import day_there
from ..queries import attendance as queries
from ..queries.workshops import texts_for
from .attendance import at_the_door
from .linked import Holder, held, not_erased


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """For staff: those that were issued; a post issues the others."""
    workshop = at_the_door(request, pk)
    if request.method != "POST":
        return show(request, workshop)
    try:
        made = certifying.issue_certificates(workshop, by=signed_in(request), at=timezone.now())
    except NotPossibleNow as refused:
        return show(request, workshop, status=409, refusal=str(refused))
    sentence = ngettext("%(number)d certificate issued.", "%(number)d certificates issued.", len(made))
    messages.success(request, sentence % {"number": len(made)})
    return redirect("workshop-certificates", pk=pk)


def show(request: HttpRequest, workshop: Workshop, *, status: int = 200, **more: Any) -> HttpResponse:
    page = Paginator(queries.certificates_of(workshop), queries.PAGE).get_page(request.GET.get("page"))
    context = {
        "workshop": workshop,
        "page": page,
        "counts": queries.certificate_states(workshop),
        "to_issue": queries.to_certify(workshop).count(),
        "too_early": workshop.ends_on is None or day_there(workshop, timezone.now()) < workshop.ends_on,
        "query": "",
    }
    return render(request, "workshops/certificates.html", context | more, status=status)


@require_POST
@sign_in_first
def revoke(request: HttpRequest, pk: int, certificate: int) -> HttpResponse:
    workshop = at_the_door(request, pk)
    attending.must_be_published(workshop)
    one = get_object_or_404(Certificate.objects.filter(workshop=workshop), pk=certificate)
    form = RevokeForm(request.POST, label_suffix="", auto_id=f"c{one.pk}_%s")
    form.is_valid()
    try:
        reason = form.cleaned_data.get("reason", "")
        certifying.revoke_certificate(one, by=signed_in(request), at=timezone.now(), reason=reason)
    except Incomplete as refused:
        form.add_error("reason", refused.errors["reason"])
        return show(request, workshop, status=422, form=form, refused=one.pk)
    except NotPossibleNow as refused:
        form.add_error(None, str(refused))
        return show(request, workshop, status=409, form=form, refused=one.pk)
    messages.success(request, _("Revoked: whoever checks its code reads that it does not hold."))
    return redirect("workshop-certificates", pk=pk)


@require_safe
@held
def pdf(request: HttpRequest, holder: Holder) -> HttpResponse:
    """In the language of the page, for the person and for whoever may see their registration."""
    found = not_erased(holder).certificates.filter(revoked_at__isnull=True).select_related("workshop", "registration")
    certificate = found.first()
    if certificate is None:
        raise Http404
    address = request.build_absolute_uri(reverse("certificate", args=[certificate.code]))
    response = HttpResponse(document.made(certificate, address=address), content_type="application/pdf")
    name = f"certificate-{certificate.code}-{current_language()}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Where one types a code."""
    form = CodeForm(request.GET if "code" in request.GET else None, label_suffix="")
    if form.is_bound and form.is_valid():
        if form.cleaned_data["code"]:
            return redirect("certificate", code=form.cleaned_data["code"])
        form.add_error("code", _("This is no code: it has letters and digits."))
    return render(request, "workshops/check.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@never_cache
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate with this code holds, and what is on it. Whoever has the code was shown the certificate."""
    found = queries.certificate_of(code)
    context: dict[str, Any] = {"code": code, "certificate": found, "form": CodeForm(label_suffix="")}
    if found is not None:
        texts = texts_for([found.workshop_id], language=current_language(), released=False)
        context["text"] = texts.get(found.workshop_id)
        context["country"] = state_names().get(found.workshop.country_id or 0)
        context["sentence"] = document.sentence_of(found)
    response = render(request, "workshops/certificate.html", context, status=200 if found else 404)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response

"""Materials of a workshop: the list for who keeps it up, and their files for everybody."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ehealth_portal.members.visitors import sign_in_first, signed_in
from ehealth_portal.untrusted.serving import as_download

from ..forms.programme import MaterialForm
from ..models import Workshop
from ..operations import materials as acts
from ..queries.programme import materials_of
from .detail import seen
from .programme import done, kept_up


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def materials(request: HttpRequest, pk: int) -> HttpResponse:
    workshop = kept_up(request, pk)
    if request.method != "POST":
        return _page(request, workshop, MaterialForm(workshop=workshop))
    form = MaterialForm(request.POST, request.FILES, workshop=workshop)
    by, at = signed_in(request), timezone.now()
    if done(form, lambda: acts.add_material(workshop, form.handed(), by=by, at=at)):
        messages.success(request, _("Added: readers of the workshop find it on its page."))
        return redirect("workshop-materials", pk=pk)
    return _page(request, workshop, form, status=422)


@require_POST
@sign_in_first
def remove(request: HttpRequest, pk: int, material: int) -> HttpResponse:
    workshop = kept_up(request, pk)
    one = get_object_or_404(workshop.materials.select_related("workshop"), pk=material)
    acts.remove_material(one, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The material was taken off."))
    return redirect("workshop-materials", pk=pk)


@require_safe
def file(request: HttpRequest, pk: int, material: int) -> HttpResponseBase:
    """As a download, for whoever may see the workshop."""
    one = get_object_or_404(seen(request, pk).materials, pk=material)
    if not one.file:
        raise Http404
    return as_download(one.file, scan=one.scan, name=one.file_name or "material", content_type=one.content_type)


def _page(request: HttpRequest, workshop: Workshop, form: MaterialForm, *, status: int = 200) -> HttpResponse:
    context = {"workshop": workshop, "form": form, "materials": materials_of(workshop, all_of_them=True)}
    return render(request, "workshops/materials.html", context, status=status)

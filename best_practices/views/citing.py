"""A practice for programs: BibTeX, RIS, JSON-LD; and the address to cite, which leads to the newest revision."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from .. import citing, linked_data
from ..models import Practice
from ..queries.lookups import newest_of, was_given
from ..queries.records import Record, record_of


def published(pk: int) -> Record:
    return record_of(get_object_or_404(Practice.objects.published(), pk=pk))


@require_safe
def bibtex(request: HttpRequest, pk: int) -> HttpResponse:
    record = published(pk)
    return _file(citing.bibtex(record), "application/x-bibtex; charset=utf-8", f"{record.practice.reference}.bib")


@require_safe
def ris(request: HttpRequest, pk: int) -> HttpResponse:
    record = published(pk)
    name = f"{record.practice.reference}.ris"
    return _file(citing.ris(record), "application/x-research-info-systems; charset=utf-8", name)


@require_safe
def jsonld(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(linked_data.written(published(pk)), content_type=linked_data.CONTENT_TYPE)


def _file(content: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def cited(request: HttpRequest, reference: str) -> HttpResponse:
    """To the newest revision in the reader's language; 410 for a number that was given and leads nowhere now."""
    newest = newest_of(reference)
    language = get_language_from_request(request)
    if newest is None and not was_given(reference):
        raise Http404
    with override(language):
        if newest is None:
            return render(request, "best_practices/gone.html", {"reference": reference}, status=410)
        response = HttpResponseRedirect(reverse("practice", args=[newest.pk]))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response

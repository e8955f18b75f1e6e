"""The public page of an edition, and its documents."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_safe

from ehealth_portal.circulars.permissions import may_write_circulars
from ehealth_portal.circulars.queries.received import distributions
from ehealth_portal.headers import SANDBOX
from ehealth_portal.review.forms import ReasonForm

from .. import permissions
from ..models import Edition
from ..queries import editions as reads

CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "zip": "application/zip",
}


def edition_of(request: HttpRequest, pk: int) -> Edition:
    """What one may not see is not there."""
    rows = Edition.objects.visible_to(request.user).select_related("compendium", "corrects", "created_by")
    return get_object_or_404(rows, pk=pk)


def formats_of(snapshot: Any) -> list[Edition.Format]:
    return [Edition.Format(kind) for kind in snapshot.content["edition"]["formats"]] if snapshot else []


@require_safe
def edition_public(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    rows = Edition.objects.visible_to(request.user).select_related("compendium", "corrects__compendium")
    record = get_object_or_404(rows, compendium__slug=slug, number=number)
    return public_page(request, record, ReasonForm(label_suffix=""))


def public_page(request: HttpRequest, record: Edition, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    snapshot = reads.newest_complete(record)
    may_compile = permissions.may_compile(request.user)
    corrections = reads.corrections(record, request.user)
    texts = reads.texts_of([record, *corrections])
    context: dict[str, Any] = {
        "edition": record,
        "name": reads.named_compendia().get(record.compendium_id),
        "text": texts.get(record.pk),
        "corrections": [(one, texts.get(one.pk)) for one in corrections],
        "lines": reads.lines_of(record),
        "snapshot": snapshot,
        "downloads": reads.downloads(snapshot),
        "formats": formats_of(snapshot),
        "distributions": distributions(reads.RECORD_TYPE, str(record.pk)),
        "record_type": reads.RECORD_TYPE,
        "may_distribute": record.is_published and may_write_circulars(request.user),
        "may_compile": may_compile,
        "may_publish": permissions.may_publish_edition(request.user, record),
        "job": reads.last_build(record) if may_compile else None,
        "form": form,
    }
    return render(request, "best_practices/edition_public.html", context, status=status)


@require_GET
def edition_document(request: HttpRequest, pk: int, language: str, file_format: str) -> HttpResponse | FileResponse:
    """One file; always as a download, for it may hold what people wrote."""
    record = edition_of(request, pk)
    document = reads.document_of(record, language, file_format)
    if document is None:
        raise Http404
    response = FileResponse(
        reads.opened(document),
        as_attachment=True,
        filename=file_name(record, language, file_format),
        content_type=CONTENT_TYPES[file_format],
    )
    response["ETag"] = f'"{document.sha256}"'
    response["Content-Security-Policy"] = SANDBOX
    return response


def file_name(edition: Edition, language: str, kind: str) -> str:
    """``best-practices-edition-2.fr.pdf``; of a draft ``best-practices-draft-5.fr.pdf``."""
    which = f"edition-{edition.number}" if edition.number else f"draft-{edition.pk}"
    return f"{edition.compendium.slug}-{which}.{language}.{kind}"

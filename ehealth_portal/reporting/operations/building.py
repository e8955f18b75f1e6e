"""The build of a report from a snapshot (ehealth_portal/documents/building.py)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from ehealth_portal.documents.building import Builder

from ..documents import docx, html, json, pdf, xlsx
from ..documents.content import taken
from ..documents.wording import worded
from ..models import Report, ReportDocument, ReportSnapshot, document_path

MAKERS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "html": html.made,
    "pdf": pdf.made,
    "docx": docx.made,
    "xlsx": xlsx.made,
}


def made(content: dict[str, Any], sha256: str, language: str, kind: str) -> bytes:
    """One document: a pure function of snapshot, language and format."""
    if kind == Report.Format.JSON:
        return json.made(content)
    return MAKERS[kind](worded(content, language, sha256))


BUILDER = Builder(
    of="report",
    records=Report,
    snapshots=ReportSnapshot,
    documents=ReportDocument,
    formats=Report.Format,
    path=document_path,
    taken=lambda report, at: taken(report, at=at),
    made=made,
    sent_meanwhile=_("The report was sent for judgement while its files were being built."),
)
build = BUILDER.build
work_on = BUILDER.work_on

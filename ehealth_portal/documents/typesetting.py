"""PDF by Typst: tagged (PDF/UA-1), with fonts from Python packages, so that every script comes out right."""

import json
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog
import typst

from .printable import printable

log = structlog.get_logger(__name__)
Plain = dict[str, Any]
FONT_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "manimgx_fonts_cjk")


@cache
def fonts() -> typst.Fonts:
    """The fonts of the packages and of Typst itself; none of the machine's, which differ from place to place."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=_folders())


def _folders() -> list[str]:
    """Where the font packages keep their files."""
    folders: set[str] = set()
    for name in FONT_PACKAGES:
        spec = find_spec(name)
        for home in (spec.submodule_search_locations if spec else None) or []:
            folders |= {str(file.parent) for file in Path(home).rglob("*.tt[fc]")}
    return sorted(folders)


def typeset(template: Path, document: Plain) -> bytes:
    """The PDF of a worded document. The words go in as data, never as Typst code.

    A sign that no font here can draw (an emoji, Thai) must not keep a document from going out: then the file does not
    claim PDF/UA-1, which demands every sign, and the reader sees an empty box in its place.
    """
    document = printable(document)
    try:
        return _compiled(template, document, standards=["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        log.warning("signs without a font", error=str(error))
        return _compiled(template, document, standards=[])


def _compiled(template: Path, document: Plain, *, standards: list[Any]) -> bytes:
    result = typst.compile(
        template,
        root=template.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"document": json.dumps(document, ensure_ascii=False, sort_keys=True)},
        pdf_standards=standards,
        timestamp=int(datetime.fromisoformat(document["taken_at"]).timestamp()),
    )
    assert isinstance(result, bytes)
    return result

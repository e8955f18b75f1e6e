"""DOCX from templates that anybody can edit in a word processor, fitted to the language of the document."""

import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

from .archive import steady

Plain = dict[str, Any]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FITTED = re.compile(r"word/(document|styles|header\d*|footer\d*)\.xml")
WORD_CODES = {"ar": "ar-SA", "zh": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}

RIGHT_TO_LEFT = WORD_CODES["ar"]


def filled(template: Path, document: Plain, *, title: str, filters: Mapping[str, Callable[..., Any]]) -> bytes:
    """The template with the words of a document that was made printable. ``filters`` are for use in the template."""
    at = datetime.fromisoformat(document["taken_at"])
    made = DocxTemplate(template)
    environment = Environment(autoescape=True)
    environment.filters |= filters
    made.render(document, jinja_env=environment, autoescape=True)
    properties = made.docx.core_properties
    properties.title = title
    properties.language = document["html_lang"]
    properties.created = properties.modified = at.replace(tzinfo=None, microsecond=0)
    properties.last_modified_by = ""
    properties.revision = 1
    out = io.BytesIO()
    made.docx.save(out)
    return steady(out.getvalue(), at=at, change=lambda name, data: _fitted(name, data, document))


def _fitted(name: str, data: bytes, document: Plain) -> bytes:
    """A part of the file as the document's language needs it: direction, slant and dictionary."""
    if not FITTED.fullmatch(name):
        return data
    root = etree.fromstring(data)
    if document["language"] in ("ar", "zh"):  # scripts that have no slanted form
        for slant in list(root.iter(W + "i")):
            slant.getparent().remove(slant)
    if name == "word/styles.xml":
        _set_language(root, document["language"])
    if document["dir"] == "rtl":
        _turn_right_to_left(root)
    else:
        _turn_passages(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _set_language(styles: Any, language: str) -> None:
    """Tell the word processor which dictionary to use."""
    properties = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    for old in properties.findall(W + "lang"):
        properties.remove(old)
    code = WORD_CODES[language]
    mark = etree.SubElement(properties, W + "lang")
    mark.set(W + "val", code if language not in ("ar", "zh") else "en-GB")
    mark.set(W + "eastAsia", "zh-CN")
    mark.set(W + "bidi", "ar-SA")


def _turn_right_to_left(root: Any) -> None:
    """Paragraphs, tables and sections begin at the right, but for passages that say that they are in another language;
    runs with Arabic letters are right-to-left script.
    """
    for paragraph in root.iter(W + "p"):
        if _language_of(paragraph) in ("", RIGHT_TO_LEFT) or paragraph.getparent().tag == W + "tc":
            _insert(_properties(paragraph, "pPr"), "bidi", before=AFTER_BIDI)
    for run in root.iter(W + "r"):
        if any("\u0590" <= sign <= "\u08ff" for sign in "".join(run.itertext())):
            _insert(_properties(run, "rPr"), "rtl", before=("cs", "em", "lang", "specVanish", "oMath"))
    for table in root.iter(W + "tbl"):
        _insert(_properties(table, "tblPr"), "bidiVisual", before=AFTER_BIDI_VISUAL)
    for section in root.iter(W + "sectPr"):
        _insert(section, "bidi", before=("rtlGutter", "docGrid", "printerSettings", "sectPrChange"))
    for borders in root.iter(W + "pBdr"):  # the rule beside the text of the resolution stands where lines begin
        for border in borders.findall(W + "left"):
            border.tag = W + "right"


def _turn_passages(root: Any) -> None:
    """Paragraphs that say that they are in Arabic begin at the right within a document that does not."""
    for paragraph in root.iter(W + "p"):
        if _language_of(paragraph) == RIGHT_TO_LEFT:
            _insert(_properties(paragraph, "pPr"), "bidi", before=AFTER_BIDI)
    for mark in list(root.iter(W + "lang")):
        if mark.get(W + "val") == RIGHT_TO_LEFT and mark.getparent().getparent().tag == W + "r":
            mark.addprevious(etree.Element(W + "rtl"))
            mark.set(W + "bidi", RIGHT_TO_LEFT)


def _language_of(paragraph: Any) -> str:
    """The language that all of its runs name; blank where they name none, or several."""
    marks = [run.find(f"{W}rPr/{W}lang") for run in paragraph.iter(W + "r") if run.findtext(W + "t")]
    named = {"" if mark is None else mark.get(W + "val", "") for mark in marks}
    return str(named.pop()) if len(named) == 1 else ""


def _properties(element: Any, name: str) -> Any:
    """The element's properties, which come first in it; made where there are none."""
    found = element.find(W + name)
    if found is None:
        found = etree.Element(W + name)
        element.insert(0, found)
    return found


# What the schema of WordprocessingML lets come after each; a wrong order makes Word call the file corrupt.
AFTER_BIDI = (
    "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc",
    "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr",
    "pPrChange",
)  # fmt: skip
AFTER_BIDI_VISUAL = (
    "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd",
    "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription",
)  # fmt: skip


def _insert(parent: Any, name: str, *, before: tuple[str, ...]) -> None:
    """A new empty element in its place among the others."""
    element = etree.Element(W + name)
    later = {W + one for one in before}
    for child in parent:
        if child.tag in later:
            child.addprevious(element)
            return
    parent.append(element)

"""DOCX from the template report.docx, which anybody can edit in a word processor (docs/reports.md)."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxtpl import DocxTemplate, RichText
from jinja2 import Environment

from .archive import steady
from .xlsx import said

Plain = dict[str, Any]
TEMPLATE = Path(__file__).parent / "report.docx"
# The six shapes as letters; the word always follows.
SHAPES = {
    "done": ("✔", "1A6637"),
    "cont": ("◉", "0A566B"),
    "prog": ("◐", "274FA3"),
    "attn": ("▲", "8A4B00"),
    "past": ("☒", "98272F"),
    "none": ("◌", "55646D"),
}
WORD_CODES = {"ar": "ar-SA", "zh": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}


def made(document: Plain) -> bytes:
    """The DOCX of a worded document."""
    at = datetime.fromisoformat(document["taken_at"])
    template = DocxTemplate(TEMPLATE)
    environment = Environment(autoescape=True)
    environment.filters |= {"said": said, "cited": _cited, "mark": _mark}
    context = {key: value for key, value in document.items() if key != "contents"}
    template.render(context | {"contents": _contents(document)}, jinja_env=environment, autoescape=True)
    word = template.docx
    _set_language(word, document["language"])
    if document["dir"] == "rtl":
        for root in _parts(word):
            _turn_right_to_left(root)
    properties = word.core_properties
    properties.title = document["cover"]["title"]
    properties.language = document["html_lang"]
    properties.created = properties.modified = at.replace(tzinfo=None, microsecond=0)
    properties.last_modified_by = ""
    properties.revision = 1
    out = io.BytesIO()
    word.save(out)
    return steady(out.getvalue(), at=at)


def _contents(document: Plain) -> RichText:
    """What the list of contents shows until a word processor fills in the page numbers (F9)."""
    words = document["labels"]
    lines = [words["summary"], words["provisions"]]
    lines += [f"{one['code']}  {said(one['label'])}" for one in document["provisions"]]
    lines += [words[name] for name in ("coverage", "missing", "activities", "evidence") if document[name]]
    text = RichText()
    for number, line in enumerate([*lines, words["method"]]):
        text.add(("\n" if number else "") + line)
    return text


def _cited(numbers: list[int]) -> str:
    return f"[{', '.join(map(str, numbers))}]" if numbers else ""


def _mark(shown: Plain) -> RichText:
    sign, colour = SHAPES.get(shown["status"], SHAPES["none"])
    return RichText(f"{sign} {shown['status_label']}", bold=True, color=colour)


def _parts(word: Any) -> list[Any]:
    """Body, headers and footers."""
    roots = [word.element.body]
    for section in word.sections:
        roots += [section.header._element, section.footer._element]
    return roots


def _set_language(word: Any, language: str) -> None:
    """Tell the word processor which dictionary to use."""
    properties = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    code = WORD_CODES[language]
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), code if language not in ("ar", "zh") else "en-GB")
    mark.set(qn("w:eastAsia"), "zh-CN")
    mark.set(qn("w:bidi"), "ar-SA")
    properties.append(mark)


def _turn_right_to_left(root: Any) -> None:
    """Paragraphs and tables begin at the right; runs with Arabic letters are set as right-to-left script."""
    for paragraph in root.iter(qn("w:p")):
        properties = paragraph.get_or_add_pPr()
        if properties.find(qn("w:bidi")) is None:
            _insert(properties, "w:bidi", before=AFTER_BIDI)
    for run in root.iter(qn("w:r")):
        if any("\u0590" <= sign <= "\u08ff" for sign in "".join(run.itertext())):
            run.get_or_add_rPr().append(OxmlElement("w:rtl"))
    for table in root.iter(qn("w:tbl")):
        _insert(table.tblPr, "w:bidiVisual", before=AFTER_BIDI_VISUAL)
    for section in root.iter(qn("w:sectPr")):
        _insert(section, "w:bidi", before=("w:rtlGutter", "w:docGrid", "w:printerSettings", "w:sectPrChange"))


# What the schema of WordprocessingML lets come after each; a wrong order makes Word call the file corrupt.
AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId",
    "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip
AFTER_BIDI_VISUAL = (
    "w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd", "w:tblBorders",
    "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription",
)  # fmt: skip


def _insert(parent: Any, tag: str, *, before: tuple[str, ...]) -> None:
    """A new empty element in its place among the others."""
    element = OxmlElement(tag)
    later = {qn(name) for name in before}
    for child in parent:
        if child.tag in later:
            child.addprevious(element)
            return
    parent.append(element)

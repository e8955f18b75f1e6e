"""List marks (``1``, ``a)``, ``ii)``, ``1.1``, ``أ )``, ``（1）`` …) and the place they take among those before."""

import re
import unicodedata
from dataclasses import dataclass

from ehealth_portal.mandate.reading.fold import CJK

ABJAD = "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ"
CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
LOOKS_LATIN = str.maketrans("асеорху", "aceopxy")
HANZI = "一二三四五六七八九十"
ROMAN = {"i": 1, "v": 5, "x": 10}

_BODY = rf"\d{{1,3}}(?:\.\d{{1,2}})*|[a-zA-Zａ-ｚ]{{1,5}}|[а-яА-Я]|[{ABJAD}أإآة]ـ?|[{HANZI}]{{1,3}}|[①-⑳]"
MARK = re.compile(rf"(?P<open>[(（])?\s?(?P<body>{_BODY})(?:\s?(?P<close>[)）]|[.．、](?!\d)))?(?P<gap>\s*)(?=\S|$)")


@dataclass(frozen=True)
class Reading:
    """One way to read a mark: the same ``i)`` may be the ninth letter or the first Roman numeral."""

    kind: str
    ordinal: int
    number: str


@dataclass(frozen=True)
class Mark:
    printed: str
    readings: tuple[Reading, ...]
    closing: str
    length: int

    @property
    def firm(self) -> bool:
        """A bare number may also be part of the sentence; a mark with a bracket or point hardly."""
        return bool(self.closing)

    @property
    def opens_list(self) -> bool:
        return any(reading.ordinal == 1 for reading in self.readings)


@dataclass(frozen=True)
class Place:
    """``path`` is the mark with those above it ('1.a'); ``reason`` a problem code or ''."""

    depth: int
    number: str
    path: str
    reason: str = ""


@dataclass
class _Level:
    kind: str
    closing: str
    ordinal: int
    number: str


def read_mark(text: str) -> Mark | None:
    """The list mark at the start of a line, if there is one."""
    match = MARK.match(text)
    if match is None or (match["open"] and match["close"] not in (")", "）")):
        return None
    body = unicodedata.normalize("NFKC", match["body"]).rstrip("ـ").lower()
    closing = match["close"] or ""
    numeric = body[0].isdigit()
    if not closing and not (numeric and (match["gap"] or match.end() == len(text))):
        return None
    after = text[match.end() : match.end() + 1]
    if closing == "." and not match["gap"] and after and not CJK.match(after):
        return None
    if closing in ("、", "．") and not (numeric or body[0] in HANZI):
        return None
    readings = tuple(_readings(body, match["body"] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"))
    style = "()" if match["open"] else unicodedata.normalize("NFKC", closing)
    return Mark(match[0].strip(), readings, style, match.end()) if readings else None


def _readings(body: str, circled: bool) -> list[Reading]:
    if body[0].isdigit():
        parts = [int(part) for part in body.split(".")]
        kind = "circled" if circled else "digit" if len(parts) == 1 else "decimal"
        return [Reading(kind, parts[-1], ".".join(map(str, parts)))]
    if body[0] in HANZI:
        value = _hanzi(body)
        return [Reading("hanzi", value, str(value))] if value else []
    found = []
    plain = unicodedata.normalize("NFKD", body)[0]
    if plain in ABJAD:
        found.append(_letter(ABJAD.index(plain) + 1))
    if body in CYRILLIC:
        found.append(_letter(CYRILLIC.index(body) + 1))
    latin = body.translate(LOOKS_LATIN)
    if re.fullmatch(r"([a-z])\1?", latin):
        found.append(Reading("letter", ord(latin[0]) - 96 + 26 * (len(latin) - 1), latin))
    if re.fullmatch(r"x{0,3}(?:ix|iv|v?i{0,3})", body) and body:
        found.append(Reading("roman", _roman(body), body))
    return found


def _letter(ordinal: int) -> Reading:
    number = chr(96 + ordinal) if ordinal <= 26 else chr(70 + ordinal) * 2
    return Reading("letter", ordinal, number)


def _roman(body: str) -> int:
    values = [ROMAN[letter] for letter in body]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _hanzi(body: str) -> int:
    tens, ten, ones = body.rpartition("十")
    if not ten:
        return HANZI.index(body) + 1 if len(body) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (HANZI.index(tens) + 1 if tens else 1) * 10 + (HANZI.index(ones) + 1 if ones else 0)


class Numbering:
    """The list marks of one section so far, as a stack of levels."""

    def __init__(self) -> None:
        self.levels: list[_Level] = []

    def place(self, mark: Mark, *, boundary: bool) -> Place | None:
        """Where the mark belongs, or None when it is part of the sentence. ``boundary``: a paragraph may start here."""
        if mark.readings[0].kind == "decimal":
            return self._decimal(mark, boundary)
        return self._next(mark) or self._first(mark, boundary) or self._out_of_order(mark, boundary)

    def _next(self, mark: Mark) -> Place | None:
        for same_closing in (True, False):
            for depth in reversed(range(len(self.levels))):
                level = self.levels[depth]
                for reading in mark.readings:
                    fits = reading.kind == level.kind and reading.ordinal == level.ordinal + 1
                    if fits and (level.closing == mark.closing or not same_closing):
                        return self._put(depth, reading, mark.closing)
        return None

    def _first(self, mark: Mark, boundary: bool) -> Place | None:
        above = {(level.kind, level.closing) for level in self.levels}
        for reading in mark.readings:
            if reading.ordinal != 1 or (reading.kind, mark.closing) in above:
                continue
            if not self.levels or mark.firm or (boundary and reading.kind not in {kind for kind, _ in above}):
                return self._put(len(self.levels), reading, mark.closing)
        return None

    def _out_of_order(self, mark: Mark, boundary: bool) -> Place | None:
        if not boundary:
            return None
        for depth in reversed(range(len(self.levels))):
            for reading in mark.readings:
                if reading.kind == self.levels[depth].kind:
                    ahead = reading.ordinal > self.levels[depth].ordinal
                    return self._put(depth, reading, mark.closing, "numbering-gap" if ahead else "numbering-repeated")
        if mark.firm or not self.levels:
            return self._put(len(self.levels), mark.readings[0], mark.closing, "numbering-gap")
        return None

    def _decimal(self, mark: Mark, boundary: bool) -> Place | None:
        reading = mark.readings[0]
        parent = reading.number.rpartition(".")[0]
        depth = next((d + 1 for d, level in enumerate(self.levels) if level.number == parent), None)
        if depth is None:
            if not boundary:
                return None
            return self._put(0, reading, mark.closing, "numbering-gap")
        before = self.levels[depth].ordinal if len(self.levels) > depth else 0
        in_order = reading.ordinal == before + 1
        if not in_order and not boundary:
            return None
        reason = "" if in_order else "numbering-gap" if reading.ordinal > before else "numbering-repeated"
        return self._put(depth, reading, mark.closing, reason)

    def _put(self, depth: int, reading: Reading, closing: str, reason: str = "") -> Place:
        self.levels[depth:] = [_Level(reading.kind, closing, reading.ordinal, reading.number)]
        path: list[str] = []
        for level in self.levels:
            path = [level.number] if level.kind == "decimal" else [*path, level.number]
        return Place(depth, reading.number, ".".join(path), reason)

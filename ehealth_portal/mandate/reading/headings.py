"""Headings of sections: the verb, who is addressed, and the key that follows from both.

Keys. A preambular section is named by its verb class (``considering``, ``considering-further``). So is every section
that resolves or decides, whoever it instructs (``resolves``: "resolves to instruct the Director …"). Any other
operative section is named by its verb and the short name of its lead addressee when there is exactly one
(``instructs-sg16``, ``invites-ms``), and by its verb alone when there are several or none known (``encourages``).
When a key is taken, the lead addressees are added, then a number: ``resolves-tsb``, ``invites-ms-sm``,
``instructs-tsb-2``.
"""

import re
from dataclasses import dataclass

from ehealth_portal.mandate.reading.fold import fold
from ehealth_portal.mandate.reading.tree import SUPERSCRIPT_RUN, Addressee, Part
from ehealth_portal.mandate.reading.vocabulary import BodyForm, VerbForm, Vocabulary

SHORT_NAMES = {
    "director-tsb": "tsb",
    "director-bdt": "bdt",
    "director-br": "br",
    "directors-of-bureaux": "directors",
    "secretary-general": "secgen",
    "deputy-secretary-general": "dsg",
    "member-states": "ms",
    "sector-members": "sm",
    "relevant-itu-t-study-groups": "sgs",
    "itu-t-study-groups": "sgs",
    "plenipotentiary-conference": "pp",
}
SECTOR_OF_ASSEMBLY = {"wtsa": "t", "wtdc": "d", "ra": "r", "wrc": "r"}
MOST_NAMES = 3  # in a key; further ones would only make it long
_LETTER = re.compile(r"\w")


@dataclass(frozen=True)
class Heading:
    """``leftover`` is the first part after the verb that is neither a known name nor a joining word ('' if all known).

    ``known`` is how many characters of the line, from its start, are verb and known addressees.
    """

    text: str
    verb: str
    operative: bool
    addressees: tuple[Addressee, ...]
    leftover: str
    known: int
    leftover_part: Part = "lead"


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    names: tuple[str, ...]


def read_heading(text: str, words: Vocabulary, assembly: str) -> Heading | None:
    """The heading that ``text`` starts with, or None when no verb of the tables stands at its start."""
    folded = fold(SUPERSCRIPT_RUN.sub(lambda mark: " " * len(mark[0]), text))
    verb = _longest_verb(folded.text, words)
    if verb is None:
        return None
    form, verb_end = verb
    if not form.operative and _spoken(words, folded.text[verb_end:]):
        return Heading(text, form.verb, False, (), "", len(text))
    sector = SECTOR_OF_ASSEMBLY.get(assembly, "")
    found = _bodies_in(folded.text, verb_end, words, sector)
    meeting = words.collaboration.search(folded.text, verb_end)
    spans = [(one.start, one.end) for one in found]
    if meeting is not None:
        spans.append(meeting.span())
    unknown, known = _unknown(folded.text, verb_end, spans, words)
    leftover = text[folded.origin[unknown[0]] : folded.origin[unknown[1]]].strip(" ,:，、：،")
    addressees = (
        tuple(
            Addressee(text[folded.origin[one.start] : folded.origin[one.end]].strip(), _part(one, meeting), name)
            for one in found
            for name in one.names
        )
        if form.operative
        else ()
    )
    if not form.operative:
        leftover, known = folded.text[verb_end:].strip(" ,:"), verb_end
    part: Part = "collaboration" if meeting is not None and unknown[0] >= meeting.start() else "lead"
    return Heading(text, form.verb, form.operative, addressees, leftover, folded.origin[known], part)


def goes_on_with_names(heading: Heading) -> bool:
    """After the known addressees comes a comma: the list of names goes on with one that no table knows."""
    return bool(heading.addressees) and heading.text[heading.known :].lstrip().startswith((",", "，", "、", "،"))


def section_key(heading: Heading, taken: set[str]) -> str:
    """The key of a section (rules at the head of this module); never one that is taken."""
    verb = "resolves" if heading.verb.startswith("resolves-to-") else heading.verb
    leads = list(dict.fromkeys(a.refers_to or a.name for a in heading.addressees if a.part == "lead"))
    names = list(dict.fromkeys(_short(a.refers_to) for a in heading.addressees if a.part == "lead" and a.refers_to))
    first = names[0] if names else ""
    named_by_verb = not heading.operative or verb.split("-")[0] in {"resolves", "decides"}
    candidates = [verb if named_by_verb or len(leads) != 1 or not first else f"{verb}-{first}"]
    if first:
        candidates.append("-".join([verb, *names[:MOST_NAMES]]))
    candidates += [f"{candidates[-1]}-{number}" for number in range(2, len(taken) + 3)]
    return next(key for key in candidates if key not in taken)


def _short(refers_to: str) -> str:
    return SHORT_NAMES.get(refers_to, refers_to.removeprefix("itu-t-"))


def _spoken(words: Vocabulary, rest: str) -> bool:
    """A preambular heading is the verb alone, perhaps with 'that' and a comma or colon after it."""
    return not _LETTER.search(words.filler.sub(" ", rest)) and rest.strip(" ,:،") in {"", *_endings(words, rest)}


def _endings(words: Vocabulary, rest: str) -> set[str]:
    bare = rest.strip(" ,:،")
    return {bare} if words.filler.fullmatch(bare) else set()


def _longest_verb(text: str, words: Vocabulary) -> tuple[VerbForm, int] | None:
    best: tuple[VerbForm, int] | None = None
    for form in words.verbs:
        match = form.pattern.match(text)
        if match is not None and (best is None or match.end() > best[1]):
            best = (form, match.end())
    return best


def _part(one: _Found, meeting: re.Match[str] | None) -> Part:
    return "collaboration" if meeting is not None and one.start >= meeting.start() else "lead"


def _bodies_in(text: str, start: int, words: Vocabulary, sector: str) -> list[_Found]:
    """Names of bodies from left to right, the longest first where two overlap."""
    matches: list[tuple[re.Match[str], BodyForm]] = []
    for form in words.bodies:
        matches += [(match, form) for match in form.pattern.finditer(text, start)]
    matches.sort(key=lambda pair: (pair[0].start() - pair[0].end(), pair[0].start()))
    found: list[_Found] = []
    for match, form in matches:
        if words.spaced and words.language != "ar" and not _whole_word(text, match):
            continue
        if all(match.end() <= one.start or match.start() >= one.end for one in found):
            found.append(_Found(match.start(), match.end(), _names(match, form, words, sector)))
    return sorted(found, key=lambda one: one.start)


def _whole_word(text: str, match: re.Match[str]) -> bool:
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return not (before.isalnum() or after.isalnum())


def _names(match: re.Match[str], form: BodyForm, words: Vocabulary, default: str) -> tuple[str, ...]:
    if not form.study_groups:
        return (form.refers_to,)
    letters = [letter.lower() for letter, pattern in words.sectors if pattern.search(match[0])]
    sector = letters[0] if letters else default
    if not sector:
        return ("",)
    if form.study_groups == "numbered":
        return tuple(f"itu-{sector}-sg{int(number)}" for number in re.findall(r"\d+", match["numbers"]))
    prefix = "relevant-" if form.study_groups == "relevant" else ""
    return (f"{prefix}itu-{sector}-study-groups",)


def _unknown(text: str, start: int, spans: list[tuple[int, int]], words: Vocabulary) -> tuple[tuple[int, int], int]:
    """Where the first part stands that is neither in ``spans`` nor a joining word, and where the known part before it
    ends; an empty place at the end of the text when all is known."""
    rest = list(text)
    for begin, end in [(0, start), *spans]:
        rest[begin:end] = " " * (end - begin)
    blanked = words.filler.sub(lambda match: " " * len(match[0]), "".join(rest))
    first = _LETTER.search(blanked)
    if first is None:
        return (len(text), len(text)), len(text)
    known = max((end for _, end in [(0, start), *spans] if end <= first.start()), default=start)
    until = min((begin for begin, _ in spans if begin > first.start()), default=len(text))
    return (first.start(), len(blanked[:until].rstrip())), known

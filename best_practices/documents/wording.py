"""A snapshot said in one language: every sentence, label and mark of an edition. All formats say the same words."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ehealth_portal.languages import comma, comma_list, direction, html_code, interface_code

from ..criteria import ASKS, MOST, REVIEWS_NEEDED, Criterion
from ..vocabulary import SECTIONS, Facet
from .lists import by_country, by_standard, number_of, sources_of
from .phrases import Speech

Plain = dict[str, Any]


def worded(content: Plain, language: str, sha256: str) -> Plain:
    """The edition in one language, as plain values that templates and programs of every format can print."""
    with translation.override(interface_code(language)):
        speech = Speech(content, language, sha256)
        sources = sources_of(content)
        practices = [_practice(speech, one, sources, place) for place, one in enumerate(content["practices"], start=1)]
        return {
            "language": language,
            "html_lang": html_code(language),
            "dir": direction(language),
            "sha256": sha256,
            "taken_at": content["taken_at"],
            "identifier": f"{content['edition']['compendium']}:{content['edition']['number']}:{language}:{sha256}",
            "labels": labels(),
            "cover": _cover(speech),
            "introduction": speech.passage(_by_hand(speech, "introduction")),
            "errata": speech.passage(_by_hand(speech, "errata")),
            "practices": practices,
            "countries": _listed(by_country(speech), practices),
            "standards": _listed(by_standard(speech), practices),
            "sources": [_source(speech, one, practices) for one in sources],
            "method": _method(),
            "rights": _rights(speech),
            "readme": _readme(speech),
        }


def labels() -> dict[str, str]:
    """Headings, in the language that is active."""
    return {
        "contents": _("Contents"),
        "cover": _("Title page"),
        "introduction": _("Introduction"),
        "errata": _("What this edition corrects"),
        "practices": _("Best practices"),
        "facts": _("Facts"),
        "standards_used": _("Standards used"),
        "evidence": _("Evidence"),
        "source": _("Source"),
        "cite": _("Permanent address"),
        "countries": _("Index by country"),
        "standards": _("Index by standard"),
        "sources": _("Sources"),
        "method": _("How the practices were chosen"),
        "rights": _("Licence and disclaimer"),
        "none_named": _("none named"),
        "none": _("None."),
        "before": _("Previous"),
        "after": _("Next"),
        "landmarks": _("Landmarks"),
        "portal": _("E-health resolution portal"),
        "accessibility": _("Text without pictures, with headings, contents, landmarks and indexes."),
        "proves": _("Practice number:"),
        "comma": comma(),
        "sha": _("SHA-256 of the snapshot"),
    }


def _cover(speech: Speech) -> Plain:
    edition = speech.content["edition"]
    corrects = edition["corrects"]
    count = len(speech.content["practices"])
    title = _by_hand(speech, "title")
    return {
        "compendium": speech.choose(edition["names"]),
        "title": title,
        "number": _("Edition %(number)s") % {"number": edition["number"]},
        "corrects": _("It corrects edition %(number)s.") % {"number": corrects} if corrects else "",
        "count": ngettext("%(count)d practice", "%(count)d practices", count) % {"count": count},
        "taken": _("Everything as recorded on %(day)s at %(time)s UTC")
        % {"day": speech.day(speech.content["taken_at"][:10]), "time": speech.content["taken_at"][11:16]},
        "notice": _notice(),
    }


def _by_hand(speech: Speech, part: str) -> Plain:
    """Title, introduction or errata: those of one language are written by hand in each."""
    texts = speech.content["edition"]["texts"]
    return speech.choose({language: one[part] for language, one in texts.items()})


def _notice() -> str:
    return _(
        "Compiled from the register of best practices and from public sources; each record names its source and how "
        "sure it is. This compendium is not a publication of ITU."
    )


def _practice(speech: Speech, one: Plain, sources: list[Plain], place: int) -> Plain:
    facts = _facts(speech, one)
    parts = [(name, heading, speech.part(one, name)) for name, heading in SECTIONS.items()]
    return {
        "place": place,
        "anchor": f"p{place}",
        "title": speech.part(one, "title") or speech.own(one["reference"]),
        "standing": speech.standing(one),
        "address": one["address"],
        "reference": one["reference"],
        "summary": speech.passage(speech.part(one, "summary")),
        "facts": [fact for fact in facts if fact["items"]],
        "parts": [
            {"name": name, "heading": str(heading), "said": passage}
            for name, heading, said in parts
            if (passage := speech.passage(said))
        ],
        "not_said": _not_said(
            [fact["label"] for fact in facts if not fact["items"]]
            + [str(heading) for _name, heading, said in parts if said is None]
        ),
        "standards": one["standards"],
        "evidence": [_proof(speech, proof, sources) for proof in one["proofs"]],
        "record": _record(speech, one, sources),
    }


def _not_said(names: list[str]) -> str:
    """Said aloud: a blank would leave open whether it is missing or empty."""
    return _("Not said: %(names)s.") % {"names": comma_list(names)} if names else ""


def _facts(speech: Speech, one: Plain) -> list[Plain]:
    """What is known at a glance; where nobody said anything there are no items."""
    names = [speech.named(name, one["language"]) for name in one["implementers"]]
    office = [speech.named(one["contact_role"], one["language"])] if one["contact_role"] else []
    place = speech.part(one, "place")
    served = [
        [speech.own(speech.provision(line))] + ([speech.named(line["why"], one["language"])] if line["why"] else [])
        for line in one["served"]
    ]
    where = speech.member_states(one["countries"])
    facts = [
        (_("Where"), [*_own(speech, where), *([place] if place else [])]),
        (_("Network"), _own(speech, speech.values(one, Facet.CONNECTIVITY))),
        (_("Ran") if one["ended"] else _("Running since"), _own(speech, speech.when(one))),
        (_("Cost until it ran"), _own(speech, speech.cost(one))),
        (_("People reached"), _own(speech, speech.reached(one))),
        (_("Strength of the evidence"), _own(speech, speech.strength(one))),
        (_("Kind of e-health"), _own(speech, speech.values(one, Facet.APPLICATION))),
        (_("Health area"), _own(speech, speech.values(one, Facet.AREA))),
        (_("Digital intervention"), _own(speech, speech.values(one, Facet.INTERVENTION))),
        (_("Setting"), _own(speech, speech.values(one, Facet.SETTING))),
        (_("Serves provisions"), [said for line in served for said in line]),
        (_("Done by"), names),
        (_("Told by"), _own(speech, speech.told_by(one))),
        (_("Licence"), _own(speech, speech.licence(one))),
        (_("Contact"), office),
    ]
    return [{"label": label, "items": items} for label, items in facts]


def _own(speech: Speech, text: str) -> list[Plain]:
    return [speech.own(text)] if text else []


def _proof(speech: Speech, proof: Plain, sources: list[Plain]) -> Plain:
    return {
        "number": number_of(sources, proof),
        "name": speech.document(proof),
        "facts": speech.proof_facts(proof),
    }


def _record(speech: Speech, one: Plain, sources: list[Plain]) -> Plain | None:
    """Of an entry of the public record: where it was compiled from and how sure that is."""
    if not (one["source"] or one["confidence"]):
        return None
    sure = speech.confidence(one["confidence"])
    note = one["confidence_note"]
    return {
        "sentence": _("Compiled from public sources; not documented by those who did it."),
        "sure": _("How sure: %(word)s") % {"word": sure} if sure else "",
        "note": speech.in_language(note, "en") if note else None,
        "address": one["source"],
        "number": number_of(sources, {"url": one["source"]}) if one["source"] else None,
    }


def _source(speech: Speech, one: Plain, practices: list[Plain]) -> Plain:
    facts = _("public source that the entry was compiled from") if one["is_record"] else speech.proof_facts(one)
    return {
        "number": one["number"],
        "anchor": f"s{one['number']}",
        "name": speech.document(one),
        "url": one["url"],
        "facts": facts,
        "practices": _places(one["practices"], practices),
    }


def _listed(rows: list[Plain], practices: list[Plain]) -> list[Plain]:
    return [row | {"practices": _places(row["practices"], practices)} for row in rows]


def _places(places: list[int], practices: list[Plain]) -> list[Plain]:
    """Each practice by its place, its anchor and its title."""
    return [{name: practices[place - 1][name] for name in ("place", "anchor", "title")} for place in places]


def _method() -> Plain:
    return {
        "sentences": [
            _("Anyone with a role in the portal may submit a practice; the secretariat also identifies practices."),
            ngettext(
                "%(count)d reviewer with no hand in it scores each practice by the criteria below, from 0 to %(most)d.",
                "%(count)d reviewers with no hand in it score each practice by the criteria below, from 0 to %(most)d.",
                REVIEWS_NEEDED,
            )
            % {"count": REVIEWS_NEEDED, "most": MOST},
            _("Entries compiled from public sources were not scored; they name their source and how sure it is."),
            _("The secretariat chose the practices of this edition among those published, and their order."),
        ],
        "criteria": [{"name": str(one.label), "asks": str(ASKS[one])} for one in Criterion],
    }


def _rights(speech: Speech) -> list[str]:
    return [
        _("Each practice stands under the licence that it names; where it names none, ask the contact before reuse."),
        _notice(),
        _("Words in square brackets say that a passage exists only in another language."),
        _("The same snapshot always gives the same file. SHA-256 of the snapshot: %(sha)s") % {"sha": speech.sha256},
    ]


def _readme(speech: Speech) -> list[str]:
    """What stands beside the pages in the archive."""
    return [
        _by_hand(speech, "title")["text"],
        _("Open index.html in any browser; no network is needed. Each language has a folder of its own."),
        _("snapshot.json holds everything that this edition says, for programs."),
        _notice(),
        _("The same snapshot always gives the same file. SHA-256 of the snapshot: %(sha)s") % {"sha": speech.sha256},
    ]

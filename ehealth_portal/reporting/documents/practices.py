"""The part of a report that tells of best practices: what was published, adapted where, compiled in which edition."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from best_practices.models.adoptions import Outcome

from .phrases import Speech

Plain = dict[str, Any]


def practices(speech: Speech) -> Plain | None:
    """None for a snapshot that was taken before reports told of them."""
    kept = speech.content.get("practices")
    if kept is None:
        return None
    return {
        "intro": _summary(kept),
        "rows": [_row(speech, one) for one in kept["rows"]],
        "editions": [_edition(speech, one) for one in kept["editions"]],
    }


def _summary(kept: Plain) -> list[str]:
    new = sum(one["new"] for one in kept["rows"])
    adoptions = [adoption for one in kept["rows"] for adoption in one["adoptions"]]
    countries = len({adoption["country"] for adoption in adoptions})
    sentences = [
        ngettext(
            "%(count)d best practice was published in the period.",
            "%(count)d best practices were published in the period.",
            new,
        )
        % {"count": new}
        if new
        else _("No best practice was published in the period.")
    ]
    if not adoptions:
        return [*sentences, _("No adoption of a best practice was confirmed in the period.")]
    adapted = ngettext(
        "%(count)d adoption was confirmed by focal points in the period.",
        "%(count)d adoptions were confirmed by focal points in the period.",
        len(adoptions),
    )
    where = ngettext("They name %(count)d Member State.", "They name %(count)d Member States.", countries)
    return [*sentences, adapted % {"count": len(adoptions)}, where % {"count": countries}]


def _row(speech: Speech, one: Plain) -> Plain:
    of = speech.member_states(one["countries"])
    revision = _("revision %(number)d") % {"number": one["revision"]} if one["revision"] > 1 else ""
    published = _("published in the period") if one["new"] else ""
    compiled = _("compiled in an edition of the period") if one["compiled"] else ""
    return {
        "reference": one["reference"],
        "title": _title(speech, one),
        "facts": speech.aligned(revision, of, published, compiled),
        "countries": of,
        "adoptions": [_adoption(speech, adoption) for adoption in one["adoptions"]],
    }


def _title(speech: Speech, one: Plain) -> Plain:
    """In the document's language, else the original, said to be so."""
    titles = one["titles"]
    if speech.language not in titles and titles.get(one["original"]):
        return speech.in_language(titles[one["original"]], one["original"])
    return speech.choose(titles)


def _adoption(speech: Speech, one: Plain) -> Plain:
    outcome = str(Outcome(one["outcome"]).label) if one["outcome"] in Outcome.values else ""
    started = speech.span(one["started"], "") if one["started"] else ""
    return {
        "facts": speech.aligned(speech.member_state(one["country"]), started, outcome),
        "country": speech.member_state(one["country"]),
        "started": started,
        "outcome": outcome,
        "changes": speech.in_language(one["changes"], one["language"]),
    }


def _edition(speech: Speech, one: Plain) -> Plain:
    facts = ngettext("%(count)d practice", "%(count)d practices", one["practices"]) % {"count": one["practices"]}
    number = _("Edition %(number)d") % {"number": one["number"]}
    return {"title": speech.choose(one["titles"]), "facts": speech.aligned(number, facts)}

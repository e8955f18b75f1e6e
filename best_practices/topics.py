"""Topics of best practices in words: the kinds of e-health, and one practice by its number."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from .queries.lookups import newest_by_reference
from .queries.wording import texts_for
from .vocabulary import Application


def themes(values: Iterable[str]) -> Mapping[str, str]:
    labels, sentence = dict(Application.choices), _("Best practices of the kind: %(kind)s")
    return {value: sentence % {"kind": labels[value]} for value in values if value in labels}


def one_by_one(references: Iterable[str]) -> Mapping[str, str]:
    """``BP-2026-041`` with its title, of the newest revision."""
    found = newest_by_reference(references)
    texts = texts_for(practice.pk for practice in found.values())
    titles = {reference: texts[one.pk].title for reference, one in found.items() if one.pk in texts}
    sentence = _("Best practice %(reference)s: %(title)s")
    return {reference: sentence % {"reference": reference, "title": title} for reference, title in titles.items()}

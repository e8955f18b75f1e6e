"""Topics of workshops in words: one workshop by its number."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from ehealth_portal.languages import current_language

from .queries.workshops import texts_for


def one_by_one(numbers: Iterable[str]) -> Mapping[str, str]:
    """``12`` with its title; the bare topic "workshop" is of all, and named elsewhere."""
    ids = {int(one) for one in numbers if one.isascii() and one.isdigit() and len(one) < 18}
    texts = texts_for(ids, language=current_language()) if ids else {}
    return {str(pk): _("Workshop: %(title)s") % {"title": text.title} for pk, text in texts.items()}

"""Editions as circulars distribute them: published ones, by their title and page."""

from typing import Any

from django.utils.translation import gettext as _

from ehealth_portal.circulars.distributing import Distributable
from ehealth_portal.review.transitions import State

from .models import Edition
from .queries.editions import compendium_names, path_of, texts_of


def _row(number: str) -> Edition | None:
    rows = Edition.objects.select_related("compendium").filter(pk=_pk(number), number__isnull=False)
    return rows.first()


def title_of(number: str) -> str:
    """Blank for what is not published."""
    edition = _row(number)
    if edition is None or edition.state != State.PUBLISHED:
        return ""
    text = texts_of([edition]).get(edition.pk)
    title = text.title if text else compendium_names().get(edition.compendium_id, edition.compendium.slug)
    return _("%(title)s, edition %(number)d") % {"title": title, "number": edition.number}


def path(number: str) -> str:
    edition = _row(number)
    return path_of(edition) if edition else ""


def seen(number: str, user: Any) -> bool:
    return Edition.objects.visible_to(user).filter(pk=_pk(number), number__isnull=False).exists()


def _pk(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0


EDITIONS = Distributable(title=title_of, path=path, seen=seen)

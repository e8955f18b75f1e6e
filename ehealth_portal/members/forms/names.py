"""Form fields for names: countries and bodies as people write them, names of others one a line."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ehealth_portal.plain_text import PlainText

from ..models import Body, MemberState
from ..recognising import recognise_bodies, recognise_states, unknown_sentences


class StatesField(PlainText):
    def clean(self, value: Any) -> tuple[MemberState, ...]:
        read = recognise_states(str(super().clean(value) or ""))
        if read.unknown:
            remedy = _("Write the country's name in any of the six languages, or its ISO code.")
            raise ValidationError(unknown_sentences(read.unknown, remedy=remedy))
        return read.found


class BodiesField(PlainText):
    def clean(self, value: Any) -> tuple[Body, ...]:
        read = recognise_bodies(str(super().clean(value) or ""))
        if read.unknown:
            remedy = _("Write an acronym such as SG17, or name an organization under “Partners”.")
            raise ValidationError(unknown_sentences(read.unknown, remedy=remedy))
        return read.found


class NamesField(PlainText):
    """Names, one a line or with semicolons: a name may hold commas."""

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = str(super().clean(value) or "").replace(";", "\n").split("\n")
        names = tuple(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
        for name in names:
            if len(name) > 200:
                raise ValidationError(
                    _("“%(name)s…” is too long: up to 200 characters a name, one a line.") % {"name": name[:40]}
                )
        return names

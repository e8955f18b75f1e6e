"""Fields and serializers that take what the description says and nothing else: no unknown key, no silent conversion."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from ehealth_portal.dated import PartialDate
from ehealth_portal.languages import comma_list
from ehealth_portal.plain_text import plain

SLUG = r"^[A-Za-z0-9_-]+$"
MONTH_AND_DAY = (
    r"(0[13578]|1[02])(-(0[1-9]|[12]\d|3[01]))?"
    r"|(0[469]|11)(-(0[1-9]|[12]\d|30))?"
    r"|02(-(0[1-9]|[12]\d))?"
)
PARTIAL_DATE = rf"^[1-9]\d{{3}}(-({MONTH_AND_DAY}))?$"


class Strict(serializers.Serializer[Any]):
    """What a request may say. A key that is not known is refused by name, with the list of what is possible.

    ``partial``: keys of the top level may be left out. An item of a list, or an object within, is whole all the same.
    """

    def __init__(self, *args: Any, partial: bool = False, **options: Any) -> None:
        # Not handed on: there it would hold for every level, and an object within could come without what it needs.
        self.may_leave_out = partial
        super().__init__(*args, **options)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        if self.may_leave_out:
            for field in fields.values():
                field.required, field.default = False, empty
        return fields

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            refuse_unknown(data, [name for name, field in self.fields.items() if not field.read_only])
        return super().to_internal_value(data)


def refuse_unknown(given: Iterable[str], possible: list[str]) -> None:
    unknown = [name for name in given if name not in possible]
    if unknown and possible:
        sentence = _("This is not known here. Possible: %(names)s.") % {"names": comma_list(possible)}
    else:
        sentence = _("This is not known here: nothing can be given.")
    if unknown:
        raise serializers.ValidationError({str(name): [sentence] for name in unknown})


class Text(serializers.CharField):
    """A string, not whatever can be turned into one; without signs that show nothing. ``lines`` keeps several."""

    def __init__(self, *, lines: bool = False, **options: Any) -> None:
        self.lines = lines
        super().__init__(**options)

    def run_validation(self, data: Any = empty) -> Any:
        return super().run_validation(plain(data, lines=self.lines) if isinstance(data, str) else data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Encoded(Text):
    """Bytes in base64."""


class Address(serializers.URLField):
    """A web address: http or https, in small letters or capitals."""

    default_error_messages = {"scheme": gettext_lazy("Give an address that begins with https:// or http://.")}

    def run_validation(self, data: Any = empty) -> Any:
        address = super().run_validation(plain(data) if isinstance(data, str) else data)
        if isinstance(address, str) and not address.lower().startswith(("http://", "https://")):
            self.fail("scheme")
        return address


class Word(Text):
    """A string of an address, taken as it is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def run_validation(self, data: Any = empty) -> Any:
        return serializers.CharField.run_validation(self, data)


class Whole(serializers.IntegerField):
    """A whole number in plain digits."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not (isinstance(data, int) or re.fullmatch(r"-?\d{1,19}", str(data), re.ASCII)):
            self.fail("invalid")
        return int(super().to_internal_value(data))


@extend_schema_field(OpenApiTypes.BOOL)
class Flag(serializers.ChoiceField):
    """``true`` or ``false`` in an address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=["true", "false"], **options)

    def to_internal_value(self, data: Any) -> bool:  # type: ignore[override]
        return bool(super().to_internal_value(data) == "true")


@extend_schema_field(OpenApiTypes.DATE)
class Day(serializers.Field[date, Any, str, Any]):
    """A whole day, ``2014-05-20``."""

    default_error_messages = {"invalid": gettext_lazy("Write the day as 2014-05-20.")}

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", data, re.ASCII):
            self.fail("invalid")
        try:
            return date.fromisoformat(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: date) -> str:
        return value.isoformat()


@extend_schema_field({"type": "string", "pattern": PARTIAL_DATE, "example": "2014-05"})
class Partial(serializers.Field[PartialDate, Any, str, Any]):
    """A date as it is known: ``2014``, ``2014-05`` or ``2014-05-20``."""

    default_error_messages = {"invalid": gettext_lazy("Write the date as it is known: 2014, 2014-05 or 2014-05-20.")}

    def to_internal_value(self, data: Any) -> PartialDate:
        if not isinstance(data, str) or not re.fullmatch(r"[1-9]\d{3}(-\d{2}){0,2}", data, re.ASCII):
            self.fail("invalid")
        try:
            return PartialDate.read(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: PartialDate) -> str:
        return str(value)


class Known(Text):
    """The name of something in a register: a body's slug, a country's code. Gives the record itself."""

    default_error_messages = {"unknown": gettext_lazy("“%(name)s” is not in the register.")}

    def __init__(self, rows: QuerySet[Any], by: str, *, pattern: str = SLUG, **options: Any) -> None:
        self.rows, self.by, self.pattern = rows, by, pattern
        super().__init__(**options)

    def run_validation(self, data: Any = empty) -> Any:
        name = super().run_validation(data)
        return find_all(self.rows, self.by, [name])[0] if isinstance(name, str) else name


class KnownList(serializers.ListField):
    """Several of them, found with one query, each once."""

    def __init__(self, rows: QuerySet[Any], by: str, *, pattern: str = SLUG, **options: Any) -> None:
        self.rows, self.by, self.pattern = rows, by, pattern
        super().__init__(child=Text(max_length=80), **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        return find_all(self.rows, self.by, super().to_internal_value(data))


def find_all(rows: QuerySet[Any], by: str, names: list[str]) -> list[Model]:
    """The records of these names in their order; a ValidationError names those that are not in the register."""
    found = {getattr(record, by): record for record in rows.filter(**{f"{by}__in": names})} if names else {}
    missing = [name for name in names if name not in found]
    if missing:
        raise serializers.ValidationError(
            [_("“%(name)s” is not in the register.") % {"name": name[:80]} for name in missing]
        )
    return [found[name] for name in dict.fromkeys(names)]

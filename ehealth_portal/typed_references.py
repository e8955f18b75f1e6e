"""Documents as people name them: by a number or by a web address, told apart by its beginning."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

ADDRESS = ("http://", "https://", "www.")


def read_reference(typed: str) -> tuple[str, str]:
    """The number and the address, one of them blank; ValidationError names what was typed and the remedy."""
    if not typed.lower().startswith(ADDRESS):
        if len(typed) > 200:
            raise ValidationError(_("This document number has more than 200 characters: shorten it."))
        return typed, ""
    return "", read_address(typed)


def read_address(typed: str) -> str:
    """A whole web address; ``https://`` is put before one that begins with www."""
    address = typed if not typed.lower().startswith("www.") else f"https://{typed}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise ValidationError(
            _("“%(typed)s” is not a whole web address: it reads like https://www.example.org/page.")
            % {"typed": typed[:80]}
        ) from None
    if len(address) > 500:
        raise ValidationError(_("This web address has more than 500 characters: give a shorter one."))
    return address

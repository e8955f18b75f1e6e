"""The six languages of the United Nations, and how each is named in data, in addresses and in HTML.

Data and the API say ``zh``; addresses and catalogues say ``zh-hans`` (Django's name); HTML says ``zh-Hans``,
because browsers choose the font by it.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    AR = "ar", _("Arabic")
    ZH = "zh", _("Chinese")
    EN = "en", _("English")
    FR = "fr", _("French")
    RU = "ru", _("Russian")
    ES = "es", _("Spanish")


OWN_NAMES = {
    "ar": "العربية",
    "zh": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}

IN_LANGUAGE = {  # whole words: the name after "in" is declined in some languages
    "ar": _("In Arabic"),
    "zh": _("In Chinese"),
    "en": _("In English"),
    "fr": _("In French"),
    "ru": _("In Russian"),
    "es": _("In Spanish"),
}
COMMAS = {"ar": "، ", "zh": "、"}  # between the items of a list; the other four write ", "


def current_language() -> str:
    """The reader's language as data names it: ``zh`` for the interface's ``zh-hans``."""
    return (get_language() or "en").split("-")[0]


def interface_code(language: str) -> str:
    """``zh`` -> ``zh-hans``: the code that addresses and catalogues use."""
    return "zh-hans" if language == "zh" else language


def html_code(language: str) -> str:
    """``zh`` -> ``zh-Hans``: the value of an HTML ``lang`` attribute."""
    return "zh-Hans" if language == "zh" else language


def direction(language: str) -> str:
    """``rtl`` for Arabic, ``ltr`` for the others."""
    return "rtl" if language == "ar" else "ltr"


def comma() -> str:
    """What stands between two items of a list in the reader's language."""
    return COMMAS.get(current_language(), ", ")


def comma_list(items: Iterable[object]) -> str:
    """``A, B, C`` with the reader's commas; no "and", so that the items may be anything."""
    return comma().join(str(item) for item in items)


def in_language(language: str) -> str:
    """``In English``, said to the reader; blank for a code that is not one of the six."""
    return str(IN_LANGUAGE.get(language, ""))


def language_name(language: str) -> str:
    """What the reader calls a language: ``Chinese``, ``chinois``."""
    return str(Language(language).label) if language in Language.values else language

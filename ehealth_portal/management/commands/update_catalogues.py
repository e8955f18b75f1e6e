"""`update_catalogues`: extract all strings for the six languages, fill the English catalogue, say what is missing."""

from typing import Any

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import to_locale


class Command(BaseCommand):
    help = "Extract strings into locale/ (needs GNU gettext and the test requirements), and count what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        locales = [to_locale(code) for code, _name in settings.LANGUAGES]
        call_command(
            "makemessages",
            locale=locales,
            ignore_patterns=[".venv*", "var*", "tests*", "benchmarks*", "staticfiles*", "static*"],
            add_location="file",
            no_wrap=True,
            verbosity=0,
        )
        for locale in locales:
            catalogue = polib.pofile(str(settings.LOCALE_PATHS[0] / locale / "LC_MESSAGES" / "django.po"), wrapwidth=0)
            for entry in catalogue.obsolete_entries():
                catalogue.remove(entry)
            if locale == "en":
                _fill_english(catalogue)
            catalogue.metadata.pop("POT-Creation-Date", None)  # a date that changes at every run hides what changed
            catalogue.metadata["Language"] = locale
            catalogue.metadata_is_fuzzy = False  # a fuzzy header is left out when compiling, plural forms and all
            catalogue.save()
            todo = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
            self.stdout.write(f"{locale}: {len(catalogue)} strings, {todo} to translate")


def _fill_english(catalogue: polib.POFile) -> None:
    """The strings are English: the catalogue says them as they stand."""
    for entry in catalogue:
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid

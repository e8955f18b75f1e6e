"""Addresses of compendia and their editions."""

from django.urls import path, register_converter

from .models import Edition
from .views import compendia, composing, distribution, editions


class OneOf:
    """A path part that is one of a few words."""

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class LanguagePart(OneOf):
    regex = "ar|zh|en|fr|ru|es"


class FormatPart(OneOf):
    regex = "|".join(Edition.Format.values)


class MovePart(OneOf):
    regex = "submit|take_back|return|publish|withdraw"


register_converter(LanguagePart, "edition_language")
register_converter(FormatPart, "edition_format")
register_converter(MovePart, "edition_move")

DRAFT = "editions/<int:pk>/"

urlpatterns = [
    path("", compendia.compendia, name="compendia"),
    path("new/", compendia.compendium_new, name="compendium-new"),
    path(DRAFT, composing.edition, name="edition"),
    path(DRAFT + "documents/", composing.edition_choose, name="edition-choose"),
    path(DRAFT + "texts/<edition_language:language>/", composing.edition_text, name="edition-text"),
    path(DRAFT + "practices/", composing.edition_practices, name="edition-practices"),
    path(DRAFT + "order/", composing.edition_order, name="edition-order"),
    path(DRAFT + "build/", composing.edition_build, name="edition-build"),
    path(DRAFT + "stop/", composing.edition_stop, name="edition-stop"),
    path(DRAFT + "correct/", composing.edition_correct, name="edition-correct"),
    path(
        DRAFT + "documents/<edition_language:language>.<edition_format:file_format>",
        editions.edition_document,
        name="edition-document",
    ),
    path(DRAFT + "<edition_move:action>/", composing.edition_move, name="edition-move"),
    path("<slug:slug>/", compendia.compendium, name="compendium"),
    path("<slug:slug>/names/", compendia.compendium_names, name="compendium-names"),
    path("<slug:slug>/begin/", compendia.compendium_begin, name="compendium-begin"),
    path("<slug:slug>/distribution/", distribution.distribution, name="compendium-distribution"),
    path("<slug:slug>/distribution.csv", distribution.distribution_csv, name="compendium-distribution-csv"),
    path("<slug:slug>/<int:number>/", editions.edition_public, name="compendium-edition"),
]

"""Importing a table: the page that tries it and brings it in, and the empty workbook to fill in."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.importing.pages import Importing, edition_asked, import_page, workbook
from ehealth_portal.languages import current_language
from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.refusals import NotAllowed

from .. import permissions
from ..importing import import_rows, read_table, template_workbook


def _sent(number: int) -> str:
    sentence = ngettext(
        "%(number)d activity was sent for review.", "%(number)d activities were sent for review.", number
    )
    return sentence % {"number": number}


def _kept(number: int) -> str:
    sentence = ngettext("%(number)d activity is kept as a draft.", "%(number)d activities are kept as drafts.", number)
    return sentence % {"number": number}


KIND = Importing("activities/import.html", read_table, import_rows, _sent, _kept, back="activity-import")


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def import_activities(request: HttpRequest) -> HttpResponse:
    if not permissions.may_log(request.user):
        raise NotAllowed(_("Activities are logged by rapporteurs, counsellors and the secretariat."))
    return import_page(request, KIND)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook in the reader's language, for the edition that is asked for or the newest."""
    language = current_language()
    return workbook(template_workbook(language, edition_asked(request)), f"activities-{language}.xlsx")

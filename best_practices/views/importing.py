"""Importing a table of practices: the page that tries it and brings it in, the workbooks to fill in and to keep."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ehealth_portal.importing.pages import Importing, edition_asked, import_page, workbook
from ehealth_portal.languages import current_language
from ehealth_portal.members.visitors import sign_in_first
from ehealth_portal.refusals import NotAllowed

from .. import permissions
from ..importing import import_rows, practices_workbook, read_table, template_workbook
from ..queries.filters import apply, listed
from ..queries.lists import ordered
from ..queries.told import whole
from .listing import asked_of

MOST = 5_000  # practices in one workbook


def _sent(number: int) -> str:
    sentence = ngettext(
        "%(number)d practice was sent for review.", "%(number)d practices were sent for review.", number
    )
    return sentence % {"number": number}


def _kept(number: int) -> str:
    sentence = ngettext("%(number)d practice is kept as a draft.", "%(number)d practices are kept as drafts.", number)
    return sentence % {"number": number}


KIND = Importing("best_practices/import.html", read_table, import_rows, _sent, _kept, back="practice-import")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sign_in_first
def import_practices(request: HttpRequest) -> HttpResponse:
    if not permissions.may_document(request.user):
        raise NotAllowed(_("Only people with a present role write down practices."))
    return import_page(request, KIND)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook in the reader's language, for the edition that is asked for or the newest."""
    language = current_language()
    return workbook(template_workbook(language, edition_asked(request)), f"best-practices-{language}.xlsx")


@require_safe
def practices_xlsx(request: HttpRequest) -> HttpResponse:
    """The filtered list as a workbook that can be imported again."""
    asked = asked_of(request)
    found = ordered(apply(asked.filters, listed(request.user, asked.filters)), asked.order)
    content = practices_workbook(current_language(), whole(found)[:MOST], request.user.pk)
    return workbook(content, f"best-practices-{timezone.now().date().isoformat()}.xlsx")

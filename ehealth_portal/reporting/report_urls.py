"""Addresses of progress reports."""

from django.urls import path, register_converter

from .models import Report
from .views import reports


class OneOf:
    """A path part that is one of a few words."""

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class LanguagePart(OneOf):
    regex = "ar|zh|en|fr|ru|es"


class FormatPart(OneOf):
    regex = "|".join(Report.Format.values)


class MovePart(OneOf):
    regex = "submit|take_back|return|publish|withdraw"


register_converter(LanguagePart, "report_language")
register_converter(FormatPart, "report_format")
register_converter(MovePart, "report_move")

urlpatterns = [
    path("", reports.reports, name="reports"),
    path("new/", reports.report_new, name="report-new"),
    path("<int:pk>/", reports.report, name="report"),
    path("<int:pk>/settings/", reports.report_settings, name="report-settings"),
    path("<int:pk>/build/", reports.report_build, name="report-build"),
    path("<int:pk>/stop/", reports.report_stop, name="report-stop"),
    path("<int:pk>/read/<report_language:language>/", reports.report_read, name="report-read"),
    path(
        "<int:pk>/documents/<report_language:language>.<report_format:kind>",
        reports.report_document,
        name="report-document",
    ),
    path("<int:pk>/<report_move:action>/", reports.report_move, name="report-move"),
]

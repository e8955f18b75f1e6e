"""Filters of the board and provision pages: sparklines with their words, the reasons of statuses."""

from django import template
from django.utils.translation import gettext as _

from ehealth_portal.languages import comma_list
from ehealth_portal.reporting.charts import spark_path
from ehealth_portal.reporting.models import StatusStatement
from ehealth_portal.reporting.queries.counts import Counts
from ehealth_portal.reporting.sentences import reason_of

register = template.Library()


@register.filter
def spark(counts: Counts) -> str:
    return spark_path([number for _year, number in counts.series])


@register.filter
def in_words(counts: Counts) -> str:
    """The numbers of a sparkline; years without anything are left out."""
    told = comma_list(f"{year}: {number}" for year, number in counts.series if number)
    if not told:
        return _("No dated activity since %(year)d") % {"year": counts.first}
    return _("Activities by year: %(numbers)s") % {"numbers": told}


@register.filter
def reason(statement: StatusStatement) -> str:
    return reason_of(statement)

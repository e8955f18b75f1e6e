"""Published practices as entries of a feed, in the active language."""

from collections.abc import Iterator, Sequence

from django.db.models import F
from django.urls import reverse

from best_practices.models import Practice
from best_practices.models.practices import PracticeQuerySet
from best_practices.queries.records import records_of
from ehealth_portal.languages import comma_list

from .paging import Category, Entry, Source, Text
from .telling import author, category


def of_practices(rows: PracticeQuerySet) -> Source:
    """``rows`` are published ones."""
    return Source("practice", rows.annotate(changed=F("updated_at")), practices)


def practices(rows: Sequence[Practice]) -> Iterator[Entry]:
    for record in records_of(rows):
        row, text = record.practice, record.text
        where = comma_list(state.name for state in record.countries)
        yield Entry(
            key=f"practice/{row.pk}",
            title=Text(text.title, text.language) if text else Text(row.reference),
            summary=Text(text.summary, text.language) if text and text.summary else Text(where or row.reference),
            link=reverse("practice", args=[row.pk]),
            updated=row.updated_at,
            published=row.decided_at or row.created_at,
            author=record.behalf or author(None),
            categories=(
                *(category(line.name) for line in record.served),
                *(Category(state.key, state.name, "country") for state in record.countries),
            ),
        )

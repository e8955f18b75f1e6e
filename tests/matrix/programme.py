"""What stands around each workshop of the matrix: a session, a file, a conclusion that its own body is to act on."""

from typing import Any

from tests import make
from workshops.models import FollowUp, Material, Series, Session, Workshop

from .callers import FILE


def built(rows: list[Workshop]) -> None:
    Series.objects.create(slug="talks", name="Talks")
    hours = {"starts_at": make.AT, "ends_at": make.AT.replace(hour=23)}
    Session.objects.bulk_create(Session(workshop=row, position=1, title="A session", **hours) for row in rows)
    kept = {"file": FILE, "file_name": "a.txt", "content_type": "text/plain", "bytes": 1, "added_at": make.AT}
    Material.objects.bulk_create(Material(workshop=row, title="A file", language="en", **kept) for row in rows)
    FollowUp.objects.bulk_create(
        FollowUp(workshop=row, text="To be done.", body=row.body, added_at=make.AT) for row in rows
    )


def arguments(workshop: Workshop, names: list[str]) -> dict[str, Any]:
    parts = {"session": workshop.sessions, "material": workshop.materials, "conclusion": workshop.follow_ups}
    first = {name: rows.order_by("pk").values_list("pk", flat=True).first() for name, rows in parts.items()}
    return {"pk": workshop.pk} | {name: pk for name, pk in first.items() if name in names and pk}


def page(workshop: Workshop, action: str) -> dict[str, Any]:
    """What is added: a session on the first day, an address, a conclusion."""
    day = workshop.starts_on
    typed = f"{day.day} {day.month} {day.year}" if day else ""
    if action == "materials":
        return {"title": "Slides", "language": "en", "url": "https://slides.example.org/"}
    if action == "conclusions":
        return {"text": "It was good.", "language": "en"}
    return {"title": "Opening", "language": "en", "day": typed, "starts": "09:00", "ends": "10:00"}


ACTIONS = ("programme", "<int:session>", "materials", "conclusions")

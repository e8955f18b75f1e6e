"""Seats: who gives one locks the workshop first; a seat's number is unique besides.

So the last seat goes to one person even where the lock would fail. A registrant may not see who else registered:
people who wait are moved up by workers, which see all.
"""

from itertools import count

from django.db import IntegrityError, transaction

from ehealth_portal.jobs.operations import nudge

from ..models import Registration, Seat, Workshop
from ..queries.registrations import limit_of


def locked(workshop: Workshop) -> Workshop:
    """Seats of one workshop are given one after another."""
    return Workshop.objects.select_for_update().get(pk=workshop.pk)


def fresh(registration: Registration) -> Registration:
    return Registration.objects.select_for_update(of=("self",)).select_related("workshop").get(pk=registration.pk)


def write(registration: Registration, *columns: str) -> None:
    registration.version += 1
    registration.save(update_fields=[*columns, "version"])


def take(workshop: Workshop, registration: Registration) -> bool:
    """Take the first free seat of this mode. Where there is no limit seats are numbered, too: one may be set later; and
    one that was lowered leaves numbers above it taken.
    """
    limit = limit_of(workshop, registration.mode)
    taken = set(Seat.objects.filter(workshop=workshop, mode=registration.mode).values_list("number", flat=True))
    if limit is not None and len(taken) >= limit:
        return False
    free = next(number for number in count(1) if number not in taken)
    if registration.is_double:  # the person's own registration is what counts
        return True
    try:
        with transaction.atomic():
            Seat.objects.create(workshop=workshop, mode=registration.mode, number=free, registration=registration)
    except IntegrityError:  # somebody took it, where the lock did not hold
        return False
    return True


def leave(registration: Registration) -> None:
    """In a full workshop the seat is kept for those who wait: nobody who comes meanwhile is given it before them."""
    seat = Seat.objects.filter(registration=registration).first()
    if seat is None:
        return
    limit = limit_of(seat.workshop, seat.mode)
    if limit is not None and seat.workshop.taken_seats.filter(mode=seat.mode).count() >= limit:
        Seat.objects.filter(pk=seat.pk).update(registration=None)
    else:
        seat.delete()
    transaction.on_commit(lambda: nudge("workshops.fill_seats", seat.workshop_id), robust=True)


def release_kept(workshop: Workshop) -> None:
    """By who gives them to those who wait, in the same transaction."""
    workshop.taken_seats.filter(registration=None).delete()

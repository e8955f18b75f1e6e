"""Acts at once: threads that start together, each on a connection of its own; and for controls, defences taken off."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

from activities.operations import editing
from ehealth_portal.refusals import Refusal
from ehealth_portal.review import operations as review


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts together; of each what it gave or the Refusal that it raised."""
    start, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=30)
            told[place] = act()
        except Refusal as refusal:
            told[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=both) for both in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return told


def together(act, meet):
    """For controls: whoever did it waits at the barrier, so that all saw the same before anybody writes."""

    def met(*given, **named):
        found = act(*given, **named)
        meet.wait(timeout=30)
        return found

    return met


@contextmanager
def without_constraint(model, name):
    """The database's own defence taken off; what came of it is deleted before it is put back."""
    constraint = next(one for one in model._meta.constraints if one.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def unlocked(record, *, version=None):
    """The row as ``locked`` gives it, without the lock and without looking at the version."""
    return type(record)._default_manager.get(pk=record.pk)


def plain_save(fresh, changes, *, at, version=None):
    """What stood here before: the values are set and saved, whatever the row has become."""
    for name, value in {**changes, "version": fresh.version + 1, "updated_at": at}.items():
        setattr(fresh, name, value)
    fresh.save()


@contextmanager
def without(monkeypatch, *, lock=False, version=False, modules=(review, editing)):
    """The defences named, taken off wherever they are used."""
    with monkeypatch.context() as patched:
        for module in modules:
            if lock:
                patched.setattr(module, "locked", unlocked)
            if version:
                patched.setattr(module, "write_version", plain_save)
        yield

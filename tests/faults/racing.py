"""Acts at once: threads that start together, each on a connection of its own; and for controls, defences taken off."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from django.db import connections

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

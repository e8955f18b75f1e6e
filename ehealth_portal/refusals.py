"""Refusals: exceptions whose sentence is fit to show. An act raises them; one middleware and one handler answer."""

from collections.abc import Mapping


class Refusal(Exception):
    """An act was refused; ``str(refusal)`` is a translated sentence for the person who asked."""


class NotAllowed(Refusal):
    """The person may not do this (HTTP 403)."""


class NotPossibleNow(Refusal):
    """The record's state does not admit this act (HTTP 409)."""


class Stale(Refusal):
    """The record was changed by somebody else since it was read (HTTP 412 in the API, 409 on a page)."""


class NotKept(Refusal):
    """A file could not be stored, and so nothing of the act was; or it cannot be read just now (HTTP 503)."""


class NoRoom(NotKept):
    """The space for files is used up (HTTP 413)."""


class Incomplete(Refusal):
    """What was given is not enough; ``errors`` maps each field to its sentences (HTTP 400)."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors = {field: [str(sentence) for sentence in sentences] for field, sentences in errors.items()}
        super().__init__(" ".join(sentence for sentences in self.errors.values() for sentence in sentences))

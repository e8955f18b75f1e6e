"""The one exception of this package: a reason not to start, as a sentence for the person at the keyboard."""


class CannotStart(Exception):
    """Its text says what is missing and how to mend it; `commands.run` prints it and exits with 1."""


def unwritable(path: object, error: OSError) -> CannotStart:
    reason = error.strerror or str(error)
    return CannotStart(
        f"Cannot write to {path} ({reason}): give this user permission to write there, "
        "or clone the repository into a folder of your own."
    )

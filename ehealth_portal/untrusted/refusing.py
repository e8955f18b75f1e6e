"""Why a file is not taken: one exception, and the sentences that several checks share."""

from django.utils.translation import gettext as _


class NotTaken(Exception):
    """``str()`` is a translated sentence with the remedy, without the file's name."""


class Bomb(NotTaken):
    """It would unpack to more than it may."""


def mismatch() -> NotTaken:
    return NotTaken(_("The content is not what the ending of the name says: save it again in that format."))


def bomb() -> NotTaken:
    return Bomb(_("The file unpacks to far more than it says: save it again, or send it as PDF."))


def locked() -> NotTaken:
    return NotTaken(_("The file is locked with a password: remove the password and send it again."))


def macros() -> NotTaken:
    return NotTaken(_("The file holds macros or programs: save it without them, or send it as PDF."))


def embedded() -> NotTaken:
    return NotTaken(_("The file holds an embedded object: save it without it, or send it as PDF."))


def outside() -> NotTaken:
    return NotTaken(_("The file would load something from elsewhere when it is opened: send it as PDF."))


def unreadable() -> NotTaken:
    return NotTaken(_("The file is built in a way that cannot be checked: save it again, or print it to PDF."))


def old_office() -> NotTaken:
    return NotTaken(_("This is an old Office file or one with a password: save it as a new one without a password."))


def too_many_pixels() -> NotTaken:
    return NotTaken(_("The picture has too many pixels: make it smaller and send it again."))

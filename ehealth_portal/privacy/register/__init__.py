"""The register of personal data: of every column that holds text, whether it tells of a person, why, and for how long.

A test reads all models: a new column without a line here fails it. Erasing and exporting walk this register.
"""

from .entries import Erasing, Personal
from .impersonal import IMPERSONAL
from .people import PERSONAL, SESSIONS, TRAIL
from .words import FROZEN, NAMING, OTHERS

__all__ = ["FROZEN", "IMPERSONAL", "NAMING", "OTHERS", "PERSONAL", "SESSIONS", "TRAIL", "Erasing", "Personal"]

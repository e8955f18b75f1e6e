"""What `python3 manage.py …` does: enter .venv, then run `up`, `test` or Django's own command."""

from __future__ import annotations

import os
import sys

from . import environment
from .cannot_start import CannotStart


def run(argv: list[str]) -> None:
    command = argv[1] if len(argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ehealth_portal.settings")
    try:
        environment.enter(environment.Environment(), "test" if command == "test" else "run", argv)
        sys.exit(_dispatch(command, argv))
    except CannotStart as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)


def _dispatch(command: str, argv: list[str]) -> int:
    """Run the command inside .venv; returns its exit code (Django's commands exit by themselves when they fail)."""
    if command == "up":
        from . import up

        return up.main(argv[2:])
    if command == "test":
        from . import testing

        return testing.main(argv[2:])
    if command == "environment":
        return 0  # the environment is made and entered by now: what a container image's build asks for
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)
    return 0

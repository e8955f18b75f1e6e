"""What `python3 manage.py …` does: enter .venv, then run `up`, `test` or Django's own command."""

from __future__ import annotations

import os
import sys

from .. import process_kind
from . import environment
from .cannot_start import CannotStart

SERVING = ("runserver", "testserver")


def run(argv: list[str]) -> None:
    command = argv[1] if len(argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ehealth_portal.settings")
    try:
        environment.enter(environment.Environment(), lock_for(argv), argv)
        sys.exit(_dispatch(command, argv))
    except CannotStart as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)


def lock_for(argv: list[str]) -> str:
    """Tests need more packages than running does; `environment test` installs them and does no more."""
    return "test" if argv[1:2] == ["test"] or argv[1:3] == ["environment", "test"] else "run"


def _dispatch(command: str, argv: list[str]) -> int:
    """Run the command inside .venv; returns its exit code (Django's commands exit by themselves when they fail)."""
    if command == "up":
        from . import up

        return up.main(argv[2:])
    if command == "test":
        from . import testing

        return testing.main(argv[2:])
    if command == "environment":
        return 0  # the environment is made and entered by now: what the container image's build and .ci/run ask for
    from django.core.management import execute_from_command_line

    process_kind.is_system = command not in SERVING
    execute_from_command_line(argv)
    return 0

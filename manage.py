#!/usr/bin/env python3
"""The portal's one command: `up`, `test` and every Django management command, run inside .venv."""

# Nothing here or in starting/interpreter.py may need more than Python 3.6: an older one must get far enough to say so.
import sys


def main() -> None:
    from ehealth_portal.starting import interpreter

    interpreter.require_recent_python(sys.argv)
    from ehealth_portal.starting import commands

    commands.run(sys.argv)


if __name__ == "__main__":
    main()

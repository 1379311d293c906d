#!/usr/bin/env python
"""Local entry point. Without keys in the environment it makes its own and stays on loopback."""

import os
import secrets
import sys
from pathlib import Path

LOCAL_FILE = Path(__file__).resolve().parent / "local.env"


def use_local_environment():
    """Have the settings read local.env, and write it if this is the first start on the machine."""
    if "ALIGNMENT_SECRET_KEY" in os.environ:
        return
    if not LOCAL_FILE.exists():
        try:
            write_local_keys()
        except OSError as problem:
            sys.exit(
                f"{LOCAL_FILE} cannot be written ({problem.strerror}). Start a copy of Hamrasta"
                " that is yours, or set ALIGNMENT_SECRET_KEY, ALIGNMENT_LINK_KEY and"
                " ALIGNMENT_ALLOWED_HOSTS."
            )
    os.environ.setdefault("ALIGNMENT_LOCAL", "on")


def write_local_keys():
    LOCAL_FILE.touch(mode=0o600)
    LOCAL_FILE.write_text(
        "# Made on the first start, for this machine only\n"
        f"ALIGNMENT_SECRET_KEY={secrets.token_urlsafe(50)}\n"
        f"ALIGNMENT_LINK_KEY={secrets.token_urlsafe(50)}\n"
        "ALIGNMENT_ALLOWED_HOSTS=localhost,127.0.0.1,[::1]\n"
    )


def main():
    use_local_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignment.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import DatabaseError
    except ImportError:
        sys.exit("The packages are missing here. They are installed by: python3 run.py setup")

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
    except DatabaseError as problem:
        if "--traceback" in sys.argv:
            raise
        print(
            f"The database refuses: {str(problem).strip()}. Its address is ALIGNMENT_DATABASE_URL;"
            " its tables are made by: manage.py prepare (and --traceback says where it happened)",
            file=sys.stderr,
        )
        sys.exit(2)


if __name__ == "__main__":
    main()

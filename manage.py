#!/usr/bin/env python
"""Every command but run.py's: what is refused is said in one sentence."""

import os
import sys


def main():
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

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
        LOCAL_FILE.touch(mode=0o600)
        LOCAL_FILE.write_text(
            "# Made on the first start, for this machine only\n"
            f"ALIGNMENT_SECRET_KEY={secrets.token_urlsafe(50)}\n"
            f"ALIGNMENT_LINK_KEY={secrets.token_urlsafe(50)}\n"
            "ALIGNMENT_ALLOWED_HOSTS=localhost,127.0.0.1,[::1]\n"
        )
    os.environ.setdefault("ALIGNMENT_LOCAL", "on")


def main():
    use_local_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignment.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()

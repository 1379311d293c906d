"""What the log says of a personal link: that there was one, never which."""

import logging
import re

TOKEN = re.compile(r"/(answer|join|membership|result)/[\w-]{16,}")


class WithoutTokens(logging.Formatter):
    """Take tokens out of the whole entry, its traceback with it."""

    def format(self, record):
        return TOKEN.sub(r"/\1/…", super().format(record))

"""What the log says: of a personal link that there was one, never which; of a request, its id."""

import json
import logging
import re
from datetime import UTC, datetime

from .requests import REQUEST_ID

PRIVATE = ("agreement", "answer", "enter", "join", "membership", "phone", "pulse", "result")
TOKEN = re.compile(rf"/({'|'.join(PRIVATE)})/[\w-]{{16,}}")
SENT_WRONGLY = "django.security"
LINE_BREAKS = str.maketrans({"\n": r"\n", "\r": r"\r"})


class WithoutTokens(logging.Formatter):
    """Take tokens out of the whole entry, its traceback with it.

    What a stranger sent wrongly, such as another host's name, is a line: no fault of ours to trace.
    """

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith(SENT_WRONGLY):
            record.exc_info = record.exc_text = None
        return TOKEN.sub(r"/\1/…", self.whole(record))

    def whole(self, record: logging.LogRecord) -> str:
        record.request_id = REQUEST_ID.get() or "-"
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Keep all but a traceback in one line, so that no address or name writes another."""
        return super().formatMessage(record).translate(LINE_BREAKS)


class JsonLines(WithoutTokens):
    """One JSON object a line, for what collects logs."""

    def whole(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": REQUEST_ID.get(),
            "status": getattr(record, "status_code", None),
            "fault": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return json.dumps(
            {name: value for name, value in entry.items() if value}, ensure_ascii=False
        )

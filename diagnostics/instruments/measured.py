"""What `manage.py simulate` counted of the shipped article, as the method page shows it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from .document import Document, read_document, shipped_article

FILE = Path(__file__).parent / "measured.json"


@cache
def _shipped() -> tuple[Document, dict[str, Any]]:
    return read_document(shipped_article()), json.loads(FILE.read_text())


def measured(document: Document) -> dict[str, Any] | None:
    """Return the counts, if a document judges just as the shipped one does; else None."""
    shipped, counted = _shipped()
    return counted if document.checklist == shipped.checklist else None

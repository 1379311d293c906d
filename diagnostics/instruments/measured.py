"""What `manage.py simulate` counts of a checklist, as the method page shows it."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from ..method.checklist import Checklist
from .counted import counted_once
from .document import Document, read_document, shipped_article

FILE = Path(__file__).parent / "measured.json"
ORGANISATIONS, SEED = 4000, 1


@cache
def _shipped() -> tuple[Document, dict[str, Any]]:
    return read_document(shipped_article()), json.loads(FILE.read_text())


def is_as_shipped(document: Document) -> bool:
    """Tell whether a document judges just as the shipped article does."""
    return document.checklist == _shipped()[0].checklist


def measured(document: Document) -> dict[str, Any]:
    """Return the counts of a document's rules; those of the shipped one stand in a file."""
    return _shipped()[1] if is_as_shipped(document) else _counted(document.checklist)


@counted_once
def _counted(checklist: Checklist) -> dict[str, Any]:
    from ..method.batch import simulate_at_once  # heavy: NumPy

    return asdict(simulate_at_once(checklist, organisations=ORGANISATIONS, seed=SEED))

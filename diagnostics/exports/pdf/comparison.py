"""What the document of a comparison says, as data: the one thing that comparison.typ reads."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from ...comparing.comparison import ComparedRound, Comparison
from ...comparing.movement import Movement
from ...exchange.workbook_writing import Share
from ...localisation import day, number, percent, product_name
from ...models import Assessment
from ..compared_rows import ComparedCell, ComparedLine, compared_lines, moved_headings
from .plain import one_line, printable, printed, stored, without_direction


def comparison_page_of(comparison: Comparison, rounds: Sequence[Assessment]) -> dict[str, Any]:
    """Return the document's content in the active language."""
    organisation = comparison.columns[0].assessment.organisation.text
    is_over_time = comparison.is_over_time
    about = f"{one_line(without_direction(organisation))}: " if is_over_time else ""
    return {
        "language": (get_language() or "en").partition("-")[0],
        "is_rtl": get_language_bidi(),
        "product": printable(product_name()),
        "title": f"{about}{comparison.title}",
        "name": stored(organisation) if is_over_time else "",
        "short_name": printable(comparison.title),
        "header": "",
        "heading": comparison.title,
        "checklist": printed(comparison.checklist),
        "lead": printed(comparison.lead),
        "again": printed(comparison.answered_again),
        "labels": _labels(),
        "sections": {},
        "columns": [_head(column, is_over_time=is_over_time) for column in comparison.columns],
        "lines": [_line(line, comparison) for line in compared_lines(comparison)],
        "moved": _moved(comparison.movement),
        "rounds": list(_rounds(rounds)),
    }


def _labels() -> dict[str, str]:
    return {
        "fact": _("Comparison"),
        "moved": _("What moved"),
        "moved_help": _("The largest change first. It is neither progress nor decline."),
        "rounds": _("Rounds"),
        "round": _("Round"),
        "closed_on": _("Closed on"),
        "result": _("Result"),
    }


def _head(column: ComparedRound, *, is_over_time: bool) -> dict[str, str]:
    round_ = column.assessment
    name = round_.name if is_over_time else round_.organisation.text
    return {"name": stored(name), "day": day(round_.closed_at)}


def _line(line: ComparedLine, comparison: Comparison) -> dict[str, Any]:
    """Return a line with what is drawn beside its shares: the edge of each round's own version."""
    ticks = [column.tick if line.type else comparison.half for column in comparison.columns]
    cells = [
        {"text": _said(cell), "share": _share(cell), "tick": float(tick)}
        for cell, tick in zip(line.cells, ticks, strict=True)
    ]
    return {**line._asdict(), "help": line.help or line.drawing, "cells": cells}


def _said(cell: ComparedCell) -> str:
    if isinstance(cell, Share):
        return percent(cell.value)
    return number(cell) if isinstance(cell, Fraction) else printable(cell)


def _share(cell: ComparedCell) -> float | None:
    return float(cell.value) if isinstance(cell, Share) else None


def _moved(movement: Movement | None) -> dict[str, Any] | None:
    if movement is None:
        return None
    return {
        "claim": printed(movement.claim),
        "headings": moved_headings(),
        "rows": [
            {
                "text": printed(row.text),
                "former": f"{_('before:')} {printed(row.former)}" if row.former else "",
                "said": [printed(shift.said) for shift in (row.together, row.sales, row.marketing)],
            }
            for row in movement.rows
        ],
        "unmoved": printed(movement.unmoved),
        "only": [
            {"title": title, "texts": printed(texts)}
            for title, texts in (
                (_("Asked in the earlier round only"), movement.only_before),
                (_("Asked in the later round only"), movement.only_now),
            )
            if texts
        ],
    }


def _rounds(rounds: Sequence[Assessment]) -> Iterator[list[str]]:
    for round_ in rounds:
        result = round_.get_type_display() or round_.get_verdict_display()
        yield [stored(round_.name), day(round_.closed_at), printable(str(result))]

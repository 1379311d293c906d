"""Results side by side as a workbook, in the order of the page."""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ...comparing.comparison import Comparison
from ...comparing.movement import Movement
from ...exchange.workbook_writing import Cell, Heading, Title, Worksheet, workbook_of
from ...localisation import day, digits
from ...models import Assessment
from ..compared_rows import compared_lines, moved_headings
from .summary import Cells, sentence

FACT, COLUMN, STATEMENT = 28, 30, 60  # widths of columns, in characters


def comparison_workbook(comparison: Comparison, rounds: Sequence[Assessment]) -> bytes:
    """Return the workbook in the active language; rounds are all of their organisation."""
    widths = [FACT, *(COLUMN for _column in comparison.columns)]
    sheets = [Worksheet(_("Comparison"), list(_facts(comparison)), widths)]
    if comparison.movement:
        moved = list(_moved(comparison.movement))
        sheets.append(Worksheet(_("What moved"), moved, [STATEMENT, COLUMN, COLUMN, COLUMN]))
    if rounds:
        sheets.append(Worksheet(_("Rounds"), list(_rounds(rounds)), [COLUMN, FACT, COLUMN]))
    return workbook_of(sheets, is_right_to_left=get_language_bidi())


def _facts(comparison: Comparison) -> Iterator[Cells]:
    columns = [column.assessment for column in comparison.columns]
    if comparison.is_over_time:
        yield [Title(columns[0].organisation.text)]
    yield [Title(comparison.title)]
    yield [comparison.checklist]
    yield [digits(comparison.lead)]
    if comparison.answered_again:
        yield [sentence(comparison.answered_again)]
    yield []
    if not comparison.is_over_time:
        yield ["", *(Heading(round_.organisation.text) for round_ in columns)]
    yield ["", *(Heading(round_.name) for round_ in columns)]
    yield [_("Closed on"), *(timezone.localdate(round_.closed_at) for round_ in columns)]
    if get_language_bidi():
        yield ["", *(day(round_.closed_at) for round_ in columns)]
    for line in compared_lines(comparison):
        name = f"{line.name} ({line.help})" if line.help else line.name
        yield [Heading(name) if line.is_heading else name, *line.cells]


def _moved(movement: Movement) -> Iterator[Cells]:
    yield [Title(digits(movement.claim))]
    if movement.rows:
        yield [Heading(name) for name in moved_headings()]
    for row in movement.rows:
        shifts = (row.together, row.sales, row.marketing)
        cells: list[Cell] = [str(row.text), *(sentence(shift.said) for shift in shifts)]
        yield [*cells, f"{_('before:')} {row.former}"] if row.former else cells
    if movement.unmoved:
        yield [digits(movement.unmoved)]
    for title, texts in (
        (_("Asked in the earlier round only"), movement.only_before),
        (_("Asked in the later round only"), movement.only_now),
    ):
        if texts:
            yield [Heading(title)]
            yield from ([str(text)] for text in texts)


def _rounds(rounds: Sequence[Assessment]) -> Iterator[Cells]:
    yield [Heading(name) for name in (_("Round"), _("Closed on"), _("Result"))]
    for round_ in rounds:
        result = round_.get_type_display() or round_.get_verdict_display()
        closed_on = timezone.localdate(round_.closed_at)
        in_words = [day(round_.closed_at)] if get_language_bidi() else []
        yield [round_.name, closed_on, result, *in_words]

"""A comparison line by line, in the order of its page: what document and workbook both say."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..comparing.comparison import ComparedRound, Comparison
from ..exchange.workbook_writing import Share
from ..explanation.words import function_name
from ..localisation import digits
from ..method.checklist import PLACING, TYPES
from ..names import TYPE_NAMES

ComparedCell = str | Fraction | Share


class ComparedLine(NamedTuple):
    """One fact of every round; a heading stands above the lines that belong to it."""

    name: str
    cells: Sequence[ComparedCell]
    help: str = ""
    is_heading: bool = False
    type: str = ""
    drawing: str = ""  # what a line across its bars means


def compared_lines(comparison: Comparison) -> Iterator[ComparedLine]:
    """Yield the facts of the rounds; what is not there says why."""
    columns = comparison.columns
    rounds = [column.assessment for column in columns]
    answered = [digits(column.answered or column.missing) for column in columns]
    yield ComparedLine(_("Answered"), answered)
    yield ComparedLine(_("Result"), [_result(column) for column in columns])
    yield ComparedLine(_("Suggestion"), [round_.get_action_display() for round_ in rounds])
    yield from _fits(columns)
    yield ComparedLine(_("What would change this"), [_change(column) for column in columns])
    yield ComparedLine(
        _("Gap between the functions"),
        [column.missing if column.gap is None else column.gap for column in columns],
        help=digits(_("0 = same answers, 1 = opposite")),
    )
    yield ComparedLine(_("Each function, taken alone"), [column.views for column in columns])
    yield from _shares(columns)
    yield from _funnel(columns)


def moved_headings() -> list[str]:
    """Return what stands above the statements that moved."""
    return [_("Statement"), _("Both together"), *(function_name(side) for side in PLACING)]


def _result(column: ComparedRound) -> str:
    round_ = column.assessment
    kind = round_.get_firmness_display() or round_.get_verdict_display()
    return f"{column.type_name or _('No type')} · {kind}"


def _fits(columns: Sequence[ComparedRound]) -> Iterator[ComparedLine]:
    none = ["" if column.fit else column.no_fit for column in columns]
    drawing = _("below the line, no type is named")
    yield ComparedLine(_("Fit"), none, is_heading=True, drawing=drawing)
    for place, code in enumerate(TYPES):
        shares = [Share(column.fit[place].share) if column.fit else "" for column in columns]
        if any(shares):
            yield ComparedLine(str(TYPE_NAMES[code]), shares, type=code)


def _change(column: ComparedRound) -> str:
    return digits(f"{column.change} {column.change_to}") if column.change else column.no_change


def _shares(columns: Sequence[ComparedRound]) -> Iterator[ComparedLine]:
    none = ["" if column.shares else column.no_shares for column in columns]
    about = _("share of conditions that hold")
    yield ComparedLine(_("Stay or move?"), none, help=about, is_heading=True)
    lists = next((column.shares for column in columns if column.shares), [])
    for place, name in enumerate(held.name for held in lists):
        shares = [Share(column.shares[place].share) if column.shares else "" for column in columns]
        yield ComparedLine(name, shares)


def _funnel(columns: Sequence[ComparedRound]) -> Iterator[ComparedLine]:
    agreed = [digits(column.agreed) if column.funnel else column.missing for column in columns]
    yield ComparedLine(_("Funnel"), agreed, help=digits(_("stages 1 to 8")), is_heading=True)
    views = next((column.funnel for column in columns if column.funnel), [])
    for place, title in enumerate(view.title for view in views):
        owners = [column.funnel[place].owners if column.funnel else "" for column in columns]
        yield ComparedLine(title, owners)

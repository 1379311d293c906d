"""What a file leaves open, as questions: each answer with three values and what it would give.

Nothing is chosen beforehand, but what was answered already when the answers are to be changed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.explanation.words import sentences
from diagnostics.localisation import day, digits, grouped, separated
from diagnostics.reading.dates import Order, read_when

from ..months import month_name
from .asking import Asking, ListOption, ListQuestion
from .choice import (
    EACH_ROW,
    WAYS,
    TableReading,
    count_candidates,
    date_candidates,
    is_closing,
    is_of_money,
    stage_candidates,
)
from .table import SAMPLES, ListTable, TableColumn
from .ways import way_question

MOST_OPTIONS = 4  # columns that stand as choices; the others are in a list
MOST_MONTHS = 4  # that are told one by one
OTHER = "other"
ANOTHER = "-column"  # ends the name of the field that names another column


def questions_of(asking: Asking, *, is_all: bool = False) -> list[ListQuestion]:
    """Return what is open; all that can be asked where the answers are to be changed."""
    choice = asking.choice
    found = []
    if is_all or choice.stage is None:
        found.append(_stage(asking))
    if is_all or choice.date is None:
        found.append(_date(asking))
    order = _order(asking, is_all=is_all)
    if order:
        found.append(order)
    if is_all or choice.count is None:
        found.append(_count(asking))
    if (is_all or choice.way is None) and choice.count in (None, EACH_ROW):
        found.append(way_question(asking))
    return found


def answered(table: ListTable, choice: TableReading, data: Mapping[str, Any]) -> TableReading:
    """Return a choice with what a form answers; what it leaves open stays as it is."""
    found = choice
    for name in ("stage", "date", "count"):
        told = data.get(name, "")
        told = data.get(name + ANOTHER, "") if told in ("", OTHER) else told
        if name == "count" and told == str(EACH_ROW):
            found = replace(found, count=EACH_ROW)
        elif told in {str(column.place) for column in table.columns if column.is_usable}:
            found = replace(found, **{name: int(told)})  # type: ignore[arg-type]
    if choice.date not in (None, found.date):
        return replace(found, order=None)  # what was said was of the other column
    if data.get("order") in list(Order):
        found = replace(found, order=Order(data["order"]))
    if data.get("way") in WAYS:
        found = replace(found, way=data["way"])
    return found


def _question(
    asking: Asking, name: str, text: str, help_: str, options: Sequence[ListOption], chosen: object
) -> ListQuestion:
    """Return a question about a column, with the columns that are not among its options."""
    named = {option.value for option in options}
    others = [
        (str(column.place), column.name)
        for column in asking.table.columns
        if column.is_usable and str(column.place) not in named
    ]
    told = "" if chosen is None else str(chosen)
    return ListQuestion(name, text, help_, options, told, others)


def _heading(column: TableColumn, gives: str) -> ListOption:
    return ListOption(
        str(column.place), column.name, is_heading=True, samples=column.samples, gives=gives
    )


def _stage(asking: Asking) -> ListQuestion:
    options = [
        _heading(column, _names_given(column))
        for column in stage_candidates(asking.table)[:MOST_OPTIONS]
    ]
    help_ = _("It says how far a deal has come. What your list calls the stages is asked next.")
    chosen = asking.choice.stage
    return _question(asking, "stage", _("Which column is the stage?"), help_, options, chosen)


def _names_given(column: TableColumn) -> str:
    number = len(column.values)
    text = ngettext("%(number)s different value", "%(number)s different values", number)
    return text % {"number": grouped(number)}


def _date(asking: Asking) -> ListQuestion:
    options = [
        _heading(column, _date_given(asking, column))
        for column in date_candidates(asking.table)[:MOST_OPTIONS]
    ]
    help_ = _("It says in which month a row is counted.")
    chosen = asking.choice.date
    return _question(asking, "date", _("Which date counts?"), help_, options, chosen)


def _date_given(asking: Asking, column: TableColumn) -> str:
    facts = {"filled": grouped(column.filled), "rows": grouped(len(column.cells))}
    told = (
        _("All %(rows)s rows have one.") % facts
        if column.filled == len(column.cells)
        else _("%(filled)s of %(rows)s rows have one.") % facts
    )
    later = _later(asking, column, column.proof.order)
    if column.proof.is_to_be_asked:
        later = 0
    return sentences(told, _said_later(later), _closing(column))


def _closing(column: TableColumn) -> str:
    if not is_closing(column):
        return ""
    return _("For open deals this is usually the day that is expected.")


def _said_later(number: int) -> str:
    if not number:
        return ""
    text = ngettext(
        "%(number)s row lies in the future.", "%(number)s rows lie in the future.", number
    )
    return text % {"number": grouped(number)}


def _days(column: TableColumn, order: Order | None) -> Iterator[date]:
    for cell in column.cells:
        if cell and (when := read_when(cell, order=order)):
            yield when.day


def _later(asking: Asking, column: TableColumn, order: Order | None) -> int:
    return sum(1 for found in _days(column, order) if found > asking.today)


def _order(asking: Asking, *, is_all: bool) -> ListQuestion | None:
    """Ask whether the day or the month comes first, where no row of a column in question proves it.

    Where the date is still to be chosen, the answer is for whichever of them is.
    """
    choice = asking.choice
    if choice.date is None:
        columns = date_candidates(asking.table)[:MOST_OPTIONS]
    else:
        columns = [asking.table.columns[choice.date]]
    columns = [column for column in columns if column.proof.is_to_be_asked]
    if not columns or (choice.order and not is_all):
        return None
    options = [
        ListOption(
            order,
            text,
            samples=list(_samples(columns[0], order)),
            gives="\n".join(_order_given(asking, columns, order)),
        )
        for order, text in (
            (Order.DAY_FIRST, _("Day first")),
            (Order.MONTH_FIRST, _("Month first")),
        )
    ]
    help_ = _("No row proves it: each first and second number is 12 or less.")
    text = _("Day first or month first?")
    return ListQuestion("order", text, digits(help_), options, choice.order or "")


def _samples(column: TableColumn, order: Order) -> Iterator[str]:
    seen = dict.fromkeys(cell for cell in column.cells if cell)
    for cell in list(seen)[:SAMPLES]:
        when = read_when(cell, order=order)
        yield day(when.day) if when else cell


def _order_given(asking: Asking, columns: Sequence[TableColumn], order: Order) -> Iterator[str]:
    for column in columns:
        told = sentences(_spread(asking, column, order), _said_later(_later(asking, column, order)))
        if len(columns) > 1:
            told = _("%(column)s: %(gives)s") % {"column": column.name, "gives": told}
        yield told


def _spread(asking: Asking, column: TableColumn, order: Order) -> str:
    whens = (read_when(cell, order=order) for cell in column.cells if cell)
    months = Counter(when.month_in(asking.calendar) for when in whens if when)
    known = sorted((month, number) for month, number in months.items() if month)
    if len(known) > MOST_MONTHS:
        return _("Spread over %(number)s months.") % {"number": grouped(len(known))}
    return separated(f"{month_name(month)}: {grouped(number)}" for month, number in known) + "."


def _count(asking: Asking) -> ListQuestion:
    rows = asking.table.rows
    text = ngettext("%(number)s deal", "%(number)s deals", rows) % {"number": grouped(rows)}
    options = [
        ListOption(str(EACH_ROW), _("Each row counts once"), gives=text),
        *(
            _heading(column, _count_given(column))
            for column in count_candidates(asking.table, asking.choice)[:MOST_OPTIONS]
        ),
    ]
    help_ = _("A number can be a count, money, or only an id.")
    chosen = asking.choice.count
    return _question(asking, "count", _("What counts?"), help_, options, chosen)


def _count_given(column: TableColumn) -> str:
    values = list(_numbers(column))
    return sentences(
        _("%(sum)s together.") % {"sum": grouped(sum(values))}, _looks_like(column, values)
    )


def _numbers(column: TableColumn) -> Iterator[int]:
    for cell in column.cells:
        try:
            yield column.count_in(cell)
        except ValueError:
            continue


def _looks_like(column: TableColumn, values: Sequence[int]) -> str:
    if is_of_money(column):
        return _("This looks like money.")
    if len(values) > 1 and all(after == before + 1 for before, after in pairwise(values)):
        return _("Every value is one more than the last: this looks like an id.")
    if any("." in cell or "٫" in cell for cell in column.values):
        return _("This looks like money.")
    is_different = len(set(values)) == len(values) > 1
    if is_different and min(values) >= 1000:
        return _("All values are large and different: an id, or money?")
    return ""

"""How a table is read: which column is the stage, the date, the count, and in which order.

What the table leaves open is None. What heads a column surely, or was chosen before, is taken; ids,
totals, money and a closing date are never taken by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from diagnostics.reading.dates import Order
from diagnostics.reading.text import plain

from .table import ListTable, TableColumn

EACH_ROW = -1  # in place of a column of counts
UP_TO_ITS_OWN, WHERE_IT_IS, EVERY_STEP = "up", "now", "steps"
WAYS = (UP_TO_ITS_OWN, WHERE_IT_IS, EVERY_STEP)

# The headings of CRMs
STAGES = [
    *("deal stage", "stage", "stage name", "sales stage", "pipeline stage", "funnel stage"),
    *("opportunity stage", "lead stage", "مرحله", "مرحلهٔ قیف", "مرحله قیف", "مرحلهٔ فروش"),
    *("مرحله فروش", "مرحلهٔ معامله", "مرحله معامله", "مرحله کاریز", "مرحلهٔ کاریز"),
]
STATES = [
    *("lifecycle stage", "pipeline phase", "lead status", "deal status", "status", "وضعیت"),
    *("وضعیت سرنخ", "وضعیت معامله"),
]
DATES = [
    *("month", "date", "period", "stage date", "created date", "create date", "created"),
    *("created at", "created on", "date created", "created time", "creation date"),
    *("deal created", "ماه", "تاریخ", "دوره", "تاریخ ثبت", "تاریخ ایجاد", "زمان ایجاد"),
]
COUNTS = [
    *("count", "counts", "number of deals", "number of leads", "record count", "deal count"),
    *("lead count", "how many", "تعداد", "شمار", "تعداد معامله", "تعداد سرنخ", "تعداد فرصت"),
]
CLOSING = [plain(word) for word in ("clos", "expected", "forecast", "بستن", "پیش‌بینی", "انتظار")]
MONEY = [
    plain(word)
    for word in (
        *("amount", "revenue", "value", "price", "budget", "مبلغ", "ارزش", "قیمت", "بودجه"),
        *("درآمد", "ریال", "تومان"),
    )
]
HEADINGS = {plain(name) for name in (*STAGES, *STATES, *DATES, *COUNTS)}
PREFIXES = ("deal - ", "lead - ", "opportunity - ")  # before each heading of some exports


@dataclass(frozen=True)
class TableReading:
    """How a table is read, as far as it is known."""

    sheet: int | None = None
    stage: int | None = None
    date: int | None = None
    count: int | None = None
    order: Order | None = None
    way: str | None = None

    @property
    def is_of_deals(self) -> bool:
        return self.count == EACH_ROW


def _is_headed(column: TableColumn, accepted: Sequence[str]) -> bool:
    heading = column.heading.casefold().strip()
    for prefix in PREFIXES:
        heading = heading.removeprefix(prefix)
    return plain(heading) in {plain(name) for name in accepted}


def is_closing(column: TableColumn) -> bool:
    """Tell whether a heading speaks of a closing date, which may be one that is only expected."""
    return any(word in column.key for word in CLOSING)


def is_of_money(column: TableColumn) -> bool:
    """Tell whether a heading speaks of money."""
    return any(word in column.key for word in MONEY)


def stage_candidates(table: ListTable) -> list[TableColumn]:
    """Return the columns that may be the stage, the likeliest first."""
    named = [column for column in table.columns if _is_headed(column, [*STAGES, *STATES])]
    others = [column for column in table.columns if column.looks_like_names]
    return named + [column for column in others if column not in named]


def date_candidates(table: ListTable) -> list[TableColumn]:
    return [column for column in table.columns if column.looks_like_dates]


def count_candidates(table: ListTable, choice: TableReading) -> list[TableColumn]:
    taken = (choice.stage, choice.date)
    found = [column for column in table.columns if column.looks_like_numbers]
    headed = [column for column in table.columns if _is_headed(column, COUNTS)]
    return [
        column
        for column in (*headed, *(column for column in found if column not in headed))
        if column.place not in taken
    ]


def understood(
    table: ListTable, given: TableReading, remembered: Mapping[str, Any], *, is_told: bool = False
) -> TableReading:
    """Return what was given, with what the table proves, what was chosen before, and what is sure.

    Where all is told by hand, nothing is added but what the cells prove.
    """
    found = given
    if not is_told:
        found = replace(
            found,
            stage=_first(found.stage, _remembered(table, remembered, "stage"), _sure_stage(table)),
            date=_first(found.date, _remembered(table, remembered, "date"), _sure_date(table)),
        )
        found = replace(
            found,
            count=_first(
                found.count, _remembered_count(table, remembered), _sure_count(table, found)
            ),
        )
        if found.count == EACH_ROW and remembered.get("way") in WAYS:
            found = replace(found, way=found.way or remembered["way"])
    return replace(found, order=_order(table, found, remembered))


def _first(*places: int | None) -> int | None:
    return next((place for place in places if place is not None), None)


def _remembered(table: ListTable, remembered: Mapping[str, Any], name: str) -> int | None:
    """Return the one column that is headed as the chosen one was; None where that is not clear."""
    heading = remembered.get(name)
    places = [column.place for column in table.columns if heading and column.heading == heading]
    return places[0] if len(places) == 1 and table.columns[places[0]].is_usable else None


def _remembered_count(table: ListTable, remembered: Mapping[str, Any]) -> int | None:
    if remembered.get("count") == EACH_ROW:
        return EACH_ROW
    return _remembered(table, remembered, "count")


def _sure_stage(table: ListTable) -> int | None:
    for accepted in (STAGES, STATES):
        found = [column for column in table.columns if _is_headed(column, accepted)]
        if found:
            return found[0].place if len(found) == 1 else None
    return None


def _sure_date(table: ListTable) -> int | None:
    """Return the only column of dates, if its heading is one of when a thing was counted."""
    found = date_candidates(table)
    headed = [column for column in table.columns if _is_headed(column, DATES)]
    if len(found) > 1 or len(headed) != 1 or found not in ([], headed):
        return None
    return headed[0].place


def _sure_count(table: ListTable, choice: TableReading) -> int | None:
    found = count_candidates(table, choice)
    headed = [column for column in found if _is_headed(column, COUNTS)]
    if headed:
        return headed[0].place if len(headed) == 1 else None
    return None if found else EACH_ROW


def _order(table: ListTable, choice: TableReading, remembered: Mapping[str, Any]) -> Order | None:
    """Return the order that the column proves; else the one that was given, or chosen before."""
    if choice.date is None:
        return choice.order
    proof = table.columns[choice.date].proof
    if not proof.is_to_be_asked:
        return proof.order
    before = remembered.get("order")
    return choice.order or (Order(before) if before in list(Order) else None)


def to_remember(table: ListTable, choice: TableReading) -> dict[str, Any]:
    """Return a choice by the headings of its columns, for the organisation's next file."""
    found: dict[str, Any] = {}
    for name in ("stage", "date", "count"):
        place = getattr(choice, name)
        found[name] = place if place == EACH_ROW else table.columns[place].heading
    return found | {"order": choice.order, "way": choice.way}

"""A wide table: one row a respondent, one column an item (METHOD 10); read from rows."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from django.utils.translation import gettext as _

from ..instruments.document import Document
from ..method.checklist import Answer
from ..reading.delimited import (
    MOST_CELLS,
    MOST_COLUMNS,
    Malformed,
    Row,
    TooManyCells,
    TooWide,
    letter,
    read_rows,
)
from ..reading.text import clean, plain
from .codes import facts_of
from .formulas import typed
from .objects import Fields, too_much
from .place import Place, Unread
from .words import ANSWERS, SPELT_HEADINGS, Vocabulary, heading, meant

# What holds for the whole assessment: the same in every row, or written in one of them.
HEAD = ("organisation", "date", "title", "mode", "checklist", "checklist_version", "closed_on")
OWN = ("name", "function", "note")
TYPED = ("organisation", "title", "name", "note")  # a person's own words
HEADINGS = {plain(word) for name in (*HEAD, *OWN) for word in (name, *SPELT_HEADINGS.get(name, ()))}


class TableSource:
    """An assessment written as a table; the file's stem is the organisation if no column is."""

    def __init__(
        self,
        rows: Iterator[Row],
        stem: str,
        answers: Vocabulary[Answer] = ANSWERS,
        *,
        said: Callable[[str], str] = typed,
    ) -> None:
        self.answers, self.said = answers, said
        self.header_row, header = next(rows, (1, []))
        _refuse_unread(Row(self.header_row, list(header)), [])
        self.headings = _own_headings(header)
        self.columns = _columns(header, self._at(self.header_row))
        self.rows = [(row.number, self._cells(row)) for row in rows]
        self.found_in: dict[str, int] = {}
        self.head = self._shared(HEAD)
        self.head.setdefault("organisation", stem)

    def place(self, key: str) -> Place:
        return self._at(self.found_in.get(key, self.header_row))

    def facts(self, document: Document) -> Fields:
        return self._shared(facts_of(document))

    def respondents(self, document: Document) -> Iterator[tuple[Place, object]]:
        keys = _keys_of_columns(document)
        accepted = [*keys, *facts_of(document), *HEAD]
        names = meant(self.columns, accepted)
        for column in filter(None, self.columns):
            if column not in names:
                place = Place(row=self.header_row, headings={column: column})
                place.at(column).refuse_unknown([heading(name) for name in accepted], accepted)
        _refuse_repeated(names.values(), self._at(self.header_row))
        for number, cells in self.rows:
            named = {names[column]: cell for column, cell in cells.items()}
            yield self._at(number), _fields(named, keys)

    def _at(self, row: int) -> Place:
        return Place(row=row, headings=self.headings)

    def _cells(self, row: Row) -> dict[str, str]:
        """Return the row's cells that are not blank, by column."""
        _refuse_unread(row, self.columns)
        if len(row.cells) < len(self.columns) or row.goes_beyond(len(self.columns)):
            counts = {"found": len(row.cells), "expected": len(self.columns)}
            self._at(row.number).refuse(
                _("the number of cells is %(found)d, the number of columns %(expected)d.") % counts
            )
        for place, (column, cell) in enumerate(zip(self.columns, row.cells, strict=False)):
            if cell and not column:
                problem = _("this column has no heading. Write one, or leave its cells empty.")
                self._at(row.number).at(letter(place)).refuse(problem)
        return {
            column: self.said(cell) if column in TYPED else cell
            for column, cell in zip(self.columns, row.cells, strict=False)
            if cell
        }

    def _shared(self, keys: Collection[str]) -> Fields:
        """Return what holds for the whole assessment, and remember the rows that say it."""
        shared = Fields()
        names = meant(self.columns, keys)
        for number, written in self.rows:
            cells = {names[column]: cell for column, cell in written.items() if column in names}
            for key in keys:
                if key not in cells or cells[key] == shared.get(key):
                    continue
                if key in shared:
                    self._at(number).at(key).refuse(
                        _("this differs from row %(row)d. Give one assessment a file.")
                        % {"row": self.found_in[key]}
                    )
                shared[key], self.found_in[key] = cells[key], number
        return shared


def csv_rows(text: str, *, times: int = 1) -> Iterator[Row]:
    """Yield the rows of a text that are not blank."""
    try:
        yield from read_rows(text, headings=HEADINGS, most_cells=MOST_CELLS * times)
    except TooWide as error:
        problem = _("this row has more than %(limit)d cells.") % {"limit": MOST_COLUMNS}
        Place(row=error.row).refuse(problem)
    except TooManyCells as error:
        Place(row=error.row).refuse(too_much())
    except Malformed as error:
        problem = _("this is not well-formed CSV. Check its quotation marks.")
        Place(row=error.row).refuse(problem)


def _refuse_unread(row: Row, columns: Sequence[str]) -> None:
    """Refuse the first cell without a value of its own, by its column's name or else its letter."""
    for cell, column in zip_longest(row.cells, columns[: len(row.cells)]):
        if isinstance(cell, Unread):
            Place(row=row.number).at(column or cell.letter).refuse(cell.problem)


def _own_headings(header: Sequence[str]) -> Mapping[str, str]:
    """Return what a file calls columns otherwise than we do, in whichever language."""
    names = meant(map(clean, header), [*HEAD, *OWN])
    return {name: text for text, name in names.items() if plain(text) != plain(name)}


def _columns(header: Sequence[str], place: Place) -> list[str]:
    columns = [clean(heading) for heading in header]
    names = meant(columns, [*HEAD, *OWN])
    columns = [names.get(column, column) for column in columns]
    while columns and not columns[-1]:  # a spreadsheet leaves empty columns behind
        columns.pop()
    _refuse_repeated(columns, place)
    if "function" not in columns:
        place.at(heading("function")).refuse(
            _("this column is missing. Separate the columns by comma, semicolon or tab.")
        )
    return columns


def _refuse_repeated(columns: Iterable[str], place: Place) -> None:
    repeated = [column for column, times in Counter(filter(None, columns)).items() if times > 1]
    if repeated:
        place.at(repeated[0]).refuse(_("this stands here twice. Give it once."))


def _keys_of_columns(document: Document) -> Mapping[str, Sequence[str]]:
    """Return where in a respondent's object the cell of each accepted column belongs."""
    stages = [str(number) for number in document.stages]
    return (
        {column: (column,) for column in OWN}
        | {code: ("answers", code) for code in document.criteria}
        | {code: ("conditions", code) for code in document.conditions}
        | {f"stage-{stage}": ("funnel", stage) for stage in stages}
        | {f"wanted-{stage}": ("funnel_wanted", stage) for stage in stages}
    )


def _fields(cells: Mapping[str, str], keys: Mapping[str, Sequence[str]]) -> Fields:
    fields = Fields()
    for column, cell in cells.items():
        if column not in keys:  # what holds for the whole assessment
            continue
        *part, key = keys[column]
        holder = fields.setdefault(part[0], Fields()) if part else fields
        holder[key] = cell
    return fields

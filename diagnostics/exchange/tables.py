"""A wide table: one row a respondent, one column an item (METHOD 10); read from rows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from ..instruments.document import Document
from ..method.checklist import Answer
from ..reading.delimited import Malformed, Row, read_rows
from ..reading.text import plain
from .codes import facts_of
from .formulas import typed
from .objects import Fields
from .place import Place
from .words import ANSWERS, Vocabulary

# What holds for the whole assessment: the same in every row, or written in one of them.
HEAD = ("organisation", "date", "title", "mode", "checklist", "checklist_version", "closed_on")
OWN = ("name", "function", "note")
TYPED = ("organisation", "title", "name", "note")  # a person's own words
HEADINGS = {plain(name) for name in (*HEAD, *OWN)}


class TableSource:
    """An assessment written as a table; the file's stem is the organisation if no column is."""

    def __init__(
        self, rows: Iterator[Row], stem: str, answers: Vocabulary[Answer] = ANSWERS
    ) -> None:
        self.answers = answers
        self.header_row, header = next(rows, (1, []))
        self.columns = _columns(header, Place(row=self.header_row))
        self.rows = [(number, self._cells(cells, number)) for number, cells in rows]
        self.found_in: dict[str, int] = {}
        self.head = self._shared(HEAD)
        self.head.setdefault("organisation", stem)

    def place(self, key: str) -> Place:
        return Place(row=self.found_in.get(key, self.header_row))

    def facts(self, document: Document) -> Fields:
        return self._shared(facts_of(document))

    def respondents(self, document: Document) -> Iterator[tuple[Place, object]]:
        keys = _keys_of_columns(document)
        shared = [*facts_of(document), *HEAD]
        for column in self.columns:
            if column not in keys and column not in shared:
                accepted = {"accepted": ", ".join([*keys, *shared])}
                place = Place(row=self.header_row).at(column)
                place.refuse(_("this name is unknown. Accepted: %(accepted)s.") % accepted)
        for number, cells in self.rows:
            yield Place(row=number), _fields(cells, keys)

    def _cells(self, cells: list[str], number: int) -> dict[str, str]:
        """Return the row's cells that are not blank, by column."""
        place = Place(row=number)
        counts = {"found": len(cells), "expected": len(self.columns)}
        if len(cells) < len(self.columns) or any(cells[len(self.columns) :]):
            place.refuse(
                _("the number of cells is %(found)d, the number of columns %(expected)d.") % counts
            )
        return {
            column: typed(cell) if column in TYPED else cell
            for column, cell in zip(self.columns, cells, strict=False)
            if cell
        }

    def _shared(self, keys: Iterable[str]) -> Fields:
        """Return what holds for the whole assessment, and remember the rows that say it."""
        shared = Fields()
        for number, cells in self.rows:
            for key in keys:
                if key not in cells or cells[key] == shared.get(key):
                    continue
                if key in shared:
                    Place(row=number).at(key).refuse(
                        _("this differs from row %(row)d. Give one assessment a file.")
                        % {"row": self.found_in[key]}
                    )
                shared[key], self.found_in[key] = cells[key], number
        return shared


def csv_rows(text: str) -> Iterator[Row]:
    """Yield the rows of a text that are not blank."""
    try:
        yield from read_rows(text, headings=HEADINGS)
    except Malformed as error:
        problem = _("this is not well-formed CSV. Check its quotation marks.")
        Place(row=error.row).refuse(problem)


def _columns(header: Sequence[str], place: Place) -> list[str]:
    columns = list(header)
    while columns and not columns[-1]:  # a spreadsheet leaves empty columns behind
        columns.pop()
    repeated = [column for column, times in Counter(columns).items() if times > 1]
    if repeated:
        place.at(repeated[0]).refuse(_("this stands here twice. Give it once."))
    if "function" not in columns:
        place.at("function").refuse(
            _("this column is missing. Separate the columns by comma, semicolon or tab.")
        )
    return columns


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

"""The wide table that names nobody: a row for each function, with the mean of its answers."""

from collections.abc import Iterator

from ...exchange import AssessmentFile
from ...exchange.table_writing import Cell, head_cells, item_columns
from ...exchange.tables import HEAD
from ...instruments.document import Document
from ...method.checklist import PLACING, Function
from ...queries.results import Diagnosed
from ...result.parts import owners_of
from ...result.stored import rounded, sheets_of


def function_columns(document: Document) -> list[str]:
    return [*HEAD, "function", "respondents", "answered", *item_columns(document)]


def function_rows(file: AssessmentFile, found: Diagnosed) -> Iterator[list[Cell]]:
    """Yield a row for each function that was asked; a stage has the function's view.

    What an anonymous round does not show is not in its sums, and its cell is empty.
    """
    sums = found.sums
    criteria, conditions = sheets_of(sums, "criteria"), sheets_of(sums, "conditions")
    columns = function_columns(found.document)
    for function in map(Function, sums["respondents"]):
        cells: dict[str, Cell] = {
            **head_cells(file),
            "function": function,
            "respondents": sums["respondents"][function],
            "answered": sums["answered"].get(function, 0),
            **rounded(criteria.get(function, {})),
            **rounded(conditions.get(function, {})),
            **_views(function, found),
        }
        yield [cells.get(column) for column in columns]


def _views(function: Function, found: Diagnosed) -> dict[str, Cell]:
    if function not in PLACING:
        return {}
    return {
        f"stage-{stage['stage']}": owners_of(stage)[function]
        for stage in found.result["funnel"]["stages"]
    }

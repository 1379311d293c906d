"""Text that a spreadsheet would take for a formula, made harmless, and back again.

A cell that begins with = + - @ or a control character, in any width and behind any quotation marks,
gets an apostrophe in front. Quotation marks are part of what is looked behind, so an apostrophe
that is there anyway gets another one, and taking one away gives back exactly what was typed.
"""

import re

APOSTROPHE = "'"
FORMULA = re.compile(
    r"[\s'\"`´‘’‚“”„«»‹›＇＂\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
    r"[=+\-@＝＋－＠﹢﹣﹦﹫−\t\r\n]"
)


def harmless(text: str) -> str:
    """Return the text as it may stand in a table's cell."""
    return APOSTROPHE + text if FORMULA.match(text) else text


def typed(cell: str) -> str:
    """Return what was typed, from a cell that harmless() wrote; any other cell as it is."""
    rest = cell.removeprefix(APOSTROPHE)
    return rest if FORMULA.match(rest) else cell

"""What judging very many finished rounds by a draft costs, from their packed sums."""

from random import Random
from time import process_time

import numpy as np

from diagnostics.instruments.document import read_document, shipped_article
from diagnostics.method.batch import judge, stacked
from diagnostics.method.checklist import TYPES
from diagnostics.result.packed import packed, unpacked
from diagnostics.result.stored import sums_of

from .answers import as_the_method_reads, made_up

ASSESSMENTS, AT_ONCE = 100_000, 5_000
MADE = 500  # different ones, taken in turns
REPEATS = 3


def whatif_ratios() -> list[float]:
    """Return the CPU time of unpacking and judging, in units of one product of such a matrix."""
    document, chance = read_document(shipped_article()), Random(9)
    codes = tuple(document.criteria)
    rows = [
        packed(sums_of(document.checklist, as_the_method_reads(sheets)[0]), codes) or b""
        for sheets in (
            [made_up(document, TYPES[number % len(TYPES)], chance) for _person in range(4)]
            for number in range(MADE)
        )
    ] * (ASSESSMENTS // MADE)
    return [_judged(rows, codes, document) / _floor(len(codes)) for _repeat in range(REPEATS)]


def _judged(rows, codes, document) -> float:
    before = process_time()
    for start in range(0, len(rows), AT_ONCE):
        sums = unpacked(rows[start : start + AT_ONCE], len(codes))
        judge(stacked(codes, sums), document.checklist)
    return process_time() - before


def _floor(criteria: int) -> float:
    """Take the time of the same matrix in memory, held against four profiles."""
    matrix = np.random.default_rng(9).random((ASSESSMENTS, 2 * criteria))
    profiles = np.random.default_rng(10).random((2 * criteria, len(TYPES)))
    before = process_time()
    (matrix @ profiles).argmax(axis=1)
    return process_time() - before

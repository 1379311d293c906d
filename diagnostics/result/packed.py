"""The sums of Sales and Marketing in as few bytes as they take, for judging many rounds at once."""

from collections.abc import Sequence
from struct import pack
from typing import TYPE_CHECKING

from ..method.checklist import PLACING
from .parts import Sums

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SMALL, LARGE = "B", "I"  # a number in one byte, or in four


def packed(sums: Sums, codes: Sequence[str]) -> bytes | None:
    """Return for each side 1 if it was invited, then halves and count of each criterion, in order.

    None of an anonymous round that shows a criterion less than all: nothing can be worked out from
    what is left. Numbers take one byte each, or four where one is above 255.
    """
    criteria = sums["criteria"]
    sides = [criteria.get(function, {}) for function in PLACING]
    answered = [said for said in sides if said]
    if "shown" in sums and not (answered and all(len(said) == len(codes) for said in answered)):
        return None
    numbers = [
        number
        for function, said in zip(PLACING, sides, strict=True)
        for number in (
            int(function in criteria),
            *(part for code in codes for part in said.get(code, (0, 0))),
        )
    ]
    letter = SMALL if max(numbers) <= 255 else LARGE
    return pack(f"<{len(numbers)}{letter}", *numbers)


def unpacked(rows: Sequence[bytes], criteria: int) -> "npt.NDArray[np.uint32]":
    """Return the numbers by row, side and place, of rounds that were asked so many criteria."""
    import numpy as np  # heavy: megabytes that only a draft needs

    width = len(PLACING) * (1 + 2 * criteria)
    wide = [row if len(row) > width else pack(f"<{width}{LARGE}", *row) for row in rows]
    return np.frombuffer(b"".join(wide), dtype="<u4").reshape(len(rows), len(PLACING), -1)

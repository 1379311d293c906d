"""Numbers as people and programs write them, with digits of any script."""

import re
from collections.abc import Iterable
from fractions import Fraction

from django.utils.translation import gettext as _

from .text import bare, with_latin_digits

MARKS = r"[,.٬،'’ ]"
POINTS = "[.,٫]"
NUMBER = re.compile(
    rf"(?P<whole>[1-9]\d{{0,2}}(?:(?P<mark>{MARKS})\d{{3}})(?:(?P=mark)\d{{3}})*|\d+)"
    rf"(?:(?P<point>(?!(?P=mark)){POINTS})(?P<part>\d+))?"
)
UNMARKED = re.compile(rf"(?P<whole>\d+)(?:(?P<point>{POINTS})(?P<part>\d+))?")
ONE_MARK = re.compile(r"[1-9]\d{0,2}(?P<mark>[.,])\d{3}")
SIGNED = re.compile(rf"[-−‒–]\s*[\d{MARKS[1:-1]}٫]+|\([\d{MARKS[1:-1]}٫]+\)")
FRACTION = re.compile(r"(\d{1,6})\s*[/⁄]\s*(\d{1,6})")
DECIMAL = re.compile(r"([%٪]?)\s*(\d{1,6}(?:[.٫]\d{1,6})?)\s*([%٪]?)")
MOST_DIGITS_OF_AN_ID = 18  # what any database takes
BADLY_MARKED = re.compile(rf"\d+(?:{MARKS}\d+)+")


def row_id(text: str) -> int:
    """Return the number that an address or a button names a row by; 0, of no row, for any other."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS_OF_AN_ID
    return int(text) if is_number else 0


def read_count(text: str, *, largest: int, thousands: str = "") -> int:
    """Return a count; raise ValueError with the reason.

    1,200 and ۱٬۲۰۰ are 1200, 12.0 is 12; 1.200 is refused, for it is one thing here, another there.
    thousands is the mark that a column is known to have between them, a comma or a point.
    """
    negative = _("A count cannot be negative. Write 0 or more.")
    fraction = _("A count has no fraction. Accepted: a whole number.")
    return _whole(text, largest, thousands, negative=negative, fraction=fraction)


def read_amount(text: str, *, largest: int) -> int:
    """Return an amount of money in whole units; raise ValueError with the reason."""
    negative = _("An amount of money cannot be negative here. Leave out the sign.")
    fraction = _("Only whole units of money are taken. Leave out what stands behind the point.")
    return _whole(text, largest, "", negative=negative, fraction=fraction)


def read_fraction(text: str) -> Fraction | None:
    """Return the exact number behind 2/3, 0.7, 70 % or ۷۰٪; None where it is none."""
    text = _folded(text)
    if found := FRACTION.fullmatch(text):
        over = int(found[2])
        return Fraction(int(found[1]), over) if over else None
    found = DECIMAL.fullmatch(text)
    if not found or (found[1] and found[3]):
        return None
    number = Fraction(found[2].replace("٫", "."))
    return number / 100 if found[1] or found[3] else number


def thousands_mark(column: Iterable[str]) -> str:
    """Return the mark that a column's numbers have between thousands, if only one can be meant.

    A comma or a point; nothing where no number tells, or where two tell different things.
    """
    found = {mark for text in column if (mark := _told_by(_folded(text)))}
    return found.pop() if len(found) == 1 else ""


def _folded(text: str) -> str:
    return with_latin_digits(bare(text))


def _told_by(text: str) -> str:
    found = NUMBER.fullmatch(text)
    if not found or ONE_MARK.fullmatch(text):
        return ""
    if found["point"] in (".", ","):
        return "," if found["point"] == "." else "."
    return found["mark"] if found["mark"] in (".", ",") else ""


def _whole(text: str, largest: int, thousands: str, *, negative: str, fraction: str) -> int:
    text = _folded(text)
    if SIGNED.fullmatch(text):
        raise ValueError(negative)
    form = NUMBER
    if found := ONE_MARK.fullmatch(text):
        if found["mark"] == "." and not thousands:
            raise ValueError(_("This can be read in two ways. Write it without a point."))
        form = NUMBER if found["mark"] == (thousands or ",") else UNMARKED
    number = form.fullmatch(text)
    if number is None and BADLY_MARKED.fullmatch(text):
        raise ValueError(
            _("The marks do not part the digits by threes. Write it without marks, or as 1,200.")
        )
    if number is None:
        raise ValueError(_("This is not a number. Accepted: a whole number such as 12 or 1,200."))
    if (number["part"] or "0").strip("0") or len(number["part"] or "") > 2:
        raise ValueError(fraction)
    digits = re.sub(r"\D", "", number["whole"])
    if len(digits) > len(str(largest)) or int(digits) > largest:
        raise ValueError(_("This number is too large."))
    return int(digits)

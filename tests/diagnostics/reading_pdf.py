"""A PDF as its readers find it: text and fonts by poppler's programs, structure by pikepdf."""

import os
import re
import shutil
import subprocess
from io import BytesIO

import pikepdf
import pytest

# what poppler adds to right-to-left text, or puts a letter too late
UNSTABLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u064b-\u0655]")

TEXT = ("-enc", "UTF-8", "-", "-")


def text_of(pdf: bytes) -> str:
    """Return the text in the order in which it is drawn, in one line without half-spaces."""
    return plain_text(_read_by("pdftotext", "-raw", *TEXT, pdf=pdf))


def words_in(pdf: bytes) -> set[str]:
    """Return the words in no order: poppler turns the raw order of Persian around."""
    return words_of(_read_by("pdftotext", *TEXT, pdf=pdf))


def fonts_of(pdf: bytes) -> list[tuple[str, bool]]:
    """Return each font's name, and whether it is embedded."""
    rows = [row.split() for row in _read_by("pdffonts", "-", pdf=pdf).splitlines()[2:]]
    return [(row[0].partition("+")[2], row[-5] == "yes") for row in rows]


def plain_text(text: str) -> str:
    return " ".join(UNSTABLE.sub("", text).split()).replace(" %", "%")


def words_of(text: str) -> set[str]:
    """Return the words without numbers, which poppler glues to Persian letters.

    It turns the ligature lam-alef around, so that both orders are one here.
    """
    return set(re.findall(r"[^\W\d]+", plain_text(text).replace("لا", "ال")))


def structure_of(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def _read_by(program: str, *arguments: str, pdf: bytes) -> str:
    if shutil.which(program) is None:
        reason = f"{program} is not installed (Debian's package poppler-utils)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run([program, *arguments], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()

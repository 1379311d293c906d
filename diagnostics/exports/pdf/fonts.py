"""The web font as the PDF needs it: typst reads no woff2, and not two files of one family."""

import unicodedata
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.staticfiles import finders

FAMILIES = {
    "vazirmatn-arabic": "Vazirmatn",
    "vazirmatn-latin": "Vazirmatn Latin",
    "vazirmatn-latin-ext": "Vazirmatn Latin Extended",
}
REPLACEMENT = ord("\N{REPLACEMENT CHARACTER}")
UNSEEN = ("Cf", "Zs")  # what only directs or parts others
# Greek and Russian letters, which typst's own fonts draw in Vazirmatn's place
STOOD_IN = {*range(0x391, 0x3A2), *range(0x3A3, 0x3CA), *range(0x410, 0x450), 0x401, 0x451}
FAMILY_NAMES = (1, 16)  # of the font's table of names
# One letter of each file: what has been drawn once stays in memory, and the folder may go
SPECIMEN = "#set text(font: {families})\na\u0627\u0101".format(
    families=str(tuple(FAMILIES.values())).replace("'", '"')
)


@cache
def report_fonts():
    """Return the fonts for every report of this process; typst's own stand in for other scripts.

    Takes a quarter of a second the first time and leaves no file behind.
    """
    import typst  # heavy: a compiler

    with TemporaryDirectory(prefix="hamrasta-fonts-") as folder:
        for name, family in FAMILIES.items():
            _write(name, family, Path(folder))
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        specimen = typst.Compiler(SPECIMEN.encode(), font_paths=fonts, ignore_system_fonts=True)
        specimen.compile(format="pdf")
    return fonts


def _write(name: str, family: str, folder: Path) -> None:
    with _opened(name) as font:
        font.flavor = None
        for record in font["name"].names:
            if record.nameID in FAMILY_NAMES:
                record.string = family
        font.save(folder / f"{name}.ttf")


def _published(name: str) -> str:
    """Return the file that the pages use too."""
    return str(finders.find(f"lib/{name}.woff2"))


def drawn(text: str) -> str:
    """Return the text with a replacement sign for each character that is not surely drawn."""
    return text.translate(_Undrawn())


class _Undrawn(dict[int, int]):
    """What becomes of a character: itself if there is a drawing for it, or none is needed."""

    def __missing__(self, code: int) -> int:
        is_kept = code in _characters() or unicodedata.category(chr(code)) in UNSEEN
        return self.setdefault(code, code if is_kept else REPLACEMENT)


def _opened(name: str, *, lazy: bool = False) -> Any:
    from fontTools.ttLib import TTFont  # heavy: megabytes that only reports need

    return TTFont(_published(name), lazy=lazy)


@cache
def _characters() -> frozenset[int]:
    found = set(STOOD_IN)
    for name in FAMILIES:
        with _opened(name, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)

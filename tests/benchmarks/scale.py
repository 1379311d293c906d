"""The rows that compare the product with itself: at very many rounds, and at a thousand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from run import postgres_folder, private_cluster

from .compared import printed_by
from .rows import Row, over_rounds

BASE = 1000


def scale_rows(number: int, rounds: int, folder: Path) -> Iterator[Row]:
    """Return the rows of each database; each is filled twice."""
    yield from _rows("SQLite", number, rounds, *_files(number, folder))
    programs = postgres_folder()
    if programs is None:
        yield Row("", "PostgreSQL: no server is installed", "")
        return
    with private_cluster(programs) as few, private_cluster(programs) as many:
        yield from _rows("PostgreSQL", number, rounds, few, many)


def _files(number: int, folder: Path) -> tuple[str, str]:
    few, many = (f"sqlite:///{folder / f'{rows}.sqlite3'}" for rows in (BASE, number))
    return few, many


def _rows(database: str, number: int, rounds: int, few: str, many: str) -> Iterator[Row]:
    facts = [
        printed_by("scale_seed", "print_facts", url, rows)
        for rows, url in ((BASE, few), (number, many))
    ]
    found = [
        [
            printed_by("scale_pages", "print_times", url, fact)
            for fact, url in zip(facts, (few, many), strict=True)
        ]
        for _round in range(rounds)
    ]
    yield Row("", f"{database}, {number:,} rounds / {BASE:,}".replace(",", " "), "")
    for page in found[0][0]["pages"]:
        ratios = [there["pages"][page] / here["pages"][page] for here, there in found]
        yield over_rounds("P7", f"{page}: seconds / seconds", ratios, "1.15", "1.05")
    yield from _of_many([there for _here, there in found])
    more = [there["file"]["mebibytes"] - here["file"]["mebibytes"] for here, there in found]
    yield over_rounds("P8", "CSV of all rounds: MiB more than of a thousand", more, "16", "5")


def _of_many(found: list[dict[str, Any]]) -> Iterator[Row]:
    """Return what is held against a figure rather than against a thousand rounds."""
    first = [1e3 * times["file"]["first"] for times in found]
    yield over_rounds("P8", "CSV of all rounds: ms to the first byte", first, "100")
    picture = [times["picture"][0] for times in found]
    yield over_rounds(
        "P10", "picture of all clients: s of CPU in the database", picture, "0.4", "0.1"
    )
    yield Row("", "statements, session and frame in them", str(found[0]["picture"][1]))
    for tab in ("clients", "tab=rounds"):
        for asked in sorted(name for name in found[0]["filters"] if name.startswith(tab)):
            spent = [1e3 * times["filters"][asked] for times in found]
            yield over_rounds("P11", f"{asked}: ms of CPU in the database", spent, "25", "10")

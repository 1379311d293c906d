"""The rows that are printed: what is measured, and the target and the stretch beside it."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from diagnostics.instruments.document import read_document, shipped_article
from diagnostics.method.checklist import TYPES
from diagnostics.result.stored import result_of, sums_of
from run import postgres_folder, private_cluster

from . import session
from .answers import as_the_method_reads, made_up
from .compared import Compared, printed_by, product_for_a_crowd
from .harness import REFUSED, Asked, Operation, cpu_ratio, crowd, seconds_of
from .moves import whatif_ratios
from .peers import PACKAGES, peer
from .weight import first_load_bytes, page_bytes

# what the product does, and what the floor does for comparison
PAIRS = [
    ("step", "step"),
    ("submit", "submit"),
    ("result, 4", "result"),
    ("result, 40", "result"),
    ("result, unread", "result"),
    ("result, anew", "result"),
    ("result, open", "result"),
    ("result, open anew", "result"),
    ("portfolio", "list"),
    ("portfolio, unread", "list"),
    ("start", "step"),
    ("begin", "submit"),
]
LOOKS = [
    ("result, unread", "result, first look, rendered at its closing", "3.0", "2.0"),
    ("result, anew", "result, first look, rendered nowhere, 40 respondents", "3.0", "2.0"),
    ("result, 4", "result kept, 4 respondents", "2.0", "1.5"),
    ("result, 40", "result kept, 40 respondents", "2.0", "1.5"),
    ("result, open anew", "result of an open round, first look, 40", "6.0"),
    ("result, open", "result of an open round, kept, 40", "6.0"),
    ("portfolio, unread", "portfolio of 50, rows cold", "2.5", "2.0"),
    ("portfolio", "portfolio of 50, rows warm", "2.0", "1.5"),
]
WEIGHED = (
    *("step", "step, Persian", "start", "result, 4", "result, 40", "portfolio"),
    *("assessment, 8", "funnel, 60", "numbers, 60"),
)
RESPONDENTS = 40
BLOCK = bytes(4096)


@dataclass(frozen=True)
class Row:
    """One line: the figure, its spread over the rounds, and what it should be at the most."""

    name: str
    what: str
    figure: str
    spread: str = ""
    target: str = ""
    stretch: str = ""

    @property
    def verdict(self) -> str:
        """Whether the figure is within the target, within the stretch even, or beyond both."""
        bounds = [(word, most) for word, most in self._bounds if most]
        try:
            held = (word for word, most in bounds if float(self.figure) <= float(most))
            return next(held, "missed" if bounds else "")
        except ValueError:  # it is no number that was asked for
            return ""

    @property
    def _bounds(self) -> tuple[tuple[str, str], ...]:
        return ("stretch", self.stretch), ("met", self.target)


@dataclass(frozen=True)
class Running:
    """Both applications, and how often and how long each operation is looked at."""

    product: Compared
    floor: Compared
    rounds: int
    seconds: float
    spare_port: int
    hours: float = 0.2  # of a room's polling

    def asked(self, ours: str, floors: str) -> tuple[Asked, Asked]:
        """Return one of our operations, and the floor's on a page of as many bytes."""
        like = self.product.operations[ours]
        return self.product.asked(ours), self.floor.asked(floors, as_long_as=like)


def measured_rows(running: Running, folder: Path) -> Iterator[Row]:
    product = running.product
    # everything that is compared is warm from here on
    crowd([product.operations[ours] for ours, _floors in PAIRS], running.seconds)
    crowd(running.floor.operations.values(), running.seconds)
    cpu, posts = _round_by_round(running, folder)
    yield over_rounds("P1", "questionnaire step, CPU / floor's page", cpu["step"], "2.0", "1.3")
    yield _statements(product, "P1", "step", "3")
    yield from _weights(product)
    yield over_rounds("P3", "POST of a step, CPU / floor's POST", cpu["submit"], "2.0", "1.4")
    yield _statements(product, "P3", "submit", "8", "5")
    yield Row("P3", "commits", str(product.facts["statements"]["submit"][1]), "", "1")
    yield over_rounds("P4", "POST, latency / 4 KiB append and fdatasync", posts, "15", "10")
    yield from _looks(product, cpu)
    yield over_rounds("", "page of the start, CPU / floor's page", cpu["start"], "3.0")
    yield over_rounds("", "POST that begins, CPU / floor's POST", cpu["begin"], "3.0")
    yield _memory(running)  # before anything that the floor has nothing to compare with
    yield _crowd(running, product, "SQLite")
    yield from _poll(running)
    yield _polled(running, product, "SQLite")
    yield from _reveals(running, product, "SQLite")
    yield from _manager_page(running)
    yield _tried(running)
    yield from _funnel_pages(running)
    yield from _beside_a_peer(running, folder)
    yield from _imported_numbers()
    yield _invitations(product, "SQLite")
    yield from _on_postgres(running)
    what = "what-if on 100,000 packed sums, CPU / NumPy on a matrix"
    yield over_rounds("P9", what, whatif_ratios(), "200", "20")
    yield over_rounds("P12", "method on 40 respondents, ms of CPU", _method_ms(), "20", "5")
    yield over_rounds(
        "P13", "PDF of 40 respondents, warm, ms", printed_by("report", "print_pdf_ms"), "400", "150"
    )


def over_rounds(
    name: str, what: str, values: Sequence[float], target: str, stretch: str = ""
) -> Row:
    """Return a row of the median of what the rounds came to, with the least and the greatest."""
    spread = f"{min(values):.2f}–{max(values):.2f}"
    return Row(name, what, f"{median(values):.2f}", spread, target, stretch)


def _looks(product: Compared, cpu: dict[str, list[float]]) -> Iterator[Row]:
    """Return what pages of results and the portfolio cost: the first look, and the next ones."""
    for name, what, *bounds in LOOKS:
        row = "P6" if name.startswith("portfolio") else "P5"
        yield over_rounds(row, f"{what}, CPU / floor's", cpu[name], *bounds)
    for row, name in (("P5", "result, 4"), ("P5", "result, 40"), ("P6", "portfolio")):
        yield _statements(product, row, name, "8")


def _statements(product: Compared, row: str, name: str, target: str, stretch: str = "") -> Row:
    sent = str(product.facts["statements"][name][0])
    return Row(row, f"{name}: statements", sent, "", target, stretch)


# --- time ------------------------------------------------------------------------------------


def _round_by_round(running: Running, folder: Path) -> tuple[dict[str, list[float]], list[float]]:
    """Return each pair's ratio of CPU time, and the POST's latency in appends, of every round."""
    cpu, posts = {ours: [] for ours, _floors in PAIRS}, []
    for _round in range(running.rounds):
        for ours, floors in PAIRS:
            asked = running.asked(ours, floors)
            cpu[ours].append(cpu_ratio(*asked, seconds=running.seconds))
        submit = running.product.operations["submit"]
        posts.append(_in_appends(submit, folder / "appended", running.seconds))
    return cpu, posts


def _in_appends(operation: Operation, file: Path, seconds: float) -> float:
    """Return an operation's latency in units of an append to the disk, done in turns with it."""

    def append() -> None:
        os.write(descriptor, BLOCK)
        os.fdatasync(descriptor)

    operations, appends = [], []
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        while sum(operations) + sum(appends) < seconds:
            operations.append(seconds_of(operation.once))
            appends.append(seconds_of(append))
    finally:
        os.close(descriptor)
    return median(operations) / median(appends)


def _method_ms() -> list[float]:
    """Return the CPU time of diagnosing rounds of forty, each with other answers."""
    document, random = read_document(shipped_article()), Random(2)
    times = []
    for number in range(20):
        sheets = [made_up(document, TYPES[number % 4], random) for _ in range(RESPONDENTS)]
        respondents, claims = as_the_method_reads(sheets)
        before = process_time()
        result_of(document.checklist, respondents, claims)
        sums_of(document.checklist, respondents)
        times.append((process_time() - before) * 1e3)
    return times


def _manager_page(running: Running) -> Iterator[Row]:
    """Return what the page of a round costs its manager, however many people were asked."""
    asked = [running.product.asked(f"assessment, {number}") for number in (400, 8)]
    ratios = [cpu_ratio(*asked, seconds=running.seconds) for _round in range(running.rounds)]
    yield over_rounds("", "round's page, 400 respondents / 8, CPU", ratios, "1.3")
    for number in (8, 400):
        name = f"assessment, {number}"
        sent = str(running.product.facts["statements"][name][0])
        yield Row("", f"{number} respondents, statements", sent, "", "equal")


def _tried(running: Running) -> Row:
    """Return what one change costs of whoever tries other answers, beside reading the result."""
    asked = running.product.asked("try it"), running.product.asked("result, 40")
    ratios = [cpu_ratio(*asked, seconds=running.seconds) for _round in range(running.rounds)]
    return over_rounds("P5", "another answer tried, CPU / result, 40 respondents", ratios, "2.0")


def _funnel_pages(running: Running) -> Iterator[Row]:
    """Return what the funnel's pages cost with one month of numbers and with five years."""
    for page, statements in (("funnel", "8"), ("numbers", "9")):  # with the list of changes
        for months in (1, 60):
            name = f"{page}, {months}"
            asked = running.asked(name, "result")
            ratios = [
                cpu_ratio(*asked, seconds=running.seconds) for _round in range(running.rounds)
            ]
            what = f"{page} page, months counted: {months}, CPU / floor's result"
            yield over_rounds("", what, ratios, "3.0")
            yield _statements(running.product, "", name, statements)


def _beside_a_peer(running: Running, folder: Path) -> Iterator[Row]:
    """Return what the same questionnaire costs as a survey of a peer, on a page as long as its."""
    with peer(folder, running.spare_port) as another:
        if another is None:
            yield Row("", f"{PACKAGES[0]} cannot be installed", "")
            return
        like = {"step": another.operations["step"], "submit": None}
        for name, what in (("step", "page, CPU / floor's page"), ("submit", "POST, CPU / floor's")):
            asked = another.asked(name), running.floor.asked(name, as_long_as=like[name])
            ratios = [cpu_ratio(*asked, seconds=running.seconds) for _ in range(running.rounds)]
            yield over_rounds("", f"a peer's questionnaire, {what}", ratios, "")


def _imported_numbers() -> Iterator[Row]:
    """Return what bringing in ten thousand rows takes of the database and of memory."""
    found = printed_by("numbers", "print_import")
    yield Row("", "import of 10 000 rows: writing statements", str(found["statements"]), "", "20")
    yield Row("", "commits", str(found["commits"]), "", "1")
    yield Row("", "MiB above idle", f"{found['mebibytes']:.1f}", "", "64")


def _invitations(product: Compared, database: str) -> Row:
    """Return how many statements confirming a list of 500 people takes."""
    sent = str(product.facts["statements"]["500 invitations"][0])
    return Row("", f"500 invitations confirmed, {database}: statements", sent, "", "30")


def _crowd(running: Running, crowd: Compared, database: str) -> Row:
    """Return what the POST costs of fifty clients at once, and how many had to be sent again."""
    before = len(REFUSED)
    asked = crowd.asked_by_the_crowd(), running.floor.asked_by_the_crowd()
    ratios = [cpu_ratio(*asked, seconds=running.seconds) for _round in range(running.rounds)]
    again = f", {len(REFUSED) - before} sent again" if len(REFUSED) > before else ""
    what = f"50 clients at once, {database}, CPU / floor's on SQLite{again}"
    return over_rounds("P3", what, ratios, "2.0", "1.4")


def _poll(running: Running) -> Iterator[Row]:
    """Return what a phone of a joint session costs while nothing changes."""
    product, room = running.product, running.product.facts["session"]
    poll = session.polling(product.server.port, room)
    asked = Asked(product.server, [poll]), running.floor.asked("step")
    ratios = [cpu_ratio(*asked, seconds=running.seconds) for _round in range(running.rounds)]
    yield over_rounds("", "joint session, poll of a phone, CPU / floor's page", ratios, "1.2")
    yield _statements(product, "", "poll", "2")
    size = session.answer_bytes(poll.browser, session.unchanged(room))
    yield Row("", "joint session, poll of a phone, bytes", str(size), "", "400")


def _polled(running: Running, of: Compared, database: str) -> Row:
    """Return by how many MiB the web processes grow in the second half of a room's polling.

    Beside it what they grew by in the first half, and in both.
    """
    polls = int(running.hours * session.POLLS_AN_HOUR)
    first, second = session.mebibytes_more(of.server, of.facts["session"], polls)
    what = f"{polls} polls of 60 phones, {database}, MiB more"
    return Row("", what, f"{second:.1f}", f"{first:.1f}+{second:.1f}", "1")


def _reveals(running: Running, of: Compared, database: str) -> Iterator[Row]:
    """Return how long all phones but the slowest hundredth wait for what is revealed.

    Beside it the CPU time that the web processes take for one, as a busy machine slows all phones.
    """
    room = session.room_of(of.server.port, of.facts["session"])
    before = of.server.cpu_seconds()
    times = sorted(room.seconds_to_each_phone(running.rounds))
    cpu = (of.server.cpu_seconds() - before) / running.rounds
    late = times[len(times) * 99 // 100]
    what = f"reveal to 60 phones, {database}, 99th percentile, seconds"
    yield Row("", what, f"{late:.2f}", f"{times[0]:.2f}–{times[-1]:.2f}", "3")
    yield Row("", f"reveal to 60 phones, {database}, seconds of CPU", f"{cpu:.2f}")


def _on_postgres(running: Running) -> Iterator[Row]:
    programs = postgres_folder()
    if programs is None:
        yield Row("P3", "50 clients at once, PostgreSQL: no server is installed", "")
        return
    with (
        private_cluster(programs) as database,
        product_for_a_crowd(database, running.spare_port) as crowd,
    ):
        yield _crowd(running, crowd, "PostgreSQL")
        yield _polled(running, crowd, "PostgreSQL")
        yield from _reveals(running, crowd, "PostgreSQL")
        yield _invitations(crowd, "PostgreSQL")


# --- bytes -----------------------------------------------------------------------------------


def _weights(product: Compared) -> Iterator[Row]:
    """Return what each page weighs, its files too; the bounds are the questionnaire's."""
    for name in WEIGHED:
        operation = product.operations[name]
        browser, path = operation.browser, operation.request(1).path
        page, all_of_it = page_bytes(browser, path), first_load_bytes(browser, path)
        of_page, of_all = (("8", "5"), ("150",)) if name.startswith("step") else ((), ())
        yield Row("P2", f"{name}: kB of page", f"{page / 1e3:.1f}", "", *of_page)
        yield Row("P2", f"{name}: kB of all of a first load", f"{all_of_it / 1e3:.0f}", "", *of_all)


def _memory(running: Running) -> Row:
    """Return the peak memory after a crowd did everything that both applications can do."""
    product, floor = running.product, running.floor
    crowd([product.operations[ours] for ours, _floors in PAIRS], 4 * running.seconds)
    crowd(floor.operations.values(), 4 * running.seconds)
    product, floor = (site.server.peak_mebibytes() for site in (product, floor))
    what = f"peak memory, 2 workers under load ({product:.0f} MiB) / floor's"
    return Row("P14", what, f"{product / floor:.2f}", "", "1.7", "1.3")

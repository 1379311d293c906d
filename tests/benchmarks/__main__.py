"""Prints what the product costs beside the floor, a bare Django app that does the same work.

python3 run.py bench                  all rows (--rounds N, --seconds S, --hours H)
python3 run.py bench --scale 100000   rows at so many stored rounds beside a thousand

README.md beside this file tells how to read the rows.
"""

import argparse
import contextlib
import tempfile
from pathlib import Path

from .compared import floor, product
from .rows import Row, Running, measured_rows
from .scale import scale_rows

HEAD = Row("", "", "median", "min–max", "at most", "stretch")
AT_SCALE = "P7, P8, P10 and P11 are measured at many rounds: run.py bench --scale 100000"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.7, help="length of each batch")
    parser.add_argument("--port", type=int, default=8270, help="the first of three ports")
    parser.add_argument("--hours", type=float, default=0.2, help="of a room's polling, in a hurry")
    parser.add_argument("--scale", type=int, help="store so many rounds, and measure lists")
    return parser.parse_args()


def print_row(row: Row) -> None:
    print(
        f"{row.name:4s}{row.what:58s}{row.figure:>8s}{row.spread:>14s}"
        f"{row.target:>9s}{row.stretch:>9s}  {row.verdict}".rstrip(),
        flush=True,
    )


def main() -> None:
    chosen = options()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hamrasta-bench-")))
        if chosen.scale:
            print_row(HEAD)
            for row in scale_rows(chosen.scale, chosen.rounds, folder):
                print_row(row)
            return
        ours = stack.enter_context(product(folder, chosen.port))
        bare = stack.enter_context(floor(folder, chosen.port + 1))
        measured = chosen.rounds, chosen.seconds, chosen.port + 2, chosen.hours
        running = Running(ours, bare, *measured)
        print_row(HEAD)
        for row in measured_rows(running, folder):
            print_row(row)
        print(AT_SCALE)


if __name__ == "__main__":
    main()

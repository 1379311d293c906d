"""Runs the product on several machines, for real, on loopback, and breaks them one by one.

python3 run.py test --cluster      (some five minutes; nothing of it stays)
"""

import os
import signal
import sys
import time

import django

from .topology import SETTINGS, WRITES, Topology, missing_packages, running


def main() -> int:
    if missing := missing_packages():
        print(f"Not run: not installed are {', '.join(missing)} (Debian’s names).")
        return 1 if os.environ.get("CI") else 0
    begun = time.monotonic()
    with running() as topology:
        print(f"All machines run after {time.monotonic() - begun:.0f} s.", flush=True)
        open_the_database(topology)
        are_soon = print_figures(topology)
        topology.manage("verify")
    soon = "soon" if are_soon else "too late"
    print(f"None lost, none doubled, all answered {soon}. {time.monotonic() - begun:.0f} s in all.")
    return 0 if are_soon else 1


def open_the_database(topology: Topology) -> None:
    """Have Django here count in the database that the servers write to."""
    address = topology.address(topology.named("app2"), WRITES)
    os.environ.update(SETTINGS | {"ALIGNMENT_DATABASE_URL": address})
    django.setup()


def print_figures(topology: Topology) -> bool:
    """Print a line for each fault; tell whether everybody was answered soon enough."""
    # they have records in them: only now there are some
    from .browser import gone_in_a_browser
    from .faults import FAULTS
    from .figures import HEAD, figures_of
    from .journey import ask_at_length, closed_round, read_until_a_standby_answers

    with topology.standbys_behind():
        visitor, assessment = closed_round(topology.door)
    print("Two people answered, a manager closed the round and read its result.")
    print("The standbys showed nothing of it yet: each read what they had written.", flush=True)
    read_until_a_standby_answers(topology, visitor, assessment)
    print("Later the result is read from a standby.", flush=True)
    ask_at_length(visitor)
    print("A search of 63 kB comes through the proxy.", flush=True)
    if gone_in_a_browser(topology.door):
        print("In a browser a manager went the same way, and nothing failed.", flush=True)
    else:
        print("No browser is installed: nobody went the same way in one.", flush=True)
    print(HEAD)
    are_soon = True
    for name, fault in FAULTS.items():
        figures = figures_of(name, fault, topology, visitor, assessment)
        print(figures, flush=True)
        are_soon = are_soon and figures.are_soon
    return are_soon


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    sys.exit(main())

"""What was answered as taken, beside what is stored; and how long people waited."""

import time
from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse

from diagnostics.models import Assessment
from tests.factories import make_assessment, make_respondent
from tests.faults.site import (
    Door,
    more_from,
    sending,
    whatever_was_taken_is_stored_whole_and_once,
)

from .faults import Fault
from .journey import Reader, Visitor
from .topology import Topology

PEOPLE, SECONDS_BROKEN, LONGEST_SECONDS = 6, 8, 30
HEAD = f"{'':40}{'taken':>7}{'sent again':>12}{'sent after':>12}{'read after':>12}"


@dataclass(frozen=True)
class Figures:
    """Of one fault: forms taken, those sent again by status, the longest anybody waited."""

    fault: str
    taken: int
    again: Counter
    sent_after: float
    read_after: float

    @property
    def are_soon(self) -> bool:
        return max(self.sent_after, self.read_after) <= LONGEST_SECONDS

    def __str__(self) -> str:
        line = f"{self.fault:40}{self.taken:7}{self.again.total():12}"
        line += f"{self.sent_after:10.1f} s{self.read_after:10.1f} s"
        said = ", ".join(f"{many} × {status or 'no answer'}" for status, many in self.again.items())
        return f"{line}   {said}".rstrip()


def figures_of(
    name: str, fault: Fault, topology: Topology, visitor: Visitor, closed: Assessment
) -> Figures:
    """Break something while people send and read; see that nothing is lost or stored twice."""
    assessment = make_assessment()
    people = [make_respondent(assessment) for _ in range(PEOPLE)]
    connection.close()
    reader = Reader(visitor, reverse("diagnostics:result", args=[closed.pk]))
    reader.start()
    try:
        with sending(Door(topology.door), people) as senders:
            more_from(senders)
            with fault(topology):
                time.sleep(SECONDS_BROKEN)
                more_from(senders)
            more_from(senders)
    finally:
        reader.stop.set()
        reader.join()
    whatever_was_taken_is_stored_whole_and_once(senders)
    connection.close()
    sent_after = max(sender.longest for sender in senders)
    again = Counter(status for sender in senders for status in sender.refused)
    return Figures(name, sum(each.taken for each in senders), again, sent_after, reader.longest)

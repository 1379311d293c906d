"""Ninety minutes of a joint session: how long each part takes, and which topics fit."""

from collections.abc import Sequence
from typing import NamedTuple

from ..models import Topic

WHO, RESULT, AGENDA, TOPICS, AGREEMENT, PLAN = 5, 15, 5, 48, 10, 7
SHORTEST, LONGEST = 4, 8  # minutes of a gap; a stage takes twice as long


class PlannedTopics(NamedTuple):
    """The topics that fit, how many minutes a gap takes, how many topics wait, and what is left.

    left are the minutes that could not be shared out evenly.
    """

    topics: Sequence[Topic]
    gap: int
    waiting: int
    left: int

    def minutes(self, topic: Topic) -> int:
        return self.gap * _weight(topic)


def _weight(topic: Topic) -> int:
    return 2 if topic.stage else 1


def planned(topics: Sequence[Topic]) -> PlannedTopics:
    """Share the minutes out among the topics, in their order.

    Two stages and four gaps: 12 minutes a stage, 6 a gap. Eight stages: six fit, at 8 minutes.
    """
    room = TOPICS // SHORTEST
    fitting = 0
    for topic in topics:
        room -= _weight(topic)
        if room < 0:
            break
        fitting += 1
    weights = sum(map(_weight, topics[:fitting]))
    gap = min(LONGEST, TOPICS // max(1, weights))
    left = TOPICS - gap * weights if gap < LONGEST else 0
    return PlannedTopics(topics[:fitting], gap, len(topics) - fitting, left)

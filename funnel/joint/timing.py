"""Ninety minutes of a joint session: how long each part takes, and which topics fit."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from diagnostics.instruments.document import Document

from ..models import Topic
from .topics import minutes_of, topic_words

WHO, RESULT, AGENDA, TOPICS, AGREEMENT, PLAN = 5, 15, 5, 48, 10, 7
MOST_TIMES = 4  # its minutes, that a topic counts: for longer nobody talks


class PlannedTopic(NamedTuple):
    """A topic that fits, what it is called, and its minutes, as the screen's clock has them."""

    topic: Topic
    name: str
    minutes: int


class PlannedTopics(NamedTuple):
    """The topics that fit into the time, in their order, and how many wait."""

    fitting: Sequence[PlannedTopic]
    waiting: int


def planned(topics: Sequence[Topic], document: Document) -> PlannedTopics:
    """Take topics while they fit: of two stages and five gaps all but the last gap."""
    fitting: list[PlannedTopic] = []
    left = TOPICS
    for topic in topics:
        words = topic_words(topic, document)
        left -= words.minutes
        if left < 0:
            break
        fitting.append(PlannedTopic(topic, words.name, words.minutes))
    return PlannedTopics(fitting, len(topics) - len(fitting))


def seconds_of(topic: Topic, since: datetime | None, now: datetime) -> int:
    """Return how long a topic was talked about, with what runs since then.

    Four times its minutes at the most: a screen that is left on overnight is no talk.
    """
    running = max(0, int((now - since).total_seconds())) if since else 0
    return min(topic.seconds + running, minutes_of(topic) * 60 * MOST_TIMES)

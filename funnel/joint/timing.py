"""Ninety minutes of a joint session: how long each part takes, and which topics fit."""

from collections.abc import Sequence
from typing import NamedTuple

from diagnostics.instruments.document import Document

from ..models import Topic
from .topics import topic_words

WHO, RESULT, AGENDA, TOPICS, AGREEMENT, PLAN = 5, 15, 5, 48, 10, 7


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

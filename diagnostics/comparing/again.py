"""Whether the same people answered in two rounds of one organisation."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..explanation.words import Phrase, Run, name, phrase
from ..models import Assessment
from ..queries.comparing import AnsweredAgain, answered_again


def answered_again_of(now: Assessment, before: Assessment) -> Phrase | None:
    """Say when other people answered than last time; nothing where they are the same; one query."""
    again = answered_again(now, before)
    if again is None:
        return phrase(_("Whether the same people answered is not known."))
    if again.both == again.now == again.before:
        return None
    rounds = {"now": name(now.name), "before": name(before.name)}
    return _of_the_earlier(again, rounds) if again.both == again.now else _others(again, rounds)


def _others(again: AnsweredAgain, rounds: dict[str, Run]) -> Phrase:
    text = ngettext(
        "Other people answered: of the {all} person in {now}, {both} had also answered in "
        "{before}. Some of what moved may be due to that.",
        "Other people answered: of the {all} people in {now}, {both} had also answered in "
        "{before}. Some of what moved may be due to that.",
        again.now,
    )
    return phrase(text, all=again.now, both=again.both, **rounds)


def _of_the_earlier(again: AnsweredAgain, rounds: dict[str, Run]) -> Phrase:
    text = ngettext(
        "Fewer people answered: of the {all} person in {before}, {both} answered again in {now}. "
        "Some of what moved may be due to that.",
        "Fewer people answered: of the {all} people in {before}, {both} answered again in {now}. "
        "Some of what moved may be due to that.",
        again.before,
    )
    return phrase(text, all=again.before, both=again.both, **rounds)

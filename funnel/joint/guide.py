"""The facilitator's guide: a script for one round's own result and topics, and what to write."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from diagnostics.explanation import Explanation
from diagnostics.explanation.words import function_name, listed, quoted
from diagnostics.localisation import day, digits, separated
from diagnostics.method.checklist import PLACING, Function, Type
from diagnostics.method.funnel import Finding
from diagnostics.method.placement import Outcome
from diagnostics.queries.results import Diagnosed
from diagnostics.result.redaction import SMALLEST

from ..models import PulseRhythm, Topic
from .timing import AGENDA, AGREEMENT, PLAN, RESULT, WHO, PlannedTopic, PlannedTopics, planned
from .topics import FIRST

GAP, STAGE, OWN = "gap", "stage", "own"
BLANK = "…"
STATE = gettext_noop("This is a state, not a grade.")


class GuideRow(NamedTuple):
    """One line: when, or in which case; what it is called; what to do; what to say."""

    when: str
    title: str
    text: str
    quote: str = ""
    items: Sequence[str] = ()


@dataclass(frozen=True)
class GuideWords:
    """The guide on two sheets: the script; what to do when it gets difficult, and two letters."""

    title: str
    about: str
    before: Sequence[GuideRow]
    script: Sequence[GuideRow]
    difficult: Sequence[GuideRow]
    letter_before: str
    letter_after: str


@dataclass(frozen=True, kw_only=True)
class GuideFacts:
    """What a guide is made for; headless are the sides of which nobody is named head."""

    found: Diagnosed
    explanation: Explanation
    topics: Sequence[Topic]
    round_name: str
    is_anonymous: bool
    headless: Sequence[Function]
    look_again_on: date | None
    pulse_every: int | None


def guide_words(facts: GuideFacts) -> GuideWords:
    plan = planned(facts.topics, facts.found.document)
    minutes, script = _script(facts, plan)
    title = ngettext(
        "%(minutes)d minute, two sides, one map", "%(minutes)d minutes, two sides, one map", minutes
    )
    return GuideWords(
        title=digits(title % {"minutes": minutes}),
        about=digits(" · ".join(_about(facts))),
        before=list(_before(facts)),
        script=script,
        difficult=list(_difficult(facts, plan)),
        letter_before=digits(" ".join(_letter_before(facts, minutes))),
        letter_after=" ".join(_letter_after(facts)),
    )


def _about(facts: GuideFacts) -> Iterator[str]:
    named = facts.found.result["type"]
    type_ = [str(facts.found.document.types[Type(named)].name)] if named else []
    yield separated([*type_, *(str(tag.text) for tag in facts.explanation.verdict.tags)])
    yield _("suggestion: %(suggestion)s") % {"suggestion": facts.explanation.advice.say}
    stages = sum(topic.stage is not None for topic in facts.topics)
    gaps = sum(topic.code != "" for topic in facts.topics)
    if stages:
        text = ngettext("%(number)d stage to settle", "%(number)d stages to settle", stages)
        yield text % {"number": stages}
    if gaps:
        yield ngettext("%(number)d gap", "%(number)d gaps", gaps) % {"number": gaps}


# Beforehand


def _before(facts: GuideFacts) -> Iterator[GuideRow]:
    yield GuideRow(
        _("A week before"),
        "",
        _(
            "Both heads have said yes to the day and to deciding there. Send the letter on the "
            "second sheet."
        ),
    )
    if facts.headless:
        sides = listed(function_name(side) for side in facts.headless)
        text = _("Nobody is named yet: say beside the agreement who heads %(sides)s.")
        yield GuideRow(_("Both heads"), "", text % {"sides": sides})
    yield GuideRow(
        _("On the day"),
        "",
        _(
            "One screen, one table, the sides mixed in the seats, phones charged. Open the "
            "session, come in with your own phone once, and leave it at “Who is here”."
        ),
    )
    if facts.is_anonymous:
        text = _(
            "The round was anonymous, and so is the session: where fewer than %(number)d of a side "
            "answer, neither side is shown. Have that many of each in the room."
        )
        yield GuideRow(_("Who comes"), "", digits(text % {"number": SMALLEST}))
    absent = [side for side in PLACING if not facts.found.sums["answered"].get(side)]
    if absent:
        text = _("Nobody from %(sides)s has answered so far. Without them there is no session.")
        sides = listed(function_name(side) for side in absent)
        yield GuideRow(_("Who is missing"), "", text % {"sides": sides})


# The script


def _script(facts: GuideFacts, plan: PlannedTopics) -> tuple[int, list[GuideRow]]:
    """Return how many minutes it takes, and its rows, each with its minutes from the beginning."""
    rows = []
    at = 0
    for minutes, row in _parts(facts, plan):
        span = {"start": at, "end": at + minutes}
        rows.append(row._replace(when=digits(_("%(start)d–%(end)d") % span)))
        at += minutes
    return at, rows


def _parts(facts: GuideFacts, plan: PlannedTopics) -> Iterator[tuple[int, GuideRow]]:
    yield (
        WHO,
        GuideRow(
            "",
            _("Who is here."),
            "",
            _("We are here to decide who does what. Nobody has to be right about the past."),
        ),
    )
    yield RESULT, GuideRow("", _("Result."), *_result(facts.found.result["verdict"]))
    yield AGENDA, GuideRow("", _("Agenda."), _agenda(plan))
    for kind, same in groupby(plan.fitting, lambda planned: _kind(planned.topic, facts.found)):
        yield _topics(kind, list(same))
    yield (
        AGREEMENT,
        GuideRow(
            "",
            _("Agreement."),
            _(
                "One of each side reads four stages aloud. Both heads accept, or say what is "
                "missing."
            ),
        ),
    )
    yield (
        PLAN,
        GuideRow(
            "",
            _("Plan and date."),
            _("Each action has one name. Everybody opens the calendar for the day to look again."),
        ),
    )


def _result(verdict: str) -> tuple[str, str]:
    """Return what to do with the result, and what to say of it."""
    first = _("Everybody says first which of the four it is; then reveal.")
    match Outcome(verdict):
        case Outcome.PLACED | Outcome.BETWEEN:
            then = _("Read the sentence and the suggestion aloud, nothing more.")
            return f"{first} {then}", _(STATE)
        case Outcome.TWO_VIEWS:
            then = _("Read aloud what each side describes, and ask nobody to give way.")
            return f"{first} {then}", _("You describe two companies. Each is true where you sit.")
        case Outcome.MIXED | Outcome.NO_FIT:
            then = _("Read the sentence aloud: no one type is named, and nobody has to choose one.")
            return f"{first} {then}", _(STATE)
    text = _("Say plainly that too little is answered for a type, and go on: the topics count.")
    return text, ""


def _agenda(plan: PlannedTopics) -> str:
    number = len(plan.fitting)
    if not number:
        return _("Nothing is contested. Ask each side for one thing that should be settled today.")
    text = ngettext("%(number)d topic.", "%(number)d topics.", number)
    told = [text % {"number": number}, _("Ask once: is something missing? Add one at most.")]
    if plan.waiting:
        text = ngettext(
            "%(number)d more does not fit into the time: say that it waits for another day.",
            "%(number)d more do not fit into the time: say that they wait for another day.",
            plan.waiting,
        )
        told.append(text % {"number": plan.waiting})
    return digits(" ".join(told))


def _kind(topic: Topic, found: Diagnosed) -> str:
    """Return what a topic is: the room's own, a gap, or a stage by what the round found of it."""
    if topic.stage is None:
        return OWN if topic.title else GAP
    findings = {
        view["stage"]: Finding(view["finding"]) for view in found.result["funnel"]["stages"]
    }
    finding = findings[topic.stage]
    return finding if finding in FIRST else STAGE


TOPICS: Mapping[str, tuple[str, str]] = {  # what they are, and what to do
    Finding.CONTESTED: (
        gettext_noop("Claimed by both sides."),
        gettext_noop(
            "Answer in silence, reveal, one example from each side, then the question of owner. "
            "The side that gives it up says what it needs in return: that is the hand-off."
        ),
    ),
    Finding.ORPHANED: (
        gettext_noop("Each side thinks the other has it."),
        gettext_noop(
            "Answer in silence, reveal, then ask what was left undone the last time, and who saw "
            "it. The side that takes it on says what it needs for that."
        ),
    ),
    Finding.UNOWNED: (
        gettext_noop("Owned by nobody."),
        gettext_noop(
            "Answer in silence, reveal, then ask what it costs that nobody has it. One owner, or "
            "one name and one date by which an owner is found."
        ),
    ),
    STAGE: (
        gettext_noop("Stages to talk about."),
        gettext_noop("Answer in silence, reveal, one example from each side, then the owner."),
    ),
    OWN: (
        gettext_noop("Brought up by yourselves."),
        gettext_noop("One example, then an action with a name, or go on."),
    ),
    GAP: (
        gettext_noop("Seen differently by the two sides."),
        gettext_noop(
            "Ask the question on the screen; look for one event, not for an opinion. An action "
            "with a name, or go on."
        ),
    ),
}


def _topics(kind: str, topics: Sequence[PlannedTopic]) -> tuple[int, GuideRow]:
    title, text = (_(words) for words in TOPICS[kind])
    each = topics[0].minutes
    minutes = ngettext("%(number)d minute each.", "%(number)d minutes each.", each)
    told = digits(f"{minutes % {'number': each}} {text}")
    return each * len(topics), GuideRow("", title, told, items=[topic.name for topic in topics])


# When it gets difficult


def _difficult(facts: GuideFacts, plan: PlannedTopics) -> Iterator[GuideRow]:
    yield GuideRow(
        _("One side protests"),
        "",
        _("Say this, then press “Ask again”:"),
        _("The screen shows what you said, not what is true. Which answer would you give today?"),
    )
    if plan.fitting and not plan.fitting[0].topic.title:
        yield _own_protest(plan.fitting[0], facts)
    yield GuideRow(
        _("Somebody explains for long"), "", "", _("What happened the last time? One example.")
    )
    yield GuideRow(
        _("A head decides alone"), "", "", _("Who of your own side would do it differently?")
    )
    yield GuideRow(
        _("No owner is found"),
        "",
        _(
            "Park it, with one name and one date. Two parked topics are no failure; a vote of the "
            "majority is one: nine people cannot outvote one side."
        ),
    )
    yield GuideRow(
        _("Time runs out"),
        "",
        _("“Stop for today”. The session goes on where it was, on another day, on any screen."),
    )


PROTESTS: Mapping[str, tuple[str, str]] = {
    Finding.CONTESTED: (
        gettext_noop("“But %(topic)s has always been ours.”"),
        gettext_noop("Who did it the last time? If both did, a customer met two of you."),
    ),
    Finding.ORPHANED: (
        gettext_noop("“%(topic)s is their work.”"),
        gettext_noop("They say it is yours. What was left undone meanwhile?"),
    ),
    Finding.UNOWNED: (
        gettext_noop("“We have no people for %(topic)s.”"),
        gettext_noop("Then what do we stop doing, or what do we agree not to do?"),
    ),
    STAGE: (
        gettext_noop("“But %(topic)s has always been ours.”"),
        gettext_noop("Who did it the last time? If both did, a customer met two of you."),
    ),
    GAP: (
        gettext_noop("“That is not so with us: %(topic)s”"),
        gettext_noop("One of you saw it otherwise. When was the last time that it was so?"),
    ),
}


def _own_protest(first: PlannedTopic, facts: GuideFacts) -> GuideRow:
    """Return what may be said against the first topic of this round, and what to say then."""
    said, answer = PROTESTS[_kind(first.topic, facts.found)]
    return GuideRow(_(said) % {"topic": first.name}, "", "", _(answer))


# The letters


def _letter_before(facts: GuideFacts, minutes: int) -> Iterator[str]:
    text = _("On %(day)s, at %(hour)s, we sit down for %(minutes)d minutes, Sales and Marketing.")
    yield text % {"day": BLANK, "hour": BLANK, "minutes": minutes}
    text = _("We look at what was answered in %(round)s and decide who has which stage.")
    yield text % {"round": quoted(facts.round_name)}
    yield _(
        "Bring your phone, and one example of a customer who chose us, or left us, in the last "
        "three months. You need not prepare anything else."
    )
    yield _("On the screen answers appear by side, never by name.")


def _letter_after(facts: GuideFacts) -> Iterator[str]:
    text = _(
        "Thank you. Enclosed: the agreement that both heads have accepted, the plan with its "
        "names and dates, and %(day)s, the day on which we look again."
    )
    yield text % {"day": day(facts.look_again_on) or BLANK}
    asked = {
        PulseRhythm.Every.MONTH: _("Once a month you get one page:"),
        PulseRhythm.Every.QUARTER: _("Every three months you get one page:"),
    }
    if facts.pulse_every in asked:
        yield asked[PulseRhythm.Every(facts.pulse_every)]
        yield _("is it kept? It takes a minute, and both sides are asked the same.")

"""What both sides said between two rounds, in words: one line a hand-off, months beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from diagnostics.explanation.funnel import stage_name
from diagnostics.explanation.words import function_name
from diagnostics.instruments.document import Document
from diagnostics.localisation import digits, separated
from diagnostics.method.checklist import PLACING, Answer, Function
from diagnostics.method.pulse import (
    VALUES,
    BothViews,
    Keeping,
    headline_of,
    most_different_first,
    word_of,
)
from diagnostics.names import ANSWER_NAMES

from ..explanation import hours_words
from ..models import AgreedStage, PulseRhythm
from ..months import month_name, month_of_year
from ..queries import PulseSeen

KEPT_NAMES: Mapping[str, Promise] = {
    Keeping.KEPT: pgettext_lazy("of a hand-off", "Kept"),
    Keeping.MOSTLY: pgettext_lazy("of a hand-off", "Mostly"),
    Keeping.NOT: pgettext_lazy("of a hand-off", "Not"),
    Keeping.DONT_KNOW: ANSWER_NAMES[Answer.DONT_KNOW],
}
# Of a side, in the middle of a sentence
KEPT_WORDS: Mapping[str, Promise] = {
    Keeping.KEPT: pgettext_lazy("of a hand-off", "kept"),
    Keeping.MOSTLY: pgettext_lazy("of a hand-off", "mostly"),
    Keeping.NOT: pgettext_lazy("of a hand-off", "not"),
    Keeping.DONT_KNOW: gettext_lazy("don’t know"),
}
STATEMENT_WORDS: Mapping[str, Promise] = {
    # Translators: a side says of a statement, in the middle of a sentence
    Keeping.KEPT: gettext_lazy("yes"),
    # Translators: a side says of a statement, in the middle of a sentence
    Keeping.MOSTLY: gettext_lazy("partly"),
    # Translators: a side says of a statement, in the middle of a sentence
    Keeping.NOT: gettext_lazy("no"),
    Keeping.DONT_KNOW: KEPT_WORDS[Keeping.DONT_KNOW],
}
OPEN_LINES = 4  # of those that both sides see alike, how far the list goes before it is folded


class KeptMark(NamedTuple):
    """One function's word of one pulse, as a sign; none where the question was not asked."""

    kind: Keeping | None
    word: str | Promise


KEY = [
    KeptMark(
        kind, KEPT_WORDS[kind] if kind in VALUES else gettext_lazy("don’t know, or nobody answered")
    )
    for kind in Keeping
]


class FunctionRow(NamedTuple):
    """What one function said of a hand-off, pulse by pulse, the newest last."""

    function: Function
    name: str
    marks: Sequence[KeptMark]

    @property
    def now(self) -> str:
        return str(self.marks[-1].word)


class HandOffLine(NamedTuple):
    """One hand-off with what was agreed of it and what each function says of it."""

    title: str
    said: str
    hours: str
    remark: str
    rows: Sequence[FunctionRow]
    is_alike: bool


@dataclass(frozen=True)
class PulseWords:
    """The page; folded are the lines after the first few that both sides see alike."""

    headline: str
    turnout: str
    months: Sequence[str]
    lines: Sequence[HandOffLine]
    folded: Sequence[HandOffLine]
    statements: Sequence[tuple[str, str]]


def pulse_words(pulses: Sequence[PulseSeen], document: Document) -> PulseWords | None:
    """Return the page of the pulses whose answers may be seen; None where there are none.

    document is of the newest one's round, in whose words the statements are.
    """
    shown = [seen for seen in pulses if seen.hand_offs]
    if not shown:
        return None
    newest = shown[-1]
    loudest = headline_of(newest.hand_offs)
    lines = [
        _line(stage, shown, document, is_loudest=stage == loudest)
        for stage in most_different_first(newest.hand_offs)
    ]
    later = [line for line in lines[OPEN_LINES:] if line.is_alike]
    return PulseWords(
        headline=digits(_headline(newest, loudest, document)),
        turnout=turnout_words(newest),
        months=[month_of_year(seen.pulse.month) for seen in shown],
        lines=[line for line in lines if line not in later],
        folded=later,
        statements=[
            (str(document.criteria[code].text), _moved(code, shown))
            for code in newest.statements
            if code in document.criteria
        ],
    )


def hand_off_title(stage: int, document: Document) -> str:
    """Return a hand-off by the two stages, with an arrow in the direction of the page."""
    arrow = "←" if get_language_bidi() else "→"
    return f"{stage_name(document, stage)} {arrow} {stage_name(document, stage + 1)}"


def hand_off_said(agreed: AgreedStage) -> str:
    """Return what is agreed of a hand-off, as it was typed: what is handed over, and when."""
    parts = (agreed.hand_off_what, agreed.hand_off_when)
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def hours_said(agreed: AgreedStage) -> str:
    """Return as a sentence within how many hours; nothing where it is not agreed."""
    hours = digits(hours_words(agreed.hand_off_hours)).capitalize()
    return f"{hours}." if hours else ""


def turnout_words(seen: PulseSeen) -> str:
    """Say how many of each function have answered, and for which month."""
    sides = [
        _("%(answered)d of %(asked)d in %(function)s")
        % {
            "answered": seen.answered.get(function, 0),
            "asked": number,
            "function": function_name(function),
        }
        for function, number in seen.asked.items()
    ]
    month = {"month": month_name(seen.pulse.month)}
    return digits(_("For %(month)s:") % month + " " + separated(sides))


def rhythm_words(rhythm: PulseRhythm | None, *, first: date | None) -> str:
    """Say how often both sides are asked, and since when; first is the month of the first time."""
    if rhythm is None or rhythm.every == PulseRhythm.Every.NEVER:
        return _("Nothing is asked between rounds.")
    if first:
        earliest = {"month": month_name(first)}
        if rhythm.every == PulseRhythm.Every.MONTH:
            return (
                _("Asked every month, for the first time in %(month)s at the earliest.") % earliest
            )
        return (
            _("Asked every three months, for the first time in %(month)s at the earliest.")
            % earliest
        )
    since = {"month": month_name(rhythm.since)}
    if rhythm.every == PulseRhythm.Every.MONTH:
        return _("Asked every month since %(month)s.") % since
    return _("Asked every three months since %(month)s.") % since


def period_words(month: str, months: int) -> str:
    """Return the question for a period that ends with a month."""
    if months == PulseRhythm.Every.MONTH:
        return _("Did we do it as agreed in %(month)s?") % {"month": month}
    return _("Did we do it as agreed in the three months to %(month)s?") % {"month": month}


def _headline(newest: PulseSeen, loudest: int | None, document: Document) -> str:
    views = newest.hand_offs
    if loudest is not None:
        stage = {"stage": stage_name(document, loudest + 1)}
        if views[loudest].only == Function.SALES:
            return _("Only Sales calls the hand-off to “%(stage)s” kept.") % stage
        return _("Only Marketing calls the hand-off to “%(stage)s” kept.") % stage
    known = [view for view in views.values() if view.difference is not None]
    if known:
        text = ngettext(
            "Both sides call %(kept)d of %(number)d hand-off kept.",
            "Both sides call %(kept)d of %(number)d hand-offs kept.",
            len(known),
        )
        kept = sum(view.is_kept_by_both for view in known)
        return text % {"kept": kept, "number": len(known)}
    return _silence(newest)


def _silence(newest: PulseSeen) -> str:
    """Say why no hand-off is known of both sides."""
    if all(view.is_hidden for view in newest.hand_offs.values()):
        return _("Fewer than three of a side answered, so neither side is shown.")
    silent = [side for side in PLACING if not newest.answered.get(side)]
    month = {"month": month_name(newest.pulse.month)}
    if len(silent) != 1:
        return _("Nothing is known of both sides for %(month)s.") % month
    if silent[0] == Function.SALES:
        return _("Nobody in Sales answered for %(month)s.") % month
    return _("Nobody in Marketing answered for %(month)s.") % month


def _line(
    stage: int, shown: Sequence[PulseSeen], document: Document, *, is_loudest: bool
) -> HandOffLine:
    views = [seen.hand_offs.get(stage) for seen in shown]
    functions = _functions(views)
    rows = [FunctionRow(each, function_name(each), _marks(each, views)) for each in functions]
    newest = shown[-1]
    now = newest.hand_offs[stage]
    words = {word_of(now.values.get(side)) for side in PLACING}
    return HandOffLine(
        title=hand_off_title(stage, document),
        said=hand_off_said(newest.stages[stage]),
        hours=hours_said(newest.stages[stage]),
        remark=_remark(views) if is_loudest else "",
        rows=rows,
        is_alike=now.difference is not None and len(words) == 1,
    )


def _functions(views: Iterable[BothViews | None]) -> Sequence[Function]:
    """Return both sides always, and who else is known."""
    known = {function for view in views if view for function in view.values}
    return [function for function in Function if function in PLACING or function in known]


def _marks(function: Function, views: Iterable[BothViews | None]) -> Sequence[KeptMark]:
    kinds = [word_of(view.values.get(function)) if view else None for view in views]
    return [KeptMark(kind, str(KEPT_WORDS[kind]) if kind else "") for kind in kinds]


def _pair(view: BothViews | None) -> Sequence[Keeping]:
    return [word_of(view.values.get(side)) for side in PLACING] if view else []


def _remark(views: Sequence[BothViews | None]) -> str:
    """Say what each side says now, and for how many pulses in a row."""
    newest = _pair(views[-1])
    times = 0
    for view in reversed(views):
        if _pair(view) != newest:
            break
        times += 1
    sales, marketing = (str(KEPT_WORDS[word]) for word in newest)
    said = {"sales": sales, "marketing": marketing, "number": times}
    if times == 1:
        return _("Sales says %(sales)s, Marketing says %(marketing)s.") % said
    text = _("Sales says %(sales)s, Marketing says %(marketing)s, %(number)d times in a row.")
    return digits(text % said)


def _moved(code: str, shown: Sequence[PulseSeen]) -> str:
    """Say of a statement what each side said first and says now."""
    views = [seen.statements[code] for seen in shown if code in seen.statements]
    if views[-1].is_hidden:
        return _("fewer than three of a side")
    moves = [_move(side, views) for side in PLACING]
    if moves[0] == moves[1]:
        return _("%(said)s, on both sides") % {"said": moves[0]}
    sides = zip(PLACING, moves, strict=True)
    return separated(f"{function_name(side)}: {move}" for side, move in sides)


def _move(side: Function, views: Sequence[BothViews]) -> str:
    first, now = (word_of(view.values.get(side)) for view in (views[0], views[-1]))
    if first == now:
        return str(STATEMENT_WORDS[now])
    arrow = "←" if get_language_bidi() else "→"
    return f"{STATEMENT_WORDS[first]} {arrow} {STATEMENT_WORDS[now]}"

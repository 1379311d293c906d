"""The sentences of a draft as respondents read them, in the order in which they are asked."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ..asking.questionnaire import TITLES, Step
from ..instruments.document import Words, shipped_article
from ..instruments.references import references_of
from ..localisation import digits, separated
from ..method.funnel import Finding
from ..models import Assessment, Checklist, Condition, Criterion, Version
from ..reading.numbers import read_count
from ..reading.text import bare
from .likeness import much_like, text_of

Statement = Criterion | Condition
LISTS = {"criteria": Step.TOGETHER, "conditions": Step.SITUATION}


class SentenceBadge(NamedTuple):
    """A word beside a sentence; a warning has its triangle."""

    text: str
    is_warning: bool = False


class SentenceRow(NamedTuple):
    """One statement: its place among those that are asked (0: removed), what was typed for it."""

    statement: Statement
    type: str
    place: int
    typed: str
    problem: str
    badges: Sequence[SentenceBadge]

    @property
    def code(self) -> str:
        return self.statement.code


class SentenceList(NamedTuple):
    """The sentences of one step of the questionnaire."""

    name: str
    title: str
    rows: Sequence[SentenceRow]

    @property
    def began(self) -> str:
        """The order that a form begins from."""
        return " ".join(row.code for row in self.rows if row.place)


class Arrangement(NamedTuple):
    """The order that a form asks for: the codes, or by code what cannot be a place.

    moved has the places that were typed of those that move, by code.
    """

    codes: Sequence[str]
    problems: Mapping[str, str]
    moved: Mapping[str, int]


def statements_in(draft: Version) -> dict[str, list[Statement]]:
    """Return a draft's criteria and its conditions, each in the order in which they are asked."""
    return {
        "criteria": list(draft.criteria.order_by("position", "id")),
        "conditions": list(draft.conditions.order_by("position", "id")),
    }


def lists_of(
    draft: Version,
    base: Mapping[str, Any],
    *,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
) -> list[SentenceList]:
    """Return both lists, beside what the version that the draft began from says."""
    before = statements_before(base)
    return [
        SentenceList(
            name,
            str(TITLES[LISTS[name]]),
            rows_of(statements, before, typed=typed, problems=problems),
        )
        for name, statements in statements_in(draft).items()
    ]


def statements_before(base: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return by code what a document says of every statement."""
    return {part["code"]: part for name in LISTS for part in base[name]}


def rows_of(
    statements: Sequence[Statement],
    before: Mapping[str, Mapping[str, Any]],
    *,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
) -> list[SentenceRow]:
    """Return statements in their shown order, beside what the version before said, by code."""
    rows, place = [], 0
    for statement in statements:
        place += not statement.is_removed
        code = statement.code
        rows.append(
            SentenceRow(
                statement=statement,
                type=statement.native if isinstance(statement, Criterion) else statement.type,
                place=0 if statement.is_removed else place,
                typed=typed.get(place_name(code), digits(place)),
                problem=problems.get(code, ""),
                badges=[
                    *badges_of(statement, before.get(code)),
                    *_likenesses(statement, statements, before),
                ],
            )
        )
    return rows


def _likenesses(
    statement: Statement,
    statements: Sequence[Statement],
    before: Mapping[str, Mapping[str, Any]],
) -> list[SentenceBadge]:
    if statement.is_removed:
        return []
    return [
        SentenceBadge(_("much like %(code)s") % {"code": other.code}, is_warning=True)
        for other in much_like(statement.code, text_of(statement), statements, before)
    ]


def badges_of(statement: Statement, before: Mapping[str, Any] | None) -> list[SentenceBadge]:
    """Return what to know of a sentence beside that of the version before."""
    badges = []
    if before is None:
        badges.append(SentenceBadge(_("new")))
    else:
        changed = [
            getattr(statement, f"text_{language}") != before["text"][language]
            for language in ("en", "fa")
        ]
        if all(changed):
            badges.append(SentenceBadge(_("reworded")))
        elif changed[0]:
            badges.append(SentenceBadge(_("English reworded, Persian as before"), is_warning=True))
        elif changed[1]:
            badges.append(SentenceBadge(_("Persian reworded, English as before"), is_warning=True))
    if isinstance(statement, Criterion) and statement.optional:
        badges.append(SentenceBadge(_("optional sign")))
    return badges


# --- order -------------------------------------------------------------------------------------


def place_name(code: str) -> str:
    """Return how the place of a statement is named in the form."""
    return f"place-{code}"


def arranged(statements: Sequence[Statement], post: Mapping[str, str]) -> Arrangement:
    """Read the places that were typed; who is moved goes there, the others keep their order.

    What moved is told by the order that the form began from, so that it is moved even where
    somebody else has moved others meanwhile.
    """
    kept = [statement.code for statement in statements if not statement.is_removed]
    began = post.get("began", "").split()
    moved, problems = {}, {}
    for code in kept:
        typed = bare(post.get(place_name(code), ""))
        before = (began if code in began else kept).index(code) + 1
        try:
            place = read_count(typed, largest=9999) if typed else before
        except ValueError:
            place = 0
        if not place:
            problems[code] = digits(_("Write a place from 1 to %(last)s.") % {"last": len(kept)})
        elif place != before:
            moved[code] = place
    order = [code for code in kept if code not in moved]
    for code, place in sorted(moved.items(), key=lambda item: item[1]):
        order.insert(place - 1, code)
    return Arrangement(order, problems, moved)


def order_in_words(order: Arrangement) -> str:
    """Say where those stand that were moved, and why none stands further behind."""
    if not order.moved:
        return _("The order is as it was.")
    stand = [
        _("%(code)s in place %(place)s") % {"code": code, "place": digits(place)}
        for place, code in enumerate(order.codes, start=1)
        if code in order.moved
    ]
    said = _("The order is saved: %(places)s.") % {"places": separated(stand)}
    last = len(order.codes)
    if max(order.moved.values()) > last:
        said += " " + _("Place %(last)s is the last one.") % {"last": digits(last)}
    return said


def in_order(statements: Sequence[Statement], codes: Sequence[str]) -> list[Statement]:
    """Return the statements with those that are asked in this order; the removed ones stay put."""
    by_code = {statement.code: statement for statement in statements}
    asked = iter([by_code[code] for code in codes])
    return [statement if statement.is_removed else next(asked) for statement in statements]


# --- what it was, where it is used -------------------------------------------------------------


class Use(NamedTuple):
    """Something that hangs on a statement, and the code of the other one, where there is one."""

    text: str
    code: str = ""


def uses_of(code: str, base: Mapping[str, Any]) -> list[Use]:
    """Return what a version's document says of a statement by its code."""
    uses = []
    for place, codes in references_of(base):
        if code not in codes:
            continue
        if place == "contradictions":
            other = next(named for named in codes if named != code)
            text = _("“Yes” here and to %(code)s in one sheet is a contradiction.")
            uses.append(Use(text % {"code": other}, other))
        elif place == "no_reason_to_change":
            uses.append(Use(_("Strong signals to move contradict it.")))
        else:
            uses.append(Use(speaking(place.partition(".")[2])))
    return uses


def speaking(finding: str) -> str:
    """Return that the funnel speaks for a condition, and by which finding."""
    return {
        Finding.CONTESTED: _("The funnel speaks for it where both sides claim a stage."),
        Finding.ORPHANED: _("The funnel speaks for it where each thinks the other has a stage."),
        Finding.UNOWNED: _("The funnel speaks for it where nobody has a stage."),
        Finding.HALF_UNOWNED: _(
            "The funnel speaks for it where one side says that nobody has a stage."
        ),
    }[Finding(finding)]


def rounds_asked(version: Version) -> int:
    """Return how many rounds keep the words of a version."""
    return Assessment.objects.filter(version=version).count()


def first_wording(statement: Statement, checklist: Checklist) -> Words | None:
    """Return how the shipped article words a statement that says otherwise; else None."""
    article = _shipped_wordings()
    words = article.get((checklist.code, statement.code))
    return words if words not in (None, statement.text) else None


@cache
def _shipped_wordings() -> Mapping[tuple[str, str], Words]:
    article = shipped_article()
    return {
        (article["code"], part["code"]): Words(**part["text"])
        for name in LISTS
        for part in article[name]
    }

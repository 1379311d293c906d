"""The numbers behind a verdict, each in the sentence in which it is used; kept exactly."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from ..localisation import digits, percent
from ..reading.fields import LineField
from ..reading.numbers import read_fraction
from ..reading.text import bare, with_latin_digits
from ..web.editing import Edited

FIELD = "%(field)s"
LARGEST_COUNT = 1000


class Rule(NamedTuple):
    """A threshold: the sentence with its field in it, what a change of it does."""

    name: str
    sentence: str | Promise
    effect: str | Promise
    is_count: bool = False
    may_be_zero: bool = False
    refusal: str | Promise = gettext_lazy(
        "Write a share of more than 0 and at most 100%, such as 70%, 2/3 or 0.7."
    )


class RuleGroup(NamedTuple):
    title: str | Promise
    help: str | Promise
    rules: Sequence[Rule]


_COUNT = gettext_lazy("Write a whole number from 1 to 1000.")
GROUPS = [
    RuleGroup(
        gettext_lazy("Enough answers?"),
        gettext_lazy("Don’t know is no answer here."),
        [
            Rule(
                "coverage_combined",
                gettext_lazy(
                    "A result needs answers to at least %(field)s of all statements, by weight."
                ),
                gettext_lazy(
                    "Higher: more rounds end as “not enough answers”. Lower: results rest on less."
                ),
            ),
            Rule(
                "coverage_function",
                gettext_lazy(
                    "Each side that was asked must have answered at least %(field)s of them."
                ),
                gettext_lazy("Higher: one tired side can hold up the result."),
            ),
        ],
    ),
    RuleGroup(
        gettext_lazy("Which type, if any?"),
        gettext_lazy("In doubt, no type."),
        [
            Rule(
                "fit",
                gettext_lazy("A type is named from a fit of %(field)s on."),
                gettext_lazy("Lower: more organisations get a type, and so do more random sheets."),
            ),
            Rule(
                "own_share",
                gettext_lazy("It is named only if at least %(field)s of its own statements hold."),
                gettext_lazy("Higher: a type needs more of its own signs; fewer are named."),
            ),
            Rule(
                "between",
                gettext_lazy(
                    "Two types count as level when they are at most %(field)s of an answer apart."
                ),
                gettext_lazy(
                    "Higher: more results read “between two”. With a weight of 1, half an answer "
                    "is the step from yes to partly."
                ),
                may_be_zero=True,
                refusal=gettext_lazy("Write a share from 0 to 1, such as 1/2 or 0.5."),
            ),
            Rule(
                "firm_flip_distance",
                gettext_lazy(
                    "A result is firm if at least %(field)s answers would have to change before "
                    "another type fits as well."
                ),
                gettext_lazy(
                    "Higher: fewer results are firm, more are borderline. No type changes."
                ),
                is_count=True,
                refusal=_COUNT,
            ),
        ],
    ),
    RuleGroup(
        gettext_lazy("Stay or move?"),
        gettext_lazy("The article does not say how many conditions it takes."),
        [
            Rule(
                "condition_holds",
                gettext_lazy("A condition holds, and a list speaks, from %(field)s on."),
                gettext_lazy(
                    "Higher: fewer reasons and signals count; more results say “no strong reason "
                    "to change”."
                ),
            ),
            Rule(
                "lead",
                gettext_lazy(
                    "One list must lead the other by %(field)s to decide; otherwise your decision "
                    "is needed."
                ),
                gettext_lazy("Lower: fewer judgement calls, and small differences decide."),
                refusal=gettext_lazy("Zero lets a tie decide. Write more than 0 and at most 100%."),
            ),
        ],
    ),
    RuleGroup(
        gettext_lazy("Notes for the consultant"),
        gettext_lazy("They change no verdict."),
        [
            Rule(
                "large_gap",
                gettext_lazy("The gap between the two sides is called large from %(field)s on."),
                gettext_lazy("Lower: more gaps are called large."),
            ),
            Rule(
                "high_agreement",
                gettext_lazy("A team is called of one mind from an agreement of %(field)s on."),
                gettext_lazy("Higher: more teams read as split."),
            ),
            Rule(
                "many_dont_know",
                gettext_lazy(
                    "A person is noted when more than %(field)s of their answers are “don’t know”."
                ),
                gettext_lazy("Lower: more people are noted."),
            ),
            Rule(
                "long_run",
                gettext_lazy("A sheet is noted for %(field)s equal answers in a row."),
                gettext_lazy("Lower: more honest sheets are noted."),
                is_count=True,
                refusal=_COUNT,
            ),
        ],
    ),
]


class ThresholdField(LineField):
    """A share that is kept as an exact fraction, or a count; shown as it is best read."""

    def __init__(self, rule: Rule, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": str(rule.refusal)}, **kwargs)
        self.rule = rule
        inputmode = "numeric" if rule.is_count else "text"
        self.widget.attrs |= {"autocomplete": "off", "inputmode": inputmode}

    def prepare_value(self, value: Any) -> Any:
        return shown_threshold(self.rule, value) if isinstance(value, StoredThreshold) else value

    def clean(self, value: Any) -> int | str:
        typed: str = super().clean(value)
        found = self._count(typed) if self.rule.is_count else self._share(typed)
        if found is None:
            raise forms.ValidationError(str(self.rule.refusal))
        return found

    def _share(self, typed: str) -> str | None:
        share = read_fraction(typed)
        if share is None or share > 1 or not (share or self.rule.may_be_zero):
            return None
        return str(share)

    @staticmethod
    def _count(typed: str) -> int | None:
        written = with_latin_digits(bare(typed))
        count = int(written) if written.isdecimal() and len(written) < 5 else 0
        return count if 0 < count <= LARGEST_COUNT else None


class StoredThreshold(str):
    """A threshold as a version has it: "2/3", or a count."""


def shown_threshold(rule: Rule, value: str) -> str:
    """Return 70% for 7/10 and 2/3 for 2/3: a share that is no whole per cent stays a fraction."""
    share = Fraction(value)
    if rule.is_count or rule.may_be_zero or (100 * share).denominator != 1:
        return digits(value)
    return percent(share)


class RuleField(NamedTuple):
    """A field with the words before and behind it, what a change does, what it was."""

    field: forms.BoundField
    before: str
    behind: str
    effect: str | Promise
    was: str


class ThresholdsForm(Edited, forms.Form):
    def __init__(self, data: Any, *, stored: Mapping[str, Any], base: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.base = base
        for group in GROUPS:
            for rule in group.rules:
                label = (str(rule.sentence) % {"field": "…"}).rstrip(".")
                self.fields[rule.name] = ThresholdField(
                    rule, label=label, initial=StoredThreshold(stored[rule.name])
                )

    @property
    def thresholds(self) -> dict[str, str | int]:
        return {rule.name: self.cleaned_data[rule.name] for rule in self._rules()}

    @property
    def groups(self) -> Iterator[tuple[str | Promise, str | Promise, list[RuleField]]]:
        for group in GROUPS:
            yield group.title, group.help, [self._shown(rule) for rule in group.rules]

    def _shown(self, rule: Rule) -> RuleField:
        before, _field, behind = str(rule.sentence).partition(FIELD)
        own, was = self.fields[rule.name].initial, self.base[rule.name]
        return RuleField(
            field=self[rule.name],
            before=before,
            behind=behind,
            effect=rule.effect,
            was="" if str(was) == str(own) else shown_threshold(rule, str(was)),
        )

    @staticmethod
    def _rules() -> Iterator[Rule]:
        for group in GROUPS:
            yield from group.rules

"""What a list of clients or rounds is narrowed by: read from an address, and put into one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, In
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..explanation.funnel import stage_name
from ..instruments.document import Document, NotPublished
from ..localisation import day, digits
from ..method.funnel import STAGES
from ..method.recommendation import Action
from ..models import Assessment, Organisation, User, Version
from ..models.assessment import ACTION_CHOICES, FIRMNESS_CHOICES, VERDICT_CHOICES
from ..models.checklist import TYPE_CHOICES
from ..models.listing import (
    NO_TYPE_PLACE,
    OPEN_PLACE,
    REVIEWS_IN_ORDER,
    TYPES_IN_ORDER,
    is_flagged,
)
from ..names import FLAG_NAMES, SECTORS
from ..queries.needs import KINDS, QUIET, with_need
from ..queries.paging import row_by_row
from ..queries.picture import (
    GAP_COLUMNS,
    with_gap_column,
    with_stage,
    with_step,
)
from ..queries.portfolio import NO_RESULT, NO_TYPE, OF_CLIENTS, named_like
from ..queries.versions import ARTICLE, published_document
from ..reading.dates import read_day
from ..reading.fields import LineField

NEEDS = "needs"
NEED_NAMES = {
    "decide": _("Decide"),
    "no_type": _("No type"),
    "review": _("Review"),
    "stuck": _("Stuck"),
    "again": _("Look again"),
    "overdue": _("Overdue"),
}
ANY = ("", _("Any"))
TYPES_OR_NONE = [*TYPE_CHOICES, (NO_TYPE, _("No type"))]
TILES = [*TYPES_OR_NONE, (NO_RESULT, _("No result yet"))]
# Suggestions as the picture groups them: what they come to, in a word or two
ADVICE = {
    # Translators: heads a column of numbers of clients: the suggestion that they got
    "stay": pgettext_lazy("suggestion", "Stay"),
    # Translators: heads a column of numbers of clients: the suggestion that they got
    "decision": pgettext_lazy("suggestion", "Decision"),
    # Translators: heads a column of numbers of clients: the suggestion that they got
    "move": pgettext_lazy("suggestion", "Move closer"),
    "session": _("Joint session"),
    "none": _("Not enough answers"),
}
ACTIONS: Mapping[str, str] = {
    Action.STAY: "stay",
    Action.STAY_NO_STRONG_REASON: "stay",
    Action.STAY_INTEGRATED: "stay",
    Action.JUDGEMENT_CALL: "decision",
    Action.TIGHTEN: "move",
    Action.JOINT_SESSION: "session",
    Action.NOT_ENOUGH_ANSWERS: "none",
}
# The columns of the picture's gaps: from one bound to before the next
GAPS = {
    str(column): f"{column / GAP_COLUMNS:.2f}–{(column + 1) / GAP_COLUMNS:.2f}"
    for column in range(GAP_COLUMNS)
}
REVIEWS = [(NEEDS, _("Needs me")), *Assessment.Review.choices]


OF_CLIENT = {"q", "sector", "size", "client"}
OF_ROUND = {
    *("type", "verdict", "action", "review", "firmness", "flag", "since", "until", "mine"),
    *("advice", "checklist"),
}
BESIDE_A_FLAG = {"type", "verdict", "action", "firmness", "review", "advice"}
RESULT_PLACES = {
    **{code: place for place, code in enumerate(TYPES_IN_ORDER)},
    NO_TYPE: NO_TYPE_PLACE,
    NO_RESULT: OPEN_PLACE,
}
OF_PICTURE = ("before", "gap", "step", "stage")
CARRIED = ("client", "type", "need", "advice", "checklist", *OF_PICTURE)


class TypedDayField(forms.CharField):
    """A day, typed in either calendar."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not typed:
            return None
        if (found := read_day(typed)) is None:
            raise forms.ValidationError(_("This is no day."))
        return found


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[ANY, *choices], required=False)


class SieveForm(forms.Form):
    """The filters as they stand in an address; what does not hold is left out, and said."""

    q = LineField(label=_("Search, names in both scripts"), required=False)
    type = _choice(_("Type"), TILES)
    verdict = _choice(_("Result"), VERDICT_CHOICES)
    action = _choice(_("Suggestion"), ACTION_CHOICES)
    review = _choice(_("Review"), REVIEWS)
    sector = LineField(label=_("Sector"), required=False, max_length=120)
    firmness = _choice(_("Firmness"), FIRMNESS_CHOICES)
    flag = _choice(_("Flag"), FLAG_NAMES.items())
    size = _choice(_("Size"), Organisation.Size.choices)
    since = TypedDayField(label=_("Closed from"), required=False)
    until = TypedDayField(label=_("Closed until"), required=False)
    mine = forms.BooleanField(label=_("Only mine"), required=False)
    need = _choice(_("Needs you"), NEED_NAMES.items())
    advice = _choice(_("Suggestion"), ADVICE.items())
    before = _choice(_("Before"), TYPES_OR_NONE)
    gap = _choice(_("Gap"), GAPS.items())
    step = forms.SlugField(label=_("Step"), max_length=20, required=False)
    stage = _choice(_("Stage without one clear owner"), [(str(n), n) for n in STAGES])
    checklist = forms.SlugField(label=_("Checklist"), required=False)
    client = forms.SlugField(label=_("Client"), required=False)
    aside = forms.BooleanField(label=_("Show what was set aside"), required=False)


class ViewForm(forms.Form):
    """The name of a list that is saved, and its address."""

    name = LineField(label=_("Name of the view"), max_length=60)
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)


class Chip(NamedTuple):
    """One filter that is on: in words, and its name, to take it away."""

    name: str
    text: str


@dataclass(frozen=True)
class Sieve:
    """The filters of an address, as far as they hold."""

    given: Mapping[str, str]
    of_rounds: bool

    @classmethod
    def read(cls, address: QueryDict, *, of_rounds: bool) -> "Sieve":
        names = SieveForm.base_fields
        return cls({name: str(address[name]) for name in names if address.get(name)}, of_rounds)

    @cached_property
    def form(self) -> SieveForm:
        form = SieveForm(self.given)
        form.full_clean()
        return form

    @property
    def wrong(self) -> bool:
        """Whether the address held what does not exist."""
        return bool(self.given and self.form.errors)

    @cached_property
    def on(self) -> Mapping[str, Any]:
        """The filters that are on, by name, in the order of the form."""
        chosen = self.form.cleaned_data if self.given else {}
        return {name: value for name, value in chosen.items() if value}

    @property
    def kept(self) -> dict[str, str]:
        """The filters as they stand in an address."""
        return {name: self.given[name] for name in self.on}

    @property
    def checklist(self) -> str:
        """The code of the checklist whose steps and stages are meant."""
        return str(self.on.get("checklist", ARTICLE))

    def without(self, name: str) -> "Sieve":
        """Return the filters but for one."""
        given = {other: value for other, value in self.kept.items() if other != name}
        return Sieve(given, self.of_rounds)

    def clients(self, clients: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """Return the clients that pass the filters of what a client itself is."""
        for name in OF_CLIENT & self.on.keys():
            clients = clients.filter(_of_client(name, self.on[name]))
        return clients

    def narrowed(self, rows: QuerySet[Any], user: User, *, now: datetime) -> QuerySet[Any]:
        """Return the rows of such clients that pass the other filters."""
        for name, value in self.on.items():
            if name in OF_ROUND and value != NEEDS:
                of = _of_round if self.of_rounds else _of_newest
                condition = of(name, user.pk if name == "mine" else value)
                is_beside = self.of_rounds and self._is_beside(name)
                rows = rows.filter(row_by_row(condition) if is_beside else condition)
        return rows if self.of_rounds else self._by_need(self._by_picture(rows), now=now)

    def _is_beside(self, name: str) -> bool:
        """Whether rounds are not to be looked for by it: a flag's index holds what verdicts say."""
        return name == "checklist" or ("flag" in self.on and name in BESIDE_A_FLAG)

    def _by_picture(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow clients to those of a number of the picture."""
        if "before" in self.on:
            type_ = "" if self.on["before"] == NO_TYPE else self.on["before"]
            rows = rows.filter(newest__type_before=type_)
        if "gap" in self.on:
            rows = with_gap_column(rows).filter(gap_column=self.on["gap"])
        if "step" in self.on:
            rows = with_step(rows, self.on["step"], checklist=self.checklist)
        if "stage" in self.on:
            rows = with_stage(rows, int(self.on["stage"]), checklist=self.checklist)
        return rows

    def _by_need(self, rows: QuerySet[Any], *, now: datetime) -> QuerySet[Any]:
        kinds = [self.on["need"]] if "need" in self.on else []
        if self.on.get("review") == NEEDS:
            kinds = kinds or list(KINDS)
        if not kinds:
            return rows
        rows = with_need(rows, quiet_since=now - QUIET, today=timezone.localdate(now))
        return rows.filter(need__in=kinds)

    @property
    def chips(self) -> Iterator[Chip]:
        """Each filter that is on, in words."""
        for name, value in self.on.items():
            field = self.form.fields[name]
            if isinstance(value, bool):
                yield Chip(name, str(field.label))
                continue
            label = _("Search") if name == "q" else field.label
            yield Chip(name, f"{label}: {self._said(name, value)}")

    def _said(self, name: str, value: Any) -> str:
        if isinstance(value, date):
            return day(value)
        if name in ("step", "stage", "checklist"):
            document = self._document()
            if name == "checklist":
                return str(document.title) if document.code == value else value
            if name == "stage":
                return stage_name(document, int(value))
            step = document.criteria.get(value)
            return str(step.text) if step else value
        choices = dict(getattr(self.form.fields[name], "choices", ()))
        return digits(choices[value]) if value in choices else str(value)

    def _document(self) -> Document:
        try:
            return published_document(self.checklist)[1]
        except NotPublished:
            return published_document(ARTICLE)[1]

    @property
    def carried(self) -> list[forms.BoundField]:
        """The filters that no field of the page shows: its form carries them on."""
        return [self.form[name] for name in CARRIED if name in self.on]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self.form["since"], self.form["until"]]

    @property
    def sectors(self) -> list[str]:
        return [str(sector) for sector in SECTORS]


def _of_client(name: str, value: str) -> Q:
    if name == "q":
        return named_like(value)
    if name == "sector":
        return Q(sector__icontains=value) | Q(sector_fa__icontains=value)
    return Q(**{"slug" if name == "client" else name: value})


def _of_round(name: str, value: Any) -> Q:
    """Match a round by what an index of all rounds begins with."""
    match name:
        case "type":
            return Q(result_place=RESULT_PLACES[value])
        case "review":
            return Q(review_place=REVIEWS_IN_ORDER.index(value))
        case "flag":
            return Q(is_flagged(value))
        case "mine":
            return Q(reviewer=value)
        case "advice":
            return Q(action__in=_actions(value))
        case "checklist":
            return Q(version__in=_versions(value), state=Assessment.State.CLOSED)
        case "since" | "until":
            return Q(state=Assessment.State.CLOSED, **_on_day(name, "dated_at", value))
    return Q(**{name: value})


def _of_newest(name: str, value: Any) -> Q:
    """Match a client by its newest round, which is read beside it and not sought among all."""
    closed = _says("state", Assessment.State.CLOSED)
    match name:
        case "type":
            is_without = value == NO_TYPE
            return (
                ~closed
                if value == NO_RESULT
                else closed & _says("type", "" if is_without else value)
            )
        case "review":
            return closed & _says("review", value)
        case "flag":
            return Q(is_flagged(value, _said("flags_shown", 0)))
        case "mine":
            return _says("reviewer", value)
        case "advice":
            return Q(In(_said("action", ""), _actions(value)))
        case "checklist":
            return closed & Q(In(_said("version", 0), _versions(value)))
        case "since" | "until":
            return closed & Q(**_on_day(name, f"{OF_CLIENTS}closed_at", value))
    return _says(name, value)


def _says(column: str, value: str | int) -> Q:
    return Q(Exact(_said(column, 0 if isinstance(value, int) else ""), value))


def _said(column: str, nothing: str | int) -> Coalesce:
    """Return a column of the newest round as no index of all rounds has it."""
    return Coalesce(F(f"{OF_CLIENTS}{column}"), Value(nothing))


def _actions(advice: str) -> list[str]:
    return [str(action) for action, other in ACTIONS.items() if other == advice]


def _versions(checklist: str) -> QuerySet[Version, Any]:
    return Version.objects.filter(checklist__code=checklist).order_by().values("pk")


def _on_day(name: str, column: str, day: date) -> dict[str, datetime]:
    """Return what is asked of a moment by the day of closing, by which rounds are ordered."""
    last = timedelta(days=1) if name == "until" else timedelta()
    start = timezone.make_aware(datetime.combine(day + last, time.min))
    return {f"{column}__{'lt' if name == 'until' else 'gte'}": start}

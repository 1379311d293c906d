"""What a list of clients or rounds is narrowed by: read from an address, and put into one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..explanation.funnel import stage_name
from ..instruments.document import Document, NotPublished
from ..localisation import day, digits
from ..method.funnel import STAGES
from ..method.recommendation import Action
from ..models import Assessment, Organisation, User
from ..models.assessment import ACTION_CHOICES, FIRMNESS_CHOICES, VERDICT_CHOICES
from ..models.checklist import TYPE_CHOICES
from ..names import FLAG_NAMES, SECTORS
from ..queries.needs import KINDS, QUIET, with_need
from ..queries.picture import (
    GAP_COLUMNS,
    with_gap_column,
    with_stage,
    with_step,
    with_type_before,
)
from ..queries.portfolio import NO_RESULT, NO_TYPE, OF_CLIENTS, OF_ROUNDS, named_like
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
        to_round = OF_ROUNDS if self.of_rounds else OF_CLIENTS
        for name, value in self.on.items():
            if name not in OF_CLIENT:
                rows = rows.filter(self._condition(name, value, user, to_round))
        return rows if self.of_rounds else self._by_need(self._by_picture(rows), now=now)

    def _by_picture(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow clients to those of a number of the picture."""
        if "before" in self.on:
            type_ = "" if self.on["before"] == NO_TYPE else self.on["before"]
            rows = with_type_before(rows).filter(type_before=type_)
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

    def _condition(self, name: str, value: Any, user: User, to_round: str) -> Q:
        closed = Q(**{f"{to_round}state": Assessment.State.CLOSED})
        if name == "type":
            return _of_type(value, to_round, closed)
        if name == "checklist":
            return closed & Q(**{f"{to_round}version__checklist__code": value})
        if name in ("since", "until"):
            return closed & _closed(name, value, to_round)
        if name == "flag":
            return _flagged(value, to_round)
        if name == "mine":
            return Q(**{f"{to_round}reviewer": user})
        if name == "advice":
            actions = [action for action, advice in ACTIONS.items() if advice == value]
            return closed & Q(**{f"{to_round}action__in": actions})
        if name in (*OF_PICTURE, "need", "aside") or value == NEEDS:
            return Q()
        return closed & Q(**{f"{to_round}{name}": value})

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
        return digits(choices.get(value, value))

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


def _of_type(value: str, to_round: str, closed: Q) -> Q:
    if value == NO_RESULT:
        return ~closed
    return closed & Q(**{f"{to_round}type": "" if value == NO_TYPE else value})


def _closed(name: str, value: date, to_round: str) -> Q:
    """Match the day of closing, by which closed rounds are ordered."""
    closed_at = f"{to_round}closed_at" if to_round else "dated_at"
    if name == "since":
        start = timezone.make_aware(datetime.combine(value, time.min))
        return Q(**{f"{closed_at}__gte": start})
    end = timezone.make_aware(datetime.combine(value + timedelta(days=1), time.min))
    return Q(**{f"{closed_at}__lt": end})


def _flagged(flag: str, to_round: str) -> Q:
    """Match a flag that is not set aside; both columns are lists of codes, read as text."""
    named, aside = (
        Q(Contains(Cast(f"{to_round}{column}", TextField()), f'"{flag}"'))
        for column in ("flags", "flags_aside")
    )
    return named & ~aside

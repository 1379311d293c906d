"""The assessments of an import, page by page, as they would be stored and may be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, ExpressionWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..forms import PastDayField
from ..localisation import digits
from ..models import Import, ImportRow, Organisation
from ..queries.batches import IS_HOMELESS, Counts
from ..reading.fields import LineField
from .upload import problem_shown
from .whose import OwnOrganisationField, OwnOrganisations

ROWS_A_PAGE = 100
SHOWN = (
    "batch",
    "number",
    "place",
    "called",
    "people",
    "problem",
    "title",
    "closed_on",
    "is_wanted",
)
FURTHER = ("repeats", "verdict", "type", "firmness", "copied_from", "organisation")


class IncomingForm(forms.Form):
    """Whether an assessment comes in, on which day it closed, and its title."""

    def __init__(self, row: ImportRow, data: Mapping[str, Any] | None) -> None:
        first = {name: getattr(row, name) for name in ("is_wanted", "closed_on", "title")}
        super().__init__(data, prefix=f"row-{row.number}", initial=first)
        name = row.organisation.text if row.organisation else row.called
        names = {"name": name, "place": problem_shown(row.place)}
        self.fields["is_wanted"] = forms.BooleanField(required=False)
        self.fields["closed_on"] = PastDayField()
        self.fields["title"] = LineField(required=False, max_length=120)
        labels = {
            "is_wanted": _("Bring in: %(name)s, %(place)s"),
            "closed_on": _("Day it closed: %(name)s, %(place)s"),
            "title": _("Title: %(name)s, %(place)s"),
        }
        for name, label in labels.items():
            kind = "form-check-input" if name == "is_wanted" else "form-control"
            self.fields[name].widget.attrs |= {"aria-label": label % names, "class": kind}


class HomelessForm(forms.Form):
    """Under which organisation an assessment is stored whose own is not known; it may stay out."""

    def __init__(
        self, row: ImportRow, own: OwnOrganisations, data: Mapping[str, Any] | None
    ) -> None:
        super().__init__(data, prefix=f"row-{row.number}")
        label = _("Organisation: %(name)s, %(place)s")
        label %= {"name": row.called, "place": problem_shown(row.place)}
        attrs = {"aria-label": label, "class": "form-control", "list": "own-organisations"}
        widget = forms.TextInput(attrs=attrs | {"dir": "auto"})
        self.fields["organisation"] = OwnOrganisationField(own, required=False, widget=widget)


@dataclass(frozen=True)
class RowShown:
    """A row, and the form that it has: to change it, or to say whose it is."""

    row: ImportRow
    form: IncomingForm | None
    homeless: HomelessForm | None

    @property
    def place(self) -> str:
        return problem_shown(self.row.place)

    @property
    def problem(self) -> str:
        return problem_shown(self.row.problem)

    @property
    def repeats(self) -> str:
        """The place where the same stands first, if it stands twice."""
        return problem_shown(self.row.repeats)


@dataclass(frozen=True)
class RowsPage:
    """A page of an import's rows; what is wrong in itself has no form."""

    page: Page[ImportRow]
    rows: Sequence[RowShown]

    @property
    def is_valid(self) -> bool:
        each = (form for shown in self.rows for form in (shown.form, shown.homeless) if form)
        return all(form.is_valid() for form in each)

    @property
    def has_homeless(self) -> bool:
        return any(shown.homeless for shown in self.rows)

    @property
    def changes(self) -> dict[int, Mapping[str, Any]]:
        return {shown.row.number: shown.form.cleaned_data for shown in self.rows if shown.form}

    @property
    def settled(self) -> dict[int, Organisation]:
        """The organisations that were named for rows whose own is not known."""
        named = {
            shown.row.number: shown.homeless.cleaned_data["organisation"]
            for shown in self.rows
            if shown.homeless
        }
        return {number: found for number, found in named.items() if found}


def rows_page(
    batch: Import, number: str, own: OwnOrganisations, data: Mapping[str, Any] | None = None
) -> RowsPage:
    """Return the page of that number, or the nearest; with data, as it was changed there."""
    rows = batch.rows.select_related("organisation", "copied_from").order_by("number")
    needed = [f"organisation__{name}" for name in ("name", "name_fa", "slug")]
    copies = [f"copied_from__{name}" for name in ("imported_at", "closed_at", "opened_at")]
    rows = rows.annotate(is_homeless=ExpressionWrapper(IS_HOMELESS, BooleanField()))
    page: Any = Paginator(rows.only(*SHOWN, *FURTHER, *needed, *copies), ROWS_A_PAGE).get_page(
        number
    )
    return RowsPage(page, [_shown(row, own, data) for row in page])


def _shown(row: Any, own: OwnOrganisations, data: Mapping[str, Any] | None) -> RowShown:
    return RowShown(
        row,
        form=None if row.problem else IncomingForm(row, data),
        homeless=HomelessForm(row, own, data) if row.is_homeless else None,
    )


def claim_of(counts: Counts) -> str:
    """Say how many can come in, and why the others cannot or need not."""
    good = ngettext("%(number)s can come in now", "%(number)s can come in now", counts.good)
    wrong = ngettext("%(number)s has an error", "%(number)s have an error", counts.wrong)
    copied = ngettext("%(number)s is here already", "%(number)s are here already", counts.copied)
    twice = ngettext(
        "%(number)s stands in the file twice", "%(number)s stand in the file twice", counts.repeated
    )
    said = [(good, counts.good), (wrong, counts.wrong), (copied, counts.copied)]
    said.append((twice, counts.repeated))
    parts = [text % {"number": digits(number)} for text, number in said if number]
    # Translators: what parts the clauses of one sentence
    return _("; ").join(parts) + "."

"""The assessments of an import, page by page, as they would be stored and may be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..forms import PastDayField
from ..localisation import digits
from ..models import Import, ImportRow
from ..queries.batches import Counts
from ..reading.fields import LineField
from .upload import problem_shown

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

    def __init__(self, row: ImportRow, data: Mapping[str, Any] | None = None) -> None:
        first = {name: getattr(row, name) for name in ("is_wanted", "closed_on", "title")}
        super().__init__(data, prefix=f"row-{row.number}", initial=first)
        name = row.organisation.text if row.organisation else row.called
        names = {"name": name, "place": digits(row.place)}
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


@dataclass(frozen=True)
class RowShown:
    row: ImportRow
    form: IncomingForm | None

    @property
    def problem(self) -> str:
        return problem_shown(self.row.problem)


@dataclass(frozen=True)
class RowsPage:
    """A page of an import's rows; only what can be stored has a form."""

    page: Page[ImportRow]
    rows: Sequence[RowShown]

    @property
    def is_valid(self) -> bool:
        return all(shown.form.is_valid() for shown in self.rows if shown.form)

    @property
    def changes(self) -> dict[int, Mapping[str, Any]]:
        return {shown.row.number: shown.form.cleaned_data for shown in self.rows if shown.form}


def rows_page(batch: Import, number: str, data: Mapping[str, Any] | None = None) -> RowsPage:
    """Return the page of that number, or the nearest; with data, as it was changed there."""
    rows = batch.rows.select_related("organisation", "copied_from").order_by("number")
    needed = [f"organisation__{name}" for name in ("name", "name_fa", "slug")]
    copies = [f"copied_from__{name}" for name in ("imported_at", "closed_at", "opened_at")]
    page = Paginator(rows.only(*SHOWN, *FURTHER, *needed, *copies), ROWS_A_PAGE).get_page(number)
    return RowsPage(
        page, [RowShown(row, None if row.problem else IncomingForm(row, data)) for row in page]
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

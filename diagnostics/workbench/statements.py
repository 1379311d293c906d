"""The form of one statement of a draft: its sentences, readings, notes, what types expect."""

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from ..instruments.readers import CODE
from ..method.checklist import TYPES, Type
from ..models import Condition, Criterion
from ..models.checklist import TYPE_CHOICES, Item
from ..names import TYPE_NAMES
from ..reading.fields import LineField, LinesField
from ..web.editing import Edited
from .codes import free_code
from .fields import WeightField, class_of, sentence

LANGUAGES = ("en", "fa")
YES, NO, SILENT = ("1", _("yes")), ("0", _("no")), ("", "–")
VALUES: Mapping[str, int | None] = {"1": 1, "0": 0, "": None}
THIS, OTHER = "this", "other"
Cell = tuple[int | None, str]  # what a type expects, and on what basis


class ExpectedFields(NamedTuple):
    """The two fields of one type in a form: what it expects, and on what basis."""

    type: Type
    name: object
    value: forms.BoundField
    basis: forms.BoundField
    is_native: bool


class StatementForm(Edited, forms.ModelForm):
    """What criteria and conditions have in common."""

    text_en = sentence("text", "en", required=True)
    text_fa = sentence("text", "fa", required=True)
    asked = forms.ChoiceField(
        label=_("Which reading is asked"),
        choices=[(THIS, _("The sentence above")), (OTHER, _("The other reading"))],
        initial=THIS,
        required=False,
    )
    other_reading_en = sentence("other_reading", "en", required=False)
    other_reading_fa = sentence("other_reading", "fa", required=False)
    note_en = sentence("note", "en", longest=None, required=False)
    note_fa = sentence("note", "fa", longest=None, required=False)
    tag = forms.ChoiceField(
        label=_("Tag"), choices=[("", _("none")), *Item.Tag.choices], required=False
    )
    tag_basis = forms.ChoiceField(
        label=_("Basis of the tag"), choices=[("", "–"), *Item.Basis.choices], required=False
    )
    PAIRS = [
        ("other_reading_en", "other_reading_fa"),
        ("note_en", "note_fa"),
        ("tag", "tag_basis"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = class_of(field)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for pair in self.PAIRS:
            empty = [name for name in pair if name in cleaned and not cleaned[name]]
            if len(empty) == 1:
                self.add_error(empty[0], _("Give both or neither."))
        if cleaned.get("asked") == OTHER and not self._has_other_reading(cleaned):
            self.add_error("asked", _("Write the other reading in both languages first."))
        return cleaned

    @staticmethod
    def _has_other_reading(cleaned: Mapping[str, Any]) -> bool:
        return all(cleaned.get(f"other_reading_{language}") for language in LANGUAGES)

    @property
    def typed_text(self) -> dict[str, str]:
        """The sentence in both languages, as it stands in the form."""
        return {language: self[f"text_{language}"].value() or "" for language in LANGUAGES}

    @property
    def statement(self) -> Any:
        """The statement as it is to be stored: the reading that is asked is its text."""
        row = self.instance
        if self.cleaned_data["asked"] == OTHER:
            for language in LANGUAGES:
                own, other = f"text_{language}", f"other_reading_{language}"
                text, reading = getattr(row, own), getattr(row, other)
                setattr(row, own, reading)
                setattr(row, other, text)
        return row

    @property
    def cells(self) -> Mapping[Type, Cell]:
        """What each type is to expect; conditions have nothing of the kind."""
        return {}


class ConditionForm(StatementForm):
    class Meta:
        model = Condition
        fields = [
            *("text_en", "text_fa", "other_reading_en", "other_reading_fa"),
            *("note_en", "note_fa", "tag", "tag_basis"),
        ]


class CriterionForm(StatementForm):
    """A statement of the first checklist, with its four cells."""

    weight = WeightField(label=_("Weight"), initial=Decimal(1))
    optional = forms.TypedChoiceField(
        label=_("Kind of sign"),
        choices=[("False", _("regular")), ("True", _("optional sign"))],
        coerce=lambda value: value == "True",
    )
    question_en = sentence("question", "en", longest=300, required=True)
    question_fa = sentence("question", "fa", longest=300, required=True)

    class Meta:
        model = Criterion
        fields = [*ConditionForm.Meta.fields, "weight", "optional", "question_en", "question_fa"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = _stored_cells(self.instance)
        native = self.instance.native
        for type_ in TYPES:
            value, basis = stored[type_]
            name = {"type": TYPE_NAMES[type_]}
            self.fields[f"expects_{type_}"] = _chosen(
                _("What %(type)s expects") % name,
                [YES, SILENT] if type_ == native else [YES, NO, SILENT],
                value,
                "choice",
                required=False,
            )
            self.fields[f"basis_{type_}"] = _chosen(
                _("Basis of what %(type)s expects") % name,
                Item.Basis.choices,
                basis,
                "form-select form-select-sm",
            )

    @property
    def expected(self) -> Iterator[ExpectedFields]:
        for type_ in TYPES:
            yield ExpectedFields(
                type_,
                TYPE_NAMES[type_],
                self[f"expects_{type_}"],
                self[f"basis_{type_}"],
                type_ == self.instance.native,
            )

    @property
    def cells(self) -> Mapping[Type, Cell]:
        found = self.cleaned_data
        return {
            type_: (VALUES[found[f"expects_{type_}"]], found[f"basis_{type_}"]) for type_ in TYPES
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        own = f"expects_{self.instance.native}"
        if cleaned.get(own) == "" and not cleaned.get("optional"):
            self.add_error(own, OWN_EXPECTATION)
        return cleaned


def _chosen(
    label: Any, choices: Any, initial: str, look: str, *, required: bool = True
) -> forms.ChoiceField:
    """Return a select of the four columns, whose label is heard and not seen."""
    widget = forms.Select({"class": look, "aria-label": label})
    return forms.ChoiceField(
        label=label, choices=choices, initial=initial, widget=widget, required=required
    )


OWN_EXPECTATION = _("Its own type expects yes. Only an optional sign may be a dash here.")


def _stored_cells(criterion: Criterion) -> dict[Type, tuple[str, str]]:
    """Return the value and basis of each type as a form has them; of a new one, the beginning."""
    if criterion.pk is None:
        return dict.fromkeys(TYPES, ("", Item.Basis.INFERRED.value))
    return {
        Type(cell.type): ("" if cell.value is None else str(cell.value), cell.basis)
        for cell in criterion.expectations.all()
    }


# --- new ones ----------------------------------------------------------------------------------


class CodeField(LineField):
    """A code that no other statement has."""

    default_error_messages = {
        "required": _("A capital letter, then letters, digits or hyphens."),
        "invalid": _("A capital letter, then letters, digits or hyphens, 16 in all at most."),
        "taken": _("%(code)s is taken. %(free)s is free."),
    }
    taken: Collection[str] = ()

    def clean(self, value: Any) -> str:
        code: str = super().clean(value)
        if not re.fullmatch(CODE, code):
            raise forms.ValidationError(self.error_messages["invalid"])
        if code in self.taken:
            free = free_code(code, self.taken)
            raise forms.ValidationError(self.error_messages["taken"] % {"code": code, "free": free})
        return code


def _code_of(form: forms.BaseForm) -> CodeField:
    field = form.fields["code"]
    assert isinstance(field, CodeField)
    return field


class NewConditionForm(ConditionForm):
    """A condition of one list of the decision table, with its code and the article's phrase."""

    code = CodeField(label=_("Code"))
    source = LinesField(label=_("The article’s own phrase"), required=False)

    class Meta(ConditionForm.Meta):
        fields = ["code", "source", *ConditionForm.Meta.fields]

    def __init__(self, *args: Any, taken: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_of(self).taken = taken


class NewCriterionForm(CriterionForm):
    """A statement from the description of a type, which cannot be changed later."""

    code = CodeField(label=_("Code"))
    native = forms.ChoiceField(label=_("From the description of"), choices=TYPE_CHOICES)
    source = LinesField(label=_("The article’s own phrase"), required=False)

    class Meta(CriterionForm.Meta):
        fields = ["native", "code", "source", *CriterionForm.Meta.fields]

    def __init__(self, *args: Any, taken: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_of(self).taken = taken

    def clean(self) -> dict[str, Any]:
        """Have the own type expect yes, unless it is an optional sign that says otherwise."""
        cleaned = self.cleaned_data
        native = cleaned.get("native", "")
        own = f"expects_{native}"
        if native and not cleaned.get("optional"):
            cleaned[own] = "1"
        self.instance.native = native
        cleaned = super().clean()
        if cleaned.get(own) == "0":
            self.add_error(own, OWN_EXPECTATION)
        return cleaned

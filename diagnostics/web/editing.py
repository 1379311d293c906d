"""Two who edit the same: what the other changed stays, what both changed is shown to the second.

A form brings back what it began from, as hidden fields (diagnostics/_began_from.html).
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms

if TYPE_CHECKING:
    Form = forms.BaseForm
else:
    Form = object


THEIRS = "theirs"  # chosen between both texts of a field (checklists/_conflict.html)


class Collision(NamedTuple):
    """A field that both changed: its label, what stands there now, what was typed here."""

    label: str
    stands: str
    typed: str
    name: str = ""
    before: str = ""
    """What stood there when the form was shown."""


class Merging(NamedTuple):
    """A field that only one of both changed: its label, what stood there, what it will say."""

    label: str
    before: str
    after: str
    is_ours: bool


class Edited(Form):
    """A form of what is stored: it is not valid where somebody else changed what it changes."""

    @cached_property
    def began_from(self) -> list[tuple[str, str]]:
        """The hidden fields: what is stored now, by name."""
        return [(self[name].html_initial_name, text) for name, text in self._stored.items()]

    @cached_property
    def collisions(self) -> list[Collision]:
        """What somebody else changed meanwhile and this form otherwise."""
        return [
            Collision(
                str(self[name].label),
                in_words(self.fields[name], stands),
                in_words(self.fields[name], typed),
                name,
                in_words(self.fields[name], before),
            )
            for name, before, stands, typed in self._meanwhile
            if not (self._is_same(name, before, typed) or self._is_same(name, stands, typed))
        ]

    @property
    def merged(self) -> list[Merging]:
        """What is together without a question, in the order of the form."""
        collided = {collision.name for collision in self.collisions}
        found = []
        for name, stands in self._stored.items():
            before = self.data.get(self[name].html_initial_name)
            after = self.data.get(self.add_prefix(name)) or ""
            if before is None or name in collided or self._is_same(name, before, after):
                continue
            field, is_ours = self.fields[name], not self._is_same(name, stands, after)
            said = in_words(field, before), in_words(field, after)
            found.append(Merging(str(self[name].label), *said, is_ours=is_ours))
        return found

    @property
    def in_question(self) -> list[tuple[Collision, forms.BoundField]]:
        return [(collision, self[collision.name]) for collision in self.collisions]

    @property
    def wrong(self) -> list[forms.BoundField]:
        """The fields that need another look, those in question apart."""
        collided = {collision.name for collision in self.collisions}
        return [field for field in self if field.errors and field.name not in collided]

    @property
    def beside(self) -> list[forms.BoundField]:
        """The fields that need nothing: a page that asks about the others carries them along."""
        asked = {collision.name for collision in self.collisions}
        return [field for field in self if field.name not in asked and not field.errors]

    def is_valid(self) -> bool:
        return super().is_valid() and not self.collisions

    def full_clean(self) -> None:
        if self.is_bound:
            self._leave_to_others()
        super().full_clean()

    def _leave_to_others(self) -> None:
        """Take what somebody else changed for what this form says, where it left it or says so."""
        left = {
            self.add_prefix(name): stands
            for name, before, stands, typed in self._meanwhile
            if self._is_same(name, before, typed)
        }
        left |= {
            self.add_prefix(name): stands
            for name, stands in self._stored.items()
            if self.data.get(f"keep-{name}") == THEIRS
        }
        if left:
            given = {name: self.data[name] for name in self.data}  # no field takes several values
            self.data = given | left

    @cached_property
    def _stored(self) -> dict[str, str]:
        values = {
            name: field.prepare_value(self.get_initial_for_field(field, name))
            for name, field in self.fields.items()
            if not field.disabled
        }
        return {name: "" if value is None else str(value) for name, value in values.items()}

    @cached_property
    def _meanwhile(self) -> list[tuple[str, str, str, str]]:
        """Each field that changed since the form was shown: its name, then, now, and as typed."""
        found = []
        for name, stands in self._stored.items():
            before = self.data.get(self[name].html_initial_name)
            if before is not None and not self._is_same(name, before, stands):
                found.append((name, before, stands, self.data.get(self.add_prefix(name)) or ""))
        return found

    def _is_same(self, name: str, one: str, other: str) -> bool:
        if one.split() == other.split():
            return True
        try:
            return bool(self.fields[name].clean(one) == self.fields[name].clean(other))
        except forms.ValidationError:
            return False


def in_words(field: forms.Field, value: Any) -> str:
    """Return a value as a reader knows it: of one that is chosen, the words of the choice."""
    text = "" if value is None else str(value)
    if isinstance(field, forms.ModelChoiceField):
        rows: Any = field.queryset
        return str(rows.filter(pk=value or 0).first() or "–")
    choices: Any = getattr(field, "choices", ())
    return str({str(code): said for code, said in choices}.get(text, text)) or "–"

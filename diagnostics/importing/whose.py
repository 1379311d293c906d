"""Under which of somebody's organisations an assessment from a file is stored."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Organisation, User
from ..queries.members import organisations_of
from ..reading.fields import LineField
from ..reading.text import alike, clean, folded

OFFERED = 100


class OwnOrganisations:
    """The organisations that somebody may store under: the first ones by name, any by its name."""

    def __init__(self, user: User) -> None:
        self._all = organisations_of(user)

    @cached_property
    def offered(self) -> list[Organisation]:
        return self._first[:OFFERED]

    @property
    def are_all_offered(self) -> bool:
        return len(self._first) <= OFFERED

    @property
    def only(self) -> Organisation | None:
        """The one that there is, if there are no others."""
        return self.offered[0] if len(self.offered) == 1 else None

    @property
    def every(self) -> Iterable[Organisation]:
        """All of them, however many, with their names and no more; one query."""
        return self._all.only("name", "name_fa", "slug").iterator(chunk_size=2000)

    def called(self, name: str) -> Organisation | None:
        """Return the one of that name, in either language; None where none is or several are."""
        if not (sought := folded(name)):
            return None  # or it would be alike all that have no name in one of the languages
        alike_names = Q(folded=sought) | Q(folded_fa=sought)
        return by_name(self._all.filter(alike_names)).get(folded_name(name))

    def chosen(self, typed: str) -> Organisation | None:
        """Return the one that is meant by its short name in addresses, or by its name."""
        return self._all.filter(slug=typed).first() or self.called(typed)

    @cached_property
    def _first(self) -> list[Organisation]:
        return list(self._all[: OFFERED + 1])


class OwnOrganisationField(LineField):
    """One of somebody's organisations, chosen or typed; nothing where nothing is."""

    def __init__(self, own: OwnOrganisations, **options: Any) -> None:
        super().__init__(max_length=200, **options)
        self.own = own

    def clean(self, value: Any) -> Organisation | None:
        if not (typed := super().clean(value)):
            return None
        if (found := self.own.chosen(typed)) is None:
            problem = _(
                "No organisation of yours is called “%(name)s”, or several are. Of several, type "
                "the short name that stands in its address."
            )
            raise forms.ValidationError(problem % {"name": typed})
        return found


class WhoseForm(forms.Form):
    """Under which organisation an assessment is stored."""

    def __init__(self, own: OwnOrganisations, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        missing = _("Choose the organisation that this assessment is about.")
        self.fields["organisation"] = OwnOrganisationField(
            own, error_messages={"required": missing}
        )


def by_name(organisations: Iterable[Organisation]) -> dict[str, Organisation | None]:
    """Return the organisations by their folded names in either language; None if unclear."""
    found: dict[str, Organisation | None] = {}
    for organisation in organisations:
        for name in {folded_name(organisation.name), folded_name(organisation.name_fa)} - {""}:
            found[name] = None if name in found else organisation
    return found


def folded_name(name: str) -> str:
    return " ".join(alike(clean(name)).split())

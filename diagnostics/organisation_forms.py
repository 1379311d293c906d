"""What people type of an organisation and of who belongs to it, checked."""

from typing import Any

from django import forms
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from .localisation import digits
from .models import Head, Membership, Organisation, User
from .names import SECTORS
from .reading.fields import AddressField, LineField
from .reading.text import alike
from .web.editing import Edited


class OrganisationForm(Edited, forms.Form):
    """What an organisation is called and is, in which calendar and language it works."""

    name = LineField(label=_("Name in English"), required=False, max_length=200)
    name_fa = LineField(label=_("Name in Persian"), required=False, max_length=200)
    sector = LineField(label=_("Sector"), required=False, max_length=120)
    size = forms.ChoiceField(
        label=_("Size"), required=False, choices=[("", "–"), *Organisation.Size.choices]
    )
    calendar = forms.ChoiceField(
        label=_("Whose months does it count in?"), choices=Organisation.Calendar
    )
    language = forms.ChoiceField(label=_("In which language does it write?"), choices=User.Language)

    def __init__(
        self,
        data: Any = None,
        *,
        organisation: Organisation | None = None,
        has_numbers: bool = False,
    ) -> None:
        self.organisation = organisation
        super().__init__(data, initial=_said_of(organisation))
        self.sectors = [str(sector) for sector in SECTORS]
        self.sizes = [
            ("", "–"),
            *((code, digits(text)) for code, text in Organisation.Size.choices),
        ]
        if has_numbers:
            del self.fields["calendar"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not (self.errors or cleaned["name"] or cleaned["name_fa"]):
            self.add_error(self.names[0].name, _("Give a name in one language at least."))
        return cleaned

    @property
    def names(self) -> list[forms.BoundField]:
        """The name in the page's language, then the one in the other, which may stay empty."""
        both = [self["name"], self["name_fa"]]
        return both[::-1] if get_language() == User.Language.PERSIAN else both

    @property
    def described(self) -> dict[str, Any]:
        """What is stored of the organisation; a name in one language alone stands for both."""
        given = dict(self.cleaned_data)
        given["name"] = given["name"] or given["name_fa"]
        given["sector"], given["sector_fa"] = self._sector(given["sector"])
        return given

    def _sector(self, typed: str) -> tuple[str, str]:
        """Return a sector in both languages where it is on the list, or was not changed."""
        if self.organisation and typed == self.organisation.sector_text:
            return self.organisation.sector, self.organisation.sector_fa
        for sector in SECTORS:
            with override("en"):
                english = str(sector)
            with override("fa"):
                persian = str(sector)
            if alike(typed) in (alike(english), alike(persian)):
                return english, persian
        return typed, ""


def _said_of(organisation: Organisation | None) -> dict[str, Any]:
    """Return what the form begins with: of a new organisation, what suits the page's language."""
    if organisation is None:
        language = get_language()
        is_persian = language == User.Language.PERSIAN
        calendar = Organisation.Calendar.JALALI if is_persian else Organisation.Calendar.GREGORIAN
        return {"language": language, "calendar": calendar}
    has_one_name = organisation.name == organisation.name_fa
    return {
        "name": "" if has_one_name else organisation.name,
        "name_fa": organisation.name_fa,
        "sector": organisation.sector_text,
        "size": organisation.size,
        "calendar": organisation.calendar,
        "language": organisation.language,
    }


class NewOrganisationForm(OrganisationForm):
    """The same, and whether its maker works there or advises it."""

    role = forms.ChoiceField(choices=Membership.Role, required=False)

    def clean_role(self) -> str:
        return self.cleaned_data["role"] or Membership.Role.MANAGER


class DeletionForm(forms.Form):
    """The organisation's name, typed once more before it is deleted."""

    typed = LineField(max_length=200)

    def __init__(self, *args: Any, organisation: Organisation) -> None:
        self.organisation = organisation
        super().__init__(*args)

    def clean_typed(self) -> str:
        typed = alike(self.cleaned_data["typed"])
        if typed not in (alike(self.organisation.name), alike(self.organisation.name_fa)):
            raise forms.ValidationError(_("This is not the organisation’s name."))
        return typed


ADDRESS_ERRORS = {
    "required": _("Write an e-mail address."),
    "invalid": _("This is no e-mail address."),
}


class HeadForm(forms.Form):
    """Who is head of a side, and in which language letters go there; what stands may stay so."""

    name = LineField(
        label=_("Name"), max_length=120, error_messages={"required": _("Write a name.")}
    )
    email = AddressField(label=_("E-mail"), error_messages=ADDRESS_ERRORS)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=User.Language)

    def __init__(self, data: Any = None, *, side: str, head: Head | None, language: str) -> None:
        initial = {"language": language}
        if head:
            initial = {name: getattr(head, name) for name in self.base_fields}
        super().__init__(
            data, initial=initial, prefix=side, empty_permitted=True, use_required_attribute=False
        )
        self.side = side
        self.fields["name"].widget.attrs["dir"] = "auto"
        self.fields["email"].widget.attrs["dir"] = "ltr"


class MemberForm(forms.Form):
    """Who is asked to take a part in an organisation, as what, and in which language."""

    email = AddressField(error_messages=ADDRESS_ERRORS)
    language = forms.ChoiceField(choices=User.Language)
    role = forms.ChoiceField(
        choices=Membership.Role, error_messages={"required": _("Choose a part.")}
    )

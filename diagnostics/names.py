"""What types, functions, owners, answers, flags are called, what stages mean: said here alone."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .method.checklist import Answer, Function, Type
from .method.flags import FlagCode
from .method.funnel import Owner

TYPE_NAMES: Mapping[str, Promise] = {
    Type.UNDEFINED: _("Undefined"),
    Type.DEFINED: _("Defined"),
    Type.ALIGNED: _("Aligned"),
    Type.INTEGRATED: _("Integrated"),
}
FUNCTION_NAMES: Mapping[str, Promise] = {
    Function.SALES: _("Sales"),
    Function.MARKETING: _("Marketing"),
    Function.MANAGEMENT: _("Management"),
    # Translators: people who belong neither to Sales, Marketing nor Management
    Function.OTHER: _("Other"),
}
ANSWER_NAMES: Mapping[str, Promise] = {
    Answer.YES: _("Yes"),
    # Translators: an answer to a statement
    Answer.PARTLY: _("Partly"),
    # Translators: an answer to a statement
    Answer.NO: _("No"),
    Answer.DONT_KNOW: _("Don’t know"),
}
OWNER_NAMES: Mapping[str, Promise] = {
    Owner.MARKETING: FUNCTION_NAMES[Function.MARKETING],
    Owner.SALES: FUNCTION_NAMES[Function.SALES],
    # Translators: both functions own a stage of the funnel
    Owner.BOTH: _("Both"),
    # Translators: no function owns a stage of the funnel
    Owner.NOBODY: _("Nobody"),
    Owner.DONT_KNOW: ANSWER_NAMES[Answer.DONT_KNOW],
}
FLAG_NAMES: Mapping[str, Promise] = {
    FlagCode.ONE_SIDED: _("One side only"),
    FlagCode.LONG_RUN: _("One answer in a long row"),
    FlagCode.NO_SPREAD: _("One sheet without spread"),
    FlagCode.SELF_CONTRADICTION: _("One sheet contradicts itself"),
    FlagCode.CONTRADICTORY_CONDITIONS: _("Contradictory conditions"),
    FlagCode.MANY_DONT_KNOW: _("Many “don’t know”"),
}
STAGE_LINES: Mapping[int, Promise] = {
    1: _("A possible customer notices a need."),
    2: _("They learn that we exist."),
    3: _("They count us among those they might buy from."),
    4: _("They would choose us before asking the price."),
    5: _("They mean to buy, and talk about terms."),
    6: _("They order, and it is delivered."),
    7: _("They come back."),
    8: _("They recommend us to others."),
}


def choices_of(
    names: Mapping[str, Promise], codes: Iterable[str] | None = None
) -> list[tuple[str, Promise]]:
    """Return what a field of a form or a record may be, with what it is called."""
    return [(str(code), names[code]) for code in codes or names]


# Offered where a sector is typed; any other word is taken as well
SECTORS = [
    _("Banking and insurance"),
    _("Building materials"),
    _("Chemicals and plastics"),
    _("Clothing and textiles"),
    _("Consulting and services"),
    _("Education"),
    _("Energy"),
    _("Food and drink"),
    _("Health and medicines"),
    _("Logistics and transport"),
    _("Machinery and equipment"),
    _("Media and advertising"),
    _("Packaging and print"),
    _("Retail"),
    _("Software and IT"),
    _("Telecommunications"),
    _("Tourism and hotels"),
    _("Wholesale and import"),
]

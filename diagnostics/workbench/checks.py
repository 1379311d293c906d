"""What the checks of a draft found, in words: what it is, why it matters, where to mend it."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..explanation.words import listed
from ..instruments.checks import MOST_BY_CHANCE, CheckName, CheckRemark
from ..localisation import digits, percent, percent_with_tenths
from ..names import ANSWER_NAMES, TYPE_NAMES
from .words import LISTS

LANGUAGES: Mapping[str, Promise] = {"en": gettext_lazy("English"), "fa": gettext_lazy("Persian")}
SENTENCES, EXPECTATIONS = "draft_sentences", "draft_expectations"
CONDITIONS, THRESHOLDS = "draft_conditions", "draft_thresholds"


REFUSED: Mapping[CheckName, Promise] = {
    CheckName.CODE_TWICE: gettext_lazy("Two statements or facts with one code."),
    CheckName.CODE_MALFORMED: gettext_lazy(
        "A code that does not begin with a capital letter, has other signs than letters, digits"
        " and hyphens, or more than 16."
    ),
    CheckName.LANGUAGE_MISSING: gettext_lazy("A sentence that is not written in both languages."),
    CheckName.WEIGHT: gettext_lazy("A weight that is no number above 0."),
    CheckName.NO_NATIVE: gettext_lazy("A type without a statement of its own."),
    CheckName.SAME_PROFILE: gettext_lazy("Two types that expect the same of every statement."),
    CheckName.NO_CONDITIONS: gettext_lazy(
        "A type without a reason to stay, or without a signal to move; Integrated has neither."
    ),
}
WARNED: Mapping[CheckName, Promise] = {
    CheckName.FEW_APART: gettext_lazy("Two types that fewer than 3 statements tell apart."),
    CheckName.ONE_LANGUAGE: gettext_lazy("A sentence that is reworded in one language only."),
    CheckName.PREFIX: gettext_lazy("A code that begins like those of another type or list."),
    CheckName.NEAR: gettext_lazy("A reworded sentence that says nearly what another one says."),
    CheckName.ALIKE_SHEET: gettext_lazy(
        "A type for a sheet of nothing but “yes”, of nothing but “partly” or of nothing but “no”."
    ),
    CheckName.BY_CHANCE: gettext_lazy("A type for more than 4 of 100 random sheets."),
}
CHECKED = {"refused": REFUSED.values(), "warned": WARNED.values()}


class CheckLine(NamedTuple):
    """One line of the report."""

    text: str
    how: str
    address: str


def in_lines(remarks: Iterable[CheckRemark], code: str) -> list[CheckLine]:
    """Return each remark in words, with the page of the checklist's draft where it is mended."""
    lines = []
    for remark in remarks:
        text, how, page = SAID[remark.name](remark)
        lines.append(CheckLine(text, how, reverse(f"diagnostics:{page}", args=[code])))
    return lines


def _types(remark: CheckRemark) -> dict[str, str]:
    names = [str(TYPE_NAMES[type_]) for type_ in remark.types]
    return dict(zip(("one", "other"), names, strict=False))


def _code(remark: CheckRemark) -> dict[str, str]:
    return dict(zip(("code", "second"), remark.codes, strict=False))


def _code_twice(remark):
    return (
        _("%(code)s stands twice.") % _code(remark),
        _("Every statement and every fact has a code of its own."),
        SENTENCES,
    )


def _code_malformed(remark):
    how = _("A capital letter, then letters, digits and hyphens, 16 in all at most.")
    return _("%(code)s is no code.") % _code(remark), digits(how), SENTENCES


def _language_missing(remark):
    if remark.language == "fa":
        how = _("Half of the respondents read it.")
    else:
        how = _("Respondents read it in the language of their letter.")
    text = _("%(code)s has a sentence that is not written in %(language)s.")
    return text % {**_code(remark), "language": LANGUAGES[remark.language]}, how, SENTENCES


def _weight(remark):
    how = _("More than 0, for example 1 or 1.5. To leave it out, remove it.")
    return _("The weight of %(code)s is no positive number.") % _code(remark), how, EXPECTATIONS


def _no_native(remark):
    return (
        _("%(one)s has no statement of its own.") % _types(remark),
        _("It could never be named. Describe it with one at least."),
        SENTENCES,
    )


def _same_profile(remark):
    return (
        _("%(one)s and %(other)s expect the same of every statement.") % _types(remark),
        _("Their fits would always be equal. Let them differ, best in three statements or more."),
        EXPECTATIONS,
    )


def _no_conditions(remark):
    assert remark.side is not None
    text = _("%(one)s has no condition under “%(list)s”.")
    how = _("A result that lands there could never say whether to stay or move. Add one at least.")
    return text % {**_types(remark), "list": LISTS[remark.side]}, how, CONDITIONS


def _few_apart(remark):
    how = _("With fewer than three, one or two answers decide between them.")
    if not remark.codes:
        text = _("Nothing tells %(one)s and %(other)s apart by a yes here and a no there.")
        return text % _types(remark), how, EXPECTATIONS
    text = _("%(one)s and %(other)s are told apart by %(codes)s only.")
    return text % {**_types(remark), "codes": listed(remark.codes)}, how, EXPECTATIONS


def _one_language(remark):
    if remark.language == "en":
        text = _("The English of %(code)s changed, its Persian did not.")
    else:
        text = _("The Persian of %(code)s changed, its English did not.")
    return text % _code(remark), _("Both must ask the same question."), SENTENCES


def _prefix(remark):
    text = _("%(code)s begins like the codes of another type or list, and belongs to %(one)s.")
    how = _("Files name statements by their codes; people read them so.")
    return text % {**_code(remark), **_types(remark)}, how, SENTENCES


def _near(remark):
    text = _("%(code)s says nearly what %(second)s says.")
    how = _("Two like sentences count one thing twice.")
    return text % _code(remark), how, SENTENCES


def _alike_sheet(remark):
    assert remark.answer is not None
    text = _("A sheet of nothing but “%(answer)s” would get a type.")
    how = _("Whoever ticks one answer all the way down says nothing about the firm.")
    return text % {"answer": ANSWER_NAMES[remark.answer]}, how, THRESHOLDS


def _by_chance(remark):
    text = _("More than %(most)s of random sheets would get a type: %(share)s.")
    assert remark.share is not None
    said = {"most": percent(MOST_BY_CHANCE), "share": percent_with_tenths(remark.share)}
    how = _("A lower fit lets them through, and so do statements that tell types apart less.")
    return text % said, how, THRESHOLDS


SAID: Mapping[CheckName, Callable[[CheckRemark], tuple[str, str, str]]] = {
    CheckName.CODE_TWICE: _code_twice,
    CheckName.CODE_MALFORMED: _code_malformed,
    CheckName.LANGUAGE_MISSING: _language_missing,
    CheckName.WEIGHT: _weight,
    CheckName.NO_NATIVE: _no_native,
    CheckName.SAME_PROFILE: _same_profile,
    CheckName.NO_CONDITIONS: _no_conditions,
    CheckName.FEW_APART: _few_apart,
    CheckName.ONE_LANGUAGE: _one_language,
    CheckName.PREFIX: _prefix,
    CheckName.NEAR: _near,
    CheckName.ALIKE_SHEET: _alike_sheet,
    CheckName.BY_CHANCE: _by_chance,
}

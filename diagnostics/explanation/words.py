"""Small words that every part of an explanation is made of: answers, lists, quotations, names."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from ..method.checklist import Function

HALF = Fraction(1, 2)
FUNCTIONS: Mapping[str, str] = {
    Function.SALES: gettext_noop("Sales"),
    Function.MARKETING: gettext_noop("Marketing"),
    Function.MANAGEMENT: gettext_noop("Management"),
    Function.OTHER: gettext_noop("Other"),
}
SAID = {0: gettext_noop("no"), HALF: gettext_noop("partly"), 1: gettext_noop("yes")}
SAID_FIRST = {0: gettext_noop("No"), HALF: gettext_noop("Partly"), 1: gettext_noop("Yes")}


def function_name(function: str) -> str:
    return _(FUNCTIONS[function])


def said(value: Fraction | None) -> str:
    """Return what an answer, or the mean of several, says; inside a sentence."""
    if value is None:
        return _("not known")
    if value in SAID:
        return _(SAID[value])
    return _("between no and partly") if value < HALF else _("between partly and yes")


def said_first(value: Fraction | None) -> str:
    """Return what an answer says, as the first word or the only one."""
    if value is None:
        return _("Not known")
    if value in SAID:
        return _(SAID_FIRST[value])
    return _("Between no and partly") if value < HALF else _("Between partly and yes")


def listed(parts: Iterable[str]) -> str:
    """Return "a", "a and b", or "a, b and c"."""
    *others, last = parts
    if not others:
        return last
    return _("%(first)s and %(last)s") % {"first": separated(others), "last": last}


def separated(parts: Iterable[str]) -> str:
    return pgettext("between the parts of a list", ", ").join(parts)


def joined(*parts: str) -> str:
    """Return remarks one after the other, those that are empty left out."""
    return pgettext("between two remarks", "; ").join(part for part in parts if part)


def quoted(text: object) -> str:
    """Return a sentence in quotation marks, without its full stop, to stand inside another."""
    return _("“%(text)s”") % {"text": str(text).rstrip(".")}


def sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def strong(text: object, type_: str = "") -> SafeString:
    """Return a key word of a heading, in its type's hue if it names one."""
    if type_:
        return format_html('<strong class="is-{}">{}</strong>', type_, text)
    return format_html("<strong>{}</strong>", text)


def width(share: Fraction | None) -> str:
    """Return a share as the width of a drawing, which has no language."""
    return f"{float(100 * (share or 0)):.1f}%"

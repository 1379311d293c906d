"""Who changed what in a checklist, in sentences of the page's language."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..localisation import digits
from ..models import ChecklistChange
from ..names import TYPE_NAMES
from .words import EXPECTED, THRESHOLDS, threshold_in_words

What = ChecklistChange.What
LINES = {
    What.BEGAN: gettext_lazy("{who} began a draft from version {number}"),
    What.PUBLISHED: gettext_lazy("{who} published version {number}"),
    What.DISCARDED: gettext_lazy("{who} discarded the draft"),
    What.DEFAULT: gettext_lazy("{who} made version {number} the default"),
    What.RETIRED: gettext_lazy("{who} retired version {number}"),
    What.OFFERED: gettext_lazy("{who} offered version {number} again"),
    What.ADDED: gettext_lazy("{who} added {code}"),
    What.REMOVED: gettext_lazy("{who} removed {code}"),
    What.PUT_BACK: gettext_lazy("{who} put {code} back"),
    What.REWORDED: gettext_lazy("{who} reworded {code}"),
    What.RESTORED: gettext_lazy("{who} restored the article’s wording of {code}"),
    What.READING: gettext_lazy("{who} chose the other reading of {code}"),
    What.EXPECTED: gettext_lazy("{who} set {type} to “{value}” at {code}"),
    What.WEIGHED: gettext_lazy("{who} gave {code} the weight {value}"),
    What.MOVED: gettext_lazy("{who} had {code} asked at place {value}"),
    What.EDITED: gettext_lazy("{who} edited {code}"),
    What.THRESHOLD: gettext_lazy("{who} set “{threshold}” to {value}"),
}
SHIPPED = gettext_lazy("Version {number} came with the program")


def change_in_words(change: ChecklistChange) -> str:
    """Return a line of the trail; of whom nobody knows any more it says somebody."""
    what = What(change.what)
    is_shipped = what is What.PUBLISHED and change.by is None
    line = SHIPPED if is_shipped else LINES[what]
    who = str(change.by) if change.by else _("Somebody")
    return format_html(str(line), who=format_html("<bdi>{}</bdi>", who), **_said(change))


def _said(change: ChecklistChange) -> dict[str, Any]:
    value = change.value
    if change.what == What.EXPECTED:
        value = str(EXPECTED.get(value, value))
    elif change.what == What.THRESHOLD:
        value = threshold_in_words(change.code, value)
    return {
        "number": digits(change.number),
        "code": format_html('<span class="code">{}</span>', change.code),
        "type": TYPE_NAMES.get(change.type, ""),
        "threshold": THRESHOLDS.get(change.code, change.code),
        "value": digits(value),
    }

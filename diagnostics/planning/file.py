"""The plan to take away: as a calendar of what is open, and as a workbook of all of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ..calendar_file import CalendarEntry, calendar_file
from ..exchange.workbook_writing import Cell, Heading, Title, Worksheet, workbook_of
from ..explanation.plan import origin_of, what_of
from ..localisation import day
from ..models import Organisation, PlannedAction

WHAT, WORD = 60, 18  # widths of columns, in characters


def plan_calendar(actions: Iterable[PlannedAction], *, now: datetime) -> bytes:
    """Return what is open and has a day."""
    return calendar_file((_entry(action) for action in actions if action.due_on), now=now)


def _entry(action: PlannedAction) -> CalendarEntry:
    about = filter(None, [action.who, action.get_side_display(), action.if_then])
    assert action.due_on is not None
    return CalendarEntry(f"action-{action.pk}", action.due_on, what_of(action), "\n".join(about))


def plan_workbook(organisation: Organisation, actions: Sequence[PlannedAction]) -> bytes:
    """Return the workbook in the active language: what is open by date, then what has ended."""
    rows = list(_rows(organisation, actions))
    sheet = Worksheet(_("The plan"), rows, [WORD, WHAT, WORD, WORD, WORD, WORD, WHAT, WHAT])
    return workbook_of([sheet], is_right_to_left=get_language_bidi())


def _rows(organisation: Organisation, actions: Sequence[PlannedAction]) -> Iterator[Sequence[Cell]]:
    yield [Title(organisation.text)]
    names = (_("By when"), _("What"), _("Who"), _("For which side"), _("State"), _("Ended on"))
    yield [Heading(name) for name in (*names, _("Reason"), _("If … then we …"), _("Where from"))]
    for action in actions:
        ended_on = timezone.localdate(action.ended_at) if action.ended_at else None
        yield [
            *(_day(action.due_on), what_of(action), action.who, action.get_side_display()),
            *(action.get_state_display(), _day(ended_on), action.reason, action.if_then),
            origin_of(action),
        ]


def _day(on) -> Cell:
    """Return a date as such, and where the page's calendar is another one, in words."""
    if on is None:
        return ""
    words = day(on)
    return on if words.isascii() else words

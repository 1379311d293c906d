"""Rows of the consultant's lists as markup: rendered once a language, with slots for what differs.

A row with the same values reads the same for everybody but in who has it in review.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..localisation import day, digits, percent
from ..models import Assessment
from ..models.assessment import ACTION_CHOICES, FIRMNESS_CHOICES, VERDICT_CHOICES, round_name
from ..names import FLAG_NAMES, TYPE_NAMES
from ..queries.portfolio import OF_CLIENTS
from ..web.frame import NOTHING, Frame, frame_of, new_frame, slot
from ..web.kept import kept_parts

Row = Mapping[str, Any]
FLAGS_SHOWN = 4
NOBODY = str(UUID(int=0))  # nobody's id or short name


class RecordLine(NamedTuple):
    """What one row says; in a frame, the slots of it."""

    pick: str
    client: str
    organisation: str
    about: str
    rounds: str
    round: str
    result: str
    action: str
    gap: str
    answered: str
    flags: str
    review: str
    datetime: str
    day: str


class Wording(NamedTuple):
    """For whom rows are written: the language, the viewer, and which ids are ticked."""

    language: str
    viewer: int
    chosen: frozenset[str]


def client_lines(rows: Sequence[Row], numbers: Mapping[int, int], to: Wording) -> SafeString:
    """Return a table of clients, each by its newest round; numbers are of their rounds."""
    return _kept_table("client", (rows, numbers, to), lambda: _client_lines(rows, numbers, to))


def round_lines(rows: Sequence[Row], to: Wording) -> SafeString:
    """Return a table of rounds."""
    return _kept_table("round", (rows, to), lambda: _round_lines(rows, to))


def _client_lines(
    rows: Iterable[Row], numbers: Mapping[int, int], to: Wording
) -> Iterator[RecordLine]:
    for row in rows:
        newest = _columns_of(row, OF_CLIENTS)
        number = numbers.get(row["id"], 0)
        link = {"client": row["slug"]}
        rounds = _rounds(to.language, number).filled(link) if number else NOTHING
        yield _line(row, newest, to, rounds=rounds, moment=newest["touched_at"])


def _round_lines(rows: Iterable[Row], to: Wording) -> Iterator[RecordLine]:
    for row in rows:
        client = _columns_of(row, "organisation__")
        yield _line(client, row, to, moment=row["dated_at"])


def _columns_of(row: Row, path: str) -> Row:
    """Return what a row holds of a record that it leads to, by the record's own names."""
    return {own: row[name] for name, own in _own_names(tuple(row), path)}


@cache
def _own_names(names: tuple[str, ...], path: str) -> list[tuple[str, str]]:
    return [(name, name.removeprefix(path)) for name in names if name.startswith(path)]


def _kept_table(
    kind: str, known: tuple[Any, ...], lines: Callable[[], Iterable[RecordLine]]
) -> SafeString:
    [table] = kept_parts((kind, *known), lambda: [_table(kind, lines())])
    return table


def _table(kind: str, lines: Iterable[RecordLine]) -> SafeString:
    row = frame_of(
        f"diagnostics/_{kind}_record.html",
        lambda: {"line": RecordLine(*map(slot, RecordLine._fields))},
    )
    return mark_safe("".join(row.filled(line._asdict()) for line in lines))  # filled frames


def _line(
    client: Row, round_: Row, to: Wording, *, moment: Any, rounds: SafeString = NOTHING
) -> RecordLine:
    language, state = to.language, round_["state"]
    name, sector = client["name"], client["sector"]
    if language == "fa":
        name, sector = client["name_fa"] or name, client["sector_fa"] or sector
    is_closed, is_set_aside = state == Assessment.State.CLOSED, round_["set_aside_at"] is not None
    on = localtime(moment).date() if moment else None
    kind = round_["firmness"] or round_["verdict"] or ""
    called = _called(round_)
    id, label = str(round_["id"]), f"{name} · {called}" if called else name
    page = "result" if is_closed else "assessment"
    flags = [flag for flag in round_["flags"] or () if flag not in round_["flags_aside"]]
    return RecordLine(
        pick=_pick(language, id in to.chosen).filled({"id": id, "label": label})
        if is_closed and not is_set_aside
        else NOTHING,
        client=_address(language, "organisation", client["slug"]),
        organisation=name,
        about=sector,
        rounds=rounds,
        round=_round(language, round_["imported_at"] is not None, is_set_aside).filled(
            {"called": called}
        ),
        result=_result(language, state, round_["type"], kind).filled(
            {"address": _address(language, page, id) if state else ""}
        ),
        action=_action(language, round_["action"] or ""),
        gap=_gap(language, None if round_["gap"] is None else f"{round_['gap']:.2f}"),
        answered=percent(round_["coverage"]) if round_["coverage"] is not None else "–",
        flags=_flags(language, tuple(dict.fromkeys(flags))),
        review=_review(round_, to),
        datetime=on.isoformat() if on else "",
        day=day(on),
    )


def _address(language: str, page: str, id: str) -> str:
    return _address_of_nobody(language, page).replace(NOBODY, id)


@cache
def _address_of_nobody(_language: str, page: str) -> str:
    """Return what every address of such a page is but for the id: to reverse costs ten times it."""
    return reverse(f"diagnostics:{page}", args=[NOBODY])


def _called(round_: Row) -> str:
    if round_["dated_at"] is None:
        return ""
    beside = (round_.get("untitled_before"), round_.get("untitled_after"))
    return round_name(round_["title"], round_["dated_at"], beside)


@cache
def _pick(_language: str, is_chosen: bool) -> Frame:
    """Return the tick box of a result; what was ticked on an earlier page stays ticked."""
    context = {"id": slot("id"), "label": slot("label"), "is_chosen": is_chosen}
    return new_frame("diagnostics/_pick.html", context)


@cache
def _rounds(_language: str, number: int) -> Frame:
    """Return the way to all rounds of a client who has so many."""
    said = ngettext("%(number)s round", "%(number)s rounds", number) % {"number": digits(number)}
    context = {"address": f"?tab=rounds&client={slot('client')}", "text": said}
    return new_frame("diagnostics/_record_link.html", context)


@cache
def _round(_language: str, is_imported: bool, is_set_aside: bool) -> Frame:
    """Return what a round is called, with how it came and whether it counts."""
    context = {"called": slot("called"), "is_imported": is_imported, "is_set_aside": is_set_aside}
    return new_frame("diagnostics/_round_cell.html", context)


@cache
def _result(_language: str, state: str | None, type_: str | None, kind: str) -> Frame:
    """Return the markup of a result's type and tag, with the way to it; a few dozen in all."""
    context = {
        "is_open": state == Assessment.State.OPEN,
        "is_none": state is None,
        "type": type_,
        "type_name": TYPE_NAMES.get(type_ or "", _("No type")),
        "kind": kind,
        "kind_name": dict(FIRMNESS_CHOICES + VERDICT_CHOICES).get(kind, ""),
        "address": slot("address"),
    }
    return new_frame("diagnostics/_result_cell.html", context)


@cache
def _action(_language: str, code: str) -> SafeString:
    said = dict(ACTION_CHOICES).get(code)
    return format_html("{}", said) if said else mark_safe('<span class="muted">–</span>')


@cache
def _gap(_language: str, written: str | None) -> SafeString:
    """Return the markup of a gap's bar and number; there are a hundred and one, and none."""
    context = {"percent": written and round(100 * float(written)), "gap": written}
    return render_to_string("diagnostics/_gap_cell.html", context)


@cache
def _flags(_language: str, codes: tuple[str, ...]) -> SafeString:
    labels = [FLAG_NAMES[code] for code in codes]
    context = {"labels": labels[:FLAGS_SHOWN], "more": len(labels[FLAGS_SHOWN:])}
    return render_to_string("diagnostics/_flags_cell.html", context)


def _review(round_: Row, to: Wording) -> SafeString:
    if round_["set_aside_at"]:
        return _aside(to.language).filled({"reason": round_["set_aside_reason"]})
    state = round_["review"] if round_["state"] == Assessment.State.CLOSED else round_["state"]
    own = state == Assessment.Review.OPENED and round_["reviewer_id"] == to.viewer
    name = round_["reviewer__name"] or round_["reviewer__email"] or ""
    return _state(to.language, state).filled({"by": _("you") if own else name})


@cache
def _aside(_language: str) -> Frame:
    return new_frame("diagnostics/_aside_cell.html", {"reason": slot("reason")})


@cache
def _state(_language: str, state: str | None) -> Frame:
    """Return how far a review is, or a round that has none, with who has begun it."""
    by = slot("by") if state == Assessment.Review.OPENED else ""
    return new_frame("diagnostics/_review_state.html", {"state": state or "none", "by": by})


def wording(viewer: int, chosen: Iterable[str]) -> Wording:
    return Wording((get_language() or "en").partition("-")[0], viewer, frozenset(chosen))

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
from ..web.frame import NOTHING, frame_of, slot
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
        newest = {
            name.removeprefix(OF_CLIENTS): value
            for name, value in row.items()
            if name.startswith(OF_CLIENTS)
        }
        rounds = _rounds(to.language, row["slug"], numbers.get(row["id"], 0))
        yield _line(row, newest, to, rounds=rounds, moment=newest["touched_at"])


def _round_lines(rows: Iterable[Row], to: Wording) -> Iterator[RecordLine]:
    for row in rows:
        names = {
            name.removeprefix("organisation__"): value
            for name, value in row.items()
            if name.startswith("organisation__")
        }
        yield _line(names, row, to, moment=row["dated_at"])


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
    name, sector = client["name"], client["sector"]
    if to.language == "fa":
        name, sector = client["name_fa"] or name, client["sector_fa"] or sector
    is_closed = round_["state"] == Assessment.State.CLOSED
    on = localtime(moment).date() if moment else None
    kind = round_["firmness"] or round_["verdict"] or ""
    called = _called(round_)
    flags = [flag for flag in round_["flags"] or () if flag not in round_["flags_aside"]]
    return RecordLine(
        pick=_pick(str(round_["id"]), f"{name} · {called}" if called else name, to.chosen)
        if is_closed and not round_["set_aside_at"]
        else NOTHING,
        client=_address(to.language, "organisation", client["slug"]),
        organisation=name,
        about=sector,
        rounds=rounds,
        round=_round(to.language, round_, called),
        result=_result(to.language, str(round_["id"]), round_["state"], round_["type"], kind),
        action=_action(to.language, round_["action"] or ""),
        gap=_gap(to.language, None if round_["gap"] is None else f"{round_['gap']:.2f}"),
        answered=percent(round_["coverage"]) if round_["coverage"] is not None else "–",
        flags=_flags(to.language, tuple(dict.fromkeys(flags))),
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


def _pick(id: str, label: str, chosen: frozenset[str]) -> SafeString:
    """Return the tick box of a result; what was ticked on an earlier page stays ticked."""
    context = {"id": slot("id"), "label": slot("label"), "is_chosen": id in chosen}
    frame = frame_of("diagnostics/_pick.html", lambda: context, id in chosen)
    return frame.filled({"id": id, "label": label})


def _rounds(_language: str, slug: str, number: int) -> SafeString:
    if not number:
        return NOTHING
    said = ngettext("%(number)s round", "%(number)s rounds", number) % {"number": digits(number)}
    address = f"?tab=rounds&client={slug}"
    frame = frame_of(
        "diagnostics/_record_link.html", lambda: {"address": slot("address"), "text": slot("text")}
    )
    return frame.filled({"address": address, "text": said})


def _round(_language: str, round_: Row, called: str) -> SafeString:
    """Return what a round is called, with how it came and whether it counts."""
    marks = round_["imported_at"] is not None, round_["set_aside_at"] is not None
    frame = frame_of(
        "diagnostics/_round_cell.html",
        lambda: {"called": slot("called"), "is_imported": marks[0], "is_set_aside": marks[1]},
        marks,
    )
    return frame.filled({"called": called})


def _result(language: str, id: str, state: str | None, type_: str | None, kind: str) -> SafeString:
    """Return the markup of a result's type and tag, with the way to it; a few dozen in all."""
    page = "result" if state == Assessment.State.CLOSED else "assessment"

    def context() -> dict[str, Any]:
        return {
            "is_open": state == Assessment.State.OPEN,
            "is_none": state is None,
            "type": type_,
            "type_name": TYPE_NAMES.get(type_ or "", _("No type")),
            "kind": kind,
            "kind_name": dict(FIRMNESS_CHOICES + VERDICT_CHOICES).get(kind, ""),
            "address": slot("address"),
        }

    frame = frame_of("diagnostics/_result_cell.html", context, state, type_, kind)
    address = _address(language, page, id) if state else ""
    return frame.filled({"address": address})


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
        return frame_of("diagnostics/_aside_cell.html", lambda: {"reason": slot("reason")}).filled(
            {"reason": round_["set_aside_reason"]}
        )
    state = round_["review"] if round_["state"] == Assessment.State.CLOSED else round_["state"]
    is_begun = state == Assessment.Review.OPENED
    own = is_begun and round_["reviewer_id"] == to.viewer
    name = round_["reviewer__name"] or round_["reviewer__email"] or ""
    frame = frame_of(
        "diagnostics/_review_state.html",
        lambda: {"state": state or "none", "by": slot("by") if is_begun else ""},
        state,
    )
    return frame.filled({"by": _("you") if own else name})


def wording(viewer: int, chosen: Iterable[str]) -> Wording:
    return Wording((get_language() or "en").partition("-")[0], viewer, frozenset(chosen))

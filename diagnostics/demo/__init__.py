"""The demo: a small consultancy's invented world, dated back from `now` so that it never ages.

All that is invented is data, in instruments/demo.json: people, organisations, and their rounds with
each respondent's answers as rows of letters. The rounds pass through the same actions as real ones,
so that every result is computed from its answers.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.timezone import localdate

from .. import companion
from ..actions import checklists, plan, rounds
from ..instruments.document import Document, shipped_article
from ..method.checklist import TYPES, Answer, Function, Side
from ..method.funnel import Owner
from ..models import Assessment, Membership, Organisation, Respondent, Sheet, User, Version
from ..queries.versions import document_of

FILE = Path(__file__).parent.parent / "instruments" / "demo.json"
AGE = timedelta(days=2 * 366)
TIME_TO_ANSWER = timedelta(minutes=9)
ANSWERS = {"Y": Answer.YES, "P": Answer.PARTLY, "N": Answer.NO, "?": Answer.DONT_KNOW}
OWNERS = {
    "M": Owner.MARKETING,
    "S": Owner.SALES,
    "B": Owner.BOTH,
    "N": Owner.NOBODY,
    "?": Owner.DONT_KNOW,
}
LEFT_OUT = "-"  # unanswered, which is not a don't-know
LAYOUT = " |"  # for the eye only

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Loaded:
    """What was made of the demo: nothing of what was there before."""

    people: int
    organisations: int
    rounds: int

    def __add__(self, more: "Loaded") -> "Loaded":
        return Loaded(
            self.people + more.people,
            self.organisations + more.organisations,
            self.rounds + more.rounds,
        )


@dataclass(frozen=True)
class Telling:
    """What the organisations share: the day it is told on, the checklist, the accounts."""

    now: datetime
    version: Version
    document: Document
    users: Mapping[str, User]
    consultant: User

    @property
    def began_at(self) -> datetime:
        return self.now - AGE

    def ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def user(self, email: str | None) -> User | None:
        return self.users[email] if email else None


def told_in(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


@transaction.atomic
def load_demo(*, now: datetime, password: str) -> Loaded:
    """Make what is missing of the demo, all of it or nothing.

    An organisation whose slug is taken and a person whose e-mail address is taken stay as they are,
    whoever made them: no round, membership or password is added to them or changed.
    """
    data = told_in(FILE)
    checklists.load_article(now=now - AGE)
    version = checklists.article_version(shipped_article())
    assert version is not None  # it was loaded just now, or before
    known = set(User.objects.values_list("email", flat=True))
    strangers = [person for person in data["people"] if person["email"] not in known]
    for stranger in strangers:
        make_user(stranger, joined_at=now - AGE, password=password)
    telling = telling_of(data, version, now=now)
    taken = set(Organisation.objects.values_list("slug", flat=True))
    missing = [
        organisation for organisation in data["organisations"] if organisation["slug"] not in taken
    ]
    for organisation in missing:
        _make_organisation(organisation, telling)
    return Loaded(len(strangers), len(missing), sum(len(data["rounds"]) for data in missing))


def telling_of(data: Data, version: Version, *, now: datetime) -> Telling:
    users = {person["email"]: User.objects.get(email=person["email"]) for person in data["people"]}
    return Telling(now, version, document_of(version), users, users[data["consultant"]])


def make_user(data: Data, *, joined_at: datetime, password: str) -> None:
    user = User.objects.create_user(password=password, joined_at=joined_at, **data)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def _make_organisation(data: Data, telling: Telling) -> None:
    names = ("slug", "name", "name_fa", "sector", "sector_fa")
    columns = (*names, "size", "calendar", "language")
    organisation = Organisation.objects.create(
        created_at=telling.began_at, **{column: data[column] for column in columns}
    )
    manager = telling.user(data.get("manager"))
    members = [(telling.consultant, Membership.Role.CONSULTANT)]
    if manager:
        members.append((manager, Membership.Role.MANAGER))
    Membership.objects.bulk_create(
        Membership(user=user, organisation=organisation, role=role, granted_at=telling.began_at)
        for user, role in members
    )
    # before the rounds: each keeps the facts of the day on which it closes
    companion.demonstrate(organisation, manager or telling.consultant, telling.now)
    for round_ in data["rounds"]:
        assessment = rounds.open_assessment(
            organisation=organisation,
            version=telling.version,
            by=manager,
            now=telling.ago(round_["opened_days_ago"]),
            title=round_.get("title", ""),
            mode=round_.get("mode", Assessment.Mode.NAMED),
            language=data["language"],
        )
        make_round(assessment, round_, language=data["language"], telling=telling)
    companion.demonstrate_after(organisation, manager or telling.consultant, telling.now)
    for row in data.get("plan", ()):
        _plan(organisation, row, by=manager, telling=telling)


def _plan(organisation: Organisation, data: Data, *, by: User | None, telling: Telling) -> None:
    """Put an action on the plan, and end it where it is done or dropped."""
    said = {name: data[name] for name in ("what", "who", "side", "if_then") if name in data}
    said["due_on"] = localdate(telling.ago(-data["due_in_days"]))
    now = telling.ago(data["made_days_ago"])
    action = plan.add_action(organisation, said=said, by=by, now=now)
    if "ended_days_ago" in data:
        ended_at = telling.ago(data["ended_days_ago"])
        plan.end_action(action, reason=data.get("reason", ""), now=ended_at)


def make_round(assessment: Assessment, data: Data, *, language: str, telling: Telling) -> None:
    """Have everyone of the round answer, one after the other, and close it where it is over."""
    closed_at = telling.ago(data.get("closed_days_ago", 0))
    pause = (closed_at - assessment.opened_at) / (len(data["respondents"]) + 1)
    respondents = [
        _respondent(person, language=language, user=telling.user(person.get("user")))
        for person in data["respondents"]
    ]
    rounds.store_respondents(assessment, respondents)
    for number, (respondent, person) in enumerate(
        zip(respondents, data["respondents"], strict=True), 1
    ):
        _answer(respondent, person, telling.document, at=assessment.opened_at + number * pause)
    Respondent.objects.bulk_update(respondents, ["started_at", "finished_at"])
    Sheet.objects.bulk_update(
        [respondent.sheet for respondent in respondents],
        ["criteria", "conditions", "claims", "notes", "saved_at"],
    )
    if "closed_days_ago" in data:
        rounds.close_assessment(assessment, now=closed_at)


def _respondent(data: Data, *, language: str, user: User | None) -> Respondent:
    return Respondent(
        user=user,
        name=data["name"],
        email=user.email if user else "",
        function=Function(data["function"]),
        language=language,
    )


def _answer(respondent: Respondent, data: Data, document: Document, *, at: datetime) -> None:
    """Put the answers on the respondent's sheet, unsaved; who has no row has not begun."""
    if "criteria" not in data:
        return
    respondent.started_at = at
    respondent.finished_at = None if LEFT_OUT in data["criteria"] else at + TIME_TO_ANSWER
    sheet = respondent.sheet
    sheet.saved_at = at + TIME_TO_ANSWER
    sheet.criteria, sheet.conditions, today = answers_in(data, document)
    sheet.claims = {"today": today} if today else {}
    sheet.notes = data.get("notes", {})


def answers_in(data: Data, document: Document) -> Sequence[dict[str, str]]:
    """Return what somebody's rows say by code: criteria, conditions, owners of today's stages."""
    return (
        _by_code(data["criteria"], document.checklist.by_code, ANSWERS),
        _by_code(data["conditions"], _column_order(document), ANSWERS)
        if "conditions" in data
        else {},
        _by_code(data["funnel"], map(str, document.stages), OWNERS) if "funnel" in data else {},
    )


def _column_order(document: Document) -> list[str]:
    """Return the conditions column by column of the decision table, reasons to stay first."""
    checklist = document.checklist
    return [
        code
        for type_ in TYPES
        for side in (Side.STAY, Side.TIGHTEN)
        for code in checklist.conditions_of(type_, side)
    ]


def _by_code(row: str, codes: Iterable[str], values: Mapping[str, str]) -> dict[str, str]:
    """Return what a row such as "YY-P | N?" says of each code, without what is left out."""
    letters = [letter for letter in row if letter not in LAYOUT]
    return {
        code: str(values[letter])
        for code, letter in zip(codes, letters, strict=True)
        if letter != LEFT_OUT
    }

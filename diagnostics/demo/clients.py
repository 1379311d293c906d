"""The demo's consultancy at work: forty clients and what two consultants did with their results.

What is invented stands in instruments/demo_clients.json. A round is answered as one of demo.json
is, by other people; so each kind of result comes up, and every filter of the desk finds something.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import override

from ..actions import importing, review, rounds
from ..actions.checklists import article_version
from ..exchange import AssessmentFile, FileRespondent
from ..instruments.document import shipped_article
from ..method.checklist import Answer, Function
from ..method.funnel import Owner
from ..models import Assessment, Membership, Organisation, User
from ..names import SECTORS
from . import FILE, Data, Loaded, Telling, answers_in, make_round, make_user, telling_of, told_in

CLIENTS = FILE.with_name("demo_clients.json")


@transaction.atomic
def load_clients(*, now: datetime, password: str) -> Loaded:
    """Make what is missing of the clients, after the demo was loaded; what is there stays."""
    data = told_in(CLIENTS)
    colleague = data["colleague"]
    is_new = not User.objects.filter(email=colleague["email"]).exists()
    firms = told_in(FILE)
    version = article_version(shipped_article())
    assert version is not None  # the demo has it
    telling = telling_of(firms, version, now=now)
    if is_new:
        make_user(colleague, joined_at=telling.began_at, password=password)
    second = User.objects.get(email=colleague["email"])
    telling = replace(telling, users={**telling.users, second.email: second})
    taken = set(Organisation.objects.values_list("slug", flat=True))
    missing = [client for client in data["clients"] if client["slug"] not in taken]
    people = {language: cycle(names) for language, names in data["names"].items()}
    answered = {firm["slug"]: firm["rounds"] for firm in firms["organisations"]}
    for client in missing:
        organisation = _client(client, second, telling)
        for round_ in client["rounds"]:
            slug, number = round_["like"]
            names = people[client["language"]]
            sheets = list(_sheets(answered[slug][number]["respondents"], round_, names))
            _round(organisation, round_ | {"respondents": sheets}, telling)
            _review(organisation, round_, telling)
        _review(organisation, client, telling)
    return Loaded(int(is_new), len(missing), sum(len(client["rounds"]) for client in missing))


def _client(data: Data, colleague: User, telling: Telling) -> Organisation:
    sector = next(sector for sector in SECTORS if _said(sector, "en") == data["sector"])
    columns = ("slug", "name", "name_fa", "size", "language")
    organisation = Organisation.objects.create(
        created_at=telling.began_at,
        sector=_said(sector, "en"),
        sector_fa=_said(sector, "fa"),
        calendar="jalali" if data["language"] == "fa" else "gregorian",
        **{column: data[column] for column in columns},
    )
    Membership.objects.bulk_create(
        Membership(
            user=user,
            organisation=organisation,
            role=Membership.Role.CONSULTANT,
            granted_at=telling.began_at,
        )
        for user in [telling.consultant, *([colleague] if "colleague" in data else [])]
    )
    return organisation


def _said(text: Any, language: str) -> str:
    with override(language):
        return str(text)


def _sheets(
    respondents: list[dict[str, Any]], data: Data, names: Iterator[str]
) -> Iterator[dict[str, Any]]:
    """Yield what each answered, under another name; of a stuck round only one side, or none."""
    for respondent, name in zip(respondents, islice(names, len(respondents)), strict=True):
        is_silent = data.get("only", respondent["function"]) != respondent["function"]
        said = {"function": respondent["function"]} if is_silent else respondent
        yield {key: value for key, value in said.items() if key not in ("user", "notes")} | {
            "name": name
        }


def _round(organisation: Organisation, data: Data, telling: Telling) -> None:
    if data.get("is_imported"):
        _import(organisation, data, telling)
        return
    days_ago = data.get("opened_days_ago") or data["closed_days_ago"] + 12
    assessment = rounds.open_assessment(
        organisation=organisation,
        version=telling.version,
        by=telling.consultant,
        now=telling.ago(days_ago),
        language=organisation.language,
    )
    make_round(assessment, data, language=organisation.language, telling=telling)


def _import(organisation: Organisation, data: Data, telling: Telling) -> None:
    """Bring a round in as from a file; set it aside where a reason is told."""
    closed_at = telling.ago(data["closed_days_ago"])
    assessment = importing.import_assessment(
        AssessmentFile(
            organisation=organisation.name,
            respondents=tuple(_in_file(person, telling) for person in data["respondents"]),
            closed_on=localdate(closed_at),
        ),
        organisation=organisation,
        version=telling.version,
        by=telling.consultant,
        now=telling.now,
        name=f"{organisation.slug}.xlsx",
    )
    if reason := data.get("set_aside"):
        importing.set_aside(assessment, reason=reason, by=telling.consultant, now=telling.now)


def _in_file(data: Data, telling: Telling) -> FileRespondent:
    criteria, conditions, today = answers_in(data, telling.document)
    return FileRespondent(
        function=Function(data["function"]),
        answers={code: Answer(value) for code, value in criteria.items()},
        conditions={code: Answer(value) for code, value in conditions.items()},
        name=data["name"],
        today={int(stage): Owner(owner) for stage, owner in today.items()},
    )


def _review(organisation: Organisation, data: Data, telling: Telling) -> None:
    """Have consultants do what is told of the review of the result that is the newest by then."""
    closed = organisation.assessments.filter(state=Assessment.State.CLOSED)
    for act in data.get("review", ()):
        _act(closed.newest_first()[0], act, telling)


def _act(assessment: Assessment, data: Data, telling: Telling) -> None:
    given: Mapping[str, Any] = {
        "by": telling.user(data["by"]),
        "now": telling.ago(data["days_ago"]),
    }
    again = data.get("look_again_in")
    on = None if again is None else localdate(telling.now) + timedelta(days=again)
    if data["act"] == "place":
        review.place(assessment, type=data["type"], **given)
    elif data["act"] == "open":
        review.take_into_review(assessment, **given)
    elif data["act"] == "decide":
        review.decide(
            assessment,
            choice=data["choice"],
            type=data.get("type", ""),
            reason=data["text"],
            look_again_on=on,
            seen=None,
            **given,
        )
    elif data["act"] == "reviewed":
        review.mark_reviewed(assessment, look_again_on=on, **given)
    elif data["act"] == "note":
        review.add_note(assessment, text=data["text"], audience=data["audience"], **given)
    else:
        review.set_flag_aside(assessment, flag=data["flag"], reason=data["text"], **given)

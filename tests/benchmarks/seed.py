"""Fills an empty database of the product, and prints what its visitors need to know, as JSON.

Runs in a process of its own with the product's settings, before the server starts.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import cycle, islice
from random import Random
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics.access.rounds import assessments
from diagnostics.actions import invitations, rounds
from diagnostics.asking.invitation_list import Invitee
from diagnostics.method.checklist import PLACING, TYPES, Function
from diagnostics.models import (
    Assessment,
    Membership,
    Organisation,
    Respondent,
    User,
    renew_newest,
)
from diagnostics.models.respondent import Part
from diagnostics.queries.versions import default_version, document_of
from diagnostics.reported import store_reports
from funnel.joint import actions as joint
from funnel.models import JointSession, Topic

from . import numbers
from .answers import CROWD, Sheet, made_up
from .session import PHONES
from .statements import statements_of

ENTRUSTED = 80  # more than a page of the portfolio
ROUNDS = 4  # so that there are more results than a process keeps
LIST = 500
COUNTED_MONTHS = (1, numbers.FIVE_YEARS)
NOW = timezone.now()
BEFORE = NOW - timedelta(days=9)


@override("en")
def print_facts() -> None:
    """Print the pages' paths, rows of answers, sessions, and each page's statements and commits."""
    call_command("prepare", verbosity=0)
    sheets = _sheets()
    organisation = Organisation.objects.create(name="Sepehr Controls")
    few, many = (closed_round(organisation, sheets, respondents) for respondents in (4, 40))
    step = step_path(ask(open_round(organisation)))
    asking = [Organisation.objects.create(name=name) for name in ("Asks few", "Asks many")]
    few_asked, many_asked = asked_round(asking[0], sheets, 8), asked_round(asking[1], sheets, 400)
    asking.append(Organisation.objects.create(name="Reads on"))
    still_open = asked_round(asking[2], sheets, 40)
    entrusted = [Organisation.objects.create(name=f"Firm {number}") for number in range(ENTRUSTED)]
    closed = [
        closed_round(organisation, sheets[number % 4 :], 2)
        for number, organisation in enumerate(entrusted)
    ]
    counting = [_counting(number, sheets) for number in COUNTED_MONTHS]
    consultant = signed_in("consultant", entrusted)
    portfolio = reverse("diagnostics:portfolio")
    statements = {"portfolio": statements_of(consultant, portfolio)}
    closed += [
        closed_again(assessment, number) for number in range(2, ROUNDS + 1) for assessment in closed
    ]
    for assessment in assessments().filter(pk__in=[round_.pk for round_ in closed]):
        store_reports(assessment)  # as whoever closes a round does
    manager = signed_in("manager", [organisation, *asking, *counting])
    pages = {
        "step": (visitor(), step),
        "step, Persian": (visitor(), step.replace("/en/", "/fa/", 1)),
        "result, 4": (manager, result_path(few)),
        "result, 40": (manager, result_path(many)),
        "result, open": (manager, result_path(still_open)),
        "assessment, 8": (manager, few_asked.get_absolute_url()),
        "assessment, 400": (manager, many_asked.get_absolute_url()),
        "portfolio": (consultant, portfolio),
        **{
            f"{name}, {number}": (manager, reverse(f"funnel:{name}", args=[organisation.slug]))
            for organisation, number in zip(counting, COUNTED_MONTHS, strict=True)
            for name in ("funnel", "numbers")
        },
    }
    facts = _facts_of_a_round(sheets)
    statements |= {name: statements_of(*page) for name, page in pages.items()}
    statements["submit"] = statements_of(visitor(), step, facts["answers"])
    facts["statements"] |= statements
    facts |= {
        "paths": {name: path for name, (_client, path) in pages.items()},
        "results": [result_path(assessment) for assessment in closed],
        "closed": [str(assessment.pk) for assessment in closed],
        "first asked": {
            name: round_.respondents.order_by("id").values_list("pk", flat=True)[0]
            for name, round_ in (("result, 40", many), ("result, open", still_open))
        },
        "sessions": {
            "manager": manager.cookies["sessionid"].value,
            "consultant": consultant.cookies["sessionid"].value,
        },
    }
    print(json.dumps(facts))


def _counting(months, sheets):
    """Return an organisation with a result and so many months of numbers."""
    organisation = Organisation.objects.create(name=f"Counts {months}")
    closed_round(organisation, sheets, 4)
    numbers.count_months(organisation, months)
    return organisation


@override("en")
def print_facts_of_a_round() -> None:
    """Print the paths of a crowd, rows of answers, and the statements that a long list takes."""
    call_command("prepare", verbosity=0)
    print(json.dumps(_facts_of_a_round(_sheets())))


def _facts_of_a_round(sheets: Sequence[Sheet]) -> dict[str, Any]:
    organisation = Organisation.objects.create(name="Crowd Ltd")
    assessment = open_round(organisation)
    invite = reverse("diagnostics:invite", args=[assessment.pk])
    lists = [_lines(1), _lines(LIST)]
    forms = [{"go": "invite", "good": text} for text in lists]
    sent = statements_of(signed_in("asking", [organisation], role="manager"), invite, forms)
    firm = Organisation.objects.create(name="Meets Ltd")
    room = session_of(closed_round(firm, sheets, 4))
    phone = Client(headers={"host": "127.0.0.1", "if-none-match": room["known"]})
    host = signed_in("host", [firm], role="manager")
    return {
        "session": room | {"host": host.cookies["sessionid"].value},
        "paths of the crowd": [step_path(ask(assessment)) for _client in range(CROWD)],
        "answers": [sheet["criteria"] for sheet in sheets],
        "statements": {"500 invitations": sent, "poll": statements_of(phone, room["poll"])},
    }


def _sheets() -> list[Sheet]:
    random, document = Random(1), document_of(default_version())
    return [made_up(document, TYPES[number % 4], random) for number in range(8)]


def _lines(number: int) -> str:
    """Return a list of people as a manager pastes it."""
    return "\n".join(
        f"Person {index}, {index}@list-of-{number}.example, sales" for index in range(number)
    )


def open_round(organisation: Organisation) -> Assessment:
    return rounds.open_assessment(
        organisation=organisation, version=default_version(), by=None, now=BEFORE
    )


def closed_round(organisation: Organisation, sheets: Sequence[Sheet], number: int) -> Assessment:
    """Return a round that so many answered, with the sheets in turns."""
    assessment = open_round(organisation)
    for sheet, function in islice(zip(cycle(sheets), cycle(PLACING)), number):
        respondent = ask(assessment, function)
        for part, answers in sheet.items():
            rounds.save_answers(
                respondent, part=Part(part), changed=answers, key=f"only-{part}", now=NOW
            )
    return rounds.close_assessment(assessment, now=NOW)


def closed_again(assessment: Assessment, number: int) -> Assessment:
    """Return another closed round that came to the same, with the same people."""
    respondents = list(assessment.respondents.all())
    again = Assessment.objects.get(pk=assessment.pk)
    again.pk, again.round, again.newest_of = None, number, None
    again._state.adding = True
    again.save()
    renew_newest(pk=again.organisation_id)
    for respondent in respondents:
        respondent.pk = respondent.token_digest = None
        respondent.assessment = again
    Respondent.objects.bulk_create(respondents)
    return again


def asked_round(organisation: Organisation, sheets: Sequence[Sheet], number: int) -> Assessment:
    """Return an open round in which so many were asked by e-mail, and three in four answered."""
    assessment = open_round(organisation)
    people = [
        Invitee(f"Person {index}", f"{index}@{organisation.slug}.example", PLACING[index % 2], "en")
        for index in range(number)
    ]
    invitations.invite(assessment, people, now=NOW)
    for respondent, sheet in zip(assessment.respondents.all()[: number * 3 // 4], cycle(sheets)):
        respondent.sheet.criteria, respondent.sheet.saved_at = sheet["criteria"], NOW
        respondent.sheet.save()
    begun = assessment.respondents.exclude(sheet__saved_at=None)
    begun.update(started_at=NOW)
    return assessment


def session_of(assessment: Assessment) -> dict[str, Any]:
    """Open a session with so many phones; return its screen, its phones, and where they ask."""
    session = joint.open_session(assessment, by=None, now=assessment.moment)
    if not session.topics.exists():
        of = {"session": session, "organisation_id": session.organisation_id}
        Topic.objects.create(**of, place=1, stage=1)
    sides = islice(cycle(PLACING), PHONES)
    secrets = [joint.join_session(session, side) for side in sides]
    session = JointSession.objects.get(pk=session.pk)
    return {
        "screen": session.get_absolute_url(),
        "phones": [reverse("funnel:phone", args=[secret]) for secret in secrets],
        "poll": f"{reverse('funnel:session_state', args=[session.token])}?phone",
        "known": f'"{session.asked}"',
    }


def step_path(respondent: Respondent) -> str:
    return reverse("diagnostics:answer_step", args=[respondent.token, "together"])


def result_path(assessment: Assessment) -> str:
    return reverse("diagnostics:result", args=[assessment.pk])


def ask(assessment: Assessment, function: Function = Function.SALES) -> Respondent:
    return rounds.add_respondent(
        assessment=assessment, function=function, language="en", name="Somebody", now=NOW
    )


def visitor() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def signed_in(name: str, organisations: Iterable[Organisation], role: str = "") -> Client:
    user = User.objects.create_user(email=f"{name}@benchmark.example", name=name)
    Membership.objects.bulk_create(
        Membership(user=user, organisation=organisation, role=role or name)
        for organisation in organisations
    )
    client = visitor()
    client.force_login(user)
    return client

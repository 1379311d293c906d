"""Fills an empty database of the product, and prints what its visitors need to know, as JSON.

Runs in a process of its own with the product's settings, before the server starts.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import cycle, islice
from random import Random

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import rounds
from diagnostics.actions.rounds import Part
from diagnostics.method.checklist import PLACING, TYPES, Function
from diagnostics.models import Assessment, Membership, Organisation, Respondent, User
from diagnostics.queries.versions import document_of, newest_version

from .answers import Sheet, made_up
from .statements import statements_of

ENTRUSTED = 80  # more than a page of the portfolio, and than the results that a process keeps
NOW = timezone.now()
BEFORE = NOW - timedelta(days=9)


@override("en")
def print_facts() -> None:
    """Print the pages' paths, rows of answers, sessions, and each page's statements and commits."""
    call_command("prepare", verbosity=0)
    random, document = Random(1), document_of(newest_version())
    sheets = [made_up(document, TYPES[number % 4], random) for number in range(8)]
    organisation = Organisation.objects.create(name="Sepehr Controls")
    few, many = (closed_round(organisation, sheets, respondents) for respondents in (4, 40))
    asked = ask(open_round(organisation))
    step = reverse("diagnostics:answer_step", args=[asked.token, "together"])
    entrusted = [Organisation.objects.create(name=f"Firm {one}") for one in range(ENTRUSTED)]
    closed = [closed_round(one, sheets[number % 4 :], 2) for number, one in enumerate(entrusted)]
    manager = signed_in("manager", [organisation])
    consultant = signed_in("consultant", entrusted)
    pages = {
        "step": (visitor(), step),
        "step, Persian": (visitor(), step.replace("/en/", "/fa/", 1)),
        "result, 4": (manager, result_path(few)),
        "result, 40": (manager, result_path(many)),
        "portfolio": (consultant, reverse("diagnostics:portfolio")),
    }
    answers = [sheet["criteria"] for sheet in sheets]
    facts = {
        "paths": {name: path for name, (_client, path) in pages.items()},
        "results": [result_path(one) for one in closed],
        "answers": answers,
        "sessions": {
            "manager": manager.cookies["sessionid"].value,
            "consultant": consultant.cookies["sessionid"].value,
        },
        "statements": {name: statements_of(*page) for name, page in pages.items()}
        | {"submit": statements_of(visitor(), step, answers)},
    }
    print(json.dumps(facts))


def open_round(organisation: Organisation) -> Assessment:
    return rounds.open_assessment(
        organisation=organisation, version=newest_version(), by=None, now=BEFORE
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


def result_path(assessment: Assessment) -> str:
    return reverse("diagnostics:result", args=[assessment.pk])


def ask(assessment: Assessment, function: Function = Function.SALES) -> Respondent:
    return rounds.add_respondent(
        assessment=assessment, function=function, language="en", name="Somebody"
    )


def visitor() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def signed_in(role: str, organisations: Iterable[Organisation]) -> Client:
    user = User.objects.create_user(email=f"{role}@benchmark.example", name=role)
    Membership.objects.bulk_create(
        Membership(user=user, organisation=one, role=role) for one in organisations
    )
    client = visitor()
    client.force_login(user)
    return client

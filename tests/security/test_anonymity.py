"""Nothing that an anonymous round hides is learned elsewhere, or by laying two things together."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from diagnostics.actions import rounds, sharing
from diagnostics.models import Assessment
from diagnostics.result.redaction import redacted
from tests.checklists import ARTICLE
from tests.diagnostics.anonymous import (
    DEFINED,
    LATER,
    OTHERWISE,
    closed,
    make_anonymous,
    people,
    without,
)
from tests.diagnostics.exports import FILES
from tests.factories import (
    NOW,
    claims,
    conditions,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
)

pytestmark = pytest.mark.django_db

OWN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/result/)[\w-]{22}|acme-?\w*|[\w-]{40,}", re.I)


def addresses(assessment):
    """Return everything that is to be read of a round, by whoever may read anything of it."""
    id, slug = [assessment.pk], [assessment.organisation.slug]
    yield reverse("diagnostics:result", args=id)
    yield reverse("diagnostics:result", args=id) + "?answers=1"
    yield reverse("diagnostics:result_try", args=id) + "?sales.D1=no"
    yield reverse("diagnostics:assessment", args=id)
    yield reverse("diagnostics:organisation", args=slug)
    yield reverse("diagnostics:compare") + f"?a={assessment.pk}&a={_before(assessment).pk}"
    yield reverse("funnel:funnel", args=slug)
    yield from (reverse(f"diagnostics:result_{kind}", args=id) for kind in FILES)


def shared_addresses(assessment):
    token = [assessment.result_token]
    yield reverse("diagnostics:shared_result", args=token)
    yield from (reverse(f"diagnostics:shared_result_{kind}", args=token) for kind in FILES)


def _before(assessment):
    return assessment.organisation.assessments.get(round=1)


def read(client, address):
    """Return what is read there, but for what is a round's own: its keys, links and slugs."""
    response = client.get(address)
    content = b"".join(response) if response.streaming else response.content
    if "spreadsheetml" in response["Content-Type"]:
        with ZipFile(BytesIO(content)) as parts:
            content = b"".join(
                parts.read(name) for name in parts.namelist() if "docProps" not in name
            )
    return response.status_code, OWN.sub("", content.decode("latin-1"))


def everything(client_of, assessment, role="manager"):
    client = client_of(make_member(assessment.organisation, role, name="Leila"))
    found = [read(client, address) for address in addresses(assessment)]
    return found + [read(Client(), address) for address in shared_addresses(assessment)]


def make_round(answers):
    """Return a shared anonymous round, the second of its organisation; answers is a row a sheet."""
    organisation = make_organisation(name="Acme")
    rounds.close_assessment(make_anonymous(organisation, sales=3, marketing=3), now=NOW)
    assessment = make_assessment(organisation, mode=Assessment.Mode.ANONYMOUS, now=LATER)
    for function, criteria, owners, note in answers:
        one = make_respondent(
            assessment,
            function,
            criteria=criteria,
            conditions=conditions("D", "NPN | YPNYYY"),
            claims=claims(owners),
        )
        one.sheet.notes = {"together": note} if note else {}
        one.sheet.save()
    return sharing.share_result(closed(assessment))


USUAL = "MMMSSSSS"


def one_statement(answer):
    """D2 has two answers of Sales, so it and its twin are hidden."""
    said = DEFINED | {"D2": answer}
    yield from [("sales", said, USUAL, "")] * 2
    yield "sales", without(DEFINED, "D2"), USUAL, ""
    yield from [("marketing", said, USUAL, "")] * 4


def one_stage(letter):
    """The second stage has two votes of Sales, so no side's view of it is shown."""
    yield from [("sales", DEFINED, f"M{letter}MSSSSS", "")] * 2
    yield "sales", DEFINED, "M?MSSSSS", ""
    yield from [("marketing", OTHERWISE, USUAL, "")] * 3


def few_people(letter):
    """Two people of Sales: neither a stage nor a word that anybody wrote is shown."""
    yield from [("sales", DEFINED, letter * 8, f"Written {letter}")] * 2
    yield from [("marketing", OTHERWISE, letter * 8, f"Written {letter}")] * 4


def few_others(letter):
    """Two people of the management hide both sides as well."""
    yield from [("management", {}, letter * 8, f"Written {letter}")] * 2
    yield from [("sales", DEFINED, letter * 8, "")] * 3
    yield from [("marketing", OTHERWISE, letter * 8, "")] * 3


@pytest.mark.parametrize(
    ("answers", "one", "other"),
    [
        (one_statement, "yes", "partly"),
        (one_stage, "S", "B"),
        (few_people, "S", "M"),
        (few_others, "S", "M"),
    ],
)
@pytest.mark.parametrize("role", ["manager", "consultant"])
def test_no_page_and_no_file_depends_on_what_is_hidden(client_of, role, answers, one, other):
    """Two rounds that part in a hidden answer alone read alike, everywhere."""
    first, second = (
        everything(client_of, make_round(answers(said)), role) for said in (one, other)
    )

    assert {status for status, _text in first} == {200}
    assert first == second


def test_what_is_shown_does_make_a_difference(client_of):
    """The test above could fail: with three answers of Sales, every page of the round parts."""
    first, second = (
        everything(client_of, make_round([*one_statement(said), ("sales", DEFINED, USUAL, "")]))
        for said in ("yes", "partly")
    )

    assert first != second


def test_one_flagged_sheet_is_not_told_of():
    """Beside the sums, that one sheet never changes its answer would say which, and whose side's.

    All of Marketing said no to one statement and yes to another, so it is nobody of them; some of
    Sales said yes where the others say no: the third one said yes to everything.
    """
    respondents = people(2, "sales", DEFINED) + people(1, "sales", dict.fromkeys(DEFINED, "yes"))
    respondents += people(3, "marketing", DEFINED)

    result, sums = redacted(ARTICLE, respondents, [{}] * 6)

    assert sums["criteria"]["sales"]["U1"] == [2, 3]
    assert result["flags"] == []


@pytest.mark.parametrize("name", ["result", "result_try", *(f"result_{file}" for file in FILES)])
def test_an_open_round_is_as_silent_whatever_was_answered(cast, client_of, name):
    rounds.close_assessment(cast.assessment, now=NOW)
    open_round = make_anonymous(cast.organisation, sales=3, marketing=3)
    address = reverse(f"diagnostics:{name}", args=[open_round.pk])
    client = client_of(cast.manager)

    before = read(client, address)
    make_respondent(open_round, "sales", criteria=OTHERWISE)
    after = read(client, address)

    assert before == after
    assert Assessment.objects.get(pk=open_round.pk).is_open

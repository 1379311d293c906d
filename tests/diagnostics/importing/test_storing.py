"""An assessment from a file is stored once, and the same wherever it came from."""

import json
from datetime import date
from itertools import cycle

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import rounds
from diagnostics.actions.importing import IsThereAlready, import_assessment
from diagnostics.demo import load_demo
from diagnostics.exchange import Kind, read_assessment
from diagnostics.exports.tables import exported
from diagnostics.models import Assessment, Version
from diagnostics.queries.results import compute
from diagnostics.queries.versions import published_document
from diagnostics.result.stored import exact
from tests.diagnostics.exports import KINDS
from tests.diagnostics.imports import (
    DATA,
    SEPEHR,
    brought_in,
    confirm,
    text_of,
    told,
    upload,
    written,
)
from tests.factories import NOW, PASSWORD, make_member, make_organisation, make_sepehr, make_user

pytestmark = pytest.mark.django_db


# --- the storing ------------------------------------------------------------------------------


def test_confirmed_file_is_a_closed_named_round_with_its_result(client, organisation):
    facts = {"facts": {"W1": "yes"}, "title": "Autumn", "closed_on": "2026-11-02"}
    content = json.dumps(json.loads(SEPEHR.read_text()) | facts)

    assessment = brought_in(client, content, organisation)

    assert (assessment.organisation, assessment.round) == (organisation, 1)
    assert (assessment.state, assessment.mode, assessment.title) == ("closed", "named", "Autumn")
    assert timezone.localdate(assessment.opened_at) == date(2026, 11, 1)
    assert timezone.localdate(assessment.closed_at) == date(2026, 11, 2)
    assert assessment.opened_by.name == "Leila"
    assert assessment.facts == {"W1": "yes"}
    assert (assessment.verdict, assessment.type, assessment.action) == (
        "placed",
        "defined",
        "tighten",
    )


def test_stored_result_is_what_the_answers_amount_to(client, organisation):
    assessment = brought_in(client, SEPEHR.read_bytes(), organisation)

    result, sums = compute(assessment)

    assert assessment.result == exact(result)
    assert assessment.sums == json.loads(json.dumps(sums))


def test_imported_round_is_like_one_that_was_answered_here(client, organisation):
    here = rounds.close_assessment(make_sepehr(make_organisation()), now=NOW)

    there = brought_in(client, SEPEHR.read_bytes(), organisation)

    for column in ("result", "sums", "verdict", "type", "firmness", "action", "gap", "flags"):
        assert getattr(there, column) == getattr(here, column)


def test_respondents_have_names_but_no_link_and_no_letter(client, organisation):
    respondents = [{"name": "Sara", "function": "sales", "answers": {"D1": "yes"}}]
    respondents.append({"name": "Mani", "function": "marketing"})

    assessment = brought_in(client, written(respondents=respondents), organisation)

    sara, mani = assessment.respondents.order_by("id")
    assert (sara.name, sara.email, sara.token_digest, sara.user) == ("Sara", "", None, None)
    assert (sara.finished_at is None, mani.finished_at is None) == (False, True)
    assert assessment.respondents.filter(messages__isnull=False).count() == 0


def test_open_round_of_the_organisation_stays_open(client, organisation):
    open_round = make_sepehr(organisation)

    assessment = brought_in(client, SEPEHR.read_bytes(), organisation)

    open_round.refresh_from_db()
    assert open_round.is_open
    assert assessment.round == 2


@pytest.mark.parametrize(
    ("days", "opened", "closed"),
    [
        ({"date": "2026-10-01"}, date(2026, 10, 1), date(2026, 10, 1)),
        ({"closed_on": "2026-10-09"}, date(2026, 10, 9), date(2026, 10, 9)),
        ({"date": "1900-01-01"}, date(1900, 1, 1), date(1900, 1, 1)),
    ],
)
def test_day_that_the_file_names_is_the_round_s(client, organisation, days, opened, closed):
    assessment = brought_in(client, written(**days), organisation)

    assert timezone.localdate(assessment.opened_at) == opened
    assert timezone.localdate(assessment.closed_at) == closed
    page = client.get(reverse("diagnostics:result", args=[assessment.pk]).replace("/en/", "/fa/"))
    assert page.status_code == 200


def test_file_without_a_day_is_of_today(client, organisation):
    assessment = brought_in(client, written(), organisation)

    assert timezone.localdate(assessment.opened_at) == timezone.localdate()
    assert assessment.opened_at == assessment.closed_at


def test_queries_of_storing_do_not_grow_with_respondents(client, organisation):
    def count(number):
        respondents = [{"function": "sales", "answers": {"D1": "yes"}}] * number
        page = upload(client, written(respondents=respondents))
        with CaptureQueriesContext(connection) as queries:
            confirm(client, page, organisation)
        return len(queries)

    count(2)

    assert count(3) == count(30)


def test_sample_file_is_read_as_diagnose_reads_it(client, organisation):
    assessment = brought_in(client, (DATA / "rudan.csv").read_bytes(), organisation, "rudan.csv")

    file = read_assessment(
        (DATA / "rudan.csv").read_bytes(), kind=Kind.CSV, published=published_document
    )

    assert assessment.verdict == "two_views"
    assert assessment.respondents.count() == len(file.respondents)


# --- the round trip ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_export_of_an_import_is_the_same_json(client, organisation, kind, language):
    original = brought_in(client, SEPEHR.read_bytes(), organisation)
    with override(language):
        content = exported(original, Kind(kind))
        expected = json.loads(exported(original, Kind.JSON))
    original.delete()

    again = brought_in(client, content, organisation, f"acme.{kind}")

    assert json.loads(exported(again, Kind.JSON)) == expected


def test_every_named_round_of_the_demo_is_imported_to_the_same_json(client_of):
    """By one kind of file each; that any kind of a round reads alike is told in exporting/."""
    load_demo(now=NOW, password=PASSWORD)
    closed = Assessment.objects.filter(state="closed", mode="named")
    originals = list(closed.select_related("organisation", "version__checklist"))

    for original, kind in zip(originals, cycle(KINDS), strict=False):
        expected = json.loads(exported(original, Kind.JSON))
        expected["result"].pop("helped", None)  # of the round before it, which is not there
        elsewhere = make_organisation(name=original.organisation.name)
        client = client_of(make_member(elsewhere))

        again = brought_in(client, exported(original, Kind(kind)), elsewhere, f"a.{kind}")

        assert json.loads(exported(again, Kind.JSON)) == expected

    assert len(originals) > len(KINDS)


# --- once, not twice --------------------------------------------------------------------------


def test_same_file_again_is_told_and_asked_for_again(client, organisation):
    first = brought_in(client, SEPEHR.read_bytes(), organisation)

    response = confirm(client, upload(client, SEPEHR.read_bytes()), organisation)

    assert response.status_code == 409
    assert "This assessment is there already" in text_of(response)
    assert reverse("diagnostics:result", args=[first.pk]) in response.content.decode()
    assert Assessment.objects.count() == 1

    confirm(client, response, organisation, told=told(response))

    assert Assessment.objects.count() == 2

    twice = confirm(client, response, organisation, told=told(response))

    assert twice.status_code == 409
    assert Assessment.objects.count() == 2


def test_double_click_stores_one(client, organisation):
    page = upload(client, SEPEHR.read_bytes())

    first, second = (confirm(client, page, organisation) for _one in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert Assessment.objects.count() == 1


def test_others_write_while_copies_are_looked_for_and_one_of_that_moment_is_found(organisation):
    file = read_assessment(SEPEHR.read_bytes(), kind=Kind.JSON, published=published_document)
    version = Version.objects.get()
    by = {"version": version, "by": make_user(), "now": NOW, "organisation": organisation}
    first = import_assessment(file, **by)
    searches, quicker = [], []

    def watch(execute, sql, params, many, context):
        if sql.startswith("SELECT") and "diagnostics_sheet" in sql:
            searches.append(len(connection.savepoint_ids))
        if sql.startswith("SAVEPOINT") and not quicker:
            quicker.append(None)  # somebody else, by less than a search takes
            quicker[0] = import_assessment(file, **by, copies_known=1)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch), pytest.raises(IsThereAlready) as found:
        import_assessment(file, **by, copies_known=1)

    assert searches[0] == 0
    assert found.value.copies == [quicker[0], first]


@pytest.mark.parametrize(
    "change",
    [{"date": "2026-10-31"}, {"respondents": [{"function": "sales", "answers": {"D1": "no"}}]}],
)
def test_other_day_or_other_answers_are_another_round(client, organisation, change):
    one = {"date": "2026-11-01", "respondents": [{"function": "sales", "answers": {"D1": "yes"}}]}
    brought_in(client, written(**one), organisation)

    brought_in(client, written(**one | change), organisation)

    assert Assessment.objects.count() == 2


def test_what_was_told_of_one_organisation_does_not_count_for_another(organisation, client_of):
    other = make_organisation()
    user = make_member(organisation)
    user.memberships.create(organisation=other, role="manager")
    client = client_of(user)
    for firm in (organisation, other):
        brought_in(client, SEPEHR.read_bytes(), firm)
    response = confirm(client, upload(client, SEPEHR.read_bytes()), organisation)

    elsewhere = confirm(client, response, other, told=told(response))

    assert elsewhere.status_code == 409
    assert Assessment.objects.count() == 2

"""What was decided and what moved: a later result beside the one before, without a cause."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from diagnostics.actions import rounds
from diagnostics.exchange import Kind
from diagnostics.explanation.of_round import explained
from diagnostics.exports.tables import exported
from diagnostics.models import Assessment, Respondent, ReviewEntry
from funnel.models import StageCount
from funnel.numbers import weakest_since
from tests.diagnostics.reading_pdf import words_in
from tests.factories import (
    NOW,
    claims,
    criteria,
    fill_sheet,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
)

LATER = NOW + timedelta(days=200)


@pytest.fixture
def organisation(db):
    return make_organisation(name="Sepehr Controls")


@pytest.fixture
def before(organisation):
    return rounds.close_assessment(make_sepehr(organisation), now=NOW)


def close_again(before, *, people=None, letters="NNNN YYYY YNNNNN NNNNNNN", **fields):
    """Close a further round, answered alike on both sides; by those of the round before."""
    assessment = make_assessment(before.organisation, now=LATER, **fields)
    for person in people or before.respondents.order_by("id"):
        again = make_respondent(assessment, person.function, name=person.name, email=person.email)
        Respondent.objects.filter(pk=again.pk).update(started_at=LATER)
        fill_sheet(again, criteria=criteria(letters), claims=claims("MMMMSSSS"))
    return rounds.close_assessment(assessment, now=LATER)


def readings_of(assessment):
    return {row.what.partition(",")[0]: row.reading for row in explained(assessment).helped.rows}


def count(organisation, months, first, after):
    StageCount.objects.bulk_create(
        StageCount(organisation=organisation, month=month, stage=stage, count=number)
        for month in months
        for stage, number in ((4, first), (5, after))
    )


def test_the_first_round_stands_beside_nothing(before):
    assert before.helped == {}
    assert explained(before).helped is None


def test_a_later_result_says_what_moved_and_where_nobody_can_tell(before):
    words = explained(close_again(before)).helped

    assert "No decision is recorded" in words.claim
    assert [row.what for row in words.rows][:2] == ["Type", "Gap between the two sides"]
    assert [row.now for row in words.rows][1:] == ["0.00", "8 of 8"]
    assert "cannot tell" in words.rows[1].reading  # of Sepehr one answered on each side
    assert words.rows[2].reading == "2 more"
    assert words.notes == []


def test_what_a_consultant_decided_for_the_client_is_said_and_what_is_their_own_is_not(before):
    def decide(choice, audience):
        ReviewEntry.objects.create(
            assessment=before,
            organisation=before.organisation,
            kind="decision",
            choice=choice,
            text="So.",
            audience=audience,
        )

    decide("session", "client")
    decide("ask_again", "consultants")
    Assessment.objects.filter(pk=before.pk).update(entry_at=NOW)

    claim = explained(close_again(before)).helped.claim

    assert claim.startswith("The decision was: “A joint session first”.")


def test_it_is_kept_at_closing_whatever_becomes_of_the_round_before(before):
    now = close_again(before)
    told = explained(now).helped

    Assessment.objects.filter(pk=before.pk).update(
        set_aside_at=LATER, set_aside_reason="Tried out."
    )

    assert explained(Assessment.objects.get(pk=now.pk)).helped == told


def test_a_round_that_was_set_aside_is_no_round_before(before):
    Assessment.objects.filter(pk=before.pk).update(set_aside_at=NOW, set_aside_reason="Tried out.")

    assert close_again(before).helped == {}


def test_mostly_other_people_are_said_first(before):
    others = [Respondent(function=side, name=f"New {side}") for side in ("sales", "marketing")]

    (note,) = explained(close_again(before, people=others)).helped.notes

    assert "mostly other people answered" in note


def test_of_an_anonymous_round_nobody_knows_whether_the_same_people_answered(before):
    others = [Respondent(function=side) for side in ("sales", "marketing")]

    now = close_again(before, people=others, mode=Assessment.Mode.ANONYMOUS)

    assert "not known" in explained(now).helped.notes[0]
    assert set(readings_of(now).values()) != {""}


def test_the_weakest_joint_before_is_followed_over_as_many_full_months(before, organisation):
    """NOW is 1 November 2026: three months before it, and the two since that are full."""
    count(organisation, [date(2026, month, 1) for month in (8, 9, 10)], 50, 10)
    count(organisation, [date(2026, 12, 1), date(2027, 1, 1)], 40, 20)
    now = close_again(before)

    row = explained(now).helped.rows[-1]

    assert row.what.startswith("Where the fewest went on before: from “Brand preference”")
    assert row.what.endswith("2 full months each")
    assert row[1:4] == ("20%", "50%", "more go on")
    assert now.helped["joint"]["before"] == [100, 20]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ({}, None),
        ({date(2026, 10, 1): {1: 50}}, None),
        ({date(2026, 10, 1): {1: 50, 2: 5}}, None),
        ({date(2026, 10, 1): {1: 50, 2: 5}, date(2026, 11, 1): {1: 40}}, None),
    ],
)
def test_without_full_months_on_both_sides_there_is_no_joint(months, expected):
    assert weakest_since(months, date(2026, 11, 1), date(2027, 3, 1)) is expected


def test_the_month_in_which_the_earlier_round_closed_is_of_neither_side():
    counts = {date(2026, month, 1): {1: 10 * month, 2: month} for month in (9, 10, 11, 12)}

    joint = weakest_since(counts, date(2026, 11, 5), date(2027, 1, 1))

    assert (joint.months, joint.before, joint.now) == (1, (100, 10), (120, 12))


def test_page_workbook_and_json_tell_it_and_the_shared_link_does_not(before, client_of):
    now = close_again(before)
    reader = client_of(make_member(before.organisation))

    page = reader.get(reverse("diagnostics:result", args=[now.pk])).content.decode()
    told = json.loads(exported(now, Kind.JSON))["result"]["helped"]
    sheet = load_workbook(BytesIO(exported(now, Kind.XLSX))).worksheets[0]

    assert "What was decided, what moved" in page
    assert told["stages"] == {"known": 8, "before": 6, "now": 8, "reading": "more"}
    assert "2 more" in {cell.value for row in sheet for cell in row}
    assert "helped" not in json.loads(exported(now, Kind.JSON, is_shared=True))["result"]
    assert explained(now, is_shared=True).helped is None


@pytest.mark.parametrize(("language", "said"), [("en", "decided"), ("fa", "برداشت")])
def test_the_pdf_tells_it(before, client_of, language, said):
    now = close_again(before)
    reader = client_of(make_member(before.organisation))

    with override(language):
        response = reader.get(reverse("diagnostics:result_pdf", args=[now.pk]))

    assert said in words_in(b"".join(response.streaming_content))


def test_rounds_of_one_month_are_told_apart_by_their_days(organisation):
    rounds.close_assessment(make_sepehr(organisation), now=datetime(2026, 11, 2, tzinfo=UTC))

    now = rounds.close_assessment(
        make_assessment(organisation), now=datetime(2026, 11, 20, tzinfo=UTC)
    )

    assert explained(now).helped.columns == ["2 November 2026", "20 November 2026"]


@pytest.mark.parametrize("number", [1, 2])
def test_beside_a_round_that_hides_its_gap_nothing_is_kept_of_how_many_answered(before, number):
    people = list(before.respondents.order_by("id"))
    few = [
        person
        for side in ("sales", "marketing")
        for person in [person for person in people if person.function == side][:number]
    ]

    after = close_again(before, people=few, mode=Assessment.Mode.ANONYMOUS)

    gap = after.helped["gap"]
    assert (gap["now"], gap["are_few"], gap["reading"]) == (None, False, "cannot_tell")
    assert set(gap) == {"before", "now", "are_few", "reading"}

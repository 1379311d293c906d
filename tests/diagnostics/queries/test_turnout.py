"""How far an open round is, in one query, and the viewer's part in it."""

import pytest

from diagnostics.actions.rounds import close_assessment
from diagnostics.models import Respondent
from diagnostics.queries.rounds import progress_of
from diagnostics.queries.turnout import NAMED, turnout_of
from diagnostics.queries.versions import document_of
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_message,
    make_respondent,
)

pytestmark = pytest.mark.django_db


def change(respondent, **fields):
    Respondent.objects.filter(pk=respondent.pk).update(**fields)


@pytest.fixture
def assessment():
    found = make_assessment()
    document_of(found.version)  # read once a process
    return found


@pytest.fixture
def viewer(assessment):
    return make_member(assessment.organisation)


def test_one_query_tells_progress_who_is_missing_the_viewers_part_and_whom_to_remind(
    assessment, viewer, django_assert_num_queries
):
    people = [make_respondent(assessment, email=f"p{n}@firm.example") for n in range(NAMED + 2)]
    change(people[0], finished_at=NOW, started_at=NOW)
    change(people[1], set_aside_at=NOW, set_aside_reason="Twice.")
    make_message(people[2], claimed_at=NOW, sent_at=NOW, queued_at=NOW)
    own = make_respondent(assessment, "marketing", user=viewer)
    change(make_respondent(assessment, "management"), started_at=NOW)
    make_respondent(make_assessment())

    with django_assert_num_queries(1):
        found = turnout_of(assessment, viewer, now=NOW)

    sales, marketing = found.sides
    assert found.progress == progress_of(assessment)
    assert [asked.respondent for asked in sales.named] == people[2:]
    assert [asked.asked_at for asked in sales.named] == [NOW] + [None] * (NAMED - 1)
    assert [asked.respondent for asked in marketing.named] == [own]
    assert (found.own, found.function) == (own, "marketing")
    assert found.remindable == NAMED - 1


def test_the_first_few_of_a_side_are_named_and_the_others_counted(assessment, viewer):
    people = [make_respondent(assessment) for _ in range(NAMED + 3)]
    make_respondent(assessment, user=viewer)

    side = turnout_of(assessment, viewer, now=NOW).sides[0]

    assert [asked.respondent for asked in side.named] == people[:NAMED]
    assert (side.missing, side.unnamed) == (NAMED + 4, 4)


def test_the_viewer_is_found_also_among_those_who_have_finished(assessment, viewer):
    for _ in range(NAMED + 3):
        make_respondent(assessment)
    own = make_respondent(assessment, user=viewer)
    change(own, started_at=NOW, finished_at=NOW)

    assert turnout_of(assessment, viewer, now=NOW).own == own


def test_it_is_known_as_what_the_viewer_answered_an_earlier_round(assessment, viewer):
    make_respondent(assessment, "marketing", user=viewer)
    close_assessment(assessment, now=NOW)
    later = make_assessment(assessment.organisation)

    empty = turnout_of(later, viewer, now=NOW)
    make_respondent(later)
    asked = turnout_of(later, viewer, now=NOW)

    assert (empty.own, empty.function, empty.progress) == (None, "marketing", [])
    assert (asked.own, asked.function) == (None, "marketing")

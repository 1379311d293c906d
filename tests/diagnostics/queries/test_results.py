"""From stored answers to what the method works on, and what a round came to."""

from fractions import Fraction

import pytest

from diagnostics.actions.rounds import close_assessment
from diagnostics.method.checklist import Answer, Function
from diagnostics.method.combination import Respondent as MethodRespondent
from diagnostics.method.funnel import Owner
from diagnostics.models import Assessment, Respondent, Sheet
from diagnostics.queries.results import (
    ShownAfterClosing,
    compute,
    counted_sheets,
    diagnosed,
    is_shown_after_closing,
    method_respondents,
)
from diagnostics.queries.versions import document_of
from tests.factories import ALL_YES, NOW, make_assessment, make_respondent, make_sepehr

pytestmark = pytest.mark.django_db

ANONYMOUS = Assessment.Mode.ANONYMOUS


def test_a_sheet_is_read_as_the_method_reads_it():
    sheet = Sheet(
        function="sales",
        criteria={"U1": "yes", "D1": "dont_know"},
        conditions={"S-D1": "no"},
        claims={"today": {"1": "marketing", "8": "nobody"}, "wanted": {"1": "sales"}},
    )

    respondents, claims = method_respondents([sheet, Sheet(function="other")])

    assert respondents == [
        MethodRespondent(
            Function.SALES,
            answers={"U1": Answer.YES, "D1": Answer.DONT_KNOW},
            conditions={"S-D1": Answer.NO},
        ),
        MethodRespondent(Function.OTHER, answers={}, conditions={}),
    ]
    assert claims == [{1: Owner.MARKETING, 8: Owner.NOBODY}, {}]


def test_an_answer_that_there_is_not_is_no_answer_but_an_error():
    with pytest.raises(ValueError, match="perhaps"):
        method_respondents([Sheet(function="sales", criteria={"U1": "perhaps"})])


def test_a_withdrawn_sheet_is_not_counted_and_an_empty_one_is():
    assessment = make_assessment()
    empty, withdrawn = (make_respondent(assessment) for _time in range(2))
    Respondent.objects.filter(pk=withdrawn.pk).update(withdrawn_at=NOW)
    make_respondent(make_assessment())

    assert [sheet.respondent for sheet in counted_sheets(assessment)] == [empty]


def test_the_sheets_of_an_anonymous_round_count_though_they_are_nobodys():
    assessment = make_assessment(mode=ANONYMOUS)
    make_respondent(assessment, criteria=ALL_YES)
    close_assessment(assessment, now=NOW)

    assert [sheet.respondent for sheet in counted_sheets(assessment)] == [None]


def test_answers_are_computed_in_one_query(django_assert_num_queries):
    assessment = make_sepehr()
    document_of(assessment.version)  # read once, and kept

    with django_assert_num_queries(1):
        result, sums = compute(assessment)

    assert (result["type"], result["verdict"]) == ("defined", "placed")
    assert set(sums["wanted"]) == {"sales", "marketing"}


@pytest.mark.parametrize("mode", Assessment.Mode)
@pytest.mark.parametrize("is_closed", [False, True])
def test_an_open_anonymous_round_alone_shows_nothing(mode, is_closed):
    assessment = make_assessment(mode=mode)
    if is_closed:
        assessment = close_assessment(assessment, now=NOW)

    is_hidden = mode == ANONYMOUS and not is_closed

    assert is_shown_after_closing(assessment) is is_hidden
    if is_hidden:
        with pytest.raises(ShownAfterClosing):
            diagnosed(assessment)
    else:
        assert diagnosed(assessment).is_provisional is not is_closed


def test_what_is_hidden_is_not_even_read(django_assert_num_queries):
    assessment = make_assessment(mode=ANONYMOUS)
    document_of(assessment.version)

    with django_assert_num_queries(0), pytest.raises(ShownAfterClosing):
        diagnosed(assessment)


def test_an_open_round_is_diagnosed_by_its_answers_and_a_closed_one_by_what_is_stored():
    assessment = make_sepehr()
    provisional = diagnosed(assessment)
    closed = close_assessment(assessment, now=NOW)
    Sheet.objects.filter(assessment=closed).update(criteria={})

    found = diagnosed(Assessment.objects.get(pk=closed.pk))

    assert (provisional.is_provisional, found.is_provisional) == (True, False)
    assert found.result == provisional.result
    assert found.sums == provisional.sums
    assert isinstance(found.result["gap"]["index"], Fraction)
    assert found.document is provisional.document

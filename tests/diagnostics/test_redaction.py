"""An anonymous round shows no number of fewer than three people, by no way (METHOD 6)."""

import pytest
from hypothesis import given, settings

from diagnostics.method.checklist import PLACING, Function
from diagnostics.method.funnel import Owner
from diagnostics.result.redaction import SMALLEST, redacted
from diagnostics.result.stored import exact, result_of
from tests.checklists import ARTICLE
from tests.diagnostics.anonymous import (
    DEFINED,
    OTHERWISE,
    people,
    without,
)
from tests.strategies import RESPONDENTS


def nothing_claimed(respondents):
    return [{} for _ in respondents]


def show(respondents, claims=None):
    return redacted(ARTICLE, respondents, claims or nothing_claimed(respondents))


def test_three_on_each_side_show_their_gaps():
    respondents = people(3, "sales", DEFINED) + people(3, "marketing", OTHERWISE)

    result, sums = show(respondents)

    whole = result_of(ARTICLE, respondents, nothing_claimed(respondents))
    assert result["gap"] == whole["gap"]
    assert result["gap"]["largest"]
    assert (result["fit"], result["flip"]) == (whole["fit"], whole["flip"])
    assert sums["criteria"]["sales"]["D1"] == [6, 3]


def test_two_on_a_side_show_the_verdict_alone():
    respondents = people(2, "sales", DEFINED) + people(5, "marketing", DEFINED)

    result, sums = show(respondents)

    whole = result_of(ARTICLE, respondents, nothing_claimed(respondents))
    shown = ("verdict", "type", "firmness", "fit", "runner_up", "one_sided")
    assert {key: result[key] for key in shown} == {key: whole[key] for key in shown}
    assert result["recommendation"]["action"] == whole["recommendation"]["action"]
    assert result["gap"] == {"index": None, "largest": []}
    assert result["function_type"] is result["flip"] is result["own_share"] is None
    assert set(result["coverage"].values()) == {None}
    assert sums["criteria"] == {"sales": {}, "marketing": {}}
    assert sums["answered"] == {"sales": 2, "marketing": 5}


def test_two_managers_hide_the_two_sides_as_well():
    respondents = [
        *people(4, "sales", DEFINED),
        *people(4, "marketing", DEFINED),
        *people(2, "management", DEFINED),
    ]

    _result, sums = show(respondents)

    assert sums["shown"] == "verdict"
    assert not any(sums["criteria"].values())


def test_an_item_with_two_answers_hides_its_twin():
    respondents = [
        *people(2, "sales", DEFINED),
        *people(1, "sales", without(DEFINED, "D2")),
        *people(6, "marketing", DEFINED),
    ]

    result, sums = show(respondents)

    assert "D2" not in sums["criteria"]["sales"]
    assert "D2" not in sums["criteria"]["marketing"]
    assert "D1" in sums["criteria"]["marketing"]
    assert sums["shown"] == "some"
    assert result["flip"] is None


def test_no_hidden_item_follows_from_the_fits():
    """The fits over all criteria would give a single hidden one away, by subtraction."""
    yes, no = (
        people(2, "sales", {**DEFINED, "D2": answer})
        + people(1, "sales", without(DEFINED, "D2"))
        + people(4, "marketing", {**DEFINED, "D2": answer})
        for answer in ("yes", "partly")
    )

    assert show(yes) == show(no)


def test_a_stage_needs_three_votes_of_each_side():
    respondents = people(3, "sales", DEFINED) + people(3, "marketing", DEFINED)
    claims = [{1: Owner.SALES, 2: Owner.SALES}] * 5 + [{1: Owner.SALES, 2: Owner.DONT_KNOW}]

    result, _sums = show(respondents, claims)

    first, second = result["funnel"]["stages"][:2]
    assert (first["sales"], first["marketing"]) == ("sales", "sales")
    assert (second["sales"], second["marketing"]) == ("dont_know", "dont_know")


def test_whoever_is_flagged_is_a_number():
    respondents = people(3, "sales", dict.fromkeys(DEFINED, "yes"))
    respondents += people(3, "marketing", DEFINED)

    result, _sums = show(respondents)

    assert {"code": "no_spread", "count": 3} in result["flags"]
    assert not any("respondent" in flag for flag in result["flags"])


ALL_YES = dict.fromkeys(DEFINED, "yes")


@pytest.mark.parametrize(
    ("flagged", "others", "is_shown"), [(3, 3, True), (2, 4, False), (4, 2, False), (3, 0, True)]
)
def test_the_verdict_without_the_flagged_needs_three_of_both(flagged, others, is_shown):
    respondents = people(flagged, "sales", ALL_YES) + people(others, "sales", DEFINED)
    respondents += people(3, "marketing", DEFINED)

    _result, sums = show(respondents)

    assert (sums["without_flagged"] is not None) == is_shown


def test_the_verdict_without_the_flagged_is_not_shown_of_a_small_round():
    respondents = people(3, "sales", ALL_YES) + people(2, "marketing", DEFINED)

    _result, sums = show(respondents)

    assert sums["without_flagged"] is None


@settings(max_examples=300, deadline=None)
@given(RESPONDENTS)
def test_no_number_rests_on_fewer_than_three_answers(respondents):
    result, sums = show(respondents)

    sizes = [number for number in sums["answered"].values() if number]
    for part in ("criteria", "conditions"):
        answering = [one for one in sums[part].values() if one]
        assert all(count >= SMALLEST for one in answering for _halves, count in one.values())
        assert all(one.keys() == answering[0].keys() for one in answering)
    codes = {code for one in sums["criteria"].values() for code in one}
    assert {code for code, _gap in result["gap"]["largest"]} <= codes
    if any(number < SMALLEST for number in sizes):
        assert not codes
        assert result["function_type"] is None
        assert result["gap"]["index"] is None
    exact(result)


@settings(max_examples=150, deadline=None)
@given(RESPONDENTS)
def test_what_is_hidden_changes_nothing_that_is_shown(respondents):
    """Two rounds with the same shown answers and the same verdict read the same."""
    result, sums = show(respondents)
    if sums["shown"] != "some":
        return
    hidden = ARTICLE.by_code.keys() - {code for one in sums["criteria"].values() for code in one}

    assert not hidden & {code for code, _gap in result["gap"]["largest"]}
    for name in ("todo", "habits", "keep", "find_out", "agenda"):
        assert not hidden & {*result["recommendation"][name]}
    if hidden:
        assert result["flip"] is result["dont_know"] is None


@pytest.mark.parametrize("function", Function)
def test_one_person_alone_is_never_shown(function):
    result, sums = show(people(1, function, DEFINED))

    assert sums["shown"] == "verdict"
    assert not sums["criteria"][function]
    assert result["agreement"] == dict.fromkeys(PLACING)

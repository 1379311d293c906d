"""An anonymous round shows no number of fewer than three people, by no way (METHOD 6)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from diagnostics.method.checklist import PLACING, Answer, Function, Type
from diagnostics.method.combination import Respondent
from diagnostics.method.funnel import Owner
from diagnostics.result.redaction import SMALLEST, ranked, redacted
from diagnostics.result.stored import exact, result_of
from tests.checklists import ARTICLE
from tests.diagnostics.anonymous import (
    DEFINED,
    OTHERWISE,
    people,
    without,
)
from tests.factories import conditions, criteria
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
    respondents += [Respondent(Function.SALES)]  # invited, and silent

    result, sums = show(respondents)

    whole = result_of(ARTICLE, respondents, nothing_claimed(respondents))
    shown = ("verdict", "type", "firmness", "fit", "runner_up", "one_sided")
    assert {key: result[key] for key in shown} == {key: whole[key] for key in shown}
    assert result["recommendation"]["action"] == whole["recommendation"]["action"]
    assert result["gap"] == {"index": None, "largest": []}
    assert result["function_type"] is result["flip"] is result["own_share"] is None
    assert set(result["coverage"].values()) == {None}
    assert sums["criteria"] == {"sales": {}, "marketing": {}}
    assert sums["respondents"] == {"sales": 3, "marketing": 5}
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
        answering = [sum_ for sum_ in sums[part].values() if sum_]
        assert all(count >= SMALLEST for person in answering for _halves, count in person.values())
        assert all(person.keys() == answering[0].keys() for person in answering)
    codes = {code for criterion in sums["criteria"].values() for code in criterion}
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
    hidden = ARTICLE.by_code.keys() - {
        code for criterion in sums["criteria"].values() for code in criterion
    }

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


CONDITIONS = (
    conditions("U", "YYN | PYY") | conditions("D", "NPN | YPNYYY") | conditions("A", "YYP | P")
)


def group(function, answers=DEFINED, given=CONDITIONS, *, silent=(), number=3):
    """Return so many people who answer alike; the last says nothing to some of it."""
    everyone = people(number, function, answers)
    said = {code: Answer(value) for code, value in given.items()}
    everyone = [replace(person, conditions=said) for person in everyone]
    last = replace(
        everyone[-1],
        answers=without(everyone[-1].answers, *silent),
        conditions=without(said, *silent),
    )
    return [*everyone[:-1], last]


def whole_of(respondents):
    return result_of(ARTICLE, respondents, nothing_claimed(respondents))


def test_where_three_answer_everything_everything_is_shown():
    respondents = group("sales") + group("marketing", OTHERWISE)

    result, sums = show(respondents)

    assert result == whole_of(respondents)
    assert sums["shown"] == "all"


def test_where_three_leave_conditions_out_only_some_is_shown():
    respondents = people(3, "sales", DEFINED) + people(3, "marketing", OTHERWISE)

    assert show(respondents)[1]["shown"] == "some"


def test_a_hidden_criterion_leaves_what_the_others_say():
    respondents = group("sales", silent=["D2"]) + group("marketing", OTHERWISE)
    seen = group("sales", without(DEFINED, "D2")) + group("marketing", without(OTHERWISE, "D2"))

    result, sums = show(respondents)

    whole, rest = whole_of(respondents), whole_of(seen)
    assert sums["shown"] == "some"
    assert result == {
        **whole,
        **{name: rest[name] for name in ("fit", "own_share", "coverage", "function_type")},
        **{name: rest[name] for name in ("gap", "agreement", "patterns")},
        "firmness_reasons": [],
        "help": [],
        "flip": None,
        "dont_know": None,
        "weights": {"survives": None, "fails": []},
    }
    assert rest["fit"] != whole["fit"]
    assert rest["coverage"] != whole["coverage"]


def test_the_types_of_the_functions_are_hidden_where_they_would_differ():
    # Marketing is Aligned by A2 and A3 alone, and without them Defined
    hidden = ("A2", "A3")
    aligned = criteria("NNNN YYPY YYYNYP NNNNNNP")
    respondents = group("sales", silent=hidden) + group("marketing", aligned)
    seen = group("sales", without(DEFINED, *hidden))
    seen += group("marketing", without(aligned, *hidden))

    result, _sums = show(respondents)

    assert whole_of(respondents)["function_type"]["marketing"] == "aligned"
    assert whole_of(seen)["function_type"]["marketing"] == "defined"
    assert result["function_type"] is None


@pytest.mark.parametrize(
    ("silent", "hidden"),
    [
        ("S-D2", {"stay": None, "flip_distance": None, "dont_know": []}),
        ("T-D3", {"tighten": None, "flip_distance": None, "dont_know": []}),
        ("S-U1", {}),  # of another column
    ],
)
def test_a_hidden_condition_hides_the_mean_of_its_list(silent, hidden):
    respondents = group("sales", silent=[silent]) + group("marketing")

    result, _sums = show(respondents)

    advice = whole_of(respondents)["recommendation"]
    assert advice["stay"] is not None
    assert advice["tighten"] is not None
    assert result["recommendation"] == {
        **advice,
        **hidden,
        "reasons": [code for code in advice["reasons"] if code != silent],
    }


def test_what_unknown_conditions_could_bring_is_shown_with_both_lists_alone():
    # Defined: sigma 0 of one known, and the unknown could bring it to 2/3
    known = without(conditions("D", "NYY | NNNNNN"), "S-D2", "S-D3")
    respondents = group("sales", given=known) + group("marketing", given=known)

    advice = show(respondents)[0]["recommendation"]

    assert whole_of(respondents)["recommendation"]["dont_know"] == ["stay"]
    assert (advice["stay"], advice["tighten"], advice["dont_know"]) == (None, 0, [])


def test_a_joint_session_speaks_of_the_shown_gaps():
    defined = criteria("YYYY NNPN NPNNNN NNNNNNN")
    aligned = criteria("PNNN PYPY YYYYYY NNNNNNN")
    respondents = group("sales", defined, silent=["A3"]) + group("marketing", aligned)

    result, _sums = show(respondents)

    advice = result["recommendation"]
    assert "A3" in whole_of(respondents)["recommendation"]["agenda"]
    assert advice["agenda"] == [code for code, _gap in result["gap"]["largest"]]
    assert advice["agenda"]
    assert (advice["stay"], advice["tighten"], advice["flip_distance"]) == (None, None, None)


def test_fits_are_hidden_where_the_second_best_type_would_differ():
    row = criteria("YNPY NPPY NYPYNP NNNNNNN")
    respondents = group("sales", row, silent=["U1", "U4"]) + group("marketing", row)

    result, _sums = show(respondents)

    seen = [
        replace(respondent, answers=without(respondent.answers, "U1", "U4"))
        for respondent in respondents
    ]
    assert ranked(whole_of(seen)["fit"])[:2] != ranked(whole_of(respondents)["fit"])[:2]
    assert (result["fit"], result["runner_up"], result["own_share"]) == (None, None, None)


@pytest.mark.parametrize(
    ("fits", "order"),
    [
        ((1, 2, 3, 4), "integrated aligned defined undefined"),
        ((2, 3, 3, 1), "defined aligned undefined integrated"),  # equal: the lower first
    ],
)
def test_ranked_is_by_fit_then_closeness(fits, order):
    by_type = dict(zip(map(str, Type), fits, strict=True))

    assert ranked(by_type) == order.split()


CONTRADICTORY = conditions("D", "NNY | YYYNNN")


@pytest.mark.parametrize(
    ("silent", "is_shown"), [((), True), (("S-D3",), False), (("T-D1b",), False)]
)
def test_contradictory_conditions_are_flagged_where_both_sides_of_it_are_shown(silent, is_shown):
    respondents = group("sales", given=CONTRADICTORY, silent=silent)
    respondents += group("marketing", given=CONTRADICTORY)
    flag = {"code": "contradictory_conditions"}

    result, _sums = show(respondents)

    assert flag in whole_of(respondents)["flags"]
    assert result["flags"] == ([flag] if is_shown else [])


def test_many_dont_know_is_a_flag_of_all():
    unknown = criteria("?" * 7 + "YNPYNPNYNPYNPY")
    respondents = group("sales", unknown) + group("marketing", unknown)

    result, _sums = show(respondents)

    assert result["flags"] == [{"code": "many_dont_know"}]


def test_one_side_alone_is_flagged_in_the_smallest_round():
    result, _sums = show(people(1, "sales", ALL_YES))

    assert result["flags"] == [{"code": "one_sided"}]


def test_a_criterion_that_a_whole_side_leaves_out_is_hidden():
    respondents = group("sales") + group("marketing", without(DEFINED, "D2"))

    _result, sums = show(respondents)

    assert sums["criteria"]["sales"].keys() == ARTICLE.by_code.keys() - {"D2"}


@pytest.mark.parametrize("part", ["claims", "wanted"])
def test_two_people_who_gave_an_owner_alone_leave_the_verdict_alone(part):
    respondents = group("sales") + group("marketing")
    respondents += [Respondent(Function.MANAGEMENT)] * 2
    voted = [{}] * 6 + [{1: Owner.SALES}] * 2
    both = {"claims": nothing_claimed(respondents), "wanted": [{}] * 8} | {part: voted}

    _result, sums = redacted(ARTICLE, respondents, both["claims"], wanted=both["wanted"])

    assert sums["shown"] == "verdict"


def test_who_should_have_a_stage_needs_three_votes_of_each_side():
    respondents = group("sales") + group("marketing")
    wanted = [{1: Owner.SALES, 2: Owner.BOTH}] * 5 + [{1: Owner.MARKETING}]

    _result, sums = redacted(ARTICLE, respondents, nothing_claimed(respondents), wanted=wanted)

    assert sums["wanted"] == {"sales": {"1": "sales"}, "marketing": {"1": "sales"}}


@pytest.mark.parametrize("short", ["claims", "wanted"])
def test_owners_of_other_people_than_were_asked_are_refused(short):
    respondents = group("sales") + group("marketing")
    given = {"claims": [{}] * 6, "wanted": [{}] * 6} | {short: [{}] * 5}

    with pytest.raises(ValueError, match="shorter|longer"):
        redacted(ARTICLE, respondents, given["claims"], wanted=given["wanted"])

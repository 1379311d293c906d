import json
from fractions import Fraction

import pytest
from hypothesis import given, settings

from diagnostics.method.checklist import Function
from diagnostics.method.combination import Respondent, condition_sheets, criteria_sheets
from diagnostics.method.placement import Outcome
from diagnostics.result.stored import (
    exact,
    read_exact,
    result_and_sums,
    result_of,
    rounded,
    sheets_of,
    sums_of,
)
from tests.checklists import ARTICLE, arman, claims, respondent, rudan, sepehr
from tests.strategies import RESPONDENTS

SALES, MARKETING = Function.SALES, Function.MARKETING

FIRST_KEYS = (
    *("verdict", "firmness", "firmness_reasons", "one_sided", "help", "type", "runner_up"),
    *("fit", "own_share", "coverage", "function_type", "flip", "dont_know"),
)
KEYS = (
    *FIRST_KEYS,
    *("gap", "agreement", "patterns", "weights", "recommendation", "funnel", "flags"),
)
ADVICE_KEYS = (
    *("action", "target", "stay", "tighten", "flip_distance", "reasons", "watch", "todo"),
    *("habits", "keep", "find_out", "dont_know", "preconditions", "agenda"),
)
FUNNEL_KEYS = ("stages", "agreement", "conventional_match", "sharedness", "handoffs")
NULL_KEYS = (
    *("firmness", "type", "runner_up", "fit", "own_share", "function_type"),
    *("flip", "dont_know"),
)


def findings(result):
    return {stage["stage"]: stage["finding"] for stage in result["funnel"]["stages"]}


def test_result_of_sepehr_is_written_as_the_method_shows():
    result = rounded(result_of(ARTICLE, *sepehr()))

    assert {key: result[key] for key in FIRST_KEYS} == {
        "verdict": "placed",
        "firmness": "borderline",
        "firmness_reasons": ["low_flip_distance"],
        "one_sided": False,
        "help": [],
        "type": "defined",
        "runner_up": "aligned",
        "fit": {"undefined": 0.5476, "defined": 0.8571, "aligned": 0.6786, "integrated": 0.369},
        "own_share": {
            "undefined": 0.25,
            "defined": 0.9375,
            "aligned": 0.3333,
            "integrated": 0.0714,
        },
        "coverage": {"sales": 1.0, "marketing": 1.0, "combined": 1.0},
        "function_type": {"sales": "defined", "marketing": "defined"},
        "flip": {"distance": 2, "to": "aligned", "criteria": ["A2", "A4"]},
        "dont_know": {"proof": True, "reachable": [], "criteria": []},
    }
    assert result["gap"] == {
        "index": 0.119,
        "largest": [["U1", 0.5], ["U4", 0.5], ["D3", 0.5], ["A3", -0.5], ["A5", -0.5]],
    }
    assert result["weights"] == {"survives": True, "fails": []}
    assert result["recommendation"] == {
        "action": "tighten",
        "target": "aligned",
        "stay": 0.1667,
        "tighten": 0.75,
        "flip_distance": 2,
        "reasons": ["T-D1a", "T-D1b", "T-D3", "T-D4a", "T-D4b"],
        "watch": [],
        "todo": ["A2", "A4", "A3", "A5", "A6"],
        "habits": ["U2", "U4"],
        "keep": ["I3"],
        "find_out": [],
        "dont_know": [],
        "preconditions": [],
        "agenda": [],
    }
    assert result["funnel"]["stages"][3] == {
        "stage": 4,
        "sales": "sales",
        "marketing": "marketing",
        "finding": "contested",
    }
    assert (result["agreement"], result["patterns"], result["flags"]) == (
        {"sales": None, "marketing": None},
        [],
        [],
    )


@pytest.mark.parametrize(
    ("example", "found", "summary"),
    [
        # agreement of 8 known, match of 8, shared of 16 views, hand-offs
        (sepehr, {4: "contested", 5: "contested"}, [0.75, 6, 0.0, 1]),
        (
            rudan,
            dict.fromkeys((3, 4, 8), "half_unowned") | dict.fromkeys((5, 7), "half_shared"),
            [0.375, 3, 0.1875, 1],
        ),
        (arman, dict.fromkeys((4, 7, 8), "half_shared"), [0.625, 5, 0.1875, 1]),
    ],
)
def test_result_of_the_worked_examples_reads_the_funnel(example, found, summary):
    result = rounded(result_of(ARTICLE, *example()))

    assert {stage: code for stage, code in findings(result).items() if code != "agreed"} == found
    assert [result["funnel"][key] for key in FUNNEL_KEYS[1:]] == summary


def test_result_of_nobody_has_every_key_and_its_nulls():
    result = result_of(ARTICLE, [], [])

    assert tuple(result) == KEYS
    assert tuple(result["recommendation"]) == ADVICE_KEYS
    assert tuple(result["funnel"]) == FUNNEL_KEYS
    assert result["verdict"] == "not_enough_answers"
    assert result["coverage"] == {"sales": None, "marketing": None, "combined": 0}
    nulls = [
        "firmness",
        "type",
        "runner_up",
        "fit",
        "own_share",
        "function_type",
        "flip",
        "dont_know",
    ]
    assert {key: result[key] for key in nulls} == dict.fromkeys(nulls)
    assert result["gap"] == {"index": None, "largest": []}
    assert [result["funnel"][key] for key in FUNNEL_KEYS[1:]] == [None] * 4
    assert findings(result) == dict.fromkeys(range(1, 9), "unknown")


def test_result_of_one_side_has_null_for_the_other():
    person = respondent(SALES, "NPNN YYYY YNNNNN NNNNNNN")

    result = result_of(ARTICLE, [person], [claims("MMMMSSSS")])

    assert result["coverage"] == {"sales": 1, "marketing": None, "combined": 1}
    assert result["function_type"] == {"sales": "defined", "marketing": None}
    assert result["flags"] == [{"code": "one_sided"}]
    assert result["funnel"]["stages"][0]["marketing"] == "dont_know"


def test_result_names_a_flagged_respondent_by_place():
    people = [respondent(side, "P" * 21) for side in (SALES, Function.OTHER)]

    flags = result_of(ARTICLE, people, [{}, {}])["flags"]

    named = [(flag["code"], flag["respondent"]) for flag in flags[1:]]
    assert named == [("long_run", 0), ("no_spread", 0), ("long_run", 1), ("no_spread", 1)]


def test_result_counts_only_the_two_sides_claims():
    people = [Respondent(SALES), Respondent(MARKETING), Respondent(Function.MANAGEMENT)]
    owners = [claims("MMMMSSSS"), claims("MMMMSSSS"), claims("NNNNNNNN")]

    funnel = result_of(ARTICLE, people, owners)["funnel"]

    assert [funnel[key] for key in FUNNEL_KEYS[1:]] == [1, 8, 0, 1]


@settings(deadline=None)
@given(RESPONDENTS)
def test_result_survives_being_stored_and_read_again(respondents):
    result = result_of(ARTICLE, respondents, [{}] * len(respondents))

    stored = json.loads(json.dumps(exact(result)))

    assert read_exact(stored) == result
    assert rounded(read_exact(stored)) == rounded(result)
    assert tuple(result) == KEYS


def test_exact_writes_the_stroke_always_and_names_as_plain_text():
    written = exact(
        {SALES: [Fraction(1), Fraction(-1, 3), None, 2, True], "verdict": Outcome.MIXED}
    )

    assert json.dumps(written) == '{"sales": ["1/1", "-1/3", null, 2, true], "verdict": "mixed"}'
    assert [type(key) for key in written] == [str, str]


def test_read_exact_leaves_what_is_no_fraction():
    assert read_exact({"a": "1/2", "b": ["S-D1", "1", 3, None]}) == {
        "a": Fraction(1, 2),
        "b": ["S-D1", "1", 3, None],
    }


@pytest.mark.parametrize(
    ("value", "number"),
    [("2/3", 0.6667), ("-2/3", -0.6667), ("1", 1.0), ("1/100000", 0.0), ("-1/100000", 0.0)],
)
def test_rounded_has_four_decimals(value, number):
    assert repr(rounded([Fraction(value)])) == repr([number])


def test_sums_of_add_up_halves_and_count_people():
    people = [
        respondent(SALES, "YP?".ljust(21, "."), "YYY|??????"),
        respondent(SALES, "P??".ljust(21, ".")),
        respondent(SALES, "?" * 21),
        Respondent(MARKETING),
    ]

    sums = sums_of(ARTICLE, people)

    assert sums == {
        "criteria": {"sales": {"U1": [3, 2], "U2": [1, 1]}, "marketing": {}},
        "conditions": {"sales": {"S-D1": [2, 1], "S-D2": [2, 1], "S-D3": [2, 1]}, "marketing": {}},
        "respondents": {"sales": 3, "marketing": 1},
        "answered": {"sales": 2, "marketing": 0},  # a don't-know alone is no answer
    }


def test_the_sums_hold_the_verdict_without_the_flagged():
    people = [
        respondent(SALES, "NNNN YYYY YNNNNN NNNNNNN"),
        respondent(SALES, "Y" * 21),
        respondent(MARKETING, "NNNN YYYY YNNNNN NNNNNNN"),
    ]

    result, sums = result_and_sums(ARTICLE, people, [{}] * 3)

    others = result_of(ARTICLE, [people[0], people[2]], [{}] * 2)
    keys = ("verdict", "type", "firmness", "one_sided")
    assert sums["without_flagged"] == {key: others[key] for key in keys}
    assert {key: part for key, part in sums.items() if key != "without_flagged"} == sums_of(
        ARTICLE, people
    )
    assert result == result_of(ARTICLE, people, [{}] * 3)


def test_the_sums_hold_no_such_verdict_where_nobody_is_flagged():
    people, owners = sepehr()

    _result, sums = result_and_sums(ARTICLE, people, owners)

    assert sums["without_flagged"] is None


@settings(deadline=None)
@given(RESPONDENTS)
def test_sheets_of_the_stored_sums_are_the_sheets_of_the_answers(respondents):
    sums = json.loads(json.dumps(sums_of(ARTICLE, respondents)))

    assert sheets_of(sums, "criteria") == criteria_sheets(ARTICLE, respondents)
    assert sheets_of(sums, "conditions") == condition_sheets(ARTICLE, respondents)

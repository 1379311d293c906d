"""Try it: answers put otherwise on a copy, and the verdict that they give."""

from collections.abc import Mapping
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.method.checklist import PLACING, Answer, Function
from diagnostics.method.combination import Respondent
from diagnostics.result.redaction import redacted
from diagnostics.result.stored import result_of, sums_of
from diagnostics.trying import (
    Change,
    Changes,
    case_of,
    compared,
    conditions_of,
    copy_of,
    is_offered,
    read_changes,
    statements_of,
    textbook,
)
from tests.checklists import TYPE_OF, respondent, rudan, sepehr
from tests.diagnostics.explaining import DOCUMENT, D
from tests.strategies import RESPONDENTS

CHECKLIST = DOCUMENT.checklist
SALES, MARKETING = PLACING
FOLLOWS_FROM_SHEETS = (
    *("verdict", "firmness", "firmness_reasons", "one_sided", "help", "type", "runner_up"),
    *("fit", "own_share", "coverage", "function_type", "flip", "dont_know", "gap"),
    "recommendation",
)
FIELDS = [
    f"{side}.{code}"
    for side in PLACING
    for code in (*CHECKLIST.by_code, *CHECKLIST.condition_codes)
]


def diagnosed(people, claims=None):
    said = claims or [{} for _one in people]
    return SimpleNamespace(
        result=result_of(CHECKLIST, people, said),
        sums=sums_of(CHECKLIST, people),
        document=DOCUMENT,
        is_provisional=False,
    )


def told(result):
    """Return what follows from the sheets, without the kinds of its lists."""
    return {name: _plain(result[name]) for name in FOLLOWS_FROM_SHEETS}


def _plain(value):
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def outcome_of(round_, changes):
    return compared(case_of(round_), case_of(copy_of(round_, changes.made)), changes)


# The method


@given(RESPONDENTS)
def test_a_copy_without_changes_is_the_round(people):
    round_ = diagnosed(people)

    assert told(copy_of(round_).result) == told(round_.result)


@given(
    RESPONDENTS,
    st.sampled_from(PLACING),
    st.fixed_dictionaries({code: st.sampled_from(Answer) for code in CHECKLIST.by_code}),
    st.fixed_dictionaries({code: st.sampled_from(Answer) for code in CHECKLIST.condition_codes}),
)
def test_changing_a_whole_function_is_diagnosing_people_who_said_so(people, side, said, situation):
    people = [*people, Respondent(side)]
    changes = [Change(side, code, answer) for code, answer in (said | situation).items()]

    tried = copy_of(diagnosed(people), changes).result

    saying = [
        Respondent(side, said, situation) if person.function is side else person
        for person in people
    ]
    assert told(tried) == told(diagnosed(saying).result)


@given(RESPONDENTS, st.sampled_from(sorted(CHECKLIST.by_code)), st.sampled_from(Answer))
def test_one_change_is_everybody_of_that_side_saying_so(people, code, answer):
    people = [*people, Respondent(SALES)]

    tried = copy_of(diagnosed(people), [Change(SALES, code, answer)]).result

    saying = [
        Respondent(person.function, {**person.answers, code: answer}, person.conditions)
        if person.function is SALES
        else person
        for person in people
    ]
    assert told(tried) == told(diagnosed(saying).result)


def test_the_named_answers_bring_the_other_type_level():
    round_ = diagnosed(*sepehr())
    codes = round_.result["flip"]["criteria"]

    tried = copy_of(round_, [Change(side, code, Answer.YES) for code in codes for side in PLACING])

    assert (tried.result["verdict"], tried.result["type"]) == ("between", "defined")


def test_managements_voice_still_counts_among_the_conditions():
    people, _claims = sepehr()
    management = respondent(Function.MANAGEMENT, D, "YYY | NNNNNN")
    round_ = diagnosed([*people, management])
    changes = [Change(side, "S-D1", Answer.YES) for side in PLACING]

    tried = copy_of(round_, changes).result["recommendation"]

    # stay is 1, 1/2, 0 of the two sides beside 1, 1, 1: the means 1, 2/3 and 1/3
    assert tried["stay"] * 3 == 2


def test_contradictory_conditions_are_told_of_the_copy():
    round_ = diagnosed(*sepehr())

    tried = copy_of(round_, [Change(side, "S-D3", Answer.YES) for side in PLACING])

    assert tried.result["flags"] == [{"code": "contradictory_conditions"}]
    assert copy_of(round_).result["flags"] == []


@pytest.mark.parametrize("letter", "UDAI")
def test_a_textbook_organisation_is_placed_where_it_comes_from(letter):
    assert textbook(DOCUMENT, TYPE_OF[letter]).result["type"] == TYPE_OF[letter]


# The address


def test_changes_are_read_in_checklist_order_and_written_back():
    round_ = diagnosed(*sepehr())

    changes = read_changes({"marketing.S-D1": "yes", "sales.A2": "yes", "sales.D1": "no"}, round_)

    assert changes.query() == "sales.D1=no&sales.A2=yes&marketing.S-D1=yes"
    assert changes.query(without=changes.made[1]) == "sales.D1=no&marketing.S-D1=yes"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sales.X9", "yes"),
        ("sales.D1", "maybe"),
        ("management.D1", "yes"),
        ("sales.", "yes"),
        (".", "\x00"),
        ("sales.D1.D1", "no"),
    ],
)
def test_what_makes_no_sense_is_counted_and_left_out(name, value):
    assert read_changes({name: value}, diagnosed(*sepehr())) == Changes((), left_out=1)


def test_an_empty_field_and_the_answer_as_given_change_nothing():
    query = {"sales.D1": "yes", "sales.A2": "", "column": "defined", "utm_source": "x"}

    assert read_changes(query, diagnosed(*sepehr())) == Changes()


def test_nobody_speaks_for_a_side_that_was_not_asked():
    people, _claims = sepehr()

    assert read_changes({"marketing.D1": "no"}, diagnosed(people[:1])) == Changes((), left_out=1)


@given(st.dictionaries(st.text(), st.text()))
def test_any_query_string_is_taken(query):
    changes = read_changes(query, diagnosed(*sepehr()))

    assert all(change.answer in Answer for change in changes.made)


# The page's parts


def test_statements_begin_with_those_that_would_change_the_result():
    round_ = diagnosed(*sepehr())

    groups = list(statements_of(case_of(round_), Changes()))

    codes = [[row.code for row in group.rows] for group in groups]
    assert codes[0] == list(round_.result["flip"]["criteria"])
    assert codes[1] == [
        code for code, _gap in round_.result["gap"]["largest"] if code not in codes[0]
    ]
    assert sorted(sum(codes, [])) == sorted(CHECKLIST.by_code)
    assert [group.is_folded for group in groups] == [False, False, True]
    assert not groups[2].is_open


def test_the_others_are_unfolded_where_one_of_them_is_changed():
    round_ = diagnosed(*sepehr())
    changes = read_changes({"sales.I7": "yes"}, round_)

    assert list(statements_of(case_of(round_), changes))[2].is_open


def test_a_mean_between_two_answers_is_shown_as_a_number():
    people, _claims = rudan()

    groups = list(statements_of(case_of(diagnosed(people)), Changes()))

    rows = {row.code: row for group in groups for row in group.rows}
    first = [field.choices[0].text for field in rows["D2"].fields]  # P of N, P; and Y of Y, Y
    assert first == ["0.25, as answered", "Yes, as answered"]
    choices = rows["D2"].fields[1].choices
    assert [choice.value for choice in choices] == ["", "partly", "no", "dont_know"]


def test_conditions_are_those_of_the_column_that_counts_and_others_wait():
    round_ = diagnosed(*sepehr())
    changes = read_changes({"sales.T-A1": "yes", "sales.S-D1": "yes"}, round_)

    found = conditions_of(case_of(round_), "defined", changes)

    assert [row.code for row in found.groups[0].rows] == ["S-D1", "S-D2", "S-D3"]
    assert [row_.name for row_ in found.kept] == ["sales.T-A1"]


@pytest.mark.parametrize("column", [None, "integrated"])
def test_no_condition_counts_without_a_column(column):
    found = conditions_of(case_of(diagnosed(*sepehr())), column, Changes())

    assert found.groups == []
    assert "no condition counts" in found.claim


def test_the_outcome_tells_what_was_and_what_would_be():
    round_ = diagnosed(*sepehr())
    query = {f"{side}.{code}": "yes" for side in PLACING for code in ("A2", "A4")}

    outcome = outcome_of(round_, read_changes(query, round_))

    assert (outcome.brief_before, outcome.brief) == (
        "Defined · Borderline",
        "Between two: Defined, Aligned",
    )
    assert outcome.status.startswith("With 4 answers changed: Between two: Defined, Aligned.")
    assert {pair.title: pair.was for pair in outcome.figures}["What would change this"] == (
        "2 different answers"
    )
    assert [problem.name for problem in outcome.taken][:2] == ["sales.A2", "marketing.A2"]


def test_without_changes_nothing_was_otherwise():
    outcome = outcome_of(diagnosed(*sepehr()), Changes())

    assert not outcome.has_moved
    assert all(pair.was == "" for pair in outcome.figures)
    assert all(share.was is None for group in outcome.fits for share in group.shares)
    assert outcome.status == "As answered: Defined · Borderline. Move one step closer, to Aligned."


def test_two_views_keep_their_bars_apart():
    outcome = outcome_of(diagnosed(*rudan()), Changes())

    assert [group.function for group in outcome.fits] == list(PLACING)


@given(
    RESPONDENTS,
    st.dictionaries(st.sampled_from(FIELDS), st.sampled_from([answer.value for answer in Answer])),
)
def test_every_outcome_can_be_put_into_words(people, query):
    round_ = diagnosed(people)

    outcome = outcome_of(round_, read_changes(query, round_))

    assert outcome.status


def test_an_anonymous_round_that_shows_everything_is_as_any_other():
    codes = CHECKLIST.condition_codes
    people = [
        Respondent(side, group.answers, {**dict.fromkeys(codes, Answer.NO), **group.conditions})
        for group in sepehr()[0]
        for side in [group.function] * 3
    ]
    result, sums = redacted(CHECKLIST, people, [{} for _one in people])
    round_ = SimpleNamespace(result=result, sums=sums, document=DOCUMENT, is_provisional=False)

    assert is_offered(round_)
    assert told(copy_of(round_).result) == told(result)

"""Every verdict and every suggestion says what it means, in both languages."""

import re
from datetime import date

import pytest
from django.utils.translation import override

from diagnostics.method.checklist import Type
from tests.diagnostics.explaining import (
    ARMAN,
    FEW,
    MIXED,
    MOVE,
    PARTLY,
    RUDAN,
    SEPEHR,
    STAY,
    A,
    D,
    I,
    U,
    both,
    explained,
)

CASES = {
    "firm, stay": (
        both(D, STAY),
        "Sales and Marketing have a Defined relationship.",
        ["Firm"],
        "Stay as you are",
    ),
    "borderline, tighten": (
        both(SEPEHR, MOVE),
        "Sales and Marketing have a Defined relationship.",
        ["Borderline"],
        "Move one step closer, to Aligned",
    ),
    "judgement call": (
        both(U, "YYN | PYY", Type.UNDEFINED),
        "Sales and Marketing have an Undefined relationship.",
        ["Firm"],
        "Your decision is needed",
    ),
    "integrated": (
        both(I),
        "Sales and Marketing have an Integrated relationship.",
        ["Firm"],
        "Stay integrated: check the shared goals",
    ),
    "conditions unknown": (
        both(A),
        "Sales and Marketing have an Aligned relationship.",
        ["Firm"],
        "No suggestion yet: answers about your situation are missing",
    ),
    "between": (
        both(ARMAN, "NPN | YNNPPP"),
        "The relationship lies between Defined and Aligned.",
        ["Between two"],
        "Stay: no strong reason to change",
    ),
    "mixed": (
        both(MIXED),
        "These answers describe a mixed relationship.",
        ["Mixed"],
        "A joint session before any decision",
    ),
    "two views": (
        both(RUDAN),
        "Sales and Marketing describe two different relationships.",
        ["Two views"],
        "A joint session before any decision",
    ),
    "no fit": (
        both(PARTLY),
        "These answers fit none of the four descriptions.",
        ["No description fits"],
        "A joint session before any decision",
    ),
    "not enough answers": (
        both((D, FEW)),
        "There are not enough answers to name a type.",
        ["Not enough answers"],
        "Ask for the missing answers first",
    ),
    "one side": (
        both(D, STAY)[:1],
        "Seen from Sales alone, the relationship is Defined.",
        ["Borderline", "Provisional: one side only"],
        "Stay as you are",
    ),
    "nobody": (
        (),
        "Nobody has answered yet.",
        ["Not enough answers"],
        "Ask for the missing answers first",
    ),
}


@pytest.mark.parametrize(("people", "headline", "tags", "say"), CASES.values(), ids=CASES.keys())
def test_each_verdict_and_action_has_its_own_sentence(people, headline, tags, say):
    explanation = explained(*people)

    verdict = explanation.verdict
    assert str(verdict.headline) == headline
    assert [tag.text for tag in verdict.tags] == tags
    assert explanation.advice.say == say
    assert verdict.lead


@pytest.mark.parametrize("people", [case[0] for case in CASES.values()], ids=CASES.keys())
def test_each_verdict_and_action_speaks_persian_without_an_english_word(people):
    # needs the compiled catalogue with this module's sentences
    with override("fa"):
        explanation = explained(*people, closed_on=date(2026, 11, 18))

        verdict, advice = explanation.verdict, explanation.advice
        read = [str(verdict.headline), verdict.lead, verdict.evidence, verdict.because]
        read += [tag.text for tag in verdict.tags] + [advice.say, advice.detail, advice.link]
        read += [str(flag) for flag in explanation.flags] + [explanation.funnel.claim]
        for part in (explanation.sides, explanation.decision, explanation.steps):
            read += [part.claim] if part else []

    assert [text for text in read if re.search("[A-Za-z]", text)] == []


def test_the_first_screen_counts_what_both_sides_confirm_and_what_both_deny():
    verdict = explained(*both(SEPEHR, MOVE)).verdict

    assert verdict.lead == "That means: Tasks are agreed, and each side keeps to its own."
    assert verdict.evidence == (
        "Both sides say yes to 3 of the 4 statements that describe it. Both say no to 2 of the 6 "
        "that describe Aligned. Each side’s answers alone give the same type."
    )


def test_the_reason_of_a_borderline_result_is_given_with_its_number():
    verdict = explained(*both(SEPEHR, MOVE)).verdict

    assert verdict.because == "2 answers would have to be different to change this."


def test_between_dashes_both_stations_and_says_how_it_is_read():
    stations = explained(*both(ARMAN, "NPN | YNNPPP")).verdict.stations

    assert [station.state for station in stations] == ["", "next", "next", ""]
    assert [station.flag for station in stations] == ["", "Read as this", "", ""]
    assert not any(station.is_here for station in stations)


def test_two_views_flag_each_side_at_its_own_station():
    stations = explained(*both(RUDAN)).verdict.stations

    assert [station.flag for station in stations] == ["Sales", "", "Marketing", ""]
    assert [station.flag_of for station in stations] == ["sales", "", "marketing", ""]


def test_two_views_show_the_fit_of_each_side_and_nothing_that_would_change_it():
    explanation = explained(*both(RUDAN))

    assert [group.function for group in explanation.fit.groups] == ["sales", "marketing"]
    assert explanation.change is None
    assert explanation.decision is None


def test_no_fit_of_two_unclear_sides_says_which_one_is_unclear():
    lead = explained(*both((U, "PPPP PYPP YYPYYP PPPPYYY"))).verdict.lead

    assert lead == (
        "The answers of Sales match Undefined at 95%. The answers of Marketing come closest to "
        "Integrated, at 57%. Below 70% we do not name a type."
    )


def test_the_change_names_the_statements_and_the_answer_that_would_tip_them():
    change = explained(*both(SEPEHR, MOVE)).change

    assert change.distance == 2
    assert change.claim == (
        "If the answers to these 2 statements were yes, Aligned would fit as well as Defined."
    )
    assert [line.note for line in change.lines] == ["Today: No. To change it: yes."] * 2


def test_what_nobody_knows_is_named_where_it_could_change_the_verdict():
    letters = "NNNN YYY? Y???NN NNNNNNN"

    change = explained(*both(letters, STAY)).change

    assert change.unknown_claim.endswith("could still bring in Aligned:")
    assert len(change.unknown) == 3


def test_missing_answers_are_counted_against_what_is_needed():
    explanation = explained(*both((D, FEW)), is_provisional=True)

    verdict = explanation.verdict
    assert str(verdict.headline) == "There are not enough answers yet."
    assert verdict.lead == (
        "Sales has answered 21 of 21 statements. Marketing has answered 5 of 21 statements."
    )
    assert verdict.evidence == "We need at least 11 from each side, and 14 together."
    assert [line.note for line in explanation.missing.help] == ["not known: Marketing"] * 5

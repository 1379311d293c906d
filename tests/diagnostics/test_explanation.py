"""Every verdict and every suggestion says what it means, in both languages."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from diagnostics.document import read_document, shipped_article
from diagnostics.explanation import explain
from diagnostics.explanation.decision import review_date
from diagnostics.method.checklist import Function, Type
from diagnostics.models import Respondent
from diagnostics.result import result_of, sums_of
from tests.checklists import claims, respondent

U = "YYYY NNNN NNNNNN NNNNNNN"
D = "NNNN YYYY YNNNNN NNNNNNN"
A = "NNNN NYNY YYYYYY NNNNNNN"
I = "NNNN NYNY NNYYYY YYYYYYY"  # noqa: E741 - the four types by their letters
PARTLY = "PPPP PPPP PPPPPP PPPPPPP"
MIXED = "YNPY NPPY NYPYNP NNNNNNN"
FEW = "N?N? Y?P? Y????? ???????"
SEPEHR = ("PPNP YYYY YNNNNP NNPNNNN", "NPNN YYPY YNPNPP NNPNNNN")
RUDAN = ("YYYY NPYN PNNNNN NNNNNNN", "NNNN YYPY YYYYYY NNPNPNP")
ARMAN = ("NPNN YYYY YPPNPP NNNNNNN", "NNNN YYPY YYYNYP NNNNNNP")
STAY, MOVE = "YYY | NNNNNY", "NPN | YPNYYY"

DOCUMENT = read_document(shipped_article())


def explained(*people, owners=None, **options):
    """Explain respondents (function, letters, conditions, type) whose claims are owners' rows."""
    found = [respondent(*one) for one in people]
    said = [claims(row) for row in owners] if owners else [{} for _one in people]
    diagnosed = SimpleNamespace(
        result=result_of(DOCUMENT.checklist, found, said),
        sums=sums_of(DOCUMENT.checklist, found),
        document=DOCUMENT,
        is_provisional=options.pop("is_provisional", False),
    )
    return explain(diagnosed, **options)


def both(letters, *more):
    """Return a seller and a marketer; letters are of both, or a pair."""
    sales, marketing = (letters, letters) if isinstance(letters, str) else letters
    return (Function.SALES, sales, *more), (Function.MARKETING, marketing, *more)


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


def without_tags(markup):
    return re.sub("<[^>]+>", "", str(markup))


@pytest.mark.parametrize(("people", "headline", "tags", "say"), CASES.values(), ids=CASES.keys())
def test_each_verdict_and_action_has_its_own_sentence(people, headline, tags, say):
    explanation = explained(*people)

    verdict = explanation.verdict
    assert without_tags(verdict.headline) == headline
    assert [tag.text for tag in verdict.tags] == tags
    assert explanation.advice.say == say
    assert verdict.lead


@pytest.mark.parametrize("people", [case[0] for case in CASES.values()], ids=CASES.keys())
def test_each_verdict_and_action_speaks_persian_without_an_english_word(people):
    # needs the compiled catalogue with this module's sentences
    with override("fa"):
        explanation = explained(*people, closed_on=date(2026, 11, 18))

        verdict, advice = explanation.verdict, explanation.advice
        read = [without_tags(verdict.headline), verdict.lead, verdict.evidence, verdict.because]
        read += [tag.text for tag in verdict.tags] + [advice.say, advice.detail, advice.link]
        read += [without_tags(flag) for flag in explanation.flags] + [explanation.funnel.claim]
        for part in (explanation.sides, explanation.decision, explanation.steps):
            read += [part.claim] if part else []

    assert [text for text in read if re.search("[A-Za-z]", text)] == []


def test_the_lead_counts_what_both_sides_confirm_and_names_what_both_deny():
    verdict = explained(*both(SEPEHR, MOVE)).verdict

    assert verdict.lead == (
        "Defined stands for: “Tasks are agreed, and each side keeps to its own”."
    )
    assert verdict.evidence == (
        "Both sides say yes to 3 of the 4 statements that describe it; together they hold by "
        "94\u202f%. Both say no to “When needed, people readily take on work that belongs to the "
        "other side” and “People from the two sides take training together”, which would be "
        "Aligned."
    )


def test_the_reason_of_a_borderline_result_is_given_with_its_number():
    verdict = explained(*both(SEPEHR, MOVE)).verdict

    assert verdict.because == (
        "Each side, taken alone, comes to the same type. "
        "With 2 different answers Aligned would draw level."
    )


def test_between_dashes_both_stations_and_says_how_it_is_read():
    stations = explained(*both(ARMAN, "NPN | YNNPPP")).verdict.stations

    assert [one.state for one in stations] == ["", "next", "next", ""]
    assert [one.flag for one in stations] == ["", "Read as this", "", ""]
    assert not any(one.is_here for one in stations)


def test_two_views_flag_each_side_at_its_own_station():
    stations = explained(*both(RUDAN)).verdict.stations

    assert [one.flag for one in stations] == ["Sales", "", "Marketing", ""]
    assert [one.flag_of for one in stations] == ["sales", "", "marketing", ""]


def test_two_views_show_the_fit_of_each_side_and_nothing_that_would_change_it():
    explanation = explained(*both(RUDAN))

    assert [group.function for group in explanation.fit.groups] == ["sales", "marketing"]
    assert explanation.change is None
    assert explanation.decision is None


def test_no_fit_of_two_unclear_sides_says_which_one_is_unclear():
    lead = explained(*both((U, "PPPP PYPP YYPYYP PPPPYYY"))).verdict.lead

    assert lead == (
        "What Sales says matches Undefined by 95\u202f%. What Marketing says comes closest to "
        "Integrated, with 57\u202f%; below 70\u202f% we rely on none."
    )


def test_the_change_names_the_statements_and_the_answer_that_would_tip_them():
    change = explained(*both(SEPEHR, MOVE)).change

    assert change.distance == 2
    assert change.claim == (
        "If the answers to these 2 statements were yes, Aligned would draw level with Defined."
    )
    assert [line.note for line in change.lines] == ["No today; yes would tip it"] * 2


def test_what_nobody_knows_is_named_where_it_could_change_the_verdict():
    letters = "NNNN YYY? Y???NN NNNNNNN"

    change = explained(*both(letters, STAY)).change

    assert change.unknown_claim.endswith("could still bring in Aligned:")
    assert len(change.unknown) == 3


def test_the_decision_shows_both_lists_with_what_holds_first_and_the_funnel_beside_it():
    explanation = explained(*both(SEPEHR, MOVE), owners=["MMMSSSSS", "MMMMMSSS"])

    stay, move = explanation.decision.faces
    assert [one.state for one in stay.conditions] == ["half", "off", "off"]
    assert (stay.leads, move.leads) == (False, True)
    assert move.conditions[0].evidence == (
        "The funnel shows it too: both sides claim “Brand preference” and “Purchase intention”."
    )


def test_a_funnel_that_speaks_against_an_answer_says_so():
    explanation = explained(*both(D, STAY), owners=["SMMMSSSS", "MMMMSSSS"])

    held = [one for face in explanation.decision.faces for one in face.conditions]
    assert [one.evidence for one in held if one.evidence] == [
        "The funnel shows otherwise: both sides claim “Customer awareness”."
    ]


def test_neither_list_leads_on_a_judgement_call():
    decision = explained(*both(U, "YYN | PYY", Type.UNDEFINED)).decision

    assert [face.leads for face in decision.faces] == [False, False]


def test_contradictory_conditions_are_shown():
    decision = explained(*both(D, "NNY | YYYYYY")).decision

    assert decision.contradiction == (
        "“So far, the case for changing how the two sides work together is weak” is said to hold "
        "beside strong signals to move. Talk about that first."
    )


def test_an_unknown_condition_names_what_it_could_still_turn_the_suggestion_into():
    decision = explained(*both(D, "YY? | NNNYYY")).decision

    assert "1 condition is not known" in decision.notes[1]
    assert "“Your decision is needed”" in decision.notes[1]


def test_the_to_do_list_tells_what_each_side_says_today_and_where_a_tag_comes_from():
    todo = explained(*both(SEPEHR, MOVE)).steps.todo

    assert [one.today for one in todo][:3] == [
        "today: no",
        "today: no",
        "today: no (Sales), partly (Marketing)",
    ]
    assert (todo[1].tag, todo[1].basis) == ("cultural", "our reading")


def test_the_step_to_integrated_has_preconditions_and_habits_that_loosen_by_themselves():
    letters = "NPNN NYNY YYYYYY NNNNNNN"

    steps = explained(*both(letters, "NNN | Y", Type.ALIGNED)).steps

    assert [group.title for group in steps.groups] == [
        "Before two functions become one team",
        "What loosens by itself",
    ]
    assert len(steps.groups[0].lines) == 3


def test_staying_names_what_to_watch_and_when_to_look_again():
    steps = explained(*both(D, STAY), closed_on=date(2026, 11, 18)).steps

    assert steps.title == "What to watch"
    assert steps.claim == "Keep an eye on 1 signal that holds already."
    assert steps.note == "Look again on 18 November 2027."


def test_a_year_after_a_leap_day_is_the_day_before():
    assert review_date(date(2028, 2, 29)) == date(2029, 2, 28)


def test_the_agenda_holds_a_question_for_each_difference():
    agenda = explained(*both(RUDAN)).agenda

    assert len(agenda.topics) == 7
    first = agenda.topics[0]
    assert first.answers == [("sales", "Sales: yes"), ("marketing", "Marketing: no")]
    assert first.question == DOCUMENT.criteria["U1"].question


def test_an_agenda_without_a_difference_says_whom_else_to_ask():
    agenda = explained(*both(PARTLY)).agenda

    assert agenda.claim == "The two sides differ on no statement."
    assert "Management" in agenda.note


def test_missing_answers_are_counted_against_what_is_needed():
    explanation = explained(*both((D, FEW)), is_provisional=True)

    verdict = explanation.verdict
    assert without_tags(verdict.headline) == "There are not enough answers yet."
    assert verdict.lead == (
        "Sales has told us about 21 of 21 statements. "
        "Marketing has told us about 5 of 21 statements."
    )
    assert verdict.evidence == "We need at least 11 from each side, and 14 together."
    assert [line.note for line in explanation.missing.help] == ["not known: Marketing"] * 5


def test_whom_to_ask_is_named_and_escaped():
    people = [
        Respondent(name="Sara", function="sales", finished_at=date(2026, 11, 1)),
        Respondent(name="<b>Mani</b>", function="marketing"),
    ]

    missing = explained(*both((D, FEW)), respondents=people).missing

    assert missing.ask == ["<bdi>&lt;b&gt;Mani&lt;/b&gt;</bdi> (Marketing) has not begun."]


def test_a_flagged_person_is_named_by_the_order_of_the_respondents():
    people = [
        Respondent(name="Sara", function="sales"),
        Respondent(name="Mani 7", function="marketing"),
    ]

    flags = explained(*both((D, PARTLY)), respondents=people).flags

    assert "<bdi>Mani 7</bdi> (Marketing) gave the same answer to every statement." in flags


def test_a_flagged_person_who_was_erased_has_no_name():
    flags = explained(*both((D, PARTLY))).flags

    assert flags[0].startswith("<bdi>Somebody</bdi> (no longer listed)")


@pytest.mark.parametrize("is_for_consultant", [True, False])
def test_only_consultants_read_how_the_weights_matter(is_for_consultant):
    weights = explained(*both(D), is_for_consultant=is_for_consultant).weights

    assert bool(weights) == is_for_consultant


def test_agreement_inside_a_side_is_read_from_three_people_on():
    three = [(Function.SALES, D)] * 3 + [(Function.MARKETING, A)] * 3

    notes = explained(*three).sides.notes

    assert "Inside Sales (3 people), people agree very strongly (1.00)." in notes
    assert any(note.startswith("Two worlds:") for note in notes)


def test_people_of_one_side_who_differ_are_said_before_the_sides():
    split = [(side, letters) for side in both("")[0][:1] for letters in (U, U, I, I)]
    split += [(Function.MARKETING, letters) for letters in (U, U, I, I)]

    sides = explained(*split).sides

    assert sides.claim == (
        "Between the two sides little differs; inside Sales and Marketing people differ."
    )


def test_management_is_shown_beside_the_two_sides():
    notes = explained(*both(D), (Function.MANAGEMENT, A)).sides.notes

    assert notes[-1].startswith("Beside the two: what Management says comes closest to Aligned")


def test_the_funnel_says_the_most_telling_first():
    claim = explained(*both(D), owners=["SMMMSSSM", "MMMMSSBS"]).funnel.claim

    assert claim == (
        "Both sides claim “Customer awareness”: work can be done twice there. "
        "Each side thinks the other has “Advocacy”: work can be left undone there."
    )


def test_a_ring_marks_each_change_of_owner_as_a_side_sees_it():
    stages = explained(*both(D), owners=["MMMSSSSS", "MMMMMSSS"]).funnel.stages

    joints = [[cell.is_joint for cell in stage.cells] for stage in stages]
    assert [i for i, (sales, _m) in enumerate(joints, 1) if sales] == [4]
    assert [i for i, (_s, marketing) in enumerate(joints, 1) if marketing] == [6]

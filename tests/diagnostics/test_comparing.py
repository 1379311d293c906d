"""Results side by side: who may compare what, what is refused, and what moved."""

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions import checklists, rounds, sharing
from diagnostics.explanation import words
from diagnostics.models import Assessment, Membership
from diagnostics.queries.comparing import DRAWN, rounds_around
from diagnostics.queries.rounds import rounds_page
from tests.diagnostics.anonymous import make_anonymous
from tests.diagnostics.clients import add_rounds
from tests.diagnostics.explaining import D
from tests.factories import (
    NOW,
    conditions,
    criteria,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
    make_version,
)

TAG = re.compile(r"<[^>]+>")


def close(assessment, day=1):
    return rounds.close_assessment(assessment, now=NOW + timedelta(days=day))


def closed_round(organisation, *, sales=D, marketing=D, version=None, day=1, people=1):
    opened_at = NOW + timedelta(days=day - 1)
    assessment = make_assessment(organisation, version=version, now=opened_at)
    for function, row in (("sales", sales), ("marketing", marketing)):
        for _one in range(people):
            make_respondent(
                assessment,
                function,
                criteria=criteria(row) if isinstance(row, str) else row,
                conditions=conditions("D", "NPN | YPNYYY"),
            )
    return close(assessment, day)


def address(*assessments, language="en"):
    with override(language):
        path = reverse("diagnostics:compare")
    return f"{path}?{'&'.join(f'a={round_.pk}' for round_ in assessments)}"


def page_of(reader, *assessments, language="en"):
    response = reader.get(address(*assessments, language=language))
    assert response.status_code == 200
    return response.content.decode()


def text_of(page):
    return " ".join(TAG.sub(" ", page.partition("<main")[2]).split())


@pytest.fixture
def manager(organisation, client_of):
    return client_of(make_member(organisation))


@pytest.fixture
def consultant(organisation):
    return make_member(organisation, Membership.Role.CONSULTANT)


def test_two_organisations_stand_side_by_side(organisation, consultant, client_of):
    other = make_organisation(name="Arman Packaging")
    Membership.objects.create(user=consultant, organisation=other, role="consultant")
    pair = [close(make_sepehr(organisation)), closed_round(other)]

    text = text_of(page_of(client_of(consultant), *pair))

    assert text.index("Sepehr Controls") < text.index("Arman Packaging")
    assert "2 assessments side by side" in text
    assert "2 are Defined. All 2 suggestions are to move one step closer." in text
    assert "6 of 8 agreed" in text
    assert "2 answers to Aligned" in text
    assert "What moved" not in text


def test_two_views_are_averaged_into_no_fit(organisation, manager):
    apart = closed_round(
        organisation, sales="YYYY NNPN NNNPNN NNNNNNN", marketing="NNNN YYPY YYYYYY NNPNPNP"
    )
    page = text_of(page_of(manager, closed_round(organisation, day=9), apart))

    fit = page[page.index("below the line") : page.index("What would change this")]
    assert fit.split(" named ")[1].strip() == "57% 95% 69% 33% Two views are not averaged"


def test_rounds_of_one_organisation_are_read_in_their_order(organisation, manager):
    first = closed_round(organisation, sales="YYYY" + "N" * 17, marketing="YYYY" + "N" * 17)
    second = closed_round(organisation, day=30)

    text = text_of(page_of(manager, second, first))

    assert text.index("December 2026") < text.index("November 2026")
    assert "neither progress nor decline" in text
    assert "9 of the 21 statements asked both times have another answer." in text


def test_what_moved_comes_largest_first_with_its_direction(organisation, manager):
    first = closed_round(organisation)
    # U1 from no to yes on both sides, D1 from yes to partly on one
    second = closed_round(
        organisation,
        sales="YNNN PYYY YNNNNN NNNNNNN",
        marketing="YNNN YYYY YNNNNN NNNNNNN",
        day=30,
    )

    page = page_of(manager, first, second)

    moved = text_of("<main" + page.partition('id="moved"')[2])
    assert "2 of the 21 statements" in moved
    assert moved.index("was no, now yes") < moved.index("was yes, now between partly and yes")
    assert "was yes, now partly still yes" in moved
    assert "19 statements were answered as before." in moved


def test_what_moved_is_said_on_one_scale(organisation, manager):
    first = closed_round(organisation, marketing="Y" + "N" * 20, sales="N" * 21, people=4)
    sheet = first.sheets.filter(function="sales").first()
    people = [
        {**criteria("N" * 21), "U1": answer} for answer in ("yes", "yes", "yes", "partly", "no")
    ]
    second = make_assessment(organisation, now=NOW + timedelta(days=29))
    for row in people:
        make_respondent(second, "sales", criteria=row)
    make_respondent(second, "marketing", criteria=criteria("N" * 21))

    text = text_of(page_of(manager, first, close(second, 30)))

    assert sheet.criteria["U1"] == "no"
    assert "was partly, now close to partly" in text  # 1/2, and 7/20
    assert "was no, now close to partly" in text  # of Sales, 7/10
    assert not re.search(r"was 0|now 0", text)


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        (("0", "0.12", "0.25"), ("no", "close to no", "between no and partly")),
        (("0.38", "0.5", "0.6"), ("close to partly", "partly", "close to partly")),
        (("0.75", "0.9", "1"), ("between partly and yes", "close to yes", "yes")),
    ],
)
def test_a_mean_is_said_by_the_answer_that_it_is_close_to(answered, said):
    assert tuple(words.said(Fraction(value)) for value in answered) == said
    assert tuple(words.said_first(Fraction(value)).lower() for value in answered) == said


def test_the_suggestions_are_counted_for_what_they_are(organisation, manager):
    trio = [closed_round(organisation, day=30 * number) for number in (1, 2, 3)]
    for round_, action in zip(trio, ("judgement_call", "stay", "stay_integrated"), strict=True):
        Assessment.objects.filter(pk=round_.pk).update(action=action)

    text = text_of(page_of(manager, *trio))

    assert "2 suggestions are to stay as you are, 1 needs your decision." in text


def named_round(organisation, *people, day, **fields):
    assessment = make_assessment(organisation, now=NOW + timedelta(days=day - 1), **fields)
    for function, person in zip(("sales", "marketing", "sales", "sales"), people, strict=False):
        make_respondent(assessment, function, criteria=criteria(D), **person)
    return close(assessment, day)


SARA, MANI = {"name": "Sara"}, {"name": "Mani", "email": "Mani@test.example"}
MANI_AGAIN = {"name": "M. Rahimi", "email": "mani@test.example"}


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((SARA, MANI), (SARA, MANI_AGAIN), None),
        ((SARA, MANI), ({"name": "سارا"}, MANI), "of the 2 people in December 2026 , 1 had also"),
        ((SARA,), (MANI,), "of the 1 person in December 2026 , 0 had also answered in November"),
        ((SARA, MANI), (SARA,), "of the 2 people in November 2026 , 1 answered again in December"),
        ((SARA, {"name": ""}), (SARA,), "Whether the same people answered is not known."),
    ],
)
def test_it_is_said_when_other_people_answered(organisation, manager, before, now, said):
    pair = [named_round(organisation, *before, day=1), named_round(organisation, *now, day=30)]

    text = text_of(page_of(manager, *pair))

    assert (said or "All 2 suggestions") in text
    assert ("people answered" in text) is (said is not None)


def test_of_an_anonymous_round_nobody_knows_who_answered_again(organisation, manager):
    pair = [
        named_round(organisation, SARA, MANI, day=1),
        close(make_anonymous(organisation, sales=3, marketing=3), day=30),
    ]

    text = text_of(page_of(manager, *pair))

    assert "Whether the same people answered is not known." in text


def test_nothing_moved_between_equal_rounds(organisation, manager):
    pair = closed_round(organisation), closed_round(organisation, day=30)

    text = text_of(page_of(manager, *pair))

    assert "No statement moved: everything was answered as before." in text


def test_only_statements_with_the_same_code_are_compared(organisation, manager):
    first = closed_round(organisation)
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(text_en="Each grew up alone.")
    draft.criteria.filter(code="U2").update(code="U9")
    version = checklists.publish_draft(draft, by=None, now=NOW)
    answers = {("U9" if code == "U2" else code): answer for code, answer in criteria(D).items()}
    answers["U1"] = "yes"
    second = closed_round(organisation, sales=answers, marketing=answers, version=version, day=30)

    text = text_of(page_of(manager, first, second))

    assert "Each grew up alone. worded otherwise before: Sales and Marketing each" in text
    assert "1 of the 20 statements asked both times has another answer." in text
    asked = "Each side is almost entirely taken up with its own work and priorities."
    assert f"Asked in the earlier round only {asked}" in text
    assert f"Asked in the later round only {asked}" in text
    assert "They answered different versions of the checklist" in text


def test_of_three_rounds_the_newest_is_held_against_the_one_before(organisation, manager):
    answers = ("Y" * 21, "N" * 21, "N" * 20 + "Y")
    trio = [
        closed_round(organisation, sales=row, marketing=row, day=30 * number)
        for number, row in enumerate(answers, 1)
    ]

    page = page_of(manager, *trio)

    assert "3 rounds side by side" in page
    assert "1 of the 21 statements asked both times has another answer." in page
    assert 'data-chart="rounds-chart"' in page


def test_the_chart_of_rounds_shows_all_closed_ones(organisation, manager):
    trio = [closed_round(organisation, day=30 * number) for number in (1, 2, 3)]
    make_assessment(organisation)

    page = page_of(manager, *trio[1:])

    assert "1 December 2026" in page
    assert "January 2027" in page
    assert "November 2026" not in page


def test_of_very_many_rounds_the_newest_are_drawn_and_those_compared(organisation, manager):
    newest = closed_round(organisation)
    add_rounds(newest, DRAWN + 3)
    *_newer, older, oldest = rounds.rounds_of(organisation)

    drawn = rounds_around([older, oldest])

    assert len(drawn) == DRAWN + 2
    assert drawn[:2] == [oldest, older]
    assert drawn[-1] == newest
    assert "of many, the twenty newest and those compared" in page_of(manager, older, oldest)


def test_the_page_is_persian_from_right_to_left(organisation, manager):
    pair = closed_round(organisation), closed_round(organisation, day=30)

    page = page_of(manager, *pair, language="fa")

    assert '<html lang="fa" dir="rtl">' in page
    assert "سپهر کنترل" in page


def test_an_assessment_of_somebody_else_is_not_there(organisation, manager):
    own, other = closed_round(organisation), closed_round(make_organisation())

    assert manager.get(address(own, other)).status_code == 404


@pytest.mark.parametrize("text", ["x", "1", "00000000-0000-0000-0000-00000000000"])
def test_what_is_no_id_is_not_there(organisation, manager, text):
    assert manager.get(f"/en/compare/?a={text}").status_code == 404


def test_one_or_none_leads_to_a_choice_of_closed_rounds(organisation, manager):
    first = closed_round(organisation)
    closed_round(organisation, day=30)

    page = page_of(manager, first, first)

    assert "Choose two, three or four closed rounds." in page
    assert f'value="{first.pk}" id="a-{first.pk}" checked' in page
    assert page.count('type="checkbox"') == 2


def test_more_than_four_are_too_many(organisation, manager):
    five = [closed_round(organisation, day=30 * number) for number in range(1, 6)]

    assert "Choose four at the most." in page_of(manager, *five)
    assert "4 rounds side by side" in page_of(manager, *five[:4])


def test_with_nothing_closed_there_is_nothing_to_compare(organisation, manager):
    make_sepehr(organisation)

    text = text_of(page_of(manager))

    assert "There is nothing to compare yet: it takes two closed rounds." in text
    assert "<form" not in text


def test_an_open_round_is_compared_after_closing(organisation, manager):
    pair = closed_round(organisation), make_sepehr(organisation)

    text = text_of(page_of(manager, *pair))

    assert "Still open, so its answers can change; compare it after closing: " in text
    assert "What would change this" not in text


def test_an_open_anonymous_round_says_nothing_but_that(organisation, manager):
    pair = [closed_round(organisation, day=day) for day in (1, 30)]
    anonymous = make_anonymous(organisation, sales=3, marketing=3)

    text = text_of(page_of(manager, *pair, anonymous))

    assert "Still open and anonymous, so it shows nothing before it is closed" in text
    assert "2 rounds side by side" in text


def test_a_small_anonymous_round_shows_its_verdict_alone(organisation, manager):
    pair = (
        closed_round(organisation),
        close(make_anonymous(organisation, sales=2, marketing=3), day=30),
    )

    page = page_of(manager, *pair)
    text = text_of(page)

    assert "too few people answered to show what they said to single statements" in text
    assert "Not shown" in text
    assert 'class="records"' not in page


def test_queries_do_not_grow_with_rounds_or_respondents(organisation, manager):
    few = [closed_round(organisation, day=30 * number) for number in (1, 2)]
    many = [closed_round(organisation, day=30 * number, people=4) for number in (3, 4, 5, 6)]
    page_of(manager, *few)

    with CaptureQueriesContext(
        connection,
    ) as two:
        page_of(manager, *few)
    with CaptureQueriesContext(connection) as four:
        page_of(manager, *many)

    assert len(four) == len(two)
    assert not any("diagnostics_sheet" in query["sql"] for query in four.captured_queries)


def test_pages_that_draw_alone_allow_what_plotly_needs(organisation, manager):
    pair = closed_round(organisation), closed_round(organisation, day=30)

    drawing = manager.get(address(*pair))["Content-Security-Policy"]
    other = manager.get(organisation.get_absolute_url())["Content-Security-Policy"]

    assert "'unsafe-hashes'" in drawing
    assert "blob:" in drawing
    assert "unsafe" not in other
    assert "blob:" not in other
    assert "'unsafe-inline'" not in drawing


def test_a_round_stands_with_the_closed_one_before_it(organisation):
    first, second = closed_round(organisation), closed_round(organisation, day=30)
    third = make_assessment(organisation, now=NOW + timedelta(days=60))

    found = {round_: round_.before_id for round_ in rounds_page(organisation, None).rows}

    assert found == {third: second.pk, second: first.pk, first: None}


def test_the_organisation_offers_to_compare_with_the_round_before(organisation, manager):
    first, second = closed_round(organisation), closed_round(organisation, day=30)

    page = manager.get(organisation.get_absolute_url()).content.decode()

    assert f"/en/compare/?a={first.pk}&amp;a={second.pk}" in page
    assert page.count("with the round before") == 1


# Who answered what


def answers_page(reader, assessment):
    path = reverse("diagnostics:result", args=[assessment.pk])
    return reader.get(f"{path}?answers=on").content.decode()


def test_who_answered_what_is_shown_where_it_is_asked_for(organisation, manager):
    closed = close(make_sepehr(organisation))
    plain = manager.get(reverse("diagnostics:result", args=[closed.pk])).content.decode()

    page = answers_page(manager, closed)

    assert "Show who answered what" in plain
    assert "answers-chart" not in plain
    assert "answers-chart" in page
    assert "<bdi>Somebody in sales</bdi>" in page
    assert "<td>Partly</td><td>No</td>" in page


def test_who_answered_what_costs_one_query(organisation, manager):
    few, many = closed_round(organisation), closed_round(organisation, day=30, people=5)
    answers_page(manager, few), answers_page(manager, many)

    with CaptureQueriesContext(connection) as two:
        answers_page(manager, few)
    with CaptureQueriesContext(connection) as ten:
        answers_page(manager, many)

    assert len(ten) == len(two)


def test_an_open_round_does_not_show_who_answered_what(organisation, manager):
    page = answers_page(manager, make_sepehr(organisation))

    assert "answered what" not in page


def test_an_anonymous_round_never_shows_who_answered_what(organisation, manager):
    page = answers_page(manager, close(make_anonymous(organisation, sales=3, marketing=3)))

    assert "answered what" not in page
    assert "answers-chart" not in page


def test_a_shared_result_never_shows_who_answered_what(organisation, client):
    closed = sharing.share_result(close(make_sepehr(organisation)))
    path = reverse("diagnostics:shared_result", args=[closed.result_token])

    page = client.get(f"{path}?answers=on").content.decode()

    assert 'data-chart="statements-chart"' in page
    assert "answered what" not in page
    assert "Somebody in sales" not in page


def test_what_an_anonymous_round_hides_is_not_said_to_have_stayed_or_moved(client_of, db):
    organisation = make_organisation()
    reader = client_of(make_member(organisation))
    pair = [closed_with_one_hidden(organisation, day) for day in (1, 2)]

    page = page_of(reader, *pair)

    assert "0 of the 20 statements that both rounds show have another answer." in page


def closed_with_one_hidden(organisation, day):
    """Return an anonymous round in which only two of the three in Sales answered A3."""
    assessment = make_anonymous(organisation, sales=3, marketing=3)
    sheet = assessment.sheets.filter(function="sales").first()
    sheet.criteria.pop("A3")
    sheet.save()
    return close(assessment, day)

"""Repeating a round: whom it asks, what is offered again, and what of it is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from diagnostics.actions import checklists
from diagnostics.actions.repeating import people_again, repeat_assessment, same_wording
from diagnostics.actions.rounds import RoundIsOpen, close_assessment
from diagnostics.instruments.document import read_document, shipped_article
from diagnostics.models import Assessment, Respondent
from diagnostics.models.respondent import Part
from tests.diagnostics.refusing import refusing
from tests.factories import NOW, make_assessment, make_respondent, make_user, make_version

pytestmark = pytest.mark.django_db


def closed(**sheet):
    """Return a closed round in which Sara of Sales answered."""
    assessment = make_assessment()
    make_respondent(assessment, "sales", name="Sara", email="sara@test.example", **sheet)
    return close_assessment(assessment, now=NOW)


def repeat(former, **fields):
    return repeat_assessment(former, **{"version": former.version, "by": None, "now": NOW} | fields)


def offered_in(assessment):
    return assessment.sheets.get().offered


# --- whom it asks ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "is_asked"),
    [
        ({"name": "Sara"}, True),
        ({"name": "", "email": "sara@test.example"}, True),
        ({"name": "", "user": ()}, True),
        ({"name": ""}, False),
        ({"name": "Sara", "withdrawn_at": NOW}, False),
    ],
    ids=str,
)
def test_whoever_can_be_told_from_the_others_is_asked_again(fields, is_asked):
    if "user" in fields:
        fields = fields | {"user": make_user()}
    assessment = make_assessment()
    Respondent.objects.filter(pk=make_respondent(assessment).pk).update(**fields)

    assert bool(people_again(assessment)) is is_asked


def test_people_are_asked_again_in_the_same_order_as_the_same_people():
    assessment = make_assessment()
    user = make_user(name="Mani", email="mani@test.example")
    make_respondent(assessment, "marketing", name="Mani", email=user.email, user=user)
    make_respondent(assessment, "sales", name="Sara", email="s@test.example", language="fa")
    former = close_assessment(assessment, now=NOW)

    again = repeat(former)

    columns = ("user", "name", "email", "function", "language")
    asked = list(again.respondents.order_by("id").values_list(*columns))
    assert asked == [
        (user.pk, "Mani", "mani@test.example", "marketing", "en"),
        (None, "Sara", "s@test.example", "sales", "fa"),
    ]
    assert not again.respondents.exclude(started_at=None, finished_at=None).exists()
    digests = set(former.respondents.values_list("token_digest", flat=True))
    assert not digests & set(again.respondents.values_list("token_digest", flat=True))


def test_a_round_that_asked_nobody_is_repeated_with_nobody():
    former = close_assessment(make_assessment(), now=NOW)

    assert repeat(former).respondents.count() == 0


# --- the round -------------------------------------------------------------------------------


def test_the_new_round_is_as_it_was_asked_for():
    former, user, later = closed(), make_user(), NOW + timedelta(days=9)

    again = repeat(former, by=user, title="Spring", closes_at=later, language="fa")

    assert again.is_open
    assert (again.round, again.repeats, again.opened_by) == (former.round + 1, former, user)
    assert (again.title, again.closes_at, again.language) == ("Spring", later, "fa")
    assert again.organisation == former.organisation


def test_over_an_open_round_nothing_is_stored():
    former = closed()
    make_assessment(former.organisation)

    with pytest.raises(RoundIsOpen):
        repeat(former)

    assert Respondent.objects.filter(name="Sara").count() == 1


def test_a_round_whose_people_are_refused_is_not_opened():
    former = closed()

    with refusing('INSERT INTO "diagnostics_sheet"'), pytest.raises(IntegrityError):
        repeat(former)

    assert Assessment.objects.get() == former


# --- what is offered again -------------------------------------------------------------------


def test_each_part_is_offered_again_under_its_own_name():
    former = closed(criteria={"U1": "yes"}, conditions={"S-D1": "no"}, claims={"1": "sales"})

    assert offered_in(repeat(former)) == {
        "criteria": {"U1": "yes"},
        "conditions": {"S-D1": "no"},
        "claims": {"1": "sales"},
    }


def test_a_wish_is_offered_again_with_its_stage():
    assessment = make_assessment()
    sheet = make_respondent(assessment, name="Sara").sheet
    sheet.claims = {"today": {"1": "sales"}, "wanted": {"1": "both", "2": "sales"}}
    sheet.save()
    former = close_assessment(assessment, now=NOW)

    assert offered_in(repeat(former))["claims"] == {
        "1": "sales",
        "wanted-1": "both",
        "wanted-2": "sales",
    }


def test_a_stage_that_is_worded_otherwise_takes_its_wish_with_it():
    assessment = make_assessment()
    sheet = make_respondent(assessment, name="Sara").sheet
    sheet.claims = {"today": {"1": "sales", "2": "sales"}, "wanted": {"1": "both", "2": "both"}}
    sheet.save()
    former = close_assessment(assessment, now=NOW)
    draft = checklists.begin_draft(make_version())
    draft.stages.filter(number=1).update(text_en="Another name")
    version = checklists.publish_draft(draft, by=None, now=NOW)

    assert offered_in(repeat(former, version=version))["claims"] == {
        "2": "sales",
        "wanted-2": "both",
    }


def test_former_answers_themselves_stay_as_they_were():
    former = closed(criteria={"U1": "yes"})

    again = repeat(former)

    assert former.sheets.get().criteria == {"U1": "yes"}
    assert again.sheets.get().criteria == {}
    assert again.sheets.get().saved_at is None


def test_what_was_offered_and_never_confirmed_is_not_offered_once_more():
    second = repeat(closed(criteria={"U1": "yes"}))
    third = repeat(close_assessment(second, now=NOW))

    assert offered_in(third) == {"criteria": {}, "conditions": {}, "claims": {}}


# --- the same words --------------------------------------------------------------------------


def test_words_are_the_same_only_where_both_versions_ask_them_alike_in_both_languages():
    after = read_document(shipped_article())
    worded = replace(after.criteria["U1"], text=replace(after.criteria["U1"].text, fa="جور دیگر"))
    before = replace(
        after,
        criteria=after.criteria | {"U1": worded},
        conditions={code: item for code, item in after.conditions.items() if code != "S-D1"},
        stages={**after.stages, 9: after.stages[8]},
    )

    same = same_wording(before, after)

    assert same == {
        Part.CRITERIA: after.criteria.keys() - {"U1"},
        Part.CONDITIONS: after.conditions.keys() - {"S-D1"},
        Part.CLAIMS: {str(number) for number in range(1, 9)},
    }

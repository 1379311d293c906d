"""Repeating a round: the same people, and former answers that count once they are confirmed."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.actions import checklists, repeating, rounds
from diagnostics.models import Assessment, Respondent, Sheet
from diagnostics.queries.results import compute
from diagnostics.queries.versions import document_of
from tests.diagnostics.pages import address
from tests.factories import (
    ALL_YES,
    NOW,
    claims,
    conditions,
    fill_sheet,
    make_assessment,
    make_organisation,
    make_respondent,
    make_version,
)

pytestmark = pytest.mark.django_db

ANONYMOUS, NAMED = Assessment.Mode.ANONYMOUS, Assessment.Mode.NAMED


@pytest.fixture
def former(cast):
    """The cast's round, closed: Sara of Sales answered, Mani of Marketing did not."""
    fill_sheet(
        cast.sales,
        criteria=ALL_YES,
        conditions=conditions("D", "NPN | YPNYYY"),
        claims=claims("MMMSSSSS"),
    )
    return rounds.close_assessment(cast.assessment, now=NOW)


def repeat(former, **fields):
    fields = {"version": former.version, "by": None, "now": NOW} | fields
    return repeating.repeat_assessment(former, **fields)


def next_version(**wordings):
    """Publish another version in which the criteria of these codes are worded otherwise."""
    draft = checklists.begin_draft(make_version())
    for code, fields in wordings.items():
        draft.criteria.filter(code=code).update(**fields)
    return checklists.publish_draft(draft, by=None, now=NOW)


def respondent_in(assessment, name):
    return assessment.respondents.select_related("sheet").get(name=name)


def post(client, respondent, step="together", **fields):
    data = {"once": "a-key-of-its-own", "base": json.dumps({})} | fields
    return client.post(address("answer_step", respondent.token, step), data)


# --- the action ------------------------------------------------------------------------------


def test_the_same_people_are_asked_by_new_links(former):
    again = repeat(former, title="A year later")

    assert (again.round, again.title, again.repeats) == (2, "A year later", former)
    assert [
        (respondent.name, respondent.function) for respondent in again.respondents.order_by("id")
    ] == [
        ("Sara", "sales"),
        ("Mani", "marketing"),
    ]
    digests = Respondent.objects.values_list("token_digest", flat=True)
    assert len({*digests}) == 4
    assert not again.messages.exists()


def test_former_answers_are_offered_and_do_not_count(former):
    again = repeat(former)

    sheet = respondent_in(again, "Sara").sheet
    assert sheet.offered == {
        "criteria": ALL_YES,
        "conditions": conditions("D", "NPN | YPNYYY"),
        "claims": claims("MMMSSSSS"),
    }
    assert (sheet.criteria, sheet.conditions, sheet.claims) == ({}, {}, {})
    assert compute(again)[1]["answered"] == {"sales": 0, "marketing": 0}


def test_only_what_is_worded_alike_in_both_languages_is_offered(former):
    version = next_version(U1={"text_en": "Worded otherwise."}, U2={"text_fa": "جور دیگر."})

    again = repeat(former, version=version)

    offered = respondent_in(again, "Sara").sheet.offered["criteria"]
    assert offered.keys() == ALL_YES.keys() - {"U1", "U2"}


def test_the_wording_of_one_version_is_the_same_everywhere(former):
    document = document_of(former.version)

    same = repeating.same_wording(document, document)

    assert sum(len(keys) for keys in same.values()) == 21 + 19 + 8


@pytest.mark.parametrize(("before", "after"), [(NAMED, ANONYMOUS), (ANONYMOUS, NAMED)])
def test_an_anonymous_round_is_offered_nothing(before, after):
    former = make_assessment(mode=before)
    make_respondent(former, "sales", name="Sara", email="s@test.example", criteria=ALL_YES)
    rounds.close_assessment(former, now=NOW)

    again = repeat(Assessment.objects.get(pk=former.pk), mode=after)

    assert respondent_in(again, "Sara").sheet.offered == {}


def test_many_people_cost_the_statements_of_one():
    counts = []
    for number in (1, 40):
        former = make_assessment(make_organisation())
        for index in range(number):
            make_respondent(former, "sales", name=f"Person {index}", criteria=ALL_YES)
        former = rounds.close_assessment(former, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            repeat(former)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- the questionnaire -----------------------------------------------------------------------


def test_an_offered_answer_is_marked_and_not_chosen(client, former):
    sara = respondent_in(repeat(former), "Sara")

    page = client.get(address("answer_step", sara.token, "together")).content.decode()

    assert '<input type="radio" name="U1" value="yes" data-offered>' in page
    assert " checked" not in page
    assert page.count("To confirm. Last time: “Yes”.") == 21
    assert "21 of your answers from last time are offered again." in page
    assert "0 of 21" in page


def test_the_offer_is_persian_too(client, former):
    sara = respondent_in(repeat(former), "Sara")

    page = client.get(address("answer_step", sara.token, "funnel", language="fa"))

    assert page.content.decode().count(" data-offered") == 8


def test_choosing_an_answer_confirms_it(client, former):
    sara = respondent_in(repeat(former), "Sara")

    post(client, sara, U1="yes", U2="no", go="skip")

    page = client.get(address("answer_step", sara.token, "together")).content.decode()
    assert Sheet.objects.get(respondent=sara).criteria == {"U1": "yes", "U2": "no"}
    assert page.count(" data-offered") == 19
    assert "19 of your answers" in page


def test_one_button_confirms_what_is_left_on_the_page(client, former):
    sara = respondent_in(repeat(former), "Sara")

    response = post(client, sara, U1="no", go="confirm")

    assert response.url == address("answer_step", sara.token, "together")
    sheet = Sheet.objects.get(respondent=sara)
    assert sheet.criteria == ALL_YES | {"U1": "no"}
    assert sheet.conditions == {}
    page = client.get(response.url).content.decode()
    assert "data-offered" not in page
    assert 'value="confirm"' not in page


def test_a_stale_confirmation_overwrites_no_answer(client, former):
    sara = respondent_in(repeat(former), "Sara")
    post(client, sara, U1="no", go="skip")

    post(client, sara, go="confirm", once="another-key")

    assert Sheet.objects.get(respondent=sara).criteria["U1"] == "no"


def test_next_still_asks_for_what_is_not_confirmed(client, former):
    sara = respondent_in(repeat(former), "Sara")

    page = post(client, sara, U1="yes", go="next").content.decode()

    assert "20 questions have no answer yet." in page
    assert page.count(" data-offered") == 20


def test_who_has_no_former_answers_sees_no_offer(client, former):
    mani = respondent_in(repeat(former), "Mani")

    page = client.get(address("answer_step", mani.token, "together")).content.decode()

    assert "from last time" not in page


# --- the page --------------------------------------------------------------------------------


def test_the_page_names_who_is_asked_and_what_is_offered(cast, client_of, former):
    next_version(U1={"text_en": "Worded otherwise."})

    page = client_of(cast.manager).get(address("repeat", former.pk)).content.decode()

    sara, mani = former.respondents.order_by("id")
    assert "Whoever is ticked is asked." in page
    assert "<bdi>Sara</bdi>" in page
    assert f'name="ask" value="{sara.pk}" checked' in page
    assert f'name="ask" value="{mani.pk}">' in page
    assert "47 of 48 questions" in page


def test_confirming_opens_the_round_and_leads_to_it(cast, client_of, former):
    browser = client_of(cast.manager)

    ticked = [person.pk for person in former.respondents.all()]
    form = {"title": "Again", "mode": "named", "ask": ticked}
    response = browser.post(address("repeat", former.pk), form)

    again = former.organisation.assessments.get(state="open")
    assert response.url == address("assessment", again.pk)
    assert (again.title, again.repeats, again.opened_by) == ("Again", former, cast.manager)
    assert again.respondents.count() == 2


def test_only_whoever_is_ticked_is_asked_again(cast, client_of, former):
    sara = former.respondents.get(name="Sara")

    client_of(cast.manager).post(address("repeat", former.pk), {"ask": [sara.pk]})

    again = former.organisation.assessments.get(state="open")
    assert [person.name for person in again.respondents.all()] == ["Sara"]


def test_ticks_stay_where_the_form_comes_back(cast, client_of, former):
    mani = former.respondents.get(name="Mani")

    form = {"ask": [mani.pk], "closes_at": "no day"}
    page = client_of(cast.manager).post(address("repeat", former.pk), form).content.decode()

    assert page.count('name="ask"') == 2
    assert f'value="{mani.pk}" checked' in page
    assert "are asked again" not in page  # no number that a tick makes wrong


def test_nobody_of_another_round_can_be_ticked(cast, client_of, former):
    stranger = make_respondent(make_assessment(make_organisation()), "sales")

    page = client_of(cast.manager).post(address("repeat", former.pk), {"ask": [stranger.pk]})

    assert page.status_code == 200
    assert not former.organisation.assessments.filter(state="open").exists()


def test_who_stood_twice_in_a_function_is_asked_once(cast, client_of):
    for fields in ({"email": "sara@test.example", "name": "Sara A."}, {"name": "sara"}):
        make_respondent(cast.assessment, "sales", **fields)
    fill_sheet(make_respondent(cast.assessment, "sales", name="Sara A."), criteria=ALL_YES)
    make_respondent(cast.assessment, "management", name="Sara")
    former = rounds.close_assessment(cast.assessment, now=NOW)

    page = client_of(cast.manager).get(address("repeat", former.pk)).content.decode()
    again = repeat(former)

    assert page.count("stood twice, asked once") == 2
    asked = again.respondents.order_by("function", "name").values_list("function", "name", "email")
    assert [person for person in asked if "ara" in person[1]] == [
        ("management", "Sara", ""),
        ("sales", "Sara", ""),
        ("sales", "Sara A.", "sara@test.example"),
    ]
    assert respondent_in(again, "Sara A.").sheet.offered["criteria"] == ALL_YES


def test_over_an_open_round_the_page_says_so(cast, client_of, former):
    make_assessment(former.organisation)
    browser = client_of(cast.manager)

    assert "One round is open already" in browser.get(address("repeat", former.pk)).content.decode()
    assert browser.post(address("repeat", former.pk), {}).status_code == 409
    assert former.organisation.assessments.count() == 2


def test_an_open_round_is_not_repeated(cast, client_of):
    response = client_of(cast.manager).get(address("repeat", cast.assessment.pk))

    assert response.url == address("assessment", cast.assessment.pk)


def test_a_closed_round_offers_a_manager_to_repeat_it(cast, client_of, former):
    path = address("assessment", former.pk)

    assert "Repeat the round" in client_of(cast.manager).get(path).content.decode()
    assert "Repeat the round" not in client_of(cast.consultant).get(path).content.decode()


@pytest.mark.parametrize("user", ["consultant", "outsider", "admin"])
def test_nobody_but_a_manager_repeats(cast, client_of, former, user):
    browser = client_of(getattr(cast, user))

    assert browser.get(address("repeat", former.pk)).status_code == 404
    assert browser.post(address("repeat", former.pk), {}).status_code == 404

"""Who should have a stage: the optional second question of the funnel step, and what is shown."""

import json

import pytest
from django.urls import reverse

from diagnostics.actions import repeating, rounds
from diagnostics.explanation.wanted import wanted_of
from diagnostics.method.funnel import Owner
from diagnostics.models import Assessment, Sheet
from diagnostics.queries.results import compute
from diagnostics.result.redaction import redacted
from diagnostics.result.stored import result_of, wanted_views
from tests.checklists import ARTICLE
from tests.checklists import claims as owners
from tests.diagnostics.anonymous import DEFINED, people
from tests.diagnostics.explaining import DOCUMENT
from tests.factories import NOW, claims, make_assessment, make_respondent, make_version

WHOLE = {f"stage-{stage}": "sales" for stage in range(1, 9)}


@pytest.fixture
def respondent(db):
    return make_respondent(make_assessment())


def address(respondent):
    return reverse("diagnostics:answer_step", args=[respondent.token, "funnel"])


def post(client, respondent, base=None, key="a-once-only-key", **answers):
    form = {"once": key, "go": "next", "base": json.dumps(base or {}), **answers}
    return client.post(address(respondent), form)


def claims_of(respondent):
    return Sheet.objects.get(respondent=respondent).claims


def test_the_second_question_is_folded_away(client, respondent):
    page = client.get(address(respondent)).content.decode()

    assert '<details class="more mt-3">' in page
    assert page.count('name="wanted-8"') == 5


def test_a_wanted_owner_is_saved_beside_todays(client, respondent):
    post(client, respondent, **WHOLE, **{"wanted-4": "both"})

    assert claims_of(respondent)["today"] == dict.fromkeys("12345678", "sales")
    assert claims_of(respondent)["wanted"] == {"4": "both"}


def test_what_was_said_stands_open_and_chosen(client, respondent):
    post(client, respondent, **{"wanted-4": "both"})

    page = client.get(address(respondent)).content.decode()

    assert '<details class="more mt-3" open>' in page
    assert 'name="wanted-4" value="both" checked' in page


def test_who_skips_it_goes_on_and_has_answered_everything(client, respondent):
    response = post(client, respondent, **WHOLE)

    assert response.url.endswith("/check/")
    assert "8 of 8" in client.get(address(respondent)).content.decode()


def test_a_wanted_owner_alone_counts_in_no_progress(client, respondent):
    post(client, respondent, **{"wanted-4": "both"})

    assert "0 of 8" in client.get(address(respondent)).content.decode()


def test_a_stale_form_brings_no_wanted_owner_back(client, respondent):
    post(client, respondent, **{"wanted-4": "both", "wanted-5": "sales"})

    post(
        client,
        respondent,
        base={"wanted-4": "marketing"},
        key="another-once-only-key",
        **{"wanted-4": "marketing", "wanted-5": "nobody"},
    )

    assert claims_of(respondent) == {"wanted": {"4": "both", "5": "nobody"}}


def test_an_unknown_owner_is_refused(client, respondent):
    response = post(client, respondent, **{"wanted-4": "everybody"})

    assert response.status_code == 400
    assert claims_of(respondent) == {}


def test_what_was_typed_into_a_closed_round_names_the_question(client, respondent, time_machine):
    time_machine.move_to(NOW)  # links of a closed round lead nowhere later
    rounds.close_assessment(respondent.assessment, now=NOW)

    response = post(client, respondent, **{"wanted-4": "both"})

    assert "Who should have it: " in response.content.decode()


def test_the_next_round_offers_it_again_and_counts_it_only_once_confirmed(client, respondent):
    respondent.sheet.claims = {"today": {"1": "sales"}, "wanted": {"1": "both"}}
    respondent.sheet.save()
    former = rounds.close_assessment(respondent.assessment, now=NOW)
    again = repeating.repeat_assessment(former, version=make_version(), by=None, now=NOW)
    asked = again.respondents.get()

    page = client.get(address(asked)).content.decode()
    post(client, asked, go="confirm")

    assert 'name="wanted-1" value="both" data-offered' in page
    assert "2 of your answers from last time" in page
    assert claims_of(asked) == {"today": {"1": "sales"}, "wanted": {"1": "both"}}


def test_a_functions_wish_is_the_mode_of_its_people(db):
    assessment = make_assessment()
    for owner in ("both", "both", "sales"):
        made = make_respondent(assessment, "sales", claims=claims("MMMMSSSS"))
        made.sheet.claims |= {"wanted": {"4": owner, "5": "dont_know"}}
        made.sheet.save()

    _result, sums = compute(assessment)

    assert sums["wanted"] == {"sales": {"4": "both"}, "marketing": {}}


def anonymous(sales, marketing):
    """Return the sums of an anonymous round in which so many of each side want stage 1 shared."""
    respondents = people(4, "sales", DEFINED) + people(4, "marketing", DEFINED)
    both = {1: Owner.BOTH}
    wanted = [both] * sales + [{}] * (4 - sales) + [both] * marketing + [{}] * (4 - marketing)
    return redacted(ARTICLE, respondents, [{}] * 8, wanted=wanted)[1]


@pytest.mark.parametrize(
    ("sales", "marketing", "shown"),
    [
        (3, 3, {"sales": {"1": "both"}, "marketing": {"1": "both"}}),
        (3, 0, {"sales": {"1": "both"}, "marketing": {}}),
        (3, 2, {"sales": {}, "marketing": {}}),
        (2, 0, {"sales": {}, "marketing": {}}),
    ],
)
def test_an_anonymous_round_shows_a_wish_of_three_and_hides_the_twin(sales, marketing, shown):
    assert anonymous(sales, marketing)["wanted"] == shown


def test_somebody_who_said_only_a_wish_has_answered(db):
    respondents = people(4, "sales", DEFINED) + people(3, "marketing", DEFINED)
    respondents += people(1, "management", {})
    wanted = [{}] * 7 + [{1: Owner.BOTH}]

    _result, sums = redacted(ARTICLE, respondents, [{}] * 8, wanted=wanted)

    assert sums["shown"] == "verdict"


def test_a_closed_anonymous_round_keeps_what_it_may_show(db):
    assessment = make_assessment(mode=Assessment.Mode.ANONYMOUS)
    for function in ("sales", "marketing"):
        for _one in range(3):
            made = make_respondent(assessment, function, claims=claims("MMMMSSSS"))
            made.sheet.claims |= {"wanted": {"4": "both"}}
            made.sheet.save()

    closed = rounds.close_assessment(assessment, now=NOW)

    assert closed.sums["wanted"] == {"sales": {"4": "both"}, "marketing": {"4": "both"}}
    assert compute(closed)[1] == closed.sums


def said(today, sales, marketing):
    respondents = people(1, "sales", DEFINED) + people(1, "marketing", DEFINED)
    reading = result_of(ARTICLE, respondents, [owners(fact) for fact in today])["funnel"]
    wanted = wanted_views(respondents, [owners(sales), owners(marketing)])
    return wanted_of(reading, wanted, DOCUMENT)


def test_a_wish_stands_beside_what_is_so_today():
    wanted = said(["MS??BN??", "MM??SS??"], "MBS??N??", "MM??????")

    assert wanted.claim == "Both sides want the same owner for 1 of 2 stages."
    assert [wish.stage for wish in wanted.wishes][:3] == [
        "Customer awareness",
        "Brand awareness",
        "Brand consideration",
    ]
    assert wanted.wishes[0].sides[0] == (
        "Sales says that Marketing has it, and that it should stay so."
    )
    assert wanted.wishes[1].sides[0] == "Sales says that Sales has it today. It should be: Both."
    assert wanted.wishes[2].sides == ["Sales says that it should be: Sales."]


def test_nobodys_wish_shows_nothing():
    assert said(["MMMMSSSS", "MMMMSSSS"], "????????", "????????") is None


@pytest.mark.parametrize(
    ("sales", "marketing", "claim"),
    [
        ("M???????", "M???????", "Both sides want the same owner wherever both said"),
        ("M???????", "?M??????", "On no stage have both sides said who should have it."),
    ],
)
def test_the_claim_says_whether_the_wishes_agree(sales, marketing, claim):
    assert said(["MMMMSSSS", "MMMMSSSS"], sales, marketing).claim.startswith(claim)

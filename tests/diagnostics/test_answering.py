import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import checklists, rounds
from diagnostics.models import Respondent, Sheet, Submission
from tests.diagnostics.pages import HTMX
from tests.factories import ALL_YES, NOW, fill_sheet, make_respondent, make_version


def address(respondent, step=None, language="en"):
    with override(language):
        if step is None:
            return reverse("diagnostics:answer", args=[respondent.token])
        return reverse("diagnostics:answer_step", args=[respondent.token, step])


def post(client, respondent, step="together", *, base=None, once="a-key-of-its-own", **fields):
    data = {"once": once, "base": json.dumps(base or {})} | fields
    return client.post(address(respondent, step), data)


def sheet_of(respondent):
    return Sheet.objects.get(respondent=respondent)


# --- pages -----------------------------------------------------------------------------------


def test_the_first_page_says_who_asks_and_for_which_function(client, cast):
    page = client.get(address(cast.sales)).content.decode()

    assert "Sepehr Controls" in page
    assert "answer for Sales" in page
    assert "about ten minutes" in page


@pytest.mark.parametrize(("step", "count"), [("together", 21), ("situation", 19), ("funnel", 16)])
def test_a_step_shows_its_questions_with_nothing_chosen(client, cast, step, count):
    page = client.get(address(cast.sales, step)).content.decode()

    assert page.count("<fieldset") == count
    assert " checked" not in page
    assert "Undefined" not in page  # a type's name would invite the wished-for answer


@pytest.mark.parametrize("step", [None, "together", "situation", "funnel", "check"])
def test_every_page_is_persian_too(client, cast, step):
    page = client.get(address(cast.sales, step, language="fa")).content.decode()

    assert '<html lang="fa" dir="rtl">' in page
    assert "سپهر کنترل" in page


def test_statements_come_in_the_shown_order(client, cast):
    page = client.get(address(cast.sales, "together")).content.decode()

    assert page.index('id="i-D2"') < page.index('id="i-A5"') < page.index('id="i-I1"')


def test_saved_answers_are_chosen_when_one_comes_back(client, cast):
    fill_sheet(cast.sales, criteria={"D2": "partly"})

    page = client.get(address(cast.sales, "together")).content.decode()

    assert '<input type="radio" name="D2" value="partly" checked>' in page
    assert page.count(" checked") == 1


def test_pages_of_a_link_stay_out_of_caches_and_search_engines(client, cast):
    response = client.get(address(cast.sales, "together"))

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["answer/nonsense/", "answer/nonsense/together/"])
def test_an_unknown_link_is_not_there(client, cast, path):
    assert client.get(f"/en/{path}").status_code == 404


def test_an_unknown_step_is_not_there(client, cast):
    assert client.get(address(cast.sales, "elsewhere")).status_code == 404


def test_a_link_of_an_earlier_generation_is_not_there(client, cast):
    before = address(cast.sales)
    Respondent.objects.filter(pk=cast.sales.pk).update(token_digest="0" * 64)

    assert client.get(before).status_code == 404


@pytest.mark.parametrize("step", ["together", "situation", "funnel", "check"])
def test_a_step_takes_few_queries(client, cast, django_assert_num_queries, step):
    client.get(address(cast.sales, step))

    with django_assert_num_queries(1):
        client.get(address(cast.sales, step))


# --- saving ----------------------------------------------------------------------------------


def test_next_saves_and_leads_on(client, cast):
    response = post(client, cast.sales, go="next", **ALL_YES)

    assert response.url == address(cast.sales, "situation")
    assert sheet_of(cast.sales).criteria == ALL_YES


def test_next_names_what_has_no_answer_and_keeps_what_has(client, cast):
    page = post(client, cast.marketing, go="next", U1="yes").content.decode()

    assert "Your answers are saved. 20 questions have no answer yet." in page
    assert "Nothing was saved" not in page
    assert "<title>20 questions open: How you work together" in page
    assert page.count("item unanswered") == 20
    assert "and 15 more" in page
    assert page.index("Go on without these") < page.index("<fieldset")
    assert '<input type="radio" name="U1" value="yes" checked>' in page
    assert sheet_of(cast.marketing).criteria == {"U1": "yes"}


def test_go_on_without_leads_on(client, cast):
    response = post(client, cast.sales, go="skip", U1="yes")

    assert response.url == address(cast.sales, "situation")


def test_back_saves_too(client, cast):
    response = post(client, cast.sales, "situation", go="back", **{"S-U1": "dont_know"})

    assert response.url == address(cast.sales, "together")
    assert sheet_of(cast.sales).conditions == {"S-U1": "dont_know"}


def test_the_language_switch_saves_first(client, cast):
    response = post(client, cast.sales, go="fa", U1="yes")

    assert response.url == address(cast.sales, "together", language="fa")
    assert sheet_of(cast.sales).criteria == {"U1": "yes"}


def test_the_funnel_step_saves_claims(client, cast):
    post(client, cast.sales, "funnel", go="skip", **{"stage-1": "both", "stage-8": "nobody"})

    assert sheet_of(cast.sales).claims == {"today": {"1": "both", "8": "nobody"}}


def test_a_stale_second_device_overwrites_nothing(client, cast):
    fill_sheet(cast.sales, criteria={"U1": "no", "U2": "no"})

    post(client, cast.sales, go="skip", base={"U1": "yes"}, U1="yes", U2="yes")

    assert sheet_of(cast.sales).criteria == {"U1": "no", "U2": "yes"}


def test_a_double_click_stores_one_sheet_and_leads_on_twice(client, cast):
    first = post(client, cast.sales, go="next", **ALL_YES)
    second = post(client, cast.sales, go="next", **ALL_YES)

    assert first.url == second.url
    assert Submission.objects.count() == 1


def test_a_key_sent_again_with_a_further_answer_stores_that_too(client, cast):
    post(client, cast.sales, go="skip", U1="yes")

    post(client, cast.sales, go="skip", U1="yes", U2="no")  # the first reply never arrived

    assert sheet_of(cast.sales).criteria == {"U1": "yes", "U2": "no"}


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("base", [{}, {"U1": "yes", "note": "As it was."}])
def test_a_way_to_another_answer_and_back_is_saved_as_it_ends(client, cast, base, headers):
    fill_sheet(cast.sales, criteria={"U1": "yes"})
    Sheet.objects.filter(respondent=cast.sales).update(notes={"together": "As it was."})
    forms = [("yes", "As it was."), ("no", "Otherwise."), ("yes", "As it was.")]

    for answer, note in forms:  # no reply arrives, so the page keeps its key
        data = {"once": "a-key-of-its-own", "base": json.dumps(base), "U1": answer, "note": note}
        client.post(address(cast.sales, "together"), data, headers=headers)
        sheet = sheet_of(cast.sales)
        assert (sheet.criteria["U1"], sheet.notes["together"]) == (answer, note)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_that_is_sent_again_is_told_what_is_stored(client, cast, headers):
    data = {"once": "a-key-of-its-own", "base": "{}", "U1": "yes"}
    client.post(address(cast.sales, "together"), data, headers=headers)
    post(client, cast.sales, once="of-another-page", U1="no")

    page = client.post(address(cast.sales, "together"), data, headers=headers)

    text = page.content.decode()
    assert page.status_code == 200
    assert "This form was taken before" in text
    assert '<input type="radio" name="U1" value="no" checked>' in text
    assert "&quot;U1&quot;:&quot;no&quot;" in text  # it goes on from what is stored
    assert sheet_of(cast.sales).criteria == {"U1": "no"}
    if headers:
        assert page["HX-Retarget"] == "#main"


def test_an_autosave_leaves_the_answers_of_another_device_out_of_the_page(client, cast):
    fill_sheet(cast.sales, criteria={"U1": "no"})  # by the other device, meanwhile
    data = {"once": "a-key-of-its-own", "base": '{"U1":"yes"}', "U1": "yes", "U2": "yes"}

    page = client.post(address(cast.sales, "together"), data, headers=HTMX).content.decode()

    assert sheet_of(cast.sales).criteria == {"U1": "no", "U2": "yes"}
    assert 'value="{&quot;U1&quot;:&quot;yes&quot;,&quot;U2&quot;:&quot;yes&quot;' in page


def test_an_autosave_answers_with_a_new_key_and_how_far_one_is(client, cast):
    data = {"once": "a-key-of-its-own", "base": "{}", "U1": "yes"}

    response = client.post(address(cast.sales, "together"), data, headers=HTMX)

    page = response.content.decode()
    assert json.loads(response["HX-Trigger"])["saved"].keys() == {"line"}
    assert "Saved at" in response["HX-Trigger"]
    assert 'id="saved"' not in page  # the node stays: it is spoken only when its state changes
    assert "1 of 21" in page
    assert "a-key-of-its-own" not in page
    assert sheet_of(cast.sales).criteria == {"U1": "yes"}


def test_what_is_named_as_open_follows_the_answers(client, cast):
    data = {"once": "a-key-of-its-own", "base": "{}", "U1": "yes"}
    page = address(cast.sales, "together")

    quiet = client.post(page, data, headers=HTMX).content.decode()
    told = client.post(page, data | {"open": "named"}, headers=HTMX).content.decode()

    assert "no answer yet" not in quiet
    assert "20 questions have no answer yet." in told
    assert "autofocus" not in told  # whoever answers stays where they are


def test_a_published_version_does_not_disturb_a_running_questionnaire(client, cast):
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(text_en="Another wording of the first.")
    draft.criteria.get(code="U2").delete()
    checklists.publish_draft(draft, by=None, now=NOW)

    response = post(client, cast.sales, go="next", **ALL_YES)

    assert response.status_code == 302
    assert sheet_of(cast.sales).criteria == ALL_YES
    assert "Another wording" not in client.get(address(cast.sales, "together")).content.decode()


# --- bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"X9": "yes"}, "“X9” is not a question of this page."),
        ({"S-U1": "yes"}, "“S-U1” is not a question of this page."),
        (
            {"U1": "maybe"},
            "“maybe” is not an accepted answer. Choose Yes, Partly, No or Don’t know.",
        ),
        ({"U1": ""}, "“” is not an accepted answer."),
        ({"once": ""}, "The form came without its key."),
        ({"once": "x" * 44}, "The form came without its key."),
        ({"base": "[1]"}, "The form came without its earlier answers."),
        ({"base": "{"}, "The form came without its earlier answers."),
    ],
)
def test_a_forged_form_is_refused_and_stores_nothing(client, cast, fields, said):
    data = {"once": "a-key-of-its-own", "base": "{}", "U2": "yes"} | fields

    response = client.post(address(cast.sales, "together"), data)

    page = response.content.decode()
    assert response.status_code == 400
    assert said in page
    assert "Nothing was saved" in page
    assert '<input type="radio" name="U2" value="yes" checked>' in page  # nothing typed is lost
    assert sheet_of(cast.sales).criteria == {}


def test_a_forged_name_is_escaped(client, cast):
    page = post(client, cast.sales, **{"<script>": "yes"}).content.decode()

    assert "<script>”" not in page
    assert "&lt;script&gt;" in page


def test_a_form_without_the_csrf_token_is_refused(cast):
    response = Client(enforce_csrf_checks=True).post(address(cast.sales, "together"), {"U1": "no"})

    assert response.status_code == 403
    assert sheet_of(cast.sales).criteria == {}


# --- check, send, closed ---------------------------------------------------------------------


def test_the_check_names_what_has_no_answer(client, cast):
    fill_sheet(cast.sales, criteria={code: a for code, a in ALL_YES.items() if code != "D2"})

    page = client.get(address(cast.sales, "check")).content.decode()

    assert "On both sides it is clear who is responsible for which task." in page
    assert "1 without an answer" in page
    assert "19 without an answer" in page
    assert "There are" not in page


def test_finish_marks_the_sheet_and_thanks(client, cast):
    response = client.post(address(cast.sales, "check"), {"once": "a-key-of-its-own"}, follow=True)

    cast.sales.refresh_from_db()
    assert cast.sales.finished_at is not None
    assert "Thank you. Your answers are in." in response.content.decode()


def test_finish_without_a_key_says_so(client, cast):
    response = client.post(address(cast.sales, "check"), {})

    assert response.status_code == 400
    assert "without its key" in response.content.decode()


@pytest.mark.parametrize("step", [None, "together", "check"])
def test_a_closed_round_says_so(client, cast, step):
    rounds.close_assessment(cast.assessment, now=timezone.now())

    page = client.get(address(cast.sales, step)).content.decode()

    assert "This assessment is closed, so answers can no longer be changed." in page
    assert "<form" not in page.split("<main")[1]


def test_answering_after_closing_shows_what_was_typed_and_keeps_nothing(client, cast):
    rounds.close_assessment(cast.assessment, now=timezone.now())

    page = post(client, cast.sales, D2="partly").content.decode()

    assert "What you just sent was not stored." in page
    assert "On both sides it is clear who is responsible for which task." in page
    assert "Partly" in page
    assert sheet_of(cast.sales).criteria == {}


def test_a_link_of_a_round_closed_long_ago_is_not_there(client, cast):
    rounds.close_assessment(cast.assessment, now=timezone.now() - timedelta(days=31))

    assert client.get(address(cast.sales)).status_code == 404


def test_stored_names_are_escaped_and_isolated(client, cast):
    cast.organisation.name = '<b>"Ab\u202eba"</b>'
    cast.organisation.save()
    respondent = make_respondent(cast.assessment, "sales")

    page = client.get(address(respondent, "together")).content.decode()

    assert "<bdi>&lt;b&gt;&quot;Ab\u202eba&quot;&lt;/b&gt;</bdi>" in page

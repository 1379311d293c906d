"""What should we know: free text on each step, and who reads it."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions import rounds, sharing
from diagnostics.models import Assessment, Sheet, Submission
from diagnostics.queries.notes import notes_of
from tests.diagnostics.pages import HTMX
from tests.factories import NOW, criteria, make_assessment, make_respondent

pytestmark = pytest.mark.django_db

TEXT = "We sell <b>to hospitals</b>.\nMarketing آنلاین نیست."


def address(respondent, step="together", language="en"):
    with override(language):
        return reverse("diagnostics:answer_step", args=[respondent.token, step])


def post(client, respondent, step="together", *, base=None, headers=None, **fields):
    data = {"once": "a-key-of-its-own", "base": json.dumps(base or {}), "go": "skip"} | fields
    return client.post(address(respondent, step), data, headers=headers or {})


def notes_in(respondent):
    return Sheet.objects.get(respondent=respondent).notes


def make_written(assessment, function, text, **fields):
    respondent = make_respondent(assessment, function, criteria=criteria("Y" * 21), **fields)
    Sheet.objects.filter(respondent=respondent).update(notes={"together": text})
    return respondent


# --- writing ---------------------------------------------------------------------------------


def test_each_step_keeps_its_own_note_with_plain_line_breaks(client, cast):
    post(client, cast.sales, note=TEXT.replace("\n", "\r\n") + "  ", U1="yes")
    post(client, cast.sales, "funnel", note="Stage 3 is split.")

    assert notes_in(cast.sales) == {"together": TEXT, "funnel": "Stage 3 is split."}
    assert Sheet.objects.get(respondent=cast.sales).criteria == {"U1": "yes"}


def test_a_saved_note_stands_in_its_field(client, cast):
    post(client, cast.sales, note=TEXT)

    page = client.get(address(cast.sales)).content.decode()
    other = client.get(address(cast.sales, "situation")).content.decode()

    assert "We sell &lt;b&gt;to hospitals&lt;/b&gt;.\nMarketing آنلاین نیست.</textarea>" in page
    assert "hospitals" not in other


def test_an_autosave_takes_the_note_too(client, cast):
    response = post(client, cast.sales, note="One", headers=HTMX)

    assert "Saved at" in response["HX-Trigger"]
    assert "&quot;note&quot;:&quot;One&quot;" in response.content.decode()  # the next one's base
    assert notes_in(cast.sales) == {"together": "One"}


def test_a_stale_second_device_overwrites_no_note(client, cast):
    post(client, cast.sales, note="New")

    post(client, cast.sales, base={"note": "Old"}, note="Old", U1="yes", once="another-key")

    assert notes_in(cast.sales) == {"together": "New"}


def test_a_note_is_emptied_by_whoever_saw_it(client, cast):
    post(client, cast.sales, note="New")

    post(client, cast.sales, base={"note": "New"}, note="", once="another-key")

    assert notes_in(cast.sales) == {}


def test_of_one_key_the_newest_note_is_kept(client, cast):
    post(client, cast.sales, note="One")
    post(client, cast.sales, note="One")
    post(client, cast.sales, note="One and two")

    assert notes_in(cast.sales) == {"together": "One and two"}
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("a\0b", "control character (U+0000)"),
        ("a\x1b[31mb", "control character (U+001B)"),
        ("x" * 2001, "2001 characters. Shorten it to 2000."),
    ],
)
def test_a_wrong_note_is_kept_in_the_page_and_the_answers_beside_it_are_saved(
    client, cast, note, said
):
    response = post(client, cast.sales, note=note, U1="yes")

    page = response.content.decode()
    assert response.status_code == 400
    assert "Your answers are saved. The note is not." in page
    assert said in page
    assert "<title>Error: How you work together" in page
    assert note[-2:] + "</textarea>" in page.replace("\N{REPLACEMENT CHARACTER}", "\0")
    assert '<input type="radio" name="U1" value="yes" checked>' in page
    assert notes_in(cast.sales) == {}
    assert Sheet.objects.get(respondent=cast.sales).criteria == {"U1": "yes"}


def test_an_autosave_says_that_the_note_alone_is_not_saved(client, cast):
    response = post(client, cast.sales, note="a\fb", U1="yes", headers=HTMX)

    told = json.loads(response["HX-Trigger"])["saved"]
    assert told["problem"].startswith("Your answers are saved. The note is not. Your note holds")
    assert "&quot;note&quot;:&quot;&quot;" in response.content.decode()  # the next one's base
    assert notes_in(cast.sales) == {}
    assert Sheet.objects.get(respondent=cast.sales).criteria == {"U1": "yes"}


def test_a_refused_autosave_says_so_on_the_saved_line(client, cast):
    response = post(client, cast.sales, U1="maybe", U2="yes", headers=HTMX)

    told = json.loads(response["HX-Trigger"])["refused"]
    assert told["problem"].startswith("Nothing was saved. Question 13: “maybe” is not")
    assert Sheet.objects.get(respondent=cast.sales).criteria == {}


def test_half_spaces_tabs_and_the_longest_note_are_taken(client, cast):
    note = "می\N{ZERO WIDTH NON-JOINER}شود\t" + "x" * 1992

    post(client, cast.sales, note=note)

    assert notes_in(cast.sales) == {"together": note}


def test_a_note_that_came_too_late_is_shown_to_copy(client, cast, time_machine):
    time_machine.move_to(NOW)  # links of a closed round lead nowhere later
    rounds.close_assessment(cast.assessment, now=NOW)

    page = post(client, cast.sales, note="Too late").content.decode()

    assert "Too late" in page
    assert notes_in(cast.sales) == {}


# --- reading ---------------------------------------------------------------------------------


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize("reader", ["manager", "consultant"])
def test_a_named_round_shows_who_wrote_what(cast, client_of, reader, is_closed):
    make_written(cast.assessment, "sales", TEXT, name="Zohreh")
    if is_closed:
        rounds.close_assessment(cast.assessment, now=NOW)

    path = reverse("diagnostics:result", args=[cast.assessment.pk])
    page = client_of(getattr(cast, reader)).get(path).content.decode()

    assert "<h2>What people wrote</h2>" in page
    assert "<bdi>We sell &lt;b&gt;to hospitals&lt;/b&gt;.<br>Marketing" in page
    assert "<bdi>Zohreh</bdi>" in page.split("What people wrote")[1]


def test_without_a_note_there_is_no_such_part(cast, client_of):
    path = reverse("diagnostics:result", args=[cast.assessment.pk])

    assert "What people wrote" not in client_of(cast.manager).get(path).content.decode()


def test_the_shared_page_shows_no_note(cast, client):
    make_written(cast.assessment, "sales", "Confidential")
    closed = rounds.close_assessment(cast.assessment, now=NOW)
    path = reverse("diagnostics:shared_result", args=[sharing.share_result(closed).result_token])

    assert "Confidential" not in client.get(path).content.decode()


def anonymous_round(**people):
    assessment = make_assessment(mode=Assessment.Mode.ANONYMOUS)
    for function, number in people.items():
        for index in range(number):
            make_written(assessment, function, f"{function} {index}", name=f"Name {index}")
    return assessment


def test_an_anonymous_round_shows_notes_without_names_after_closing(client_of, cast):
    assessment = anonymous_round(sales=3, marketing=3)
    assert notes_of(assessment) == {}

    closed = rounds.close_assessment(assessment, now=NOW)

    notes = notes_of(closed)["together"]
    assert {note.text for note in notes} == {
        f"{function} {number}" for function in ("sales", "marketing") for number in range(3)
    }
    assert all(note.respondent is None for note in notes)


@pytest.mark.parametrize(
    "people",
    [{"sales": 3, "marketing": 2}, {"sales": 3, "marketing": 3, "management": 1}, {"sales": 1}],
)
def test_below_three_of_any_function_an_anonymous_round_shows_no_note(people):
    closed = rounds.close_assessment(anonymous_round(**people), now=NOW)

    assert notes_of(closed) == {}


def test_who_only_wrote_counts_for_the_limit_as_well():
    assessment = anonymous_round(sales=3, marketing=3)
    respondent = make_respondent(assessment, "management")
    Sheet.objects.filter(respondent=respondent).update(notes={"funnel": "As the only one"})

    closed = rounds.close_assessment(assessment, now=NOW)

    assert notes_of(closed) == {}


def test_notes_of_many_people_take_one_query(django_assert_num_queries):
    assessment = make_assessment()
    for number in range(5):
        make_written(assessment, "sales", f"Note {number}")

    with django_assert_num_queries(1):
        assert len(notes_of(assessment)["together"]) == 5

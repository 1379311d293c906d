"""The review of a result: what is recorded, who reads it, and that nothing is overwritten."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics.actions import review as actions
from diagnostics.actions.mail import send_waiting
from diagnostics.actions.sharing import share_result
from diagnostics.explanation.review import question_of
from diagnostics.models import Assessment, Membership, Message, ReviewEntry
from diagnostics.queries.outbox import outbox_of
from diagnostics.queries.review import decision_of, newest_decision, trail_of
from tests.diagnostics.anonymous import make_anonymous
from tests.diagnostics.explaining import MIXED, RUDAN
from tests.diagnostics.exports import exported_text
from tests.diagnostics.pages import address, text_of
from tests.diagnostics.results import closed
from tests.factories import (
    NOW,
    conditions,
    criteria,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
)

JUDGED = ("NNNN YYYY YNNNNN NNNNNNN", "YYN | YYYYYN")
REASON = "The market has moved."
PRIVATE, SHARED = "They may sell the unit.", "Begin with quotes."


def round_of(organisation, *rows, flags=()) -> Assessment:
    """Return a closed round of a seller and a marketer, with their criteria in one row or two."""
    assessment = make_assessment(organisation)
    for function, row in zip(("sales", "marketing"), rows * 2, strict=False):
        row, listed = row if isinstance(row, tuple) else (row, None)
        said = {"conditions": conditions("D", listed)} if listed else {}
        make_respondent(assessment, function, criteria=criteria(row), **said)
    assessment = closed(assessment)
    Assessment.objects.filter(pk=assessment.pk).update(flags=list(flags))
    assessment.refresh_from_db()
    return assessment


@pytest.fixture
def assessment(organisation):
    return round_of(organisation, JUDGED, flags=["long_run"])


@pytest.fixture
def consultant(organisation):
    return make_member(organisation, Membership.Role.CONSULTANT, name="Navid")


@pytest.fixture
def colleague(organisation):
    return make_member(organisation, Membership.Role.CONSULTANT, name="Sahar")


@pytest.fixture
def manager(organisation):
    return make_member(organisation, name="Hester", email="hester@test.example")


def decide(assessment, by, *, choice="move", type_="aligned", reason=REASON, seen=None, on=None):
    return actions.decide(
        assessment,
        choice=choice,
        type=type_,
        reason=reason,
        look_again_on=on,
        seen=seen,
        by=by,
        now=NOW,
    )


def result_of(reader, assessment, language="en"):
    return text_of(reader.get(address("result", assessment.pk, language=language)))


def kinds_of(assessment):
    return [entry.kind for entry in trail_of(assessment)]


# --- what the method leaves open --------------------------------------------------------------


def test_a_judgement_call_asks_whether_to_stay_or_to_move_one_step(assessment):
    question = question_of(assessment)

    assert assessment.action == "judgement_call"
    assert [option.value for option in question.options] == ["stay", "move-aligned", "session"]


def test_a_mixed_picture_asks_between_the_two_that_fit_best(organisation):
    question = question_of(round_of(organisation, MIXED))

    values = [option.value for option in question.options]
    assert len(values) == 3
    assert values[-1] == "session"
    assert all(value.startswith("read-") for value in values[:2])


def test_two_views_are_never_averaged_into_an_option(organisation):
    question = question_of(round_of(organisation, *RUDAN))

    assert [option.value for option in question.options] == [
        "session",
        "sales-undefined",
        "marketing-aligned",
        "ask_again",
    ]


def test_a_clear_result_leaves_nothing_to_decide(organisation):
    assert question_of(round_of(organisation, "NNNN YYYY YNNNNN NNNNNNN")) is None


# --- recording --------------------------------------------------------------------------------


def test_opening_the_decision_shows_who_has_it_and_locks_nobody_out(
    client_of, assessment, consultant, colleague
):
    client_of(consultant).post(address("review_open", assessment.pk))

    page = result_of(client_of(colleague), assessment)
    assert "In review · <bdi>Navid</bdi>" in page
    assert "Record the decision" in page


def test_a_decision_is_recorded_with_its_reason_and_the_result_is_reviewed(
    client_of, assessment, consultant
):
    later = timezone.localdate() + timedelta(days=90)
    sent = {"decision": "move-aligned", "text": REASON, "look_again_on": later.isoformat()}

    response = client_of(consultant).post(address("review", assessment.pk), sent)

    assert response.headers["Location"].endswith("/result/#trail")
    assessment.refresh_from_db()
    decision = decision_of(trail_of(assessment))
    assert (decision.choice, decision.type, decision.text) == ("move", "aligned", REASON)
    assert decision.by == consultant
    assert assessment.review == Assessment.Review.REVIEWED
    assert (assessment.decision, assessment.look_again_on) == ("move", later)
    assert assessment.verdict == "placed"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"decision": "move-aligned", "text": " "}, "Write the reason; one sentence is enough."),
        ({"text": REASON}, "Choose what you decide."),
        ({"decision": "read-integrated", "text": REASON}, "Select a valid choice"),
        (
            {"decision": "stay", "text": REASON, "look_again_on": "2020-01-01"},
            "1 January 2020 is over.",
        ),
    ],
)
def test_a_decision_that_lacks_something_is_asked_for_again_with_all_that_was_typed(
    client_of, assessment, consultant, sent, told
):
    response = client_of(consultant).post(address("review", assessment.pk), sent)

    page = text_of(response)
    assert response.status_code == 400
    assert told in page
    assert sent["text"].strip() in page
    assert kinds_of(assessment) == []


def test_the_second_of_two_decisions_is_told_and_sees_the_first(
    client_of, assessment, consultant, colleague
):
    first = decide(assessment, colleague, choice="stay", type_="", reason="Not now.")
    browser = client_of(consultant)

    response = browser.post(
        address("review", assessment.pk), {"decision": "move-aligned", "text": REASON}
    )

    page = text_of(response)
    assert response.status_code == 409
    assert "<bdi>Sahar</bdi> decided before you." in page
    assert "Not now." in page
    assert REASON in page
    assert kinds_of(assessment) == ["decision"]

    browser.post(
        address("review", assessment.pk),
        {"decision": "move-aligned", "text": REASON, "seen": first.pk},
    )

    assert decision_of(trail_of(assessment)).text == REASON
    assert [entry.text for entry in trail_of(assessment)] == [REASON, "Not now."]


def test_an_entry_is_never_changed(assessment, consultant):
    entry = decide(assessment, consultant)

    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewEntry.objects.filter(pk=entry.pk).update(text="Something else")


def test_an_entry_outlives_the_account_that_made_it(assessment, consultant):
    decide(assessment, consultant)
    consultant.delete()

    assert decision_of(trail_of(assessment)).by is None


def test_a_clear_result_is_marked_as_reviewed_without_a_decision(
    client_of, organisation, consultant
):
    assessment = round_of(organisation, "NNNN YYYY YNNNNN NNNNNNN")

    client_of(consultant).post(address("review", assessment.pk))

    assessment.refresh_from_db()
    assert assessment.review == Assessment.Review.REVIEWED
    assert kinds_of(assessment) == ["reviewed"]


def test_a_flag_is_set_aside_with_a_reason_and_taken_back(client_of, assessment, consultant):
    browser = client_of(consultant)

    without = browser.post(address("review_aside", assessment.pk), {"flag": "long_run"})
    browser.post(
        address("review_aside", assessment.pk), {"flag": "long_run", "text": "Asked: meant."}
    )

    assessment.refresh_from_db()
    assert without.status_code == 400
    assert assessment.flags_aside == ["long_run"]
    assert assessment.flags == ["long_run"]

    browser.post(address("review_back", assessment.pk), {"flag": "long_run"})

    assessment.refresh_from_db()
    assert assessment.flags_aside == []
    assert kinds_of(assessment) == ["flag_back", "flag_aside"]


def test_a_day_to_look_again_is_set_in_either_calendar_and_taken_off(
    client_of, assessment, consultant
):
    browser = client_of(consultant)

    browser.post(
        address("review_again", assessment.pk, language="fa"), {"look_again_on": "۱۴۰۶/۰۳/۱۰"}
    )

    assessment.refresh_from_db()
    assert assessment.look_again_on == date(2027, 5, 31)

    said = [
        text_of(browser.post(address("review_again", assessment.pk), {}, follow=True))
        for _time in range(2)
    ]

    assessment.refresh_from_db()
    assert assessment.look_again_on is None
    assert kinds_of(assessment) == ["look_again", "look_again"]
    assert "The day to look again is taken off." in said[0]
    assert "No day is set." in said[1]


def test_a_day_to_look_again_that_is_over_stands_in_no_form_to_be_refused(
    client_of, assessment, consultant
):
    actions.take_into_review(assessment, by=consultant, now=NOW)
    today, browser = timezone.localdate(), client_of(consultant)

    for on, is_offered in ((today, True), (today - timedelta(days=1), False)):
        Assessment.objects.update(look_again_on=on)
        page = browser.get(address("result", assessment.pk))
        assert (f'value="{on.isoformat()}"' in page.content.decode()) is is_offered


def test_what_was_typed_for_an_organisation_withdrawn_meanwhile_is_kept_to_copy(
    client_of, assessment, consultant
):
    consultant.memberships.update(withdrawn_at=NOW)

    response = client_of(consultant).post(
        address("review", assessment.pk), {"decision": "stay", "text": REASON}
    )

    assert response.status_code == 404
    assert REASON in text_of(response)
    assert kinds_of(assessment) == []


@pytest.mark.parametrize("state", ["open", "set aside", "archived", "managed"])
def test_only_a_closed_round_that_counts_is_reviewed_and_only_by_its_consultants(
    client_of, organisation, assessment, consultant, manager, state
):
    person = manager if state == "managed" else consultant
    if state == "open":
        assessment = make_assessment(organisation)
    if state == "set aside":
        Assessment.objects.filter(pk=assessment.pk).update(
            set_aside_at=NOW, set_aside_reason="Twice."
        )
    if state == "archived":
        organisation.archived_at = NOW
        organisation.save()

    response = client_of(person).post(address("review_note", assessment.pk), {"text": "x"})

    assert response.status_code == 404


# --- who reads it -----------------------------------------------------------------------------


@pytest.fixture
def told(assessment, consultant):
    """A round with all that a review may hold."""
    decide(assessment, consultant, on=date(2027, 5, 31))
    for text, audience in ((PRIVATE, "consultants"), (SHARED, "client")):
        actions.add_note(assessment, text=text, audience=audience, by=consultant, now=NOW)
    actions.set_flag_aside(
        assessment, flag="long_run", reason="Only for us.", by=consultant, now=NOW
    )
    assessment.refresh_from_db()
    return assessment


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_manager_reads_the_decision_and_the_notes_meant_for_them_and_nothing_else(
    client_of, told, manager, language
):
    page = result_of(client_of(manager), told, language)

    assert REASON in page
    assert SHARED in page
    assert PRIVATE not in page
    assert "Only for us." not in page
    assert 'id="review"' not in page
    assert 'id="trail"' not in page


def test_the_decision_stands_in_the_place_of_the_suggestion(client_of, told, manager):
    page = result_of(client_of(manager), told)

    assert "What your consultant decided" in page
    assert "What we suggest" not in page
    assert "look again on 31 May 2027" in page


def test_a_consultant_reads_the_whole_trail(client_of, told, colleague):
    page = result_of(client_of(colleague), told)

    for text in (REASON, PRIVATE, SHARED, "Only for us."):
        assert text in page


@pytest.mark.parametrize("kind", ["json", "xlsx", "pdf"])
def test_what_is_taken_away_holds_what_is_meant_for_the_client(client_of, told, manager, kind):
    text = exported_text(client_of(manager), told, kind)

    assert REASON in text
    assert SHARED in text
    assert PRIVATE not in text
    assert "Only for us." not in text


@pytest.mark.parametrize("kind", ["json", "xlsx", "csv", "pdf"])
def test_a_consultant_takes_away_no_private_note_either(client_of, told, consultant, kind):
    text = exported_text(client_of(consultant), told, kind)

    assert PRIVATE not in text
    assert "Only for us." not in text


def test_whoever_holds_the_shared_link_reads_nothing_of_a_review(client, told):
    share_result(told)
    told.refresh_from_db()

    page = text_of(client.get(address("shared_result", told.result_token)))

    for text in (REASON, SHARED, PRIVATE, "Navid"):
        assert text not in page


def test_a_review_of_an_anonymous_round_names_none_of_its_people(client_of, organisation):
    assessment = closed(make_anonymous(organisation, sales=4, marketing=4))
    consultant = make_member(organisation, Membership.Role.CONSULTANT)

    page = result_of(client_of(consultant), assessment)

    assert 'id="review"' in page
    assert "sales 0" not in page


# --- letters ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_letter_tells_each_manager_that_a_decision_is_there_and_never_which(
    client_of, assessment, consultant, manager, mail_server, settings, language
):
    manager.language = language
    manager.save()

    client_of(consultant).post(
        address("review", assessment.pk), {"decision": "move-aligned", "text": REASON}
    )

    (letter,) = mail_server.letters
    text = "".join(part.get_content() for part in letter.walk() if not part.is_multipart())
    assert letter["To"] == manager.email
    assert address("result", assessment.pk, language=language) in text
    for secret in (REASON, "Move", "Aligned", "نزدیک‌تر", "هم‌راستا"):
        assert secret not in text.replace("همراستا", "")


def test_whoever_wants_no_letter_of_decisions_gets_none_and_the_letter_says_where_to_say_so(
    client_of, assessment, consultant, manager, mail_server
):
    other = make_member(assessment.organisation, is_told_of_decisions=False)
    decide(assessment, consultant)
    waiting = [message.email for message in Message.objects.all()]
    send_waiting(now=NOW, limit=10)
    decide(assessment, consultant, choice="stay", type_="", seen=newest_decision(assessment).pk)

    client_of(manager).post("/en/account/letters/", {})
    send_waiting(now=NOW, limit=10)

    (letter,) = mail_server.letters  # the second waited when its manager switched it off
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    assert waiting == [manager.email]
    assert other.email not in mail_server.recipients()
    assert all("http://127.0.0.1:8000/en/account/" in part for part in parts)
    assert not Message.objects.filter(claimed_at=None).exists()


def test_a_second_decision_before_the_letter_is_sent_leaves_one_letter(
    assessment, consultant, manager
):
    first = decide(assessment, consultant)
    decide(assessment, consultant, choice="stay", type_="", seen=first.pk)

    assert Message.objects.filter(kind=Message.Kind.DECISION).count() == 1


def test_letters_of_a_decision_are_none_of_the_rounds_own(assessment, consultant, manager):
    decide(assessment, consultant)

    assert outbox_of(assessment, now=NOW).all == 0


# --- cost -------------------------------------------------------------------------------------


def test_the_queries_do_not_grow_with_the_trail(db, client_of):
    counts = []
    for number in (1, 3):
        organisation = make_organisation()
        consultant = make_member(organisation, Membership.Role.CONSULTANT)
        assessment = round_of(organisation, JUDGED)
        for index in range(number):
            by = make_member(organisation, Membership.Role.CONSULTANT)
            actions.add_note(assessment, text=f"{index}", audience="client", by=by, now=NOW)
        browser = client_of(consultant)
        result_of(browser, assessment)
        with CaptureQueriesContext(connection) as queries:
            result_of(browser, assessment)
        counts.append(len(queries))

    assert counts[0] == counts[1]

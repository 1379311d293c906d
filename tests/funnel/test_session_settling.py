"""What the room settles of a topic: into the draft of the map, onto the plan, parked, skipped."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from diagnostics.actions.plan import change_action
from diagnostics.models import PlannedAction
from funnel.joint import actions, settling
from funnel.joint.forms import RoomActionForm
from funnel.models import AgreedMap, JointSession, Reply, Topic
from funnel.queries.drafts import draft_of
from tests.diagnostics.pages import text_of
from tests.factories import NOW
from tests.funnel.factories import make_map
from tests.funnel.test_joint_session import address, go, join, page_of

Step, Outcome = JointSession.Step, Topic.Outcome
ACTION = {"what": "Write down who speaks", "who": "Sara", "due_on": date(2027, 1, 20)}
OWNER = {
    "owner": "both",
    "role": "Both heads",
    "measure": "",
    "hand_off_when": "a drawing has come",
    "hand_off_what": "",
    "hand_off_hours": 24,
}


@pytest.fixture
def deciding(session):
    actions.go_to(session, Step.DECIDE, 1, now=NOW)
    return session


@pytest.fixture
def send(reader, closed, deciding, in_november):
    """Return a function that sends one of the ways from the screen."""
    url = address("session", closed.pk)
    return lambda way, **fields: reader.post(url, {"place": "1", "way": way, **fields})


def topic():
    return Topic.objects.get()


def test_an_owner_goes_into_the_draft_and_not_into_the_map(reader, closed, send, organisation):
    make_map(organisation)

    send("settled", **{f"stage-4-{name}": value for name, value in OWNER.items()})

    assert (topic().outcome, topic().written) == ("settled", OWNER)
    draft = draft_of(closed.joint_session)
    assert draft.agreed.stages[4].role == "Both heads"
    assert (draft.settled, draft.based_on) == ({4}, 1)
    assert AgreedMap.objects.count() == 1
    assert "<bdi>Both</bdi> · <bdi>Both heads</bdi>" in text_of(
        reader.get(address("session", closed.pk))
    )


def test_a_statement_stands_before_a_colon_without_its_stop(reader, closed, deciding):
    Topic.objects.update(stage=None, code="D1")

    page = text_of(reader.get(address("session", closed.pk)))

    assert ": <strong>what does the room decide?" in page
    assert ".: <strong>" not in page


def test_without_a_map_the_draft_begins_with_what_both_sides_say_alike(session):
    draft = draft_of(session)

    assert [stage.owner[:1] for stage in draft.agreed.stages.values()] == [*"mmm", "", *"ssss"]
    assert draft.without_owner == [4]


def test_an_action_is_on_the_plan_with_who_and_when(send, manager):
    send("action", what="Write down who speaks", who="Sara", due_on="2027-01-20")

    action = PlannedAction.objects.get()
    assert (action.what, action.who, action.due_on, action.made_by) == (*ACTION.values(), manager)
    assert (topic().action, topic().written["who"]) == (action, "Sara")


def test_what_is_parked_comes_back_by_the_plan(send):
    send("parked", what="Who pays for the fair", who="Mani", due_on="2027-01-20")

    assert topic().outcome == "parked"
    assert PlannedAction.objects.get().what == "Take up again: Who pays for the fair"


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("settled", "Choose who has this stage."),
        ("action", "Write who does it."),
        ("parked", "Write on which day."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_stored(send, way, said):
    response = send(way, what="Something")

    assert response.status_code == 400
    assert said in response.content.decode()
    assert not topic().outcome
    assert not PlannedAction.objects.exists()


def test_what_was_sent_for_another_topic_is_not_taken(send):
    send("action", place="2", **ACTION)
    send("nothing", **ACTION)

    assert not topic().outcome


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "The session went on meanwhile; this was not stored: Ask the fair, Mani, 2027-01-20",
        ),
        ("fa", "در این میان نشست پیش رفت؛ این ذخیره نشد: Ask the fair، Mani، 2027-01-20"),
    ],
)
def test_what_was_typed_too_late_is_said_and_not_lost(
    reader, closed, deciding, manager, in_november, language, said
):
    settling.plan_topic(deciding, 1, "action", written=ACTION, by=manager, now=NOW)
    late = {"what": "Ask the fair", "who": "Mani", "due_on": "2027-01-20"}
    url = address("session", closed.pk, language=language)

    response = reader.post(url, {"place": "1", "way": "parked", **late}, follow=True)

    assert said in text_of(response)
    assert topic().written["who"] == "Sara"


def test_on_a_persian_screen_a_text_stands_in_its_field_as_it_was_written(
    reader, closed, deciding, organisation, in_november
):
    hand_off = {"measure": "Leads above 2.5", "hand_off_hours": 24}
    make_map(organisation, stage_4=hand_off)
    url = address("session", closed.pk, language="fa")

    page = page_of(reader, url)
    assert 'value="Leads above 2.5"' in page
    assert 'value="۲۴"' in page

    sent = {"place": "1", "way": "action", "what": "Plan 2027", "who": "", "due_on": "12.10"}
    again = text_of(reader.post(url, sent))
    assert 'value="Plan 2027"' in again
    assert 'value="12.10"' in again


@pytest.mark.parametrize(
    ("way", "fields"),
    [("action", ACTION | {"due_on": "2027-01-20"}), ("settled", {"stage-4-owner": "both"})],
)
def test_of_a_form_sent_twice_nothing_is_said_to_be_lost(
    reader, closed, deciding, in_november, way, fields
):
    sent = {"place": "1", "way": way, **fields}
    url = address("session", closed.pk)
    reader.post(url, sent)

    assert "not stored" not in text_of(reader.post(url, sent, follow=True))
    assert topic().outcome == way


def test_sent_twice_it_is_settled_once(deciding, manager):
    settling.plan_topic(deciding, 1, Outcome.ACTION, written=ACTION, by=manager, now=NOW)

    with pytest.raises(settling.IsSettled):
        settling.plan_topic(deciding, 1, Outcome.PARKED, written=ACTION, by=manager, now=NOW)

    assert PlannedAction.objects.count() == 1


def test_opened_again_it_may_be_settled_otherwise(reader, closed, deciding, manager):
    settling.plan_topic(deciding, 1, Outcome.ACTION, written=ACTION, by=manager, now=NOW)

    go(reader, closed, "reopen-1")
    settling.settle_topic(deciding, 1, written=OWNER, now=NOW)

    assert not PlannedAction.objects.exists()
    assert (topic().outcome, topic().action) == ("settled", None)


def test_an_action_that_somebody_changed_stays_when_the_topic_is_opened_again(deciding, manager):
    settling.plan_topic(deciding, 1, Outcome.ACTION, written=ACTION, by=manager, now=NOW)
    change_action(PlannedAction.objects.get(), said={"who": "Mina"}, now=NOW)

    settling.reopen_topic(deciding, 1)

    assert PlannedAction.objects.get().who == "Mina"
    assert (topic().outcome, topic().settled_at) == ("", None)
    another = ACTION | {"what": "Ask the customers"}
    settling.plan_topic(deciding, 1, Outcome.ACTION, written=another, by=manager, now=NOW)
    assert topic().action.what == "Ask the customers"
    assert PlannedAction.objects.count() == 2


def test_a_topic_that_is_skipped_is_asked_no_more(client, reader, closed, session):
    link = join(client, session).url
    actions.go_to(session, Step.ASKED, 1, now=NOW)
    client.post(link, {"place": "1", "answer": "sales"})

    go(reader, closed, "skip-1")

    assert "skipped for today" in page_of(reader, address("session", closed.pk))
    assert topic().outcome == "skipped"
    assert not Reply.objects.exists()
    assert 'name="answer"' not in page_of(client, link)


def test_what_nobody_saw_is_deleted_when_the_session_stops(client, session):
    link = join(client, session).url
    actions.go_to(session, Step.ASKED, 1, now=NOW)
    client.post(link, {"place": "1", "answer": "sales"})

    actions.end_session(session, now=NOW)

    assert not Reply.objects.exists()


def test_the_time_of_a_topic_runs_from_its_question_until_it_is_left(session):
    after = [NOW + timedelta(seconds=seconds) for seconds in (0, 100, 200, 300, 1000, 1060)]
    actions.go_to(session, Step.ASKED, 1, now=after[0])
    actions.go_to(session, Step.SAID, 1, now=after[1])
    actions.go_to(session, Step.AGENDA, 1, now=after[3])
    actions.go_to(session, Step.DECIDE, 1, now=after[4])
    actions.end_session(session, now=after[5])

    assert topic().seconds == 300 + 60


def test_a_topic_is_given_three_minutes_more_once_a_press(reader, session):
    actions.go_to(session, Step.ASKED, 1, now=NOW)
    screen = address("session", session.pk)
    (button,) = re.findall(r'value="(minutes-[\d-]+)"', page_of(reader, screen))

    for _press in range(2):
        reader.post(screen, {"go": button})

    assert topic().minutes == 15
    assert "of 15 min" in page_of(reader, screen)
    Topic.objects.update(minutes=60)
    assert "minutes-" not in page_of(reader, screen)


def test_when_its_time_is_over_the_foot_leads_to_parking_a_topic(reader, session):
    actions.go_to(session, Step.ASKED, 1, now=timezone.now())
    screen = address("session", session.pk)
    assert 'value="park-' not in page_of(reader, screen)
    JointSession.objects.update(topic_since=timezone.now() - timedelta(minutes=14))
    assert 'value="park-1" aria-keyshortcuts="P"' in page_of(reader, screen)

    led = reader.post(screen, {"go": "park-1"})

    assert led.headers["Location"] == f"{screen}?park"
    page = page_of(reader, led.headers["Location"])
    assert re.search(r'<details name="way" open>\s*<summary aria-keyshortcuts="P">Park it', page)
    assert page.count('name="way" open') == 1
    assert 'value="park-' not in page


def test_of_a_screen_left_on_overnight_a_topic_counts_four_times_its_minutes(reader, session):
    actions.go_to(session, Step.ASKED, 1, now=NOW)
    session.refresh_from_db()
    JointSession.objects.update(topic_since=NOW - timedelta(hours=14))

    assert "48 of 12 min" in page_of(reader, address("session", session.pk))

    actions.go_to(session, Step.AGENDA, now=NOW)
    assert topic().seconds == 48 * 60


def test_a_day_that_is_over_is_not_to_be_left_empty_where_one_is_needed():
    form = RoomActionForm({"what": "Meet", "who": "Sara", "due_on": "2020-01-01"})

    assert form.errors == {"due_on": ["1 January 2020 is over. Choose today or a later day."]}

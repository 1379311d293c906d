"""The agenda as the room changes it: why each topic is on it, what is added, moved, left out."""

import pytest

from funnel.joint import agenda
from funnel.joint.actions import go_to
from funnel.models import JointSession, Topic
from tests.factories import NOW
from tests.funnel.test_joint_session import address, go, join, page_of

Step = JointSession.Step


@pytest.fixture
def changing(reader, closed, session):
    """Return the address at which the agenda of one topic, stage 4, is changed."""
    go_to(session, Step.AGENDA, now=NOW)
    return address("session", closed.pk) + "?change"


def on_it():
    return [topic.title or topic.stage for topic in Topic.objects.order_by("place")]


def test_the_agenda_says_why_and_for_how_long(reader, closed, changing):
    page = page_of(reader, address("session", closed.pk))

    assert "1 topic, <strong>12 minutes." in page
    assert "both claim it" in page
    assert 'name="add"' not in page


def test_a_stage_and_words_of_the_rooms_own_are_added(reader, changing):
    for typed in ({"stage": "7"}, {"title": "The trade fair"}, {"title": "The trade fair"}):
        reader.post(changing, {"add": "yes", **typed})

    assert on_it() == [4, 7, "The trade fair"]
    page = page_of(reader, changing)
    assert "3 topics, <strong>30 minutes." in page
    assert '<option value="7"' not in page


@pytest.mark.parametrize("typed", [{}, {"stage": "7", "title": "Both"}, {"stage": "4"}])
def test_what_is_no_topic_is_said(reader, changing, typed):
    response = reader.post(changing, {"add": "yes", **typed})

    assert response.status_code == 400
    assert on_it() == [4]


def test_an_agenda_takes_so_many_topics(reader, changing, monkeypatch):
    monkeypatch.setattr(agenda, "MOST_WITH_ADDED", 1)

    response = reader.post(changing, {"add": "yes", "stage": "7"})

    assert "As many topics" in response.content.decode()


def test_a_topic_is_moved_to_where_the_button_says(reader, changing, session):
    agenda.add_topic(session, stage=7)
    moved = Topic.objects.get(stage=7)

    answers = [reader.post(changing, {"go": f"move-{moved.pk}-1"}) for _twice in range(2)]

    assert on_it() == [7, 4]
    assert answers[0].url == changing


def test_while_a_topic_is_talked_about_none_is_moved(session):
    agenda.add_topic(session, stage=7)
    go_to(session, Step.ASKED, 1, now=NOW)

    agenda.move_topic(session, Topic.objects.get(stage=7).pk, 1)

    assert on_it() == [4, 7]


def test_a_skipped_topic_takes_no_time_and_comes_back(reader, closed, changing):
    reader.post(changing, {"go": "skip-1"})
    skipped = page_of(reader, changing)
    reader.post(changing, {"go": "reopen-1"})

    assert "All is settled." in skipped
    assert "12 minutes" in page_of(reader, changing)


def test_a_topic_of_the_rooms_own_is_asked_of_no_phone(client, reader, closed, session):
    link = join(client, session).url
    agenda.add_topic(session, title="The trade fair")

    go(reader, closed, "asked-2")

    assert "The trade fair:" in page_of(reader, address("session", closed.pk))
    phone = page_of(client, link)
    assert "The trade fair" in phone
    assert 'name="answer"' not in phone


@pytest.mark.parametrize("press", ["move", "move-", "move-x-1", f"move-{'9' * 5000}-1"])
def test_a_press_that_names_no_topic_moves_none(reader, changing, press):
    agenda.add_topic(JointSession.objects.get(), stage=7)

    response = reader.post(changing, {"go": press})

    assert response.status_code == 302
    assert on_it() == [4, 7]

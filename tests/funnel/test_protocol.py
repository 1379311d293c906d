"""The protocol of a joint session: what was said, what was decided, how long it took."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions.rounds import close_assessment
from funnel.joint import actions, settling
from funnel.joint.agreeing import put_forward
from funnel.models import JointSession, Topic
from tests.diagnostics.reading_pdf import words_in
from tests.factories import NOW, claims, make_assessment, make_member, make_respondent
from tests.funnel.factories import make_map
from tests.funnel.test_joint_session import address, page_of

Step = JointSession.Step
OWNER = {
    "owner": "both",
    "role": "Both heads",
    "measure": "",
    "hand_off_when": "",
    "hand_off_what": "",
    "hand_off_hours": None,
}


@pytest.fixture
def session(organisation, manager):
    """Return a session over a round in which both sides claim stages 4 and 5."""
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", claims=claims("MMMSSSSS"))
    make_respondent(assessment, "marketing", claims=claims("MMMMMSSS"))
    closed = close_assessment(assessment, now=NOW)
    return actions.open_session(closed, by=manager, now=NOW)


def said(session, sales, marketing, *, at=NOW, place=1):
    """Ask phones for a topic, and reveal what they say."""
    session.phones.all().delete()
    actions.go_to(session, Step.ASKED, place, now=at)
    for side, answers in (("sales", sales), ("marketing", marketing)):
        for answer in answers:
            actions.join_session(session, side)
            actions.reply(session.phones.order_by("pk").last(), place, answer)
    actions.go_to(session, Step.SAID, place, now=at)


def read(reader, session):
    return " ".join(page_of(reader, address("protocol", session.pk)).split())


def test_each_topic_says_what_both_sides_said_and_what_the_room_decided(reader, session):
    said(session, ["sales", "sales", "both"], ["marketing", "dont_know"])
    settling.settle_topic(session, 1, written=OWNER, now=NOW)
    actions.go_to(session, Step.AGENDA, now=NOW + timedelta(minutes=13))

    page = read(reader, session)

    for text in (
        "Sales, 2 of 3",
        "Marketing, 1 of 2",
        "<bdi>Both</bdi> · <bdi>Both heads</bdi>",
        ">13</td>",
        "both claim it",
    ):
        assert text in page
    assert "Of 2 topics 1 was settled and 1 has no decision." in page
    assert "led by Leila · here: 3 from Sales, 2 from Marketing" in page


def test_what_was_said_before_it_was_asked_again_stays(reader, session):
    said(session, ["sales"], ["marketing"])
    said(session, ["both"], ["both"])

    page = read(reader, session)

    assert "before it was asked again: Sales: Sales, 1 of 1 · Marketing: Marketing, 1 of 1" in page
    assert page.count("Both, 1 of 1") == 2
    assert Topic.objects.get(place=1).earlier == [
        {"sales": {"sales": 1}, "marketing": {"marketing": 1}}
    ]


@pytest.mark.parametrize(
    ("sales", "expected"),
    [(["dont_know"], "nobody knows"), ([], "nobody answered"), (["sales", "both"], "Sales, Both")],
)
def test_a_side_that_is_of_no_one_mind_is_told_as_it_is(reader, session, sales, expected):
    said(session, sales, ["marketing"])

    assert expected in read(reader, session)


def test_an_anonymous_session_says_of_fewer_than_three_that_it_is_not_shown(reader, session):
    type(session.assessment).objects.filter(pk=session.pk).update(mode="anonymous")
    session.assessment.refresh_from_db()
    said(session, ["sales"] * 3, ["marketing"] * 2)

    page = read(reader, session)

    assert page.count("not shown: fewer than three answered") == 2
    assert "3 of 3" not in page


def test_it_leads_to_the_agreement_and_to_the_plan(reader, session, organisation, manager):
    assert "Nothing yet." in read(reader, session)

    session.map = make_map(organisation)
    session.save()
    written = {"what": "Plan the fair", "who": "Sara", "due_on": date(2027, 1, 20)}
    settling.plan_topic(session, 1, "action", written=written, by=manager, now=NOW)

    page = read(reader, session)
    assert "Map version 1. Not yet accepted by both sides." in page
    assert "1 action with a name and a day" in page
    assert "<bdi>Plan the fair</bdi> · <bdi>Sara</bdi> · <bdi>20 January 2027</bdi>" in page


def test_a_map_that_the_session_did_not_put_forward_did_not_come_of_it(
    reader, session, organisation
):
    make_map(organisation)

    assert "Nothing yet." in read(reader, session)

    session.map = make_map(organisation, "MMMMMSSS")
    session.save()
    make_map(organisation, "MMMMMMSS")

    page = read(reader, session)
    assert "Map version 2." in page
    with override("en"):
        assert reverse("funnel:agreement_version", args=[organisation.slug, 2]) in page


def test_what_is_settled_and_not_yet_before_the_heads_has_its_next_step(
    client_of, reader, session, organisation, manager
):
    make_map(organisation, now=NOW)
    settling.settle_topic(session, 1, written=OWNER, now=NOW)
    waiting = "1 settled topic is in the draft of the map alone: the heads have not been asked yet."

    for user, is_led in ((manager, True), (make_member(organisation, "consultant"), False)):
        page = read(client_of(user), session)
        assert waiting in page
        assert (f'href="{address("session", session.pk)}"' in page) is is_led

    put_forward(session, by=manager, now=NOW)
    assert waiting not in read(reader, session)
    settling.settle_topic(session, 2, written=OWNER, now=NOW + timedelta(minutes=1))
    assert waiting in read(reader, session)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", {"Protocol", "settled", "Minutes"}), ("fa", {"تصمیم", "موضوع", "دقیقه"})],
)
def test_the_pdf_tells_it_in_both_languages(reader, session, language, expected):
    said(session, ["sales"], ["marketing"])
    settling.settle_topic(session, 1, written=OWNER, now=NOW)

    response = reader.get(address("protocol_pdf", session.pk, language=language))

    assert expected <= words_in(b"".join(response.streaming_content))


def test_whoever_reads_the_result_finds_the_protocol_of_a_session_that_ended(
    client_of, session, organisation
):
    reading = client_of(make_member(organisation, "consultant"))
    round_ = session.assessment.get_absolute_url()
    protocol = address("protocol", session.pk)
    assert protocol not in page_of(reading, round_)

    actions.end_session(session, now=NOW)

    assert protocol in page_of(reading, round_)
    assert round_ in page_of(reading, protocol)
    assert reading.get(address("session", session.pk)).status_code == 404


def test_a_round_without_a_session_has_no_protocol(reader, organisation):
    closed = close_assessment(make_assessment(organisation), now=NOW)

    assert reader.get(address("protocol", closed.pk)).status_code == 404


def test_the_guide_leaves_out_what_is_settled(reader, session):
    settling.settle_topic(session, 1, written=OWNER, now=NOW)

    page = page_of(reader, address("guide", session.pk))

    assert "1 stage to settle" in page

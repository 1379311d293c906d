"""The end of a joint session: the draft before both heads, the plan, the next date; two screens."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.models import Message
from funnel.actions import accept
from funnel.joint import actions, agreeing, settling
from funnel.models import AgreedMap, JointSession, Topic
from funnel.queries import agreed_map
from tests.factories import NOW, make_member
from tests.funnel.factories import name_both
from tests.funnel.test_joint_session import address, go, join, page_of, state
from tests.funnel.test_session_settling import ACTION, OWNER

Step = JointSession.Step


@pytest.fixture
def agreeing_at(session):
    """Return the session at its agreement, its topic settled."""
    settling.settle_topic(session, 1, written=OWNER, now=NOW)
    actions.go_to(session, Step.AGREE, now=NOW)
    return session


@pytest.fixture
def heads(organisation, manager):
    return name_both(organisation, manager)


@pytest.fixture
def forward(reader, closed, agreeing_at, heads):
    go(reader, closed, "forward")


def answer_yes(head):
    return accept(head, digest=agreed_map(head.organisation).digest, now=NOW)


def screen(reader, closed):
    return page_of(reader, address("session", closed.pk))


def test_the_draft_is_read_before_it_is_a_version(reader, closed, agreeing_at):
    page = screen(reader, closed)

    assert "Both heads" in page
    assert "a drawing has come" in page
    assert "Put it before both heads" in page
    assert not AgreedMap.objects.exists()


def test_a_stage_that_nobody_has_is_settled_first(reader, closed, session):
    actions.go_to(session, Step.AGREE, now=NOW)

    page = screen(reader, closed)
    go(reader, closed, "forward")

    assert "Nobody has these stages yet: Brand preference" in page
    assert "Put it before both heads" not in page
    with pytest.raises(agreeing.StageWithoutOwner):
        agreeing.put_forward(session, by=None, now=NOW)
    assert not AgreedMap.objects.exists()


def test_put_before_both_heads_the_draft_is_a_version_and_both_get_a_letter(
    reader, closed, forward, organisation
):
    go(reader, closed, "forward")  # pressed twice

    assert AgreedMap.objects.count() == 1
    assert agreed_map(organisation).stages[4].hand_off_hours == 24
    assert Message.objects.filter(kind="agreement").count() == 2
    assert "not yet accepted" in screen(reader, closed)


def test_the_screen_hears_of_each_acceptance(client, reader, closed, forward, heads):
    version = JointSession.objects.get().version
    answer_yes(heads["sales"])
    heard = state(client, closed.joint_session, version)
    one = screen(reader, closed)
    answer_yes(heads["marketing"])
    both = screen(reader, closed)

    assert heard.status_code == 204
    assert "Sales has accepted." in one
    assert "Both sides have accepted." in both


def test_phones_are_told_where_a_head_accepts(client, session, agreeing_at, organisation, heads):
    link = join(client, session).url
    before = page_of(client, link)
    agreeing.put_forward(session, by=None, now=NOW)

    assert "Look at the screen." in before
    assert address("agreement", organisation.slug) in page_of(client, link)


def test_what_both_heads_accepted_is_not_opened_again(reader, closed, forward, heads):
    for side in heads.values():
        answer_yes(side)

    go(reader, closed, "reopen-1")

    assert Topic.objects.get().outcome == "settled"


def test_until_then_it_is_and_goes_before_them_anew(reader, closed, forward, heads, organisation):
    answer_yes(heads["sales"])
    go(reader, closed, "reopen-1")
    session = closed.joint_session
    settling.settle_topic(session, 1, written={**OWNER, "owner": "sales"}, now=NOW)
    changed = screen(reader, closed)
    go(reader, closed, "forward")

    assert "Put it before both heads" in changed
    assert agreed_map(organisation).map.number == 2
    assert "Sales has accepted." not in screen(reader, closed)


def test_the_plan_stands_on_the_screen_and_no_next_date_yet(reader, closed, session, manager):
    settling.plan_topic(session, 1, "action", written=ACTION, by=manager, now=NOW)
    actions.go_to(session, Step.PLAN, now=NOW)

    page = screen(reader, closed)

    assert "Write down who speaks" in page
    assert "No day to look again is set yet." in page


@pytest.fixture
def other_screen(client_of, organisation):
    return client_of(make_member(organisation, name="Navid"))


def test_a_second_screen_follows_until_it_drives(reader, other_screen, closed):
    go(reader, closed, "begin")
    follows = screen(other_screen, closed)
    go(other_screen, closed, "blind")
    unmoved = JointSession.objects.get().step
    go(other_screen, closed, "drive")
    go(other_screen, closed, "blind")

    assert "It is driven from another one by <bdi>Leila</bdi>." in follows
    assert "Stop for today" not in follows
    assert unmoved == Step.LOBBY
    assert JointSession.objects.get().step == Step.BLIND
    assert "It is driven from another one by <bdi>Navid</bdi>." in screen(reader, closed)


def test_taken_up_again_it_goes_on_where_it_stopped(reader, closed, session):
    actions.go_to(session, Step.ASKED, 1, now=NOW)
    go(reader, closed, "end")
    stopped = screen(reader, closed)
    go(reader, closed, "begin")

    assert "At topic 1 of 1." in stopped
    assert 'value="asked-1"' in screen(reader, closed)


def test_a_yes_holds_sessions_before_the_organisation_as_their_own_writes_do(forward, heads):
    digest = agreed_map(heads["sales"].organisation).digest

    with CaptureQueriesContext(connection) as queries:
        accept(heads["sales"], digest=digest, now=NOW)

    read = [query["sql"].partition(" FROM ")[2].split()[:1] for query in queries]
    assert read.index(['"funnel_jointsession"']) < read.index(['"diagnostics_organisation"'])

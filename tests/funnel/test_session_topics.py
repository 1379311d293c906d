"""The topics of a joint session: answered blind on phones, shown side by side at the reveal."""

import re

import pytest

from diagnostics.models import Assessment, Sheet
from diagnostics.queries.versions import document_of
from funnel.joint import actions
from funnel.joint.topics import topic_words
from funnel.models import JointSession, Phone, Reply, Topic
from tests.factories import NOW
from tests.funnel.test_joint_session import address, go, join, page_of

Step = JointSession.Step


@pytest.fixture
def asked(client, session):
    """Return the links of two phones of Sales and one of Marketing, asked for the first topic."""
    links = [join(client, session, side).url for side in ("sales", "sales", "marketing")]
    actions.go_to(session, Step.ASKED, 1, now=NOW)
    return links


def answer(client, links, *answers):
    for link, said in zip(links, answers, strict=True):
        client.post(link, {"place": "1", "answer": said})


def cells(page):
    rows = re.findall(r'<td class="(is-\w+(?: most)?)">(.*?)</td>', page, re.DOTALL)
    return [(kind, *re.findall(r"<b>(\d)</b>", said), said.count("<svg")) for kind, said in rows]


def test_the_agenda_is_made_by_the_method(reader, closed, session):
    assert [(topic.place, topic.stage) for topic in session.topics.all()] == [(1, 4)]
    go(reader, closed, "agenda")

    assert 'class="topics"' in page_of(reader, address("session", closed.pk))


def test_before_the_reveal_only_numbers_leave_the_server(client, reader, closed, asked):
    screen, pages = address("session", closed.pk), []
    for said in (("sales", "both", "marketing"), ("nobody", "sales", "dont_know")):
        answer(client, asked, *said)
        page = page_of(reader, screen).partition("<main")[2].partition("</main>")[0]
        pages.append(page)

    assert pages[0] == pages[1]
    assert "2 <small>of 2 have answered" in pages[0]
    assert "checked" not in page_of(client, join(client, closed.joint_session).url)


def test_at_the_reveal_both_sides_stand_face_to_face(client, reader, closed, asked):
    answer(client, asked, "sales", "sales", "marketing")

    go(reader, closed, "said")

    for page in (page_of(reader, address("session", closed.pk)), page_of(client, asked[0])):
        assert "both claim it" in page
        assert ("is-sales most", "2", 2) in cells(page)
        assert ("is-marketing most", "1", 1) in cells(page)
        assert "Sales says · 2" in page


@pytest.mark.parametrize(
    ("code", "said", "found"),
    [
        ("", ("sales", "sales", "sales"), "both say Sales"),
        ("U1", ("yes", "yes", "no"), "Sales says yes, Marketing says no"),
        ("U1", ("partly", "dont_know", "partly"), "both sides say partly"),
        ("U1", ("yes", "no", "no"), ""),
        ("U1", (), "nobody has answered"),
    ],
)
def test_the_reveal_says_what_the_answers_amount_to(client, session, asked, code, said, found):
    if code:
        session.topics.update(stage=None, code=code)
    answer(client, asked[: len(said)], *said)

    actions.go_to(session, Step.SAID, 1, now=NOW)

    topic = session.topics.get()
    assert topic_words(topic, document_of(session.assessment.version)).finding == found


def test_a_reply_is_joined_to_no_phone_after_the_reveal(client, reader, closed, asked):
    answer(client, asked, "sales", "both", "marketing")
    go(reader, closed, "said")

    assert not Reply.objects.exists()
    assert Topic.objects.get().counts["sales"] == {"sales": 1, "both": 1}


def test_an_answer_sent_twice_or_changed_counts_once(client, asked):
    for said in ("sales", "sales", "both"):
        client.post(asked[0], {"place": "1", "answer": said})

    assert [reply.answer for reply in Reply.objects.all()] == ["both"]


def test_a_phone_that_slept_through_the_reveal_adds_nothing_and_is_told_so(
    client, reader, closed, asked
):
    go(reader, closed, "said")

    client.post(asked[0], {"place": "1", "answer": "sales"})

    assert "came too late and does not count" in page_of(client, asked[0])
    assert not Reply.objects.exists()
    assert Topic.objects.get().counts == {"sales": {}, "marketing": {}}


def test_management_is_not_asked(client, session):
    link = join(client, session, "management").url
    actions.go_to(session, Step.ASKED, 1, now=NOW)

    assert "Look at the screen." in page_of(client, link)
    with pytest.raises(actions.NotAsked):
        actions.reply(Phone.objects.get(), 1, "sales")


def test_what_is_no_answer_is_not_taken(client, asked):
    answer(client, asked, "yes", "", "everybody")

    assert not Reply.objects.exists()
    assert "too late" not in page_of(client, asked[0])


def test_asked_again_the_earlier_answers_are_gone(client, reader, closed, asked):
    answer(client, asked, "sales", "sales", "marketing")
    go(reader, closed, "said")

    go(reader, closed, "asked")

    assert Topic.objects.get().counts is None
    assert "0 <small>of 2 have answered" in page_of(reader, address("session", closed.pk))


def test_an_anonymous_session_keeps_the_limit_of_three(client, reader, closed, asked):
    Assessment.objects.filter(pk=closed.pk).update(mode="anonymous")
    answer(client, asked, "sales", "sales", "marketing")
    assert "This session is anonymous" in page_of(client, asked[0])

    go(reader, closed, "said")

    assert Topic.objects.get().counts == {}
    assert "neither side is shown" in page_of(reader, address("session", closed.pk))


def test_the_rounds_own_answers_stay_as_they_were(client, reader, closed, asked):
    before = list(Sheet.objects.order_by("pk").values())
    answer(client, asked, "both", "both", "both")
    go(reader, closed, "said")

    assert list(Sheet.objects.order_by("pk").values()) == before


def test_each_who_is_here_is_a_mark_that_fills_when_they_answer(client, reader, closed, asked):
    answer(client, asked[:1], "sales")

    main = page_of(reader, address("session", closed.pk)).partition("<main")[2]

    assert main.count('<circle cx="6" cy="6" r="5" fill="none"') == 1
    assert main.count('<path d="M6 1l5 5-5 5-5-5z" fill="none"') == 1


def test_a_reveal_before_all_have_answered_asks_once(client, reader, closed, asked):
    url = address("session", closed.pk)
    answer(client, asked[:1], "sales")
    before, confirming = page_of(reader, url), page_of(reader, url + "?reveal")
    answer(client, asked[1:], "sales", "marketing")

    assert ('href="?reveal"' in before, 'value="said"' in before) == (True, False)
    assert "1 in Sales has not answered yet." in confirming
    assert "1 in Marketing has not answered yet." in confirming
    assert "Reveal without them" in confirming
    assert 'value="said"' in page_of(reader, url)


def test_too_few_for_an_anonymous_session_is_said_before_it_begins(client, reader, closed, session):
    join(client, session, "marketing")
    said = "Fewer than three from Marketing"
    named = page_of(reader, address("session", closed.pk))
    Assessment.objects.filter(pk=closed.pk).update(mode="anonymous")

    assert said not in named
    assert said in page_of(reader, address("session", closed.pk))
    client.cookies.clear()
    assert "This session is anonymous" in page_of(client, address("enter_session", session.token))


def test_a_key_skips_a_topic_and_another_opens_what_parks_it(reader, closed, session):
    actions.go_to(session, Step.DECIDE, 1, now=NOW)

    page = page_of(reader, address("session", closed.pk))

    assert re.search(r'value="skip-1" aria-keyshortcuts="S"', page)
    assert re.search(r'<summary aria-keyshortcuts="P">Park it', page)


@pytest.mark.parametrize(("language", "on"), [("en", "ArrowRight"), ("fa", "ArrowLeft")])
def test_the_keys_follow_the_direction_of_the_page(reader, closed, session, language, on):
    actions.go_to(session, Step.AGENDA, now=NOW)

    page = page_of(reader, address("session", closed.pk, language=language))

    assert re.search(rf'value="asked-1" aria-keyshortcuts="{on}"', page)


def test_whoever_answers_when_the_session_is_stopped_is_told_that_it_is_over(
    client, reader, closed, asked
):
    go(reader, closed, "end")

    client.post(asked[0], {"place": "1", "answer": "sales"})

    assert "The session is over." in page_of(client, asked[0])
    assert not Reply.objects.exists()

"""The joint session: the screen of a closed round, and the phones that come in by a code."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions.rounds import close_assessment
from diagnostics.models import TrailEntry
from funnel.joint import actions
from funnel.joint.entrance import LETTERS, code_digest, code_of, picture_of
from funnel.joint.holding import SessionIsOver
from funnel.models import JointSession, Phone
from funnel.views import phones
from tests.factories import ALL_YES, NOW, make_assessment, make_member, make_respondent, make_sepehr

LATER = NOW + timedelta(days=7)
ENTER = "/en/enter/"


@pytest.fixture
def closed(organisation):
    return close_assessment(make_sepehr(organisation), now=NOW)


@pytest.fixture
def session(closed, manager):
    return actions.open_session(closed, by=manager, now=NOW)


def address(name, *of, language="en"):
    with override(language):
        return reverse(f"funnel:{name}", args=of)


def page_of(client, url):
    return client.get(url).content.decode()


def go(client, closed, step):
    return client.post(address("session", closed.pk), {"go": step})


def join(client, session, side="sales"):
    client.cookies.clear()
    return client.post(address("enter_session", session.token), {"side": side})


def state(client, session, seen, what=""):
    headers = {"If-None-Match": f'"{seen}"'}
    return client.get(address("session_state", session.token) + what, headers=headers)


def test_a_manager_opens_the_session_of_a_closed_round(reader, closed):
    url = address("session", closed.pk)
    assert url in page_of(reader, closed.get_absolute_url())
    assert "Open the joint session" in page_of(reader, url)

    go(reader, closed, "begin")

    session = JointSession.objects.get()
    page = page_of(reader, url)
    assert "Nobody is here yet." in page
    assert re.sub(r"\s", "", re.search(r'class="code">([^<]+)', page)[1]) == code_of(session.token)


def test_an_open_round_has_no_session_yet(reader, organisation):
    url = address("session", make_assessment(organisation).pk)

    assert reader.get(url).status_code == 404


def test_a_consultant_has_the_screen_only_where_they_run_rounds(
    client_of, organisation, manager, closed
):
    user = make_member(organisation, "consultant")
    url = address("session", closed.pk)

    seen = [client_of(user).get(url).status_code]
    user.memberships.update(may_run_rounds=True)
    seen.append(client_of(user).get(url).status_code)

    assert seen == [404, 200]


def test_before_reveal_no_byte_of_the_screen_says_the_result(reader, closed, session):
    go(reader, closed, "verdict")
    shown = page_of(reader, address("session", closed.pk))
    go(reader, closed, "blind")
    hidden = page_of(reader, address("session", closed.pk))

    for said in (
        "relationship.",
        'class="hero',
        'class="flag',
        "What we suggest",
        'aria-current="true"',
    ):
        assert said in shown
        assert said not in hidden


def test_what_is_hidden_does_not_depend_on_the_answers(client_of, manager, organisation):
    pages = []
    for answers in (ALL_YES, dict.fromkeys(ALL_YES, "no")):
        assessment = make_assessment(organisation)
        for side in ("sales", "marketing"):
            make_respondent(assessment, side, criteria=answers)
        closed = close_assessment(assessment, now=NOW)
        actions.go_to(actions.open_session(closed, by=None, now=NOW), "blind", now=NOW)
        page = page_of(client_of(manager), address("session", closed.pk))
        pages.append(page.partition("<main")[2].partition("</main>")[0])

    assert pages[0] == pages[1]


def test_a_phone_comes_in_by_the_code_and_says_its_side(client, reader, closed, session):
    code = code_of(session.token)

    way = client.post(ENTER, {"code": f" {code[:3].lower()} {code[3:]}"}).url
    client.post(way, {"side": "marketing"})

    phone = Phone.objects.get()
    assert (phone.side, phone.session) == ("marketing", session)
    page = page_of(reader, address("session", closed.pk))
    assert "Nobody from Sales yet; both sides are needed." in page
    assert page.count("M6 0l6 6-6 6-6-6z") == 2  # the side's sign, and a mark for the person


def test_a_phone_that_comes_again_is_the_same_phone(client, session):
    first = join(client, session).url
    again = client.get(address("enter_session", session.token))

    assert again.url == first
    assert Phone.objects.count() == 1


def test_a_wrong_side_is_chosen_again(client, session):
    url = join(client, session).url

    client.post(url, {"leave": "yes"})
    client.post(address("enter_session", session.token), {"side": "marketing"})

    assert [phone.side for phone in Phone.objects.all()] == ["marketing"]


def test_nothing_is_chosen_beforehand_and_a_side_is_required(client, session):
    url = address("enter_session", session.token)

    assert "checked" not in page_of(client, url)
    assert "Say where you work." in client.post(url).content.decode()
    assert not Phone.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"code": " "}])
def test_whoever_types_no_code_is_asked_for_it_and_has_not_guessed(db, client, monkeypatch, sent):
    monkeypatch.setattr(phones, "MOST_CODES", 1)

    answers = [client.post(ENTER, sent) for _number in range(2)]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert "Type the code first" in answers[1].content.decode()


def test_a_wrong_code_is_said_and_guessing_is_slowed(client, session, monkeypatch):
    monkeypatch.setattr(phones, "MOST_CODES", 2)
    wrong = {"code": "AAAAAA"}

    answers = [client.post(ENTER, wrong) for _number in range(3)]
    good = client.post(ENTER, {"code": code_of(session.token)})

    assert "No session has this code." in answers[0].content.decode()
    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert good.status_code == 429


def test_a_code_is_typed_with_the_digits_of_either_keyboard():
    assert code_digest("۳ql v۸q") == code_digest("3QLV8Q")


def test_the_database_has_neither_code_nor_link(session):
    stored = str(JointSession.objects.values().get())

    assert code_of(session.token) not in stored
    assert session.token not in stored


def test_a_code_has_nothing_that_is_taken_for_something_else():
    code = code_of("a token")

    assert len(code) == 6
    assert set(code) <= set(LETTERS)
    assert not set("O0I1") & set(LETTERS)


def test_the_picture_holds_the_address():
    (size, path), (_size, other) = picture_of("http://a/"), picture_of("http://b/")

    assert size >= 25
    assert path.startswith("M2 2h7v1h-7z")  # the corner that a camera looks for
    assert path != other


def test_a_poll_of_what_has_not_changed_is_one_query(client, session, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = state(client, session, session.version)

    assert (answer.status_code, answer.content) == (304, b"")


def test_a_poll_of_what_has_not_changed_repeats_nothing_that_is_known(client, session):
    changed, unchanged = state(client, session, 0), state(client, session, session.version)

    assert {"Content-Security-Policy", "X-Content-Type-Options"} <= set(changed.headers)
    assert set(unchanged.headers) == {"Cache-Control", "ETag", "Expires", "X-Request-ID"}
    for name in ("Cache-Control", "ETag"):
        assert unchanged.headers[name] == changed.headers[name]


def test_a_screen_hears_of_each_phone_and_a_phone_of_what_concerns_it(client, session):
    join(client, session)

    screen = state(client, session, session.version)
    phone = state(client, session, session.asked, "?phone")

    assert (screen.status_code, screen["HX-Trigger"]) == (204, "changed")
    assert phone.status_code == 304


def test_the_same_step_twice_changes_nothing(session):
    actions.go_to(session, "blind", now=NOW)
    actions.go_to(session, "blind", now=NOW)

    assert JointSession.objects.get().version == session.version + 1


def test_a_session_that_was_stopped_lets_nobody_in(client, reader, closed, session):
    url = join(client, session).url
    code = code_of(session.token)

    go(reader, closed, "end")

    assert "The session is over." in page_of(client, url)
    assert state(client, session, session.asked, "?phone").status_code == 204
    client.cookies.clear()
    assert client.get(address("enter_session", session.token)).status_code == 404
    assert client.post(ENTER, {"code": code}).status_code == 400
    with pytest.raises(SessionIsOver):
        actions.join_session(session, "sales")


def test_a_session_is_taken_up_on_another_day_with_another_way_in(client, closed, session):
    join(client, session)
    before = session.token
    actions.end_session(session, now=NOW)

    again = actions.open_session(closed, by=None, now=LATER)

    assert again.token != before
    assert (again.began_at, again.ended_at) == (NOW, None)
    assert not again.phones.exists()
    assert actions.open_session(closed, by=None, now=LATER).version == again.version


def test_a_session_takes_so_many_phones(client, session, monkeypatch):
    monkeypatch.setattr(actions, "MOST_PHONES", 1)
    join(client, session)

    assert "As many phones" in join(client, session).content.decode()
    assert Phone.objects.count() == 1


def test_a_phone_leaves_no_trail(client, session):
    before = TrailEntry.objects.count()

    client.post(join(client, session).url)

    assert TrailEntry.objects.count() == before


def test_a_phone_of_another_session_is_another_phone(client, organisation, session):
    join(client, session)
    assessment = make_assessment(organisation)
    other = actions.open_session(close_assessment(assessment, now=NOW), by=None, now=NOW)

    page = page_of(client, address("enter_session", other.token))

    assert "Where do you work?" in page

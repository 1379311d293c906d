"""The answers of an open round gathered in the room, on the phones of each side."""

import re

import pytest

from diagnostics.actions.rounds import close_assessment
from diagnostics.models import SharedLink
from tests.factories import NOW, make_assessment, make_respondent
from tests.funnel.test_joint_session import address, page_of


@pytest.fixture
def open_round(organisation):
    """Return a round in which one of two sellers has finished, and a marketer has not."""
    assessment = make_assessment(organisation)
    for side, finished_at in (("sales", NOW), ("sales", None), ("marketing", None)):
        person = make_respondent(assessment, side, name="Sara")
        person.finished_at = finished_at
        person.save()
    return assessment


def test_the_screen_knows_only_how_many_have_finished(reader, open_round):
    page = page_of(reader, address("gather", open_round.pk))

    assert re.findall(r"(\d) <small>of (\d) have finished", page) == [("1", "2"), ("0", "1")]
    assert "Sara" not in page.partition("<main")[2]


def test_each_side_has_a_code_of_its_own_to_the_questionnaire(reader, open_round, client):
    url = address("gather", open_round.pk)
    for _twice in range(2):
        reader.post(url)

    links = {link.function: link.token for link in SharedLink.objects.all()}
    page = page_of(reader, url)
    assert set(links) == {"sales", "marketing"}
    assert page.count('class="qr"') == 2
    assert "Show a code for each side" not in page
    assert client.get(address("gather", open_round.pk)).status_code == 302
    for link in SharedLink.objects.all():
        assert client.get(link.get_absolute_url()).status_code == 200


def test_once_the_round_is_closed_the_screen_is_the_sessions(reader, open_round):
    close_assessment(open_round, now=NOW)

    answer = reader.get(address("gather", open_round.pk))

    assert answer.url == address("session", open_round.pk)


def test_an_open_round_leads_to_its_room(reader, open_round):
    assert address("gather", open_round.pk) in page_of(reader, open_round.get_absolute_url())

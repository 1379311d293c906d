"""Pages travel compressed, unless they show somebody's personal link."""

import gzip

import pytest
from django.urls import reverse

from alignment import compression
from tests.factories import make_respondent
from tests.security.test_table import ADDRESSES

GZIP = {"headers": {"accept-encoding": "gzip"}}


def test_a_page_is_compressed_and_padded_at_random(client, db):
    answers = [client.get("/en/", **GZIP) for _look in range(8)]

    assert all(answer["Content-Encoding"] == "gzip" for answer in answers)
    assert b"<h1" in gzip.decompress(answers[0].content)
    assert "Accept-Encoding" in answers[0]["Vary"]
    assert len({len(answer.content) for answer in answers}) > 1


def test_who_does_not_read_gzip_gets_the_page_as_it_is(client, db):
    assert not client.get("/en/").has_header("Content-Encoding")


def test_a_page_at_a_known_address_that_shows_a_personal_link_is_not_compressed(cast, client_of):
    assessment = cast.assessment
    client = client_of(cast.manager)
    path = assessment.get_absolute_url()
    sara = make_respondent(assessment, name="Sara", email="")

    shown = client.get(path, **GZIP)

    assert sara.token.encode() in shown.content
    assert not shown.has_header("Content-Encoding")


def test_a_page_whose_own_address_is_the_secret_is_compressed(cast, client):
    respondent = make_respondent(cast.assessment)

    page = client.get(reverse("diagnostics:answer", args=[respondent.token]), **GZIP)

    assert page["Content-Encoding"] == "gzip"


def test_a_page_that_is_not_there_is_compressed(client, db):
    assert client.get("/en/nothing/", **GZIP)["Content-Encoding"] == "gzip"


def test_what_is_no_page_is_sent_as_it_is(client, db):
    assert not client.get("/health/", **GZIP).has_header("Content-Encoding")


@pytest.mark.parametrize("name", [name for name, held in ADDRESSES.items() if "token" in held])
def test_the_address_of_each_private_link_is_known(name, cast):
    more = {"step": "together"} if "step" in ADDRESSES[name] else {}
    token = make_respondent(cast.assessment).token

    address = reverse(name, kwargs={"token": token} | more)

    assert compression._secret_address().search(f'<a href="{address}">'.encode())

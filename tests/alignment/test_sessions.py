from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from alignment.sessions import SessionStore
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_session_is_read_as_it_was_written():
    written = SessionStore()
    written["place"] = "portfolio"
    written.save()

    assert SessionStore(written.session_key)["place"] == "portfolio"


def test_a_session_that_ran_out_is_none(client_of):
    client = client_of(make_user())
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    response = client.get("/en/portfolio/")

    assert response.url == "/en/account/login/?next=/en/portfolio/"


def test_an_unknown_key_is_not_taken_over():
    store = SessionStore("chosen-by-somebody-else-altogether")

    assert store.get("place") is None
    assert store.session_key is None


def test_whoever_is_no_longer_active_is_signed_out(client_of):
    user = make_user()
    client = client_of(user)
    user.is_active = False
    user.save()

    assert client.get("/en/portfolio/").url == "/en/account/login/?next=/en/portfolio/"

"""Wrong passwords: whoever guesses waits, and the owner of the account does not."""

import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.core import mail
from django.test import Client

from diagnostics.web.throttle import address_of
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

SLOWED = "Too many wrong passwords."


def sign_in(client, user, password=PASSWORD):
    page = client.post("/en/account/login/", {"login": user.email, "password": password})
    return page.content.decode()


def is_signed_in(client):
    return "_auth_user_id" in client.session


def sign_out(client):
    client.post("/en/account/logout/")


def guess(client, user, times=5):
    for _time in range(times):
        sign_in(client, user, password="wrong")


def code_in(letter):
    return next(word for word in letter.body.split() if "-" in word and word.isupper())


def test_after_five_wrong_passwords_the_right_one_is_refused_there(client):
    user = make_user()
    guess(client, user)

    page = sign_in(client, user)

    assert SLOWED in page
    assert "sign in by a code" in page
    assert not is_signed_in(client)


def test_each_wrong_password_is_written_down_without_it_and_without_the_address(client, caplog):
    user = make_user()
    guess(client, user, times=2)
    sign_in(client, user)

    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert len(set(said)) == 1
    assert said[0].startswith("A sign-in failed: account ")
    assert said[0].endswith(", from 127.0.0.1")
    assert user.email not in said[0]
    assert "wrong" not in said[0]


def test_no_code_is_offered_where_no_letter_is_sent(client, settings):
    settings.SENDS_LETTERS = False
    user = make_user()
    guess(client, user)

    page = sign_in(client, user)

    assert "Too many attempts. Try again in a few minutes." in page
    assert "by a code" not in page
    assert not is_signed_in(client)


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(client):
    user = make_user()
    guess(Client(REMOTE_ADDR="192.0.2.7"), user)

    sign_in(client, user)

    assert is_signed_in(client)


def test_a_stranger_in_the_same_office_does_not_lock_a_known_device_out(client):
    user = make_user()
    sign_in(client, user)
    sign_out(client)
    guess(Client(), user, times=12)  # past what the address may for all accounts together

    sign_in(client, user)

    assert is_signed_in(client)


def test_a_known_device_is_slowed_too_when_it_guesses(client):
    user = make_user()
    sign_in(client, user)
    sign_out(client)
    guess(client, user)

    assert SLOWED in sign_in(client, user)


def test_a_device_known_to_one_account_is_not_known_to_another(client):
    own, other = make_user(), make_user()
    sign_in(client, own)
    sign_out(client)
    guess(Client(), other)

    assert SLOWED in sign_in(client, other)


def test_a_device_is_known_by_our_signature_only(client):
    user = make_user()
    sign_in(client, user)
    guess(Client(), user)
    stranger = Client()
    stranger.cookies["device"] = "x" + client.cookies["device"].value  # of the same account

    assert SLOWED in sign_in(stranger, user)


def test_the_device_holds_no_e_mail(client):
    user = make_user(email="sara@test.example")
    sign_in(client, user)

    cookie = client.cookies["device"]

    assert "sara" not in cookie.value
    assert cookie["httponly"]


def test_guessing_from_everywhere_is_slowed_and_leaves_the_device_and_the_code(client):
    user = make_user()
    sign_in(client, user)
    sign_out(client)
    for number in range(20):
        guess(Client(REMOTE_ADDR=f"192.0.2.{number}"), user)
    stranger, newcomer = (Client(REMOTE_ADDR=f"192.0.2.{number}") for number in (50, 51))

    page = sign_in(stranger, user)
    sign_in(client, user)
    newcomer.post("/en/account/login/code/", {"email": user.email})
    newcomer.post("/en/account/login/code/confirm/", {"code": code_in(mail.outbox[-1])})

    assert SLOWED in page
    assert is_signed_in(client)
    assert is_signed_in(newcomer)


def test_a_password_set_anew_by_a_code_opens_where_it_was_slowed(client):
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    guess(client, user)
    client.post("/en/account/password/reset/", {"email": user.email})
    code = code_in(mail.outbox[-1])
    client.post("/en/account/password/reset/confirm/", {"code": code})
    new = "seven-quiet-lanterns"
    client.post("/en/account/password/reset/complete/", {"password1": new, "password2": new})
    sign_out(client)

    sign_in(client, user, new)

    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),  # of a socket that listens to both kinds
        ("2001:db8::7", "2001:db8::/64"),
    ],
)
def test_who_comes_by_ipv4_is_counted_alone_whichever_socket_listens(rf, told, counted):
    request = rf.get("/", REMOTE_ADDR=told)

    assert address_of(request) == counted
    assert ratelimit.get_ip(request) == counted.replace("::/64", "::")  # allauth's own counters

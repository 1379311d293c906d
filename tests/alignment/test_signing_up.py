"""Sign-up tells nobody which e-mails have an account, in words or by its time."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from diagnostics.models import User
from tests.diagnostics.pages import address
from tests.factories import PASSWORD, make_guest_start, make_user

pytestmark = pytest.mark.django_db

NEW, KNOWN = "new@test.example", "known@test.example"
CHOSEN = "seven-quiet-lanterns"
NEXT = "/en/account/signup/?next=/en/start/"


class CountingHasher(MD5PasswordHasher):
    made = 0

    def encode(self, password, salt):
        CountingHasher.made += 1
        return super().encode(password, salt)


@pytest.fixture
def known():
    return make_user(email=KNOWN)


@pytest.fixture
def proved(settings):
    """An installation whose letters arrive: an e-mail is proved before the first sign-in."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True


def sign_up(email):
    """Sign up in a browser of one's own; return where it leads, what is read there, and it."""
    client = Client()
    form = {"name": "Sara", "email": email, "password1": CHOSEN, "password2": CHOSEN}
    there = client.post(NEXT, form).headers["Location"]
    page = client.get(there).content.decode()
    return there, page.replace(email, ""), client


def main_of(page):
    return page[page.index("<main") : page.index("</main>")].split("csrfmiddlewaretoken")[0]


def hashes_made(send):
    CountingHasher.made = 0
    send()
    return CountingHasher.made


def test_without_a_mail_server_known_and_new_addresses_read_the_same(known):
    (there, page, client), (where, other, stranger) = sign_up(NEW), sign_up(KNOWN)

    assert there == where == "/en/account/login/?next=%2Fen%2Fstart%2F"
    assert "This e-mail has an account now: sign in." in page
    assert main_of(page) == main_of(other)
    assert "_auth_user_id" not in client.session
    assert "_auth_user_id" not in stranger.session


def test_who_is_new_signs_in_with_the_password_chosen_and_who_is_not_with_the_former(known):
    sign_up(NEW)
    sign_up(KNOWN)

    known.refresh_from_db()
    assert User.objects.get(email=NEW).check_password(CHOSEN)
    assert known.check_password(PASSWORD)
    assert User.objects.count() == 2


def test_with_a_mail_server_known_and_new_addresses_read_the_same(known, proved):
    (there, page, _client), (where, other, _stranger) = sign_up(NEW), sign_up(KNOWN)

    assert there == where
    assert main_of(page) == main_of(other)
    assert [letter.to for letter in mail.outbox] == [[NEW], [KNOWN]]


@pytest.mark.parametrize("verification", ["none", "mandatory"])
def test_a_password_is_hashed_as_often_for_a_known_address_as_for_a_new_one(
    known, settings, verification
):
    settings.ACCOUNT_EMAIL_VERIFICATION = verification
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]

    assert [hashes_made(lambda email=email: sign_up(email)) for email in (NEW, KNOWN)] == [1, 1]


def test_keeping_what_was_begun_hashes_as_often_too(known, proved, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    result = address("answer_result", make_guest_start().respondent.token)

    forms = [{"email": email, "password1": CHOSEN} for email in (NEW, KNOWN)]

    assert [hashes_made(lambda form=form: Client().post(result, form)) for form in forms] == [1, 1]

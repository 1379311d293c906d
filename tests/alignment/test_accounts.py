import re
from email.utils import formataddr

import pytest
import zxcvbn
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from alignment.accounts import DEMO_PASSWORD, passwords
from alignment.accounts.passwords import HardToGuess, LongEnough
from diagnostics.localisation import PERSIAN_DIGITS
from diagnostics.models import User
from tests.factories import PASSWORD, make_member, make_organisation, make_user

VISITOR_PAGES = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_inactive",
]
OWN_PAGES = [
    "account",
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
]

pytestmark = pytest.mark.django_db


def page_of(client, name, language, **arguments):
    with override(language):
        response = client.get(reverse(name, kwargs=arguments))
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def sign_in(client, user, password=PASSWORD):
    return client.post("/en/account/login/", {"login": user.email, "password": password})


def sign_in_and_confirm(client, user):
    """Sign in, and give the password once more, as the second factor's pages ask."""
    sign_in(client, user)
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})


def assert_in_our_look(page, language):
    assert f'<html lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}">' in page
    assert 'class="topbar"' in page
    assert page.count("<h1>") == 1
    assert "style=" not in page
    asking = [form for form in re.findall("<form.*?</form>", page, re.S) if 'type="email"' in form]
    assert all("novalidate" in form for form in asking), "a browser judges in its own language"


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", VISITOR_PAGES)
def test_pages_for_visitors_are_in_our_look(client, name, language):
    assert_in_our_look(page_of(client, name, language), language)


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_of_the_account_are_in_our_look(client, name, language):
    sign_in_and_confirm(client, make_user())

    assert_in_our_look(page_of(client, name, language), language)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_pages_of_the_second_factor_are_in_our_look(client, language):
    user = make_user()
    sign_in_and_confirm(client, user)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    client.post("/en/account/2fa/recovery-codes/generate/", {})
    names = ["mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"]

    for name in names:
        assert_in_our_look(page_of(client, name, language), language)


def test_the_second_factor_is_asked_for(client):
    user = make_user()
    totp.TOTP.activate(user, totp.generate_totp_secret())

    answer = sign_in(client, user)

    assert answer.url == reverse("mfa_authenticate")
    assert_in_our_look(page_of(client, "mfa_authenticate", "en"), "en")


def test_a_code_of_the_app_may_be_typed_in_persian_digits(client):
    user = make_user()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    counter = next(totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))

    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": f" {code.translate(PERSIAN_DIGITS)}\u200f"})

    assert client.session["_auth_user_id"] == str(user.pk)


def test_an_account_is_made_with_name_and_language(client):
    form = {"name": "Sara", "email": "Sara@Test.example"}
    form |= {"password1": "seven-quiet-lanterns", "password2": "seven-quiet-lanterns"}

    answer = client.post("/fa/account/signup/", form)

    user = User.objects.get()
    assert answer.status_code == 302
    assert (user.name, user.email, user.language) == ("Sara", "sara@test.example", "fa")


def test_one_mailbox_has_one_account_and_a_name_that_can_be_seen(client):
    form = {"password1": "seven-quiet-lanterns", "password2": "seven-quiet-lanterns"}

    page = client.post(
        "/en/account/signup/", form | {"name": "\u200c", "email": "sara@test.example"}
    ).content.decode()
    client.post("/en/account/signup/", form | {"name": "Sara", "email": "sara@test.example\u200c"})
    client.logout()
    client.post("/en/account/signup/", form | {"name": "Sara", "email": "sara@test.example\u200b"})

    assert "Write your name." in page
    assert [user.email for user in User.objects.all()] == ["sara@test.example"]


def test_a_missing_password_is_asked_for_in_our_words(client):
    page = client.post("/en/account/signup/", {"name": "Sara"}).content.decode()

    assert "Write a password." in page
    assert "Write the password once more." in page
    assert "This field is required." not in page


class CountingHasher(MD5PasswordHasher):
    made = 0

    def encode(self, password, salt):
        CountingHasher.made += 1
        return super().encode(password, salt)


def test_sign_up_hashes_a_password_as_often_for_a_known_address_as_for_a_new_one(client, settings):
    make_user(email="known@test.example")
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    form = {"name": "Sara", "password1": "seven-quiet-lanterns"}
    form["password2"] = form["password1"]
    counts = []

    for email in ("new@test.example", "known@test.example"):
        CountingHasher.made = 0
        client.post("/en/account/signup/", form | {"email": email})
        counts.append(CountingHasher.made)
        client.logout()

    assert counts == [1, 1]
    assert [letter.to for letter in mail.outbox] == [["new@test.example"], ["known@test.example"]]


def test_nobody_signs_up_where_accounts_are_by_invitation(client, settings):
    settings.SIGN_UP = "invitation"
    form = {"name": "Sara", "email": "sara@test.example"}
    form |= {"password1": "seven-quiet-lanterns", "password2": "seven-quiet-lanterns"}

    page = client.post("/en/account/signup/", form).content.decode()

    assert_in_our_look(page, "en")
    assert "/account/signup/" not in page_of(client, "account_login", "en")
    assert not User.objects.exists()


def test_a_wrong_password_is_told_without_saying_what_was_wrong(client):
    answer = sign_in(client, make_user(), password="wrong")

    assert "not correct" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_code_by_mail_signs_in(client):
    user = make_user(email="leila@test.example")
    client.post("/en/account/login/code/", {"email": user.email})
    code = next(word for word in mail.outbox[0].body.split() if "-" in word and word.isupper())

    page = page_of(client, "account_confirm_login_code", "fa")
    client.post("/en/account/login/code/confirm/", {"code": code})

    assert_in_our_look(page, "fa")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_mail_of_the_account_names_the_product_and_no_host(client):
    make_user(email="leila@test.example")

    client.post("/fa/account/login/code/", {"email": "leila@test.example"})

    body = mail.outbox[0].body
    assert body.startswith("همراستا")
    assert "testserver" not in body
    assert "example.com" not in body


def test_what_a_password_must_be_is_said_in_the_product_s_persian(client):
    response = client.post(
        "/fa/account/signup/",
        {"name": "سارا", "email": "sara@test.example", "password1": "123", "password2": "123"},
    )

    page = response.content.decode()
    assert "این گذرواژه ۳ نویسه دارد؛ دست‌کم ۱۰ نویسه لازم است." in page
    assert "این گذرواژه فقط از رقم ساخته شده است." in page
    assert "This password" not in page


@pytest.mark.parametrize(
    ("password", "rest"),
    [
        ("Hamrasta-2026", 5),
        ("همراستا۱۴۰۵!؟", 6),
        ("sepehr controls 7", 2),
        ("SepehrControls77", 2),
        ("sepehr_Controls!", 1),
        ("leila.test-99", 4),
    ],
)
def test_names_that_stand_near_are_no_part_of_a_password_s_length(db, password, rest):
    user = make_member(make_organisation(name="Sepehr Controls"), email="leila@test.example")

    with pytest.raises(ValidationError) as refused:
        LongEnough(10).validate(password, user)

    assert refused.value.code == "password_of_names"
    assert refused.value.params["number"] == rest
    LongEnough(10).validate(password + " and nine oaks", user)
    LongEnough(10).validate("ten oaks stand", user)


@pytest.mark.parametrize("password", ["aaaaaaaaaaaa", "سلامسلامسلام", "1q2w3e4r5t6y"])
def test_what_is_soon_guessed_is_no_password(client, db, password):
    form = {"name": "Sara", "email": "sara@test.example"}
    form |= {"password1": password, "password2": password}

    english = client.post("/en/account/signup/", form).content.decode()
    persian = client.post("/fa/account/signup/", form).content.decode()

    assert "Others guess this password soon" in english
    assert "این گذرواژه زود حدس زده می‌شود" in persian
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["ten oaks stand", "رمز عبور بلند من", "kT9#vLw2xQ"])
def test_what_is_hard_to_guess_is_a_password(db, password):
    HardToGuess().validate(password, make_user())
    HardToGuess().validate(password + " and so on" * 100, make_user())


def test_no_password_is_judged_longer_than_a_page_may_take(monkeypatch):
    """Of signs that may stand for several letters each, all readings are tried: 72 take seconds."""
    judged, judge = [], zxcvbn.zxcvbn
    monkeypatch.setattr(
        zxcvbn, "zxcvbn", lambda text, **names: judged.append(text) or judge(text, **names)
    )

    HardToGuess().validate("4@8({[<369|1!70$5+7%2" * 4, make_user())

    assert [len(text) for text in judged] == [20]


def test_names_are_sought_in_the_beginning_of_a_password_alone(monkeypatch):
    sought = []
    monkeypatch.setattr(
        passwords, "_without", lambda _names, text: sought.append(len(text)) or text
    )

    LongEnough(10).validate("x" * 200_000, make_user())

    assert sought == [200]


def test_what_django_refuses_is_refused_in_our_persian(client, db):
    form = {"name": "س" * 200, "email": "new@test.example"}

    page = client.post("/fa/account/signup/", form).content.decode()

    assert "دست بالا ۱۲۰ نویسه جا دارد؛ این ۲۰۰ نویسه است." in page


def test_a_forgotten_password_is_reset_by_a_code(client):
    make_user(email="leila@test.example")
    client.post("/en/account/password/reset/", {"email": "leila@test.example"})

    page = page_of(client, "account_confirm_password_reset_code", "en")

    assert_in_our_look(page, "en")
    assert "/account/password/reset/key/" not in mail.outbox[0].body


def test_signing_out_takes_a_post(client):
    sign_in(client, make_user())

    client.get("/en/account/logout/")
    still_in = "_auth_user_id" in client.session
    client.post("/en/account/logout/")

    assert still_in
    assert "_auth_user_id" not in client.session


def test_the_demo_sign_ins_are_shown_in_demo_mode_only(client, settings):
    manager = make_user(email="manager@demo.example")
    manager.set_password(DEMO_PASSWORD)
    manager.save()
    make_user(email="admin@demo.example")  # who chose another password

    settings.DEMO = False
    hidden = page_of(client, "account_login", "en")
    settings.DEMO = True
    shown = page_of(client, "account_login", "en")

    assert "manager@demo.example" not in hidden
    assert DEMO_PASSWORD not in hidden
    assert "manager@demo.example" in shown
    assert "admin@demo.example" not in shown
    assert DEMO_PASSWORD in shown


def test_a_page_of_the_account_sends_a_visitor_to_the_sign_in(client):
    answer = client.get("/fa/account/email/")

    assert answer.url == "/fa/account/login/?next=/fa/account/email/"


def test_an_account_s_letter_names_its_sender_and_says_that_a_machine_sent_it(client):
    user = make_user(email="sara@firm.example")

    client.post("/fa/account/password/reset/", {"email": user.email})

    (letter,) = mail.outbox
    assert letter.from_email == formataddr(("همراستا", "hamrasta@localhost"))
    assert letter.message()["Auto-Submitted"] == "auto-generated"

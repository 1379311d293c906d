"""Sign-in through a provider of OpenID Connect that runs on loopback."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import User as Known
from oidc_provider_mock import run_server_in_thread

from diagnostics.models import User
from tests.factories import make_user
from tests.mail_server import free_port

CLAIMS = {
    "sara": {"email": "Sara@firm.example", "email_verified": True, "name": "Sara  Amiri"},
    "mani": {"email": "mani@firm.example", "email_verified": False, "name": "Mani"},
    "text": {"email": "sara@firm.example", "email_verified": "false", "name": "Not Sara"},
    "none": {"name": "Nobody"},
}


@pytest.fixture(scope="module")
def provider():
    known = [Known(sub=name, claims=claims) for name, claims in CLAIMS.items()]
    with run_server_in_thread(user_claims=known) as server:
        yield f"http://localhost:{server.server_port}"


def name_provider(settings, address):
    settings.PROVIDER_ADDRESS, settings.PROVIDER_NAME = address, "Firm"
    app = {
        "provider_id": "provider",
        "name": "Firm",
        "client_id": "hamrasta",
        "secret": "secret",
        "settings": {"server_url": address},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }


@pytest.fixture
def configured(settings, db, provider):
    name_provider(settings, provider)
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True


def come_through(client, who, *, language="en", **sent):
    """Go to the provider, say there who one is (None: no), and come back."""
    led = client.post(f"/{language}/account/provider/", sent)
    data = {"sub": who} if who else {"action": "deny"}
    answer = requests.post(led["Location"], data=data, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}", follow=True)


def signed_in(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_the_button_is_there_where_a_provider_is_named(client, db, settings):
    without = client.get("/en/account/login/").content.decode()
    settings.PROVIDER_NAME = "Firm"
    named = client.get("/fa/account/login/").content.decode()

    assert "/account/provider/" not in without
    assert 'action="/fa/account/provider/"' in named
    assert "ورود از راه Firm" in named


def test_where_none_is_named_its_addresses_lead_nowhere(client, db):
    assert client.post("/en/account/provider/").status_code == 404
    assert client.get("/account/provider/answer/?code=x&state=y").status_code == 404


def test_a_new_person_comes_in_with_name_confirmed_address_and_language(client, configured):
    page = come_through(client, "sara", language="fa")

    user = signed_in(client)
    assert (user.name, user.email, user.language) == ("Sara Amiri", "sara@firm.example", "fa")
    assert EmailAddress.objects.get(user=user).verified
    assert page.redirect_chain[-1][0].startswith("/fa/")
    assert SocialAccount.objects.get(user=user).extra_data == {}


def test_a_confirmed_address_opens_the_account_that_has_it_and_tells_by_letter(client, configured):
    user = make_user(email="sara@firm.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    come_through(client, "sara")

    assert signed_in(client) == user
    assert user.has_usable_password()
    assert [letter.subject for letter in mail.outbox] == ["A further way into your account"]


def test_an_address_that_was_never_proved_here_loses_its_password_to_the_owner(client, configured):
    user = make_user(email="sara@firm.example")

    come_through(client, "sara")

    user.refresh_from_db()
    assert signed_in(client) == user
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified


@pytest.mark.parametrize("who", ["mani", "text"])
def test_an_address_that_is_not_confirmed_opens_no_account_of_another(client, configured, who):
    user = make_user(email=CLAIMS[who]["email"])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    come_through(client, who)

    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_an_address_that_is_not_confirmed_asks_for_the_code_of_a_letter(client, configured):
    page = come_through(client, "mani")

    assert signed_in(client) is None
    assert page.redirect_chain[-1][0] == reverse("account_email_verification_sent")
    assert mail.outbox[0].to == ["mani@firm.example"]
    assert not EmailAddress.objects.get(email="mani@firm.example").verified


@pytest.mark.parametrize("who", ["none", None])
def test_who_has_no_address_or_says_no_is_led_back_with_a_sentence(client, configured, who):
    page = come_through(client, who)

    assert page.redirect_chain[-1][0] == reverse("account_login")
    assert 'class="error"' in page.content.decode()
    assert not User.objects.exists()


def test_a_provider_that_is_away_is_said_and_asked_again_at_will(client, db, settings):
    name_provider(settings, f"http://127.0.0.1:{free_port()}")

    page = client.post("/fa/account/provider/", follow=True)

    assert page.redirect_chain == [("/fa/account/login/", 302)]
    assert "ورود از راه Firm ممکن نشد" in page.content.decode()


def test_by_invitation_only_whom_an_admin_knows_comes_in(client, configured, settings):
    settings.SIGN_UP = "invitation"
    stranger = come_through(client, "sara")
    make_user(email="sara@firm.example")

    come_through(known := Client(), "sara")

    assert "No accounts are made here" in stranger.content.decode()
    assert signed_in(known).email == "sara@firm.example"


def test_one_is_led_where_one_was_going_and_nowhere_else(client, configured):
    there = come_through(client, "sara", next="/en/organisations/")
    client.logout()
    elsewhere = come_through(client, "sara", next="https://elsewhere.example/")

    assert there.redirect_chain[-1][0] == "/en/organisations/"
    assert not any("elsewhere.example" in address for address, _status in elsewhere.redirect_chain)


def test_an_answer_that_was_not_asked_for_is_refused(client, configured):
    led = client.post("/en/account/provider/")
    answer = requests.post(led["Location"], data={"sub": "sara"}, allow_redirects=False, timeout=5)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)

    come_back = {"code": query["code"][0], "state": query["state"][0]}
    other = Client()
    other.get("/account/provider/answer/", come_back)
    client.get("/account/provider/answer/", come_back | {"state": "guessed"})

    assert signed_in(other) is None
    assert signed_in(client) is None

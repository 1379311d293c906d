"""Where the settings ask for it, consultants and admins see nothing before a second factor."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from tests.factories import make_user

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WAY = "/en/account/second-factor/"


@pytest.fixture
def asked_of(settings, cast, client_of):
    """Return a client of somebody, signed in to an installation that requires it."""
    settings.SECOND_FACTOR = "required"

    def client(who):
        user = getattr(cast, who)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return client_of(user)

    return client


@pytest.mark.parametrize("who", ["consultant", "admin"])
def test_every_page_leads_there_and_the_ways_out_are_open(asked_of, cast, who):
    client = asked_of(who)
    pages = [
        "/en/",
        "/en/admin/",
        "/en/portfolio/",
        "/en/account/",
        "/en/method/",
        "/en/account/password/change/",
        "/en/account/2fa/webauthn/",
        cast.assessment.get_absolute_url(),
        f"/en/assessments/{cast.assessment.pk}/result.json",
    ]

    assert {client.get(page).headers.get("Location") for page in pages} == {WAY}
    assert client.post(f"/en/assessments/{cast.assessment.pk}/close/")["Location"] == WAY
    said = client.get(WAY).content.decode()
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "account_logout"):
        assert f'"{reverse(name)}"' in said
        assert client.get(reverse(name)).headers.get("Location") != WAY


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_whoever_has_one_goes_on(asked_of, cast, kind):
    client = asked_of("admin")
    Authenticator.objects.create(user=cast.admin, type=kind, data={})

    assert client.get("/en/admin/").status_code == 200
    assert client.get(WAY)["Location"] == "/en/account/"


def test_spare_codes_alone_are_none(asked_of, cast):
    client = asked_of("admin")
    codes = Authenticator.Type.RECOVERY_CODES
    Authenticator.objects.create(user=cast.admin, type=codes, data={})

    assert client.get("/en/admin/")["Location"] == WAY


def test_managers_and_visitors_go_on_without(asked_of, cast, client):
    assert asked_of("manager").get(cast.assessment.get_absolute_url()).status_code == 200
    assert client.get("/en/method/").status_code == 200


def test_where_it_is_left_open_nobody_is_led(client_of, cast):
    assert client_of(cast.admin).get("/en/admin/").status_code == 200


def test_it_speaks_persian(asked_of):
    said = asked_of("consultant").get(WAY.replace("/en/", "/fa/")).content.decode()

    assert 'dir="rtl"' in said
    assert "راه‌اندازی عامل دوم" in said


def code_of_the_app():
    counter = next(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(SECRET, counter))


def test_the_database_alone_makes_no_code(db):
    user = make_user()
    app = totp.TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).get_unused_codes()

    stored = {name: row.data for row in Authenticator.objects.all() for name in row.data}
    assert SECRET not in str(stored)
    assert stored["seed"]["seed"].startswith("gAAAA")
    assert app.validate_code(code_of_the_app())
    assert RecoveryCodes.activate(user).get_unused_codes() == codes


def test_a_secret_that_was_stored_before_works_on(db):
    app = Authenticator(user=make_user(), type=Authenticator.Type.TOTP, data={"secret": SECRET})

    assert totp.TOTP(app).validate_code(code_of_the_app())


def test_under_another_key_no_code_is_right(db, settings):
    app = totp.TOTP.activate(make_user(), SECRET)
    settings.LINK_KEY = "another key, " * 4

    assert not app.validate_code(code_of_the_app())

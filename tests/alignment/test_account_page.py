"""Your account on one page: what it shows, what it changes, and what goes when it is deleted."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth as codes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.translation import override

from alignment.accounts.devices import device_of
from diagnostics.actions.rounds import close_assessment
from diagnostics.models import Membership, Respondent, User, Version
from tests.alignment.test_accounts import sign_in, sign_in_and_confirm
from tests.factories import (
    ALL_YES,
    NOW,
    PASSWORD,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_user,
    make_version,
)

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"

pytestmark = pytest.mark.django_db


def page_of(client, language="en"):
    return client.get(f"/{language}/account/").content.decode()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_page_of_allauth_that_can_be_reached_is_ours(client, language):
    user = make_user()
    sign_in_and_confirm(client, user)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    codes.RecoveryCodes.activate(user)
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    names = [name for name in names if name.startswith(("account", "mfa", "usersessions"))]
    foreign = set()

    for who in (client, Client()):
        for name in names:
            for arguments in ({}, {"key": "worn-out"}):
                with override(language):
                    try:
                        address = reverse(name, kwargs=arguments)
                    except NoReverseMatch:
                        continue
                response = who.get(address)
                used = [template.origin.name for template in response.templates]
                foreign |= {origin for origin in used if is_foreign(origin)}

    assert {"account_login", "mfa_authenticate", "account_confirm_email"} <= set(names)
    assert not foreign


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_pages_of_a_passkey_are_ours(client, language):
    user = make_user()
    sign_in_and_confirm(client, user)
    key = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop", "credential": {}}
    )
    used = []

    for path in ("", f"keys/{key.pk}/edit/", f"keys/{key.pk}/remove/"):
        response = client.get(f"/{language}/account/2fa/webauthn/{path}")
        assert "Laptop" in response.content.decode()
        used += [template.origin.name for template in response.templates]

    assert not [origin for origin in used if is_foreign(origin)]


def is_foreign(origin):
    """Tell a page or a letter of allauth from ours, and from how fields are drawn."""
    return "allauth" in Path(origin).parts and not origin.endswith(
        ("mfa/webauthn/snippets/login_script.html", "mfa/recovery_codes/download.txt")
    )


def test_name_and_language_are_saved_and_the_page_comes_in_that_language(client):
    user = make_user(name="Old")
    sign_in(client, user)

    answer = client.post("/en/account/", {"name": "\u200fلیلا ", "language": "fa"})

    user.refresh_from_db()
    assert answer.url == "/fa/account/"
    assert (user.name, user.language) == ("لیلا", "fa")


def test_answers_in_open_rounds_carry_the_new_name_and_closed_ones_keep_theirs(client):
    user, organisation = make_user(name=""), make_organisation()
    closed = make_assessment(organisation)
    make_respondent(closed, name=str(user), user=user, criteria=ALL_YES)
    close_assessment(closed, now=NOW)
    own = make_respondent(make_assessment(organisation), name=str(user), user=user)
    mended = make_respondent(make_assessment(make_organisation()), name="L. M.", user=user)
    sign_in(client, user)

    client.post("/en/account/", {"name": "Leila", "language": "en"})

    assert Respondent.objects.get(pk=own.pk).name == "Leila"
    assert Respondent.objects.get(pk=mended.pk).name == "L. M."
    assert closed.respondents.get().name == user.email


def test_a_name_of_nothing_is_refused_at_its_field(client):
    user = make_user(name="Old")
    sign_in(client, user)

    page = client.post("/en/account/", {"name": "\u200c", "language": "en"}).content.decode()

    user.refresh_from_db()
    assert "Write your name." in page
    assert user.name == "Old"


@pytest.mark.parametrize(
    "path", ["", "delete/", "email/", "password/change/", "2fa/totp/activate/"]
)
def test_a_visitor_is_led_to_the_sign_in(client, path):
    answer = client.get(f"/en/account/{path}")

    assert unquote(answer.url) == f"/en/account/login/?next=/en/account/{path}"


def test_other_sessions_are_shown_by_device_and_ended_together(client):
    user = make_user()
    phone = Client(headers={"user-agent": IPHONE})
    sign_in(phone, user)
    sign_in_and_confirm(client, user)

    before = page_of(client)
    client.post("/en/account/sessions/")

    assert "Safari on a phone" in before
    assert "Safari on a phone" not in page_of(client)
    assert phone.get("/en/account/").status_code == 302
    assert client.get("/en/account/").status_code == 200
    assert Session.objects.count() == 1
    assert client.get("/en/account/sessions/").status_code == 405


def test_sessions_are_ended_only_after_the_password_once_more_and_then_at_once(client):
    user, phone = make_user(), Client(headers={"user-agent": IPHONE})
    sign_in(phone, user)
    sign_in(client, user)

    asked = client.post("/en/account/sessions/")
    still = phone.get("/en/account/").status_code
    done = client.post(asked.url, {"password": PASSWORD, "next": "/en/account/sessions/"})

    assert asked.url.startswith("/en/account/reauthenticate/")
    assert still == 200
    assert done.url == "/en/account/"
    assert phone.get("/en/account/").status_code == 302


def test_nobody_ends_the_sessions_of_somebody_else(client):
    other = Client(headers={"user-agent": IPHONE})
    sign_in(other, make_user())
    sign_in_and_confirm(client, make_user())

    client.post("/en/account/sessions/")

    assert other.get("/en/account/").status_code == 200


@pytest.mark.parametrize(
    ("line", "language", "words"),
    [
        (FIREFOX, "en", "Firefox on Linux"),
        (FIREFOX, "fa", "فایرفاکس روی لینوکس"),
        (IPHONE, "en", "Safari on a phone"),
        ("curl/8.0", "en", "another program"),
        ("", "fa", "برنامه‌ای دیگر"),
    ],
)
def test_a_device_is_told_in_words(line, language, words):
    with override(language):
        assert device_of(line) == words


def test_the_page_asks_the_same_of_the_database_with_two_and_with_six_sessions(client):
    user = make_user()
    sign_in(client, user)
    sign_in(Client(headers={"user-agent": IPHONE}), user)
    page_of(client)

    with CaptureQueriesContext(connection) as few:
        page_of(client)
    for _device in range(4):
        sign_in(Client(headers={"user-agent": IPHONE}), user)
    with CaptureQueriesContext(connection) as many:
        page_of(client)

    assert len(few) == len(many)


def test_letters_that_one_can_do_without_are_switched_off_and_on(client, settings):
    user = make_user()
    sign_in(client, user)
    box = 'name="is_told_of_decisions"'
    wanted = [f"{box} checked>" in page_of(client)]

    for given in ({}, {"is_told_of_decisions": "on"}):
        client.post("/en/account/letters/", given)
        wanted.append(f"{box} checked>" in page_of(client))

    assert wanted == [True, False, True]
    settings.SENDS_LETTERS = False
    assert box not in page_of(client)


def test_factors_are_shown_with_what_can_be_done(client):
    user = make_user()
    sign_in_and_confirm(client, user)
    bare = page_of(client)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    codes.RecoveryCodes.activate(user)

    full = page_of(client, "fa")

    assert "/account/2fa/totp/activate/" in bare
    assert "Spare codes" not in bare
    assert "/account/2fa/totp/deactivate/" in full
    assert "۱۰ کد مانده" in full


def test_an_address_that_is_not_proved_can_be_proved(client, mailoutbox):
    user = make_user()
    EmailAddress.objects.filter(user=user).update(verified=False)
    sign_in(client, user)
    before = page_of(client)

    client.post("/en/account/email/", {"action_send": "", "email": user.email})

    assert "not confirmed yet" in before
    assert "Confirm it by a letter" in before
    assert [letter.to for letter in mailoutbox] == [[user.email]]
    EmailAddress.objects.filter(user=user).update(verified=True)
    assert "Confirm it by a letter" not in page_of(client)


def test_nobody_has_letters_sent_to_somebody_else(client, mailoutbox):
    sign_in(client, make_user())

    client.post("/en/account/email/", {"action_send": "", "email": make_user().email})

    assert not mailoutbox


def test_the_only_manager_is_told_what_to_do_before_the_account_goes(client):
    organisation = make_organisation(name="Nika Foods")
    user = make_member(organisation)
    make_member(organisation, is_active=False)
    make_member(organisation, role=Membership.Role.CONSULTANT)
    sign_in_and_confirm(client, user)

    page = page_of(client)
    answer = client.post("/en/account/delete/")

    assert "One organisation has no other manager than you" in page
    assert f'{organisation.get_absolute_url()}people/">Name a manager' in page
    assert f'{organisation.get_absolute_url()}settings/#delete">Delete the organisation' in page
    assert "/account/delete/" not in page
    assert answer.url == "/en/account/"
    assert User.objects.filter(pk=user.pk).exists()


def test_the_only_admin_stays(client):
    admin = make_user(is_staff=True)
    sign_in_and_confirm(client, admin)

    page = page_of(client)
    client.post("/en/account/delete/")

    assert "You are the only admin" in page
    assert User.objects.filter(pk=admin.pk).exists()


def test_an_account_is_deleted_only_after_the_password_once_more(client):
    user = make_user()
    sign_in(client, user)

    asked = client.post("/en/account/delete/")

    assert asked.url.startswith("/en/account/reauthenticate/")
    assert User.objects.filter(pk=user.pk).exists()


def test_with_the_account_go_name_address_and_sessions_and_answers_stay_without_a_name(client):
    organisation = make_organisation()
    make_member(organisation)
    user = make_member(organisation, email="leila@test.example", name="Leila")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    closed = make_assessment(organisation)
    by_account = make_respondent(closed, name="Leila", criteria=ALL_YES)
    Respondent.objects.filter(pk=by_account.pk).update(user=user)
    close_assessment(closed, now=NOW)
    opened = make_assessment(organisation)
    own = {"name": "Leila", "email": "leila@test.example"}
    by_link = make_respondent(opened, **own, criteria=ALL_YES)
    waiting = make_respondent(make_assessment(), **own)
    somebody = make_respondent(opened, "marketing", name="Sara", email="sara@test.example")
    elsewhere = Client()
    sign_in(elsewhere, user)
    sign_in_and_confirm(client, user)

    answer = client.post("/en/account/delete/")

    people = {person.pk: person for person in Respondent.objects.all()}
    assert answer.url == "/en/"
    assert not User.objects.filter(email="leila@test.example").exists()
    for person in (by_account, by_link, waiting):
        kept = people[person.pk]
        assert (kept.name, kept.email, kept.user) == ("", "", None)
    assert people[by_link.pk].sheet.criteria == ALL_YES
    assert people[waiting.pk].withdrawn_at
    assert people[somebody.pk].name == "Sara"
    assert elsewhere.get("/en/account/").status_code == 302
    assert client.get("/en/account/").status_code == 302


def test_an_address_that_is_not_proved_takes_no_name_off_somebody_else_s_answers(client):
    respondent = make_respondent(make_assessment(), name="Leila", email="leila@test.example")
    user = make_user(email="leila@test.example")
    sign_in_and_confirm(client, user)

    client.post("/en/account/delete/")

    respondent.refresh_from_db()
    assert not User.objects.exists()
    assert respondent.name == "Leila"


def test_of_whoever_published_a_version_nothing_is_left_but_a_row_that_says_nothing(client):
    make_user(is_staff=True)
    admin = make_user(is_staff=True, email="admin@test.example", name="Admin")
    version = make_version()
    Version.objects.create(
        checklist=version.checklist,
        number=version.number + 1,
        document=version.document,
        digest="0" * 64,
        published_at=NOW,
        published_by=admin,
    )
    sign_in_and_confirm(client, admin)

    client.post("/en/account/delete/")

    admin.refresh_from_db()
    assert (admin.name, admin.email) == ("", f"deleted-{admin.pk}@account.invalid")
    assert not admin.is_active
    assert not admin.is_staff
    assert not admin.has_usable_password()

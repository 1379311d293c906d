"""What an account writes: from the product, in both languages, and what follows when it cannot."""

import os
import re
import subprocess
import sys
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from alignment.accounts.letters import write_letter
from diagnostics.actions.mail import queue_reminders, send_waiting
from diagnostics.models import User
from diagnostics.queries.outbox import outbox_of
from tests.alignment.test_accounts import sign_in_and_confirm
from tests.factories import NOW, PASSWORD, make_assessment, make_respondent, make_user
from tests.mail_server import html_of, text_of

ROOT = Path(__file__).parent.parent.parent
KINDS = {
    "login_code": {"code": "4F7K-92QD"},
    "password_reset_code": {"code": "4F7K-92QD"},
    "email_confirmation": {"code": "4F7K-92QD"},
    "email_confirmation_signup": {"code": "4F7K-92QD"},
    "account_already_exists": {},
    "unknown_account": {},
    "password_changed": {},
    "password_set": {},
    "password_reset": {},
    "email_changed": {"to_email": "new@test.example"},
    "account_connected": {"provider": {"name": "Firm"}},
    "totp_activated": {},
    "totp_deactivated": {},
    "webauthn_added": {},
    "webauthn_removed": {},
    "recovery_codes_generated": {},
}
CODE = re.compile(r"\b[A-Z0-9]{3,}-[A-Z0-9]{3,}\b")
NEW = {"name": "Sara", "email": "sara@test.example"}
NEW |= {"password1": "seven-quiet-lanterns", "password2": "seven-quiet-lanterns"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def proved(settings, mail_server):
    """An installation with a mail server: an address is proved before the first sign-in."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    return mail_server


def letter_of(kind, language):
    notice = {"timestamp": timezone.now(), "ip": "192.0.2.1"}
    with override(language):
        return write_letter(kind, "sara@test.example", notice | KINDS[kind])


def parts_of(letter):
    (html,) = (part.content for part in letter.alternatives)
    return letter.subject, letter.body, html


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_says_in_each_language_who_writes_and_never_names_the_host(kind):
    subject, text, html = parts_of(letter_of(kind, "en"))
    subject_fa, text_fa, html_fa = parts_of(letter_of(kind, "fa"))

    assert text.startswith("Hamrasta\n")
    assert text_fa.startswith("همراستا\n")
    assert '<html lang="fa" dir="rtl">' in html_fa
    assert '<html lang="en" dir="ltr">' in html
    assert "testserver" not in text + html + text_fa + html_fa
    assert not re.search(r"[A-Za-z]", subject_fa)
    assert subject != subject_fa


@pytest.mark.parametrize("kind", [kind for kind, holds in KINDS.items() if "code" in holds])
def test_a_code_stands_in_the_letter_and_not_in_its_subject(kind):
    subject, text, html = parts_of(letter_of(kind, "fa"))

    assert "4F7K-92QD" in text
    assert "4F7K-92QD" in html
    assert "4F7K" not in subject
    assert "۱۰ دقیقه" in text


def test_every_kind_of_letter_that_allauth_knows_is_ours_or_never_sent_here():
    templates = Path(allauth.__file__).parent / "templates"
    subjects = [*templates.glob("account/email/*_subject.txt")]
    subjects += templates.glob("mfa/email/*_subject.txt")

    kinds = {path.name.removesuffix("_subject.txt") for path in subjects}

    # confirmed by a notice of its own, an address of several, a password by a link
    assert kinds - KINDS.keys() == {"email_confirm", "email_deleted", "password_reset_key"}


def test_a_link_in_a_letter_begins_where_we_are_whatever_host_was_claimed(client, settings):
    settings.SITE_URL = "https://hamrasta.example"
    settings.ALLOWED_HOSTS = ["*"]

    client.post(
        "/en/account/login/code/",
        {"email": "nobody@test.example"},
        headers={"host": "evil.example"},
    )

    (letter,) = mail.outbox
    assert "https://hamrasta.example/en/account/signup/" in letter.body
    assert "evil.example" not in str(letter.message())


def test_sign_up_by_code_in_persian_reads_like_our_letters(client, proved):
    answer = client.post("/fa/account/signup/", NEW)
    (letter,) = proved.letters
    code = CODE.search(text_of(letter)).group()
    client.post(answer.url, {"code": code})

    assert letter["From"].addresses[0].display_name == "همراستا"
    assert code in html_of(letter)
    assert EmailAddress.objects.get().verified
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_a_known_and_an_unknown_address_get_the_same_answer(client, proved):
    make_user(email="known@test.example")
    pages = []

    for email in ("known@test.example", "unknown@test.example"):
        client.logout()
        for path, form in {
            "/en/account/signup/": NEW | {"email": email},
            "/en/account/login/code/": {"email": email},
            "/en/account/password/reset/": {"email": email},
        }.items():
            answer = client.post(path, form, follow=True)
            page = re.sub(r'value="[^"]{64}"', "", answer.content.decode())
            pages.append(page.replace(email, "…"))
            client.logout()

    assert pages[:3] == pages[3:]


def test_a_first_sign_in_by_code_needs_one_code(client, proved):
    user = make_user(email="leila@test.example")  # as an admin makes one
    answer = client.post("/en/account/login/code/", {"email": user.email})

    client.post(answer.url, {"code": CODE.search(text_of(proved.letters[0])).group()})

    assert len(proved.letters) == 1
    assert client.session["_auth_user_id"] == str(user.pk)
    assert EmailAddress.objects.get(user=user).verified


def test_the_first_admin_signs_in_by_password_at_once(client, proved):
    call_command("createsuperuser", "--noinput", email="Admin@test.example", verbosity=0)
    admin = User.objects.get()
    admin.set_password(PASSWORD)
    admin.save()

    client.post("/en/account/login/", {"login": admin.email, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(admin.pk)
    assert not proved.letters


@pytest.mark.parametrize(
    ("path", "field"),
    [("login/", "login"), ("login/code/", "email"), ("password/reset/", "email")],
)
def test_what_nobody_sees_is_taken_out_of_an_address_that_is_typed(client, path, field):
    user = make_user(email="sara@test.example")
    typed = "\u200f Sara\u200b@test.example\u200c"

    client.post(f"/en/account/{path}", {field: typed, "password": PASSWORD})

    is_signed_in = client.session.get("_auth_user_id") == str(user.pk)
    assert is_signed_in is (path == "login/")
    assert [letter.to for letter in mail.outbox] == ([] if is_signed_in else [[user.email]])


def test_a_new_address_is_stored_without_what_nobody_sees_once_it_is_confirmed(client, proved):
    user = make_user(email="old@test.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_in_and_confirm(client, user)

    answer = client.post("/en/account/email/", {"email": "New@test.example\u200c"})
    before = User.objects.get().email
    code = CODE.search(text_of(proved.letters[0])).group()
    client.post(answer.url, {"code": code})

    assert before == "old@test.example"
    assert User.objects.get().email == "new@test.example"
    assert [address.email for address in EmailAddress.objects.all()] == ["new@test.example"]
    assert [letter["To"] for letter in proved.letters] == ["new@test.example", "old@test.example"]


def test_an_address_too_long_to_be_stored_is_refused(client):
    form = NEW | {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example"}

    page = client.post("/en/account/signup/", form)

    assert page.status_code == 200
    assert not User.objects.exists()


ASKS = {
    "signup/": NEW,
    "login/code/": {"email": "known@test.example"},
    "password/reset/": {"email": "known@test.example"},
}


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("how", ["down", "refusing"])
@pytest.mark.parametrize("path", ASKS)
def test_a_mail_server_that_is_down_or_refuses_is_told_in_a_sentence(
    client, proved, path, how, language
):
    make_user(email="known@test.example")
    if how == "down":
        proved.stop()
    proved.refuses_senders = True

    page = client.post(f"/{language}/account/{path}", ASKS[path])

    sentence = {"en": "Our mail server does not answer", "fa": "سرور ایمیل ما پاسخ نمی‌دهد"}
    assert page.status_code == 503
    assert page["Retry-After"]
    assert sentence[language] in page.content.decode()
    assert [user.email for user in User.objects.all()] == ["known@test.example"]
    assert "_auth_user_id" not in client.session
    assert client.get(f"/{language}/account/login/code/confirm/").status_code == 302


def test_what_was_typed_is_sent_once_more_with_one_press_and_no_password_is_kept(client, proved):
    make_user(email="known@test.example")
    proved.refuses_senders = True

    asked = client.post("/en/account/login/code/", ASKS["login/code/"]).content.decode()
    signed_up = client.post("/en/account/signup/", NEW).content.decode()

    assert 'name="email" value="known@test.example"' in asked
    assert "seven-quiet-lanterns" not in signed_up


def test_sign_up_works_once_the_mail_server_is_back(client, proved):
    proved.refuses_senders = True
    client.post("/en/account/signup/", NEW)
    proved.refuses_senders = False

    client.post("/en/account/signup/", NEW)

    assert [letter["To"] for letter in proved.letters] == ["sara@test.example"]
    assert User.objects.count() == 1


def test_no_address_changes_while_the_mail_server_is_down(client, proved):
    user = make_user(email="old@test.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_in_and_confirm(client, user)
    proved.stop()

    page = client.post("/en/account/email/", {"email": "new@test.example"})

    assert page.status_code == 503
    assert [address.email for address in EmailAddress.objects.all()] == ["old@test.example"]
    assert client.get("/en/account/confirm-email/").status_code == 302


def test_a_password_changes_though_the_letter_about_it_does_not_go_out(client, proved):
    user = make_user(email="old@test.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_in_and_confirm(client, user)
    proved.stop()
    form = {"oldpassword": PASSWORD, "password1": NEW["password1"], "password2": NEW["password2"]}

    answer = client.post("/en/account/password/change/", form)

    assert answer.url == "/en/account/"
    assert User.objects.get().check_password(NEW["password1"])


def test_where_no_mail_server_is_named_nothing_is_printed_and_the_page_says_whom_to_ask(
    client, no_mail_server, capfd
):
    make_user(email="known@test.example")

    page = client.post("/en/account/login/code/", {"email": "known@test.example"})
    login = client.get("/en/account/login/").content.decode()

    assert page.status_code == 503
    assert "Ask the people who run this installation" in page.content.decode()
    assert "/account/login/code/" not in login
    assert "/account/password/reset/" not in login
    assert "Your sign-in code" not in capfd.readouterr().out


def test_letters_of_a_round_wait_and_count_as_sent_nowhere_while_no_server_is_named(no_mail_server):
    assessment = make_assessment()
    make_respondent(assessment, email="sara@test.example")
    queue_reminders(assessment, now=NOW)

    drained = send_waiting(assessment=assessment, now=NOW, limit=10)

    outbox = outbox_of(assessment, now=NOW)
    assert (drained.sent, drained.failed, drained.is_reachable) == (0, 0, False)
    assert (outbox.waiting, outbox.sent) == (1, 0)


@pytest.mark.parametrize(
    ("hosts", "url", "backend"),
    [
        ("localhost", None, "django.core.mail.backends.console.EmailBackend"),
        ("hamrasta.example", None, "alignment.mail.NoServer"),
        ("hamrasta.example", "smtp://host:25", "django.core.mail.backends.smtp.EmailBackend"),
    ],
)
def test_letters_are_printed_on_a_local_start_only(hosts, url, backend):
    environment = os.environ | {"ALIGNMENT_ALLOWED_HOSTS": hosts}
    environment |= {"ALIGNMENT_EMAIL_URL": url} if url else {}
    code = (
        "from alignment import settings as s;"
        "print(getattr(s, 'EMAIL_BACKEND', None) or s.MAILERS['default']['BACKEND'])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert done.stdout.strip() == backend

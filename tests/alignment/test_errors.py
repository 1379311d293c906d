import errno
import re

import pytest
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, IntegrityError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import path
from django.utils.html import escape
from django.views.decorators.http import require_POST

from alignment.logs import WithoutTokens
from alignment.urls import handler500  # noqa: F401  the handler under test
from alignment.urls import urlpatterns as product
from diagnostics.models import User

LANGUAGES = ["en", "fa"]


def fault(request):
    raise ValueError("a fault of ours")


def database_away(request):
    raise OperationalError("the server closed the connection")


def disk_full(request):
    raise OSError(errno.ENOSPC, "No space left on device")


def away_while_tidying(request):
    try:
        raise OperationalError("database or disk is full")
    except OperationalError:
        raise ValueError("a fault that follows from it") from None


@login_required
def signed_in(request):
    return HttpResponse(f"taken: {request.POST['name']}")


def slowed_down(request):
    return render(request, "429.html", status=429)


GONE = [
    User.DoesNotExist("read under a lock"),
    IntegrityError("FOREIGN KEY constraint failed"),
    IntegrityError('insert or update on table "plan" violates foreign key constraint "plan_fk"'),
    DatabaseError("Save with update_fields did not affect any rows."),
]


def about_what_is_gone(request, number):
    raise GONE[number]


AWAY = {"database": database_away, "disk": disk_full, "tidying": away_while_tidying}


@require_POST
def sent(request):
    return HttpResponse("taken")


def form(request):
    return HttpResponse(f"taken: {request.POST['name']}")


urlpatterns = [
    path("en/fault/", fault),
    path("fa/fault/", fault),
    *[
        path(f"{language}/away/{what}/", away)
        for language in LANGUAGES
        for what, away in AWAY.items()
    ],
    path("en/gone/<int:number>/", about_what_is_gone),
    path("en/account/form/", form),
    path("en/signed-in/", signed_in),
    path("en/slowed-down/", slowed_down),
    path("en/form/", form),
    path("en/form/send/", sent),
    path("fa/form/gone/send/", sent),
    path("fa/form/", form),
    *product,
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_each_error_has_a_page_in_our_look(visitor, language):
    pages = {
        404: visitor.get(f"/{language}/no-such-page/"),
        403: visitor.post(f"/{language}/form/"),
        500: visitor.get(f"/{language}/fault/"),
    }

    for status, page in pages.items():
        assert page.status_code == status
        text = page.content.decode()
        assert f'<html lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}">' in text
        assert 'class="topbar"' in text


@pytest.mark.parametrize("number", range(len(GONE)))
def test_a_form_about_what_was_deleted_meanwhile_finds_nothing_there(visitor, caplog, number):
    page = Client(raise_request_exception=False).post(f"/en/gone/{number}/")

    assert page.status_code == 404
    assert "There is no page here" in page.content.decode()
    assert "A form was about what is gone" in caplog.text
    assert visitor.get(f"/en/gone/{number}/").status_code == 500  # nobody deletes by reading


def test_a_rule_that_a_form_breaks_is_a_fault_of_ours(monkeypatch):
    monkeypatch.setattr(f"{__name__}.GONE", [IntegrityError("UNIQUE constraint failed")])

    assert Client(raise_request_exception=False).post("/en/gone/0/").status_code == 500


def test_an_error_outside_the_languages_speaks_the_visitors_language(visitor):
    page = visitor.get("/static-or-not", headers={"accept-language": "fa"}, follow=True)

    assert page.status_code == 404
    assert '<html lang="fa" dir="rtl">' in page.content.decode()


OWN = {"origin": "http://testserver"}
NAME = "<b>A name</b>"


def token_in(page):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]


def kept(name, value=NAME):
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


@pytest.mark.parametrize("what", AWAY)
def test_what_is_away_asks_to_come_back(visitor, what):
    page = visitor.get(f"/en/away/{what}/")

    assert page.status_code == 503
    assert page["Retry-After"] == "10"
    assert "go back and send it once more" in page.content.decode()


@pytest.mark.parametrize("path", ["/en/fault/", "/fa/fault/", "/en/away/database/"])
def test_a_page_of_our_fault_shows_the_id_that_the_log_and_the_header_have(visitor, caplog, path):
    first, second = visitor.get(path), visitor.get(path)

    assert f'<code dir="ltr">{first["X-Request-ID"]}</code>' in first.content.decode()
    assert first["X-Request-ID"] != second["X-Request-ID"]
    written = WithoutTokens("{request_id}", style="{").format(caplog.records[-1])
    assert written.startswith(second["X-Request-ID"])


@pytest.mark.parametrize(
    ("is_behind_proxy", "sent", "is_taken"),
    [
        (True, "7f3a9c21-4b", True),
        (True, "<b>short</b>", False),
        (True, "x" * 65, False),
        (False, "7f3a9c21-4b", False),
    ],
)
def test_only_the_id_of_a_proxy_of_ours_is_taken(
    settings, visitor, is_behind_proxy, sent, is_taken
):
    settings.BEHIND_PROXY = is_behind_proxy

    page = visitor.get("/en/no-such-page/", headers={"x-request-id": sent})

    assert (page["X-Request-ID"] == sent) is is_taken


@pytest.mark.parametrize("what", AWAY)
def test_what_is_away_keeps_what_was_typed_and_asks_no_database(
    visitor, what, django_assert_num_queries
):
    token = token_in(visitor.post("/en/form/", {"name": NAME}, headers=OWN))
    typed = {"name": NAME, "U1": "partly", "password": "secret-one", "token": "secret-two"}
    typed["csrfmiddlewaretoken"] = token

    with django_assert_num_queries(0):
        page = visitor.post(f"/fa/away/{what}/?page=2", typed, headers=OWN)

    text = page.content.decode()
    assert page.status_code == 503
    assert '<html lang="fa" dir="rtl">' in text
    assert f'<form method="post" action="/fa/away/{what}/?page=2">' in text
    assert f"<bdi>{escape(NAME)}</bdi>" in text
    assert kept("name") in text
    assert kept("U1", "partly") in text
    assert "secret-" not in text
    assert "no-store" in page["Cache-Control"]
    again = {"name": NAME, "csrfmiddlewaretoken": token_in(page)}
    assert visitor.post("/fa/form/", again).content == b"taken: <b>A name</b>"


def test_what_is_away_shows_nothing_that_another_site_may_have_written(visitor):
    page = visitor.post("/en/away/database/", {"name": NAME})

    assert page.status_code == 403  # its token is asked before anything else
    assert escape(NAME) not in page.content.decode()


def test_a_fault_of_ours_keeps_what_was_typed(visitor):
    form_page = visitor.post("/en/form/", {"name": NAME}, headers=OWN)

    typed = {"name": NAME, "csrfmiddlewaretoken": token_in(form_page)}
    page = visitor.post("/en/fault/", typed)

    assert page.status_code == 500
    assert kept("name") in page.content.decode()


def test_a_page_of_whoever_is_slowed_down_keeps_what_was_typed():
    page = Client().post("/en/slowed-down/", {"name": NAME}, headers=OWN)

    assert page.status_code == 429
    assert kept("name") in page.content.decode()


def test_what_somebody_typed_whose_session_is_over_is_sent_after_a_sign_in(cast):
    browser = Client(enforce_csrf_checks=True)
    old = token_in(browser.post("/en/form/", {"name": NAME}, headers=OWN))
    page = browser.post("/en/signed-in/", {"name": NAME, "csrfmiddlewaretoken": old}, headers=OWN)
    browser.force_login(cast.manager)

    again = {"name": NAME, "csrfmiddlewaretoken": token_in(page)}
    taken = browser.post("/en/signed-in/", again, headers=OWN)

    text = page.content.decode()
    assert page.status_code == 403
    assert 'href="/en/account/login/?next=/en/signed-in/" target="_blank"' in text
    assert kept("name") in text
    assert "no-store" in page["Cache-Control"]
    assert taken.content == b"taken: <b>A name</b>"


def test_the_admin_keeps_what_was_typed_by_whoever_is_signed_out(client):
    page = client.post("/en/admin/diagnostics/criterion/add/", {"code": "U1"}, headers=OWN)

    assert page.status_code == 403
    assert kept("code", "U1") in page.content.decode()


def test_who_has_typed_nothing_is_led_to_the_sign_in(client):
    for answer in (client.get("/en/signed-in/"), client.post("/en/signed-in/")):
        assert answer.url == "/en/account/login/?next=/en/signed-in/"


def test_a_form_that_is_too_old_is_sent_again_with_what_was_typed(visitor):
    typed = {
        "name": "<b>A name</b>",
        "password1": "secret-one",
        "oldpassword": "secret-two",
        "code": "secret-three",
        "csrfmiddlewaretoken": "old",
    }

    page = visitor.post("/en/account/form/", typed, headers=OWN)

    text = page.content.decode()
    assert page.status_code == 403
    assert 'action="/en/account/form/"' in text
    assert kept("name") in text
    assert "secret-" not in text
    assert "a password or code is not kept" in text
    assert "no-store" in page["Cache-Control"]
    again = {"name": "<b>A name</b>", "csrfmiddlewaretoken": token_in(page)}
    assert visitor.post("/en/form/", again).content == b"taken: <b>A name</b>"


@pytest.mark.parametrize("headers", [{}, {"origin": "https://elsewhere.example"}])
def test_a_form_from_another_site_is_never_offered_to_be_sent(visitor, headers):
    page = visitor.post("/en/form/", {"name": "A name"}, headers=headers)

    assert page.status_code == 403
    assert "A name" not in page.content.decode()
    assert "Nothing was saved." in page.content.decode()


@pytest.mark.parametrize(
    ("address", "way_back"),
    [("/en/form/send/", "/en/form/"), ("/fa/form/gone/send/", "/fa/form/")],
)
def test_an_address_that_only_takes_what_is_sent_shows_the_way_back(visitor, address, way_back):
    page = visitor.get(address)

    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert f'<a class="btn btn-primary" href="{way_back}">' in page.content.decode()

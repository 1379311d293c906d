import re

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from alignment.logs import WithoutTokens
from alignment.urls import handler500  # noqa: F401  the handler under test
from alignment.urls import urlpatterns as product


def fault(request):
    raise ValueError("a fault of ours")


def database_away(request):
    raise OperationalError("the server closed the connection")


@require_POST
def sent(request):
    return HttpResponse("taken")


def form(request):
    return HttpResponse(f"taken: {request.POST['name']}")


urlpatterns = [
    path("en/fault/", fault),
    path("fa/fault/", fault),
    path("en/database-away/", database_away),
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


def test_an_error_outside_the_languages_speaks_the_visitors_language(visitor):
    page = visitor.get("/static-or-not", headers={"accept-language": "fa"}, follow=True)

    assert page.status_code == 404
    assert '<html lang="fa" dir="rtl">' in page.content.decode()


def test_a_database_that_is_away_asks_to_come_back(visitor):
    page = visitor.get("/en/database-away/")

    assert page.status_code == 503
    assert page["Retry-After"] == "10"
    assert "a second sending does no harm" in page.content.decode()


@pytest.mark.parametrize("path", ["/en/fault/", "/fa/fault/", "/en/database-away/"])
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


OWN = {"origin": "http://testserver"}


def test_a_form_that_is_too_old_is_sent_again_with_what_was_typed(visitor):
    typed = {
        "name": "<b>A name</b>",
        "password1": "secret-one",
        "oldpassword": "secret-two",
        "code": "secret-three",
        "csrfmiddlewaretoken": "old",
    }

    page = visitor.post("/en/form/", typed, headers=OWN)

    text = page.content.decode()
    assert page.status_code == 403
    assert 'action="/en/form/"' in text
    assert '<input type="hidden" name="name" value="&lt;b&gt;A name&lt;/b&gt;">' in text
    assert "secret-" not in text
    assert "a password or code is not kept" in text
    assert "no-store" in page["Cache-Control"]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
    again = {"name": "<b>A name</b>", "csrfmiddlewaretoken": token}
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

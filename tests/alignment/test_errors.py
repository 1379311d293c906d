import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from alignment.urls import handler500  # noqa: F401  the handler under test
from alignment.urls import urlpatterns as product


def fault(request):
    raise ValueError("a fault of ours")


def database_away(request):
    raise OperationalError("the server closed the connection")


def form(request):
    return HttpResponse("taken")


urlpatterns = [
    path("en/fault/", fault),
    path("fa/fault/", fault),
    path("en/database-away/", database_away),
    path("en/form/", form),
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

import pytest
from django.http import HttpResponse, HttpResponseNotModified
from django.test import Client

from alignment.requests import refuse_what_cannot_be_read, repeat_nothing_that_is_known
from diagnostics.models import User
from tests.diagnostics.pages import address

BODY = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n+AGE-\xff\r\n--x--\r\n'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("charset", "status"),
    [("utf-7", 400), ("utf-16", 400), ("base64", 400), ("none-such", 400), ("UTF-8", 200)],
)
def test_a_body_in_a_code_that_no_browser_sends_is_refused(charset, status):
    content_type = f"multipart/form-data; boundary=x; charset={charset}"

    answer = Client(raise_request_exception=False).generic(
        "POST", "/en/account/login/", BODY, content_type
    )

    assert answer.status_code == status


def test_a_cookie_with_nul_is_taken_for_none(rf):
    request = rf.get("/", headers={"Cookie": r'sessionid="a\000b"; begun=kept'})

    seen = refuse_what_cannot_be_read(lambda asked: asked.COOKIES)(request)

    assert 'sessionid="a\\000b"' in request.META["HTTP_COOKIE"]
    assert seen == {"begun": "kept"}


def test_pages_of_who_is_signed_in_and_behind_links_are_kept_by_nobody(client_of, client, cast):
    pages = [
        client_of(cast.manager).get(address("assessment", cast.assessment.pk)),
        client_of(cast.manager).get("/en/sample/"),
        client_of(cast.admin).get("/en/admin/"),
        client.get(cast.sales.get_absolute_url()),
    ]

    for page in pages:
        kept = page.headers["Cache-Control"].split(", ")
        assert page.status_code == 200
        assert {"private", "no-store"} <= set(kept)


@pytest.mark.django_db
def test_public_pages_may_be_kept(client):
    assert not User.objects.exists()
    assert "Cache-Control" not in client.get("/en/sample/").headers


def test_what_concerns_the_server_stays_beside_what_is_known(rf):
    sent = {"Strict-Transport-Security": "max-age=60", "Content-Language": "fa", "Vary": "Cookie"}
    answers = []
    for kind in (HttpResponse, HttpResponseNotModified):
        answer = kind(headers=sent)
        answer.set_cookie("begun", "kept")
        answers.append(
            repeat_nothing_that_is_known(lambda asked, answer=answer: answer)(rf.get("/"))
        )

    page, known = answers
    assert set(page.headers) == {*sent, "Content-Type"}
    assert set(known.headers) == {"Strict-Transport-Security", "Vary"}
    assert known.cookies["begun"].value == "kept"

import pytest
from csp.decorators import csp_exempt, csp_update
from csp.utils import build_policy
from django.http import HttpResponse

from alignment.policy import PolicyMiddleware

HEADER = "Content-Security-Policy"


def answer_to(rf, view):
    return PolicyMiddleware(view)(rf.get("/"))


def plain(request):
    return HttpResponse()


def test_an_answer_has_the_strict_policy(rf):
    assert answer_to(rf, plain).headers[HEADER] == build_policy()


def test_the_strict_policy_allows_no_inline_script(rf):
    policy = answer_to(rf, plain).headers[HEADER].split("; ")

    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy


def test_a_decorated_view_adds_to_its_own_answer_alone(rf):
    drawing = csp_update({"img-src": ["blob:"]})(plain)

    assert "blob:" in answer_to(rf, drawing).headers[HEADER]
    assert "blob:" not in answer_to(rf, plain).headers[HEADER]


def test_an_answer_keeps_a_policy_of_its_own(rf):
    def own(request):
        return HttpResponse(headers={HEADER: "default-src 'none'"})

    assert answer_to(rf, own).headers[HEADER] == "default-src 'none'"


def test_an_exempt_answer_has_none(rf):
    assert HEADER not in answer_to(rf, csp_exempt()(plain)).headers


@pytest.mark.django_db
def test_the_product_answers_with_it(client):
    assert client.get("/en/").headers[HEADER] == build_policy()

"""The content security policy: django-csp's, strict for every page but those that draw."""

import pytest

HEADER = "Content-Security-Policy"
pytestmark = pytest.mark.django_db


def policy_of(client, address):
    parts = client.get(address).headers[HEADER].split("; ")
    return {name: set(sources) for name, *sources in map(str.split, parts)}


@pytest.mark.parametrize("address", ["/en/", "/fa/no-such-page/", "/en/account/login/"])
def test_every_answer_has_the_strict_policy(client, address):
    policy = policy_of(client, address)

    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == {"'self'"}
    assert policy["style-src"] == {"'self'"}
    assert policy["img-src"] == {"'self'", "data:"}


def test_a_page_that_draws_adds_to_its_own_answer_alone(client):
    drawing, other = (policy_of(client, address) for address in ("/en/sample/", "/en/method/"))

    assert "blob:" in drawing["img-src"]
    assert "blob:" not in other["img-src"]
    assert drawing["script-src"] == other["script-src"] == {"'self'"}

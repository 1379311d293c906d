import logging

from alignment.logs import WithoutTokens

TOKEN = "kq3Zt0m1Vb8yJx-_9aLwQg"


def entry(message, *args, fault=None):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, fault)
    return WithoutTokens("%(message)s").format(record)


def test_the_token_of_a_link_is_not_logged():
    for kind in ("answer", "join", "result"):
        logged = entry("Not Found: %s", f"/fa/{kind}/{TOKEN}/situation/")

        assert logged == f"Not Found: /fa/{kind}/…/situation/"


def test_the_token_is_not_logged_in_a_traceback():
    try:
        raise ValueError(f"/en/answer/{TOKEN}/")
    except ValueError as fault:
        logged = entry("Fault", fault=(type(fault), fault, fault.__traceback__))

    assert "ValueError: /en/answer/…/" in logged
    assert TOKEN not in logged


def test_other_addresses_are_logged_whole():
    path = "/en/assessments/5f0c7c5e-7d0b-4b52-9d0e-3c1f9a4c8f11/result/"

    assert entry("Not Found: %s", path) == f"Not Found: {path}"

import json
import logging
import sys

import pytest
from django.urls import reverse

from alignment.logs import JsonLines, WithoutTokens
from alignment.requests import REQUEST_ID
from tests.security.test_table import ADDRESSES

TOKEN = "kq3Zt0m1Vb8yJx-_9aLwQg"


def entry(message, *args, fault=None):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, fault)
    return WithoutTokens("%(message)s").format(record)


def test_the_token_of_no_link_is_logged():
    private = {name: parts for name, parts in ADDRESSES.items() if "token" in parts}

    for name, parts in private.items():
        address = reverse(name, kwargs=dict.fromkeys(parts, "situation") | {"token": TOKEN})
        logged = entry("Gone: %s", address)

        assert logged == f"Gone: {address.replace(TOKEN, '…')}"
    assert "funnel:pulse_answer" in private


def test_the_token_is_not_logged_in_a_traceback():
    try:
        raise ValueError(f"/en/answer/{TOKEN}/")
    except ValueError as fault:
        logged = entry("Fault", fault=(type(fault), fault, fault.__traceback__))

    assert "ValueError: /en/answer/…/" in logged
    assert TOKEN not in logged


@pytest.mark.parametrize("formatter", [WithoutTokens(), JsonLines()])
def test_a_request_for_another_host_is_one_line(client, caplog, formatter):
    answer = client.get("/en/", headers={"host": "scanner.example"})

    (record,) = (found for found in caplog.records if found.name.startswith("django.security"))
    logged = formatter.format(record)
    assert answer.status_code == 400
    assert "Invalid HTTP_HOST header: 'scanner.example'" in logged
    assert "Traceback" not in logged
    assert "\n" not in logged


def test_an_address_with_line_breaks_writes_no_line_of_its_own():
    logged = entry("Not Found: %s", "/en/\r\n2026-12-01 ERROR all is lost")

    assert logged == r"Not Found: /en/\r\n2026-12-01 ERROR all is lost"


def test_other_addresses_are_logged_whole():
    path = "/en/assessments/5f0c7c5e-7d0b-4b52-9d0e-3c1f9a4c8f11/result/"

    assert entry("Not Found: %s", path) == f"Not Found: {path}"


def test_a_json_entry_is_one_line_with_the_request_and_without_tokens():
    REQUEST_ID.set("a1b2c3d4")
    try:
        raise ValueError(f"/en/answer/{TOKEN}/ ‌گذشت")
    except ValueError:
        record = logging.LogRecord("django.request", 40, "", 0, "At %s", ("/x",), sys.exc_info())
    record.created = 0

    line = JsonLines().format(record)

    assert "\n" not in line
    entry = json.loads(line)
    fault = entry.pop("fault")
    assert fault.endswith("ValueError: /en/answer/…/ ‌گذشت")
    assert entry == {
        "time": "1970-01-01T00:00:00.000+00:00",
        "level": "ERROR",
        "logger": "django.request",
        "message": "At /x",
        "request_id": "a1b2c3d4",
    }

"""What an organisation says of the facts, and what a closed round keeps of it."""

import re

import pytest

from diagnostics import companion
from diagnostics.actions import rounds
from diagnostics.models import Membership
from funnel.actions import save_facts
from funnel.queries import facts_of, told_facts
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_organisation,
    make_sepehr,
    make_version,
)
from tests.funnel.pages import address


@pytest.fixture
def version(db):
    return make_version()


def say(organisation, version, **answers):
    save_facts(organisation, changed=answers, version=version, by=None, now=NOW)


def test_the_page_asks_the_risks_and_the_preconditions_but_not_the_convention(reader, organisation):
    page = reader.get(address(organisation, "facts")).content.decode()

    assert [code for code in ("F1", "W1", "W2", "W3", "R1", "R2", "R3") if f'"{code}"' in page] == [
        *("W1", "W2", "W3"),
        *("R1", "R2", "R3"),
    ]
    assert "Marketing has little contact with current customers." in page
    assert " checked" not in page


def test_what_is_said_is_kept_with_who_and_in_whose_words(reader, organisation, version):
    response = reader.post(address(organisation, "facts"), {"W1": "partly", "R3": "dont_know"})

    told = told_facts(organisation)
    assert response.url == address(organisation, "funnel")
    assert told.answers == {"W1": "partly", "R3": "dont_know"}
    assert (told.said_by.name, told.version) == ("Leila", version)


def test_the_page_says_when_the_answers_were_saved_and_by_whom(reader, organisation, version):
    assert "Last saved" not in reader.get(address(organisation, "facts")).content.decode()

    reader.post(address(organisation, "facts"), {"W1": "partly"})

    page = reader.get(address(organisation, "facts")).content.decode()
    assert re.search(r"Last saved on \d+ \w+ \d{4} by <bdi>Leila</bdi>\.", page)


def test_a_stale_form_brings_nothing_back(reader, organisation, version):
    say(organisation, version, W1="yes", W2="no")

    reader.post(
        address(organisation, "facts"),
        {"W1": "no", "initial-W1": "no", "W2": "partly", "initial-W2": "no", "initial-W3": ""},
    )

    assert facts_of(organisation) == {"W1": "yes", "W2": "partly"}


def test_the_form_begins_with_what_was_said(reader, organisation, version):
    say(organisation, version, W1="yes")

    page = reader.get(address(organisation, "facts")).content.decode()

    assert page.count(" checked") == 1
    assert '<input type="hidden" name="initial-W1" value="yes">' in page


def test_an_unknown_answer_is_refused(reader, organisation):
    response = reader.post(address(organisation, "facts"), {"W1": "sometimes", "W2": "yes"})

    assert response.status_code == 200
    assert 'class="err"' in response.content.decode()
    assert facts_of(organisation) == {}


def test_the_page_is_persian_from_right_to_left(reader, organisation):
    page = reader.get(address(organisation, "facts", language="fa")).content.decode()

    assert '<html lang="fa" dir="rtl">' in page
    assert "بازاریابی با مشتریان فعلی ارتباط کمی دارد." in page


def test_closing_a_round_keeps_the_facts_of_that_time(organisation, version):
    say(organisation, version, W1="yes")

    closed = rounds.close_assessment(make_sepehr(organisation), now=NOW)
    say(organisation, version, W1="no")

    closed.refresh_from_db()
    assert closed.facts == {"W1": "yes"}


def test_a_round_of_an_organisation_that_said_nothing_has_no_facts(organisation):
    assert rounds.close_assessment(make_assessment(organisation), now=NOW).facts == {}


def test_the_funnel_page_shows_them_beside_the_convention(reader, organisation, version):
    say(organisation, version, W1="yes", R1="no")

    page = reader.get(address(organisation, "funnel")).content.decode()

    assert "By convention Marketing is responsible for the first four stages." in page
    risk = "<div>Marketing has little contact with current customers.</div>"
    assert re.search(rf"{risk}\s*<span>Yes</span>", page)
    assert page.count("<span>not said yet</span>") == 4
    assert "Change these answers" in page


def test_a_consultant_reads_and_edits_nothing(organisation, version, client_of):
    make_member(organisation)
    reader = client_of(make_member(organisation, Membership.Role.CONSULTANT))

    page = reader.get(address(organisation, "funnel")).content.decode()

    assert "Marketing has little contact" in page
    assert address(organisation, "facts") not in page
    assert reader.post(address(organisation, "facts"), {"W1": "yes"}).status_code == 404
    assert facts_of(organisation) == {}


def test_the_companion_gives_the_facts_of_every_app(organisation, version):
    say(organisation, version, W1="yes")

    assert companion.facts_of(organisation) == {"W1": "yes"}
    assert companion.facts_of(make_organisation()) == {}

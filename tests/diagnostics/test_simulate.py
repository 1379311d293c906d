from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions import checklists
from tests.factories import NOW, make_version

pytestmark = pytest.mark.django_db

PAGES = {
    "en": [
        "97.1%",
        "4,000 simulated organisations",
        "2.6%",
    ],
    "fa": ["۹۷٫۱\N{RIGHT-TO-LEFT MARK}٪", "هر سطر ۴٬۰۰۰ سازمان", "۲٫۶\N{RIGHT-TO-LEFT MARK}٪"],
}


def simulated(*arguments):
    out = StringIO()
    call_command("simulate", *arguments, stdout=out)
    return out.getvalue()


def method_page(client, language="en"):
    with override(language):
        return client.get(reverse("diagnostics:method")).content.decode()


def test_the_command_prints_a_row_a_story():
    printed = simulated("--organisations", "8", "--seed", "2").splitlines()

    assert printed[0] == "Version 1, seed 2"
    assert [line.split()[0] for line in printed[2:5]] == ["profile", "ladder", "own"]
    assert printed[5].startswith("Random sheets: ")


@pytest.mark.parametrize("number", ["0", "-4", "10", "many"])
def test_a_number_that_types_cannot_share_is_refused(number):
    with pytest.raises(CommandError, match="is not a multiple of 4"):
        simulated("--organisations", number)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_method_page_shows_what_was_counted(client, language):
    make_version()

    page = method_page(client, language)

    assert [said for said in PAGES[language] if said not in page] == []


def test_the_method_page_counts_anew_by_other_rules(client):
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(weight=2)
    checklists.publish_draft(draft, by=None, now=NOW)

    page = method_page(client)

    assert "97.1%" not in page
    assert "It names another type than the true one in" in page
    assert "says no to planning together" not in page

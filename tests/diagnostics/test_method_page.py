import pytest

from diagnostics.actions import checklists
from tests.factories import NOW, make_version

ADDRESS = "/en/method/"


def publish_with(**thresholds):
    draft = checklists.begin_draft(make_version())
    draft.thresholds |= thresholds
    draft.save()
    checklists.publish_draft(draft, by=None, now=NOW)


def test_it_works_before_anything_is_published(client, db):
    page = client.get(ADDRESS).content.decode()

    assert "How a verdict is made" in page
    assert "version 1" in page


def test_it_counts_and_lists_what_is_asked(client, db):
    page = client.get(ADDRESS).content.decode()

    assert "21 statements about how the two sides work together" in page
    assert page.count("<td>") >= 21 * 4
    assert "Few people on either side know what the other side is working on now." in page
    assert "The two sides compete for money or people." in page


def test_every_expectation_says_what_it_rests_on(client, db):
    page = client.get(ADDRESS).content.decode()

    # METHOD 2: of 84 cells 20 are stated (each criterion's own, but I6's) and 11 are neutral
    assert page.count('</b><span class="visually-hidden">, stated in the article') == 20
    assert page.count("no expectation") == 11
    assert page.count(", our reading") == 84 - 20 - 11


def test_the_other_readings_stand_beside_the_asked_ones(client, db):
    page = client.get(ADDRESS).content.decode()

    assert "Other reading: Marketing asks Sales about important customers." in page


def test_a_textbook_organisation_reaches_what_this_version_allows(client, db):
    # Undefined and Defined have 2 neutral cells of 21: 20/21; Integrated has 4: 19/21
    page = client.get(ADDRESS).content.decode()

    assert "90\N{NARROW NO-BREAK SPACE}% to 95\N{NARROW NO-BREAK SPACE}%" in page


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("fit", "3/5", "the best fit is under 60 %"),
        ("coverage_combined", "3/7", "less than 3/7 of the statements"),
        ("firm_flip_distance", 4, "at least 4 answers"),
        ("long_run", 12, "12 equal answers in a row"),
        ("lead", "1/4", "lead by 25 percentage points"),
        ("large_gap", "2/5", "from 0.40 on it counts as large"),
        ("between", "1/3", "no further apart than 1/3 of one answer"),
    ],
)
def test_the_numbers_are_those_of_the_newest_version(client, db, name, value, sentence):
    publish_with(**{name: value})

    page = " ".join(client.get(ADDRESS).content.decode().split())

    assert "version 2" in page
    assert sentence in page


def test_the_page_is_persian_too(client, db):
    page = client.get("/fa/method/").content.decode()

    assert '<html lang="fa" dir="rtl">' in page
    assert "در بازار ما تقسیم کار سنتی میان فروش و بازاریابی خوب جواب می‌دهد." in page


def test_the_page_takes_no_post(client, db):
    assert client.post(ADDRESS).status_code == 405

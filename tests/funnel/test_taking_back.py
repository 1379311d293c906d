"""The numbers before a change are kept: an import goes back in one click, a month with a reason."""

import re

import pytest

from funnel.actions import CountsSource, save_counts, take_back
from funnel.models import CountsChange, FileReading, StageCount
from funnel.months import calendar_of
from funnel.queries import change_of, counts_by_month
from tests.factories import NOW, make_member
from tests.funnel.factories import OCTOBER, SEPTEMBER, count
from tests.funnel.pages import address

pytestmark = pytest.mark.usefixtures("in_november")

SEEN = re.compile(r'name="seen" value="(\w+)"')


def imported(organisation, counts):
    """Store counts as a file has them; return the change."""
    _saved, change = save_counts(
        organisation,
        counts=counts,
        calendar=calendar_of(OCTOBER),
        by=None,
        now=NOW,
        source=CountsSource(file_name="deals.csv", reading={"stage": "Stage"}),
    )
    return change


def press(reader, organisation, change, **fields):
    return reader.post(
        address(organisation, "numbers_take_back", change.pk), fields, follow=True
    ).content.decode()


def test_an_import_is_taken_back_in_one_click_and_that_is_undone_in_another(reader, organisation):
    count(organisation, OCTOBER, [100, 40])
    change = imported(organisation, {(OCTOBER, 1): 10, (SEPTEMBER, 1): 5})

    page = press(reader, organisation, change)

    assert "“deals.csv”: 2 numbers are as before." in page
    assert counts_by_month(organisation) == {OCTOBER: {1: 100, 2: 40}}
    assert "Undo" in page
    assert change_of(organisation, change.pk) is None
    press(reader, organisation, CountsChange.objects.get(undoes=change))
    assert counts_by_month(organisation) == {OCTOBER: {1: 10, 2: 40}, SEPTEMBER: {1: 5}}
    assert change_of(organisation, change.pk) == change


def test_what_was_changed_since_stays_and_is_said_first(reader, organisation):
    count(organisation, OCTOBER, [100, 40])
    change = imported(organisation, {(OCTOBER, 1): 10, (OCTOBER, 2): 4})
    count(organisation, OCTOBER, [11])

    asked = press(reader, organisation, change)

    assert "1 number goes back." in asked
    assert "1 stays." in asked
    assert "“Customer awareness” in October 2026 was changed since." in asked
    assert counts_by_month(organisation)[OCTOBER] == {1: 11, 2: 4}
    press(reader, organisation, change, seen=SEEN.search(asked)[1])
    assert counts_by_month(organisation)[OCTOBER] == {1: 11, 2: 40}


def test_taking_an_import_back_forgets_how_the_file_was_read(organisation):
    change = imported(organisation, {(OCTOBER, 1): 10})
    assert FileReading.objects.exists()

    take_back(change, by=None, now=NOW)

    assert not FileReading.objects.exists()
    assert not StageCount.objects.exists()


def test_one_month_goes_back_with_a_reason(reader, organisation):
    imported(organisation, {(OCTOBER, 1): 10, (SEPTEMBER, 1): 5})
    where = address(organisation, "numbers_month_back", "2026-10")

    refused = reader.post(where, {"reason": " "}, follow=True).content.decode()
    page = reader.post(where, {"reason": "half of a month"}, follow=True).content.decode()

    assert "Say why the month goes back." in refused
    assert counts_by_month(organisation) == {SEPTEMBER: {1: 5}}
    assert "half of a month" in page


def test_a_months_page_shows_the_numbers_before_its_last_change(reader, organisation):
    count(organisation, OCTOBER, [100])
    count(organisation, OCTOBER, [90])

    page = reader.get(address(organisation, "numbers_month", "2026-10")).content.decode()

    assert "Customer awareness: 90" in page
    assert "was 100" in page


def test_a_change_is_taken_back_once_and_by_a_manager_of_its_organisation(
    reader, organisation, client_of
):
    change = imported(organisation, {(OCTOBER, 1): 10})
    where = address(organisation, "numbers_take_back", change.pk)
    consultant = client_of(make_member(organisation, "consultant"))

    assert consultant.post(where).status_code == 404
    assert counts_by_month(organisation)
    press(reader, organisation, change)
    assert reader.post(where).status_code == 404

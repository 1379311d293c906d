"""The numbers of the funnel: shares from stage to stage, the form of a month, the page."""

import re
from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.actions import rounds
from diagnostics.models import Membership
from funnel.actions import CountsSource, save_counts
from funnel.models import StageCount, StageName
from funnel.months import Calendar, from_code, month_before
from funnel.numbers import Joint, OtherCalendar, joints, narrowest, totals
from funnel.queries import counts_by_month
from tests.factories import NOW, claims, make_assessment, make_member, make_respondent, make_sepehr
from tests.funnel.factories import OCTOBER, ROW, SEPTEMBER, count, make_map, make_target
from tests.funnel.pages import address

pytestmark = pytest.mark.usefixtures("in_november")


def form_of(row=ROW, before=None):
    fields = {f"stage_{stage}": str(number) for stage, number in enumerate(row, 1)}
    before = before or [""] * 8
    hidden = {f"initial-stage_{stage}": str(number) for stage, number in enumerate(before, 1)}
    return fields | hidden


# Shares


def test_a_share_rests_on_the_months_that_know_both_stages():
    counts = {
        OCTOBER: {1: 40, 2: 10},
        SEPTEMBER: {1: 60, 2: 15},
        date(2026, 8, 1): {1: 900},  # says nothing of the joint
    }

    found = joints(counts)

    assert found[0] == Joint(1, 100, 25, Fraction(1, 4))
    assert found[1] == Joint(2, 0, 0, None)
    assert totals(counts) == {1: 1000, 2: 25}


def test_nothing_in_the_first_stage_has_no_share():
    assert joints({OCTOBER: {1: 0, 2: 5}})[0] == Joint(1, 0, 5, None)


def test_the_narrowest_joints_are_all_that_tie():
    counts = {OCTOBER: dict(enumerate([100, 50, 25, 25, 50], 1))}

    assert [joint.stage for joint in narrowest(joints(counts))] == [1, 2]
    assert narrowest(joints({})) == ()


# The form of a month


def test_a_month_is_typed_in_with_digits_of_any_script(reader, organisation):
    row = ["1,000", "۴۰۰", "٢٠٠", "۱۰۰٫۰", "10", "8", "0", ""]

    response = reader.post(address(organisation, "numbers_month", "2026-10"), form_of(row))

    assert response.url == address(organisation, "numbers")
    assert counts_by_month(organisation) == {
        OCTOBER: {1: 1000, 2: 400, 3: 200, 4: 100, 5: 10, 6: 8, 7: 0}
    }


@pytest.mark.parametrize("text", ["-5", "2.5", "۲٫۵", "1.200", "many", "9" * 30])
def test_what_is_no_count_is_named_and_nothing_is_saved(reader, organisation, text):
    row = [*ROW[:7], text]

    response = reader.post(address(organisation, "numbers_month", "2026-10"), form_of(row))

    assert list(response.context["form"].errors) == ["stage_8"]
    assert "Nothing was saved" in response.content.decode()
    assert not StageCount.objects.exists()


def test_an_emptied_field_is_no_longer_known(reader, organisation):
    count(organisation, OCTOBER)

    row = [*ROW[:7], ""]
    reader.post(address(organisation, "numbers_month", "2026-10"), form_of(row, before=ROW))

    assert 8 not in counts_by_month(organisation)[OCTOBER]


def test_what_somebody_else_typed_meanwhile_stays(reader, organisation):
    count(organisation, OCTOBER)

    before = [900, *ROW[1:]]  # as it was when the form was opened; somebody made it 1000
    changed = [900, 401, *ROW[2:]]
    reader.post(address(organisation, "numbers_month", "2026-10"), form_of(changed, before))

    assert counts_by_month(organisation)[OCTOBER] == dict(enumerate([1000, 401, *ROW[2:]], 1))


def test_the_same_numbers_again_change_nothing(reader, organisation):
    count(organisation, OCTOBER)

    page = reader.post(
        address(organisation, "numbers_month", "2026-10"), form_of(before=ROW), follow=True
    ).content.decode()

    assert "Nothing has changed in October 2026." in page


@pytest.mark.parametrize("code", ["2090-01", "1405-08", "2026-13", "nonsense"])
def test_a_month_to_come_or_of_the_other_calendar_is_not_there(reader, organisation, code):
    count(organisation, OCTOBER)

    assert reader.get(address(organisation, "numbers_month", code)).status_code == 404


def test_an_organisation_counts_in_one_calendar(organisation):
    count(organisation, OCTOBER)

    with pytest.raises(OtherCalendar):
        count(organisation, from_code("1405-08"), calendar=Calendar.JALALI)

    assert StageCount.objects.count() == 8


# The page


def test_the_page_begins_with_where_the_fewest_go_on(reader, organisation):
    rounds.close_assessment(make_sepehr(organisation), now=NOW)
    make_map(organisation, "MMMBSSSS")
    count(organisation, OCTOBER)

    page = reader.get(address(organisation, "numbers")).content.decode()

    assert "The biggest drop is from “Brand preference” to “Purchase intention”: only 10" in page
    assert (
        "In the latest answers both sides say that they have “Brand preference” and "
        "“Purchase intention”." in page
    )
    assert "October 2026" in page


def test_a_stage_of_which_a_side_says_nothing_is_not_called_settled(reader, organisation):
    count(organisation, OCTOBER, [100, 10, 10, 10, 10, 10, 10, 10])
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", claims=claims("MMMMSSSS"))
    make_respondent(assessment, "marketing", claims=claims("M?MMSSSS"))

    page = reader.get(address(organisation, "numbers")).content.decode()

    assert "Who owns “Brand awareness” is not known from both sides." in page
    assert "these stages are neither" not in page


def test_the_claims_of_an_open_anonymous_round_say_nothing_yet(reader, organisation):
    assessment = make_sepehr(organisation)
    assessment.mode = "anonymous"
    assessment.save()
    count(organisation, OCTOBER)

    page = reader.get(address(organisation, "numbers")).content.decode()

    assert "Nobody has said yet who has these stages." in page
    assert "both sides say that they have" not in page


def test_a_span_shows_its_months_only(reader, organisation):
    for month in (OCTOBER, SEPTEMBER, date(2025, 1, 1)):
        count(organisation, month)

    def months(span):
        page = reader.get(f"{address(organisation, 'numbers')}?span={span}").content.decode()
        return re.findall(r'<th scope="row">\s*<a href="[^"]*/numbers/([\d-]+)/">', page)

    assert "2025-01" not in months("3")
    assert months("3") == months("12") == months("nonsense") == ["2026-10", "2026-09"]
    assert months("all") == ["2026-10", "2026-09", "2025-01"]


def test_the_page_is_persian_from_right_to_left(reader, organisation):
    month = from_code("1405-07")
    count(organisation, month, calendar=Calendar.JALALI)

    response = reader.get(address(organisation, "numbers", language="fa"))

    page = response.content.decode()
    assert '<html lang="fa" dir="rtl">' in page
    assert "مهر ۱۴۰۵" in page


def test_without_numbers_the_page_offers_both_calendars(reader, organisation):
    page = reader.get(address(organisation, "numbers")).content.decode()

    assert "How many go on from stage to stage?" in page
    assert page.count("Type in ") == 2


def test_a_consultant_reads_and_is_offered_no_form(organisation, client_of):
    count(organisation, OCTOBER)
    make_member(organisation)
    consultant = make_member(organisation, Membership.Role.CONSULTANT)

    page = client_of(consultant).get(address(organisation, "numbers")).content.decode()

    assert "The biggest drop" in page
    assert "/numbers/2026-10/" not in page
    assert "/numbers/import/" not in page


def test_the_funnel_page_says_the_numbers_in_short(reader, organisation):
    count(organisation, OCTOBER)

    page = reader.get(address(organisation, "funnel")).content.decode()

    assert "The biggest drop is from “Brand preference” to “Purchase intention”: only 10" in page
    assert f'href="{address(organisation, "numbers")}"' in page


@pytest.mark.parametrize("name", ["numbers", "funnel"])
def test_the_page_keeps_its_queries_at_one_month_and_at_five_years(reader, organisation, name):
    rounds.close_assessment(make_sepehr(organisation), now=NOW)
    make_map(organisation)
    count(organisation, OCTOBER)
    page = f"{address(organisation, name)}?span=all"

    def queries():
        reader.get(page)
        with CaptureQueriesContext(connection) as captured:
            reader.get(page)
        return len(captured)

    at_one = queries()
    month = OCTOBER
    for _month in range(59):
        month = month_before(month)
        count(organisation, month)
        make_target(organisation, month)

    assert queries() == at_one <= 9
    assert len(counts_by_month(organisation)) == 60


# The rows


def test_a_name_of_a_stage_and_a_count_belong_to_the_eight(organisation):
    with pytest.raises(Exception, match="of_the_eight"):
        StageCount.objects.create(organisation=organisation, month=OCTOBER, stage=9, count=1)


def test_a_stage_name_is_remembered_once(organisation):
    for stage in (3, 4):
        save_counts(
            organisation,
            counts={},
            calendar=Calendar.GREGORIAN,
            by=None,
            now=NOW,
            source=CountsSource(names={"lead": ("Lead", stage)}),
        )

    assert list(StageName.objects.values_list("name", "stage")) == [("Lead", 4)]


# The running month, and the drawing

NOVEMBER = date(2026, 11, 1)


def test_the_running_month_is_left_out_of_shares_and_marked(reader, organisation):
    count(organisation, OCTOBER, [100, 50])
    count(organisation, NOVEMBER, [100, 1])

    response = reader.get(address(organisation, "numbers"))

    page = response.content.decode()
    assert "only 50% go on" in page
    assert "24 days so far" in page
    assert "November 2026 is still running and left out." in page
    assert 'class="open"' in page


def test_with_the_running_month_only_no_share_is_told(reader, organisation):
    count(organisation, NOVEMBER, [100, 1])

    page = reader.get(address(organisation, "numbers")).content.decode()

    assert "Only the running month is counted so far" in page
    assert "go on." not in page


def test_a_bar_is_as_long_as_the_share_and_never_longer_than_its_place(reader, organisation):
    make_map(organisation, "MMMBSSSS")
    count(organisation, OCTOBER, [100, 40, 60])

    page = reader.get(address(organisation, "numbers")).content.decode()

    assert re.findall(r'width="([\d.]+%)" height="100%" rx="2"\s+fill=', page) == [
        "40.0%",
        "100.0%",
    ]
    assert "150%" in page
    assert "Handed over to both sides" in page
    assert "Handed over to Sales" in page
    assert page.count("not counted") >= 5


def test_the_counts_stand_on_a_scale_that_grows_tenfold(reader, organisation):
    count(organisation, OCTOBER, [34_488, 60, 0])

    page = reader.get(f"{address(organisation, 'numbers')}?view=counts").content.decode()

    marks = re.search(r'class="tens num">(.*)', page).group(1)
    assert re.findall(r">([\d,]+)<", marks)[:5] == ["10", "100", "1,000", "10,000", "100,000"]
    assert page.count('class="dot"') == 2  # nothing has no place on it


def test_five_years_are_folded_into_years(reader, organisation):
    month = OCTOBER
    for _month in range(60):
        count(organisation, month, [10, 5])
        month = month_before(month)

    page = reader.get(f"{address(organisation, 'numbers')}?span=all").content.decode()

    assert "<summary>November 2025 – October 2026</summary>" in page
    assert page.count("<summary>") == 6  # five years, and the twin of the picture

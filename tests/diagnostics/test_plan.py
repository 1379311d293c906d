"""The plan: typed or taken over, by date, ended with what became of it; it changes no result."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from diagnostics.actions import plan as actions
from diagnostics.actions import rounds
from diagnostics.actions.mail import send_waiting
from diagnostics.calendar_file import CalendarEntry, calendar_file
from diagnostics.exchange import Kind
from diagnostics.explanation.of_round import explained
from diagnostics.explanation.plan import suggestions_of, taken_up_again, what_of
from diagnostics.exports.tables import exported
from diagnostics.models import Message, PlannedAction
from diagnostics.queries.needs import need_of
from tests.diagnostics.reading_pdf import structure_of, words_in, words_of
from tests.factories import (
    NOW,
    conditions,
    criteria,
    fill_sheet,
    make_assessment,
    make_member,
    make_message,
    make_organisation,
    make_respondent,
    make_sepehr,
)

TODAY = date(2026, 11, 24)
SOON, LATE = TODAY + timedelta(days=8), TODAY - timedelta(days=4)


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        yield


@pytest.fixture
def organisation(db):
    return make_organisation(name="Sepehr Controls")


@pytest.fixture
def manager(organisation):
    return make_member(organisation)


@pytest.fixture
def reader(manager, client_of):
    return client_of(manager)


@pytest.fixture
def closed(organisation):
    return rounds.close_assessment(make_sepehr(organisation), now=NOW)


def address(organisation, name="plan", *rest, language="en"):
    with override(language):
        return reverse(f"diagnostics:{name}", args=[organisation.slug, *rest])


def make_action(organisation, what="One form for every lead", **said):
    return actions.add_action(organisation, said={"what": what, **said}, by=None, now=NOW)


def page_of(reader, url):
    return reader.get(url).content.decode()


def test_what_is_typed_is_on_the_plan(reader, organisation, manager):
    form = {"what": "Plan the fair", "who": "Negin", "due_on": "1405/09/20", "side": "both"}

    reader.post(address(organisation), form | {"if_then": "If it falls out, then the catalogue."})

    action = PlannedAction.objects.get()
    assert (action.what, action.who, action.side) == ("Plan the fair", "Negin", "both")
    assert (action.due_on, action.made_by) == (date(2026, 12, 11), manager)
    page = page_of(reader, address(organisation))
    assert "If it falls out, then the catalogue." in page
    assert "1 action is open." in page
    assert "Open an action to change it, to say that it is done, or to drop it." in page


def test_a_day_that_cannot_be_read_is_not_left_out_in_silence(reader, organisation):
    typed = {"what": "Meet weekly", "due_on": "1405/12/30"}

    response = reader.post(address(organisation), typed)

    assert response.status_code == 400
    assert "“1405/12/30” is not a day." in response.content.decode()
    assert not PlannedAction.objects.exists()


def test_what_is_to_be_done_is_required(reader, organisation):
    response = reader.post(address(organisation), {"who": "Negin", "due_on": "40 May"})

    assert response.status_code == 400
    page = response.content.decode()
    assert "Write what is to be done." in page
    assert "<title>Error: " in page
    assert not PlannedAction.objects.exists()


def test_the_list_goes_by_date_overdue_first_and_without_a_day_last(reader, organisation):
    make_action(organisation, "Someday")
    make_action(organisation, "Soon", due_on=SOON)
    make_action(organisation, "Late", due_on=LATE)

    page = page_of(reader, address(organisation))

    assert page.index("<bdi>Late</bdi>") < page.index("<bdi>Soon</bdi>")
    assert page.index("<bdi>Soon</bdi>") < page.index("<bdi>Someday</bdi>")
    assert "1 of 3 open actions is overdue." in page
    for text in ("4 days overdue", "in 8 days", "no day yet"):
        assert text in page


def test_a_result_offers_its_steps_and_its_unsettled_stages(closed):
    offers = suggestions_of(closed)

    found = {(offer.source, offer.code) for offer in offers}
    advice = closed.result["recommendation"]
    assert {code for source, code in found if source == "todo"} == set(advice["todo"])
    unsettled = {"contested", "orphaned", "unowned"}
    assert {code for source, code in found if source == "stage"} == {
        str(stage["stage"])
        for stage in closed.result["funnel"]["stages"]
        if stage["finding"] in unsettled
    }


def test_what_loosens_by_itself_is_not_offered_as_something_to_do(organisation):
    assessment = make_assessment(organisation)
    said = {
        "criteria": criteria("NPNN NYNY YYYYYY NNNNNNN"),
        "conditions": conditions("A", "NNN | Y"),
    }
    for side in ("sales", "marketing"):
        fill_sheet(make_respondent(assessment, side), **said)
    closed = rounds.close_assessment(assessment, now=NOW)

    offered = {offer.source for offer in suggestions_of(closed)}

    assert closed.result["recommendation"]["habits"]
    assert offered == {"todo"}


def test_one_click_takes_over_and_one_takes_it_back(reader, organisation, closed):
    offer = suggestions_of(closed)[0]
    form = {"source": offer.source, "code": offer.code, "what": "Something else"}

    for _click in range(2):
        reader.post(address(organisation, "plan_take"), form)

    action = PlannedAction.objects.get()
    assert (action.what, action.assessment) == (offer.text, closed)
    assert "On the plan." in page_of(reader, address(organisation))
    reader.post(address(organisation, "planned_action", action.pk), {"act": "undo"})
    assert not PlannedAction.objects.exists()


def test_what_was_taken_over_is_said_in_the_language_of_whoever_reads_it(organisation, closed):
    with override("fa"):
        offers = {(offer.source, offer.code): offer.text for offer in suggestions_of(closed)}
        taken = [
            actions.take_over(closed, source=source, code=code, what=text, by=None, now=NOW)
            for (source, code), text in offers.items()
        ]
        said = [what_of(action) for action in taken]
    english = {(offer.source, offer.code): offer.text for offer in suggestions_of(closed)}

    assert said == list(offers.values())
    assert [what_of(action) for action in taken] == list(english.values())
    assert {action.source for action in taken} >= {"todo", "stage"}
    actions.change_action(taken[0], said={"what": "یک فرم برای همه"}, now=NOW)
    taken[0].refresh_from_db()
    assert what_of(taken[0]) == "یک فرم برای همه"


def test_what_a_session_parked_says_so_in_either_language(closed):
    with override("fa"):
        what = taken_up_again("the fair")
        code = "topic-1-0"
        action = actions.take_over(closed, source="topic", code=code, what=what, by=None, now=NOW)

    assert what_of(action) == "Take up again: the fair"
    assert what != what_of(action)


def test_what_was_changed_is_not_taken_back_by_undo(reader, organisation, closed):
    offer = suggestions_of(closed)[0]
    form = {"source": offer.source, "code": offer.code}
    reader.post(address(organisation, "plan_take"), form)
    action = PlannedAction.objects.get()

    reader.post(address(organisation, "planned_action", action.pk), {"what": "By June"})
    page = reader.post(
        address(organisation, "planned_action", action.pk), {"act": "undo"}, follow=True
    ).content.decode()

    assert PlannedAction.objects.get().what == "By June"
    assert "Somebody has ended or changed this action meanwhile." in page


def test_what_a_result_does_not_offer_is_not_taken_over(reader, organisation, closed):
    form = {"source": "todo", "code": "X9"}

    page = reader.post(address(organisation, "plan_take"), form, follow=True).content.decode()

    assert "The newest result does not offer this any more." in page
    assert not PlannedAction.objects.exists()


def test_done_dropped_with_a_reason_and_open_again(reader, organisation):
    done, dropped = make_action(organisation, "First"), make_action(organisation, "Second")
    urls = [address(organisation, "planned_action", row.pk) for row in (done, dropped)]

    reader.post(urls[0], {"act": "done", "what": "First", "who": "Sara"})
    refused = reader.post(urls[1], {"act": "drop", "reason": " "})
    reader.post(urls[1], {"act": "drop", "reason": "No trainer found."})

    assert refused.status_code == 400
    states = PlannedAction.objects.order_by("id").values_list("state", "reason")
    assert list(states) == [("done", ""), ("dropped", "No trainer found.")]
    done.refresh_from_db()
    assert done.who == "Sara"  # typed beside the button
    reader.post(urls[1], {"act": "reopen"})
    dropped.refresh_from_db()
    assert (dropped.state, dropped.reason, dropped.ended_at) == ("open", "", None)


def test_what_is_added_after_an_error_changes_no_other_action(reader, organisation):
    action = make_action(organisation, "First")
    url = address(organisation, "planned_action", action.pk)

    page = reader.post(url, {"act": "drop", "reason": ""}).content.decode()

    adding = page.partition('id="add"')[2]
    assert f'action="{address(organisation)}#add"' in adding.partition("</form>")[0]


def test_a_day_that_is_over_stays_good_when_something_else_changes(reader, organisation):
    action = make_action(organisation, due_on=LATE)

    reader.post(
        address(organisation, "planned_action", action.pk),
        {"what": "Another form", "due_on": LATE.isoformat()},
    )

    action.refresh_from_db()
    assert (action.what, action.due_on) == ("Another form", LATE)


def test_only_who_may_run_rounds_changes_the_plan(client_of, organisation, manager):
    action = make_action(organisation)
    client = client_of(make_member(organisation, "consultant"))

    response = client.post(address(organisation, "planned_action", action.pk), {"act": "done"})

    assert response.status_code == 404
    page = page_of(client, address(organisation))
    assert "Put it on the plan" not in page
    assert "Open an action" not in page


def test_the_next_result_keeps_what_became_of_the_plan(organisation, closed):
    open_, done = make_action(organisation, "Open", due_on=SOON), make_action(organisation, "Done")
    before = make_action(organisation, "Ended before the last result")
    actions.end_action(before, now=NOW - timedelta(days=1))
    actions.end_action(done, now=NOW + timedelta(days=3))
    later = NOW + timedelta(days=20)

    second = rounds.close_assessment(make_assessment(organisation, now=NOW), now=later)
    actions.end_action(open_, reason="Too late.", now=later)

    words = explained(second).plan
    assert words.claim == "Of 2 planned actions: 1 done and 1 open."
    assert [(row.what, row.said) for row in words.rows] == [
        ("Open", "open, due 2 December 2026"),
        ("Done", "done, 4 November 2026"),
    ]
    assert explained(second, is_shared=True).plan is None


def test_actions_never_change_a_result(organisation):
    make_action(organisation)

    with_plan = rounds.close_assessment(make_sepehr(organisation), now=NOW)
    without = rounds.close_assessment(make_sepehr(make_organisation()), now=NOW)

    assert (with_plan.result, with_plan.sums) == (without.result, without.sums)


def test_page_workbook_and_json_of_a_result_tell_it(reader, organisation):
    make_action(organisation, "One <b>form</b>", due_on=SOON)
    closed = rounds.close_assessment(make_sepehr(organisation), now=NOW)

    page = page_of(reader, reverse("diagnostics:result", args=[closed.pk]))
    told = json.loads(exported(closed, Kind.JSON))["result"]["plan"]
    sheet = load_workbook(BytesIO(exported(closed, Kind.XLSX))).worksheets[0]

    assert "<bdi>One &lt;b&gt;form&lt;/b&gt;</bdi>" in page
    assert told == [{"what": "One <b>form</b>", "state": "open", "due_on": "2026-12-02"}]
    assert "One <b>form</b>" in {cell.value for row in sheet for cell in row}
    assert "plan" not in json.loads(exported(closed, Kind.JSON, is_shared=True))["result"]


@pytest.mark.parametrize(("language", "title"), [("en", "became"), ("fa", "سرنوشت")])
def test_the_pdf_of_a_result_tells_it(reader, organisation, language, title):
    actions.end_action(make_action(organisation, "One form"), reason="No trainer.", now=NOW)
    closed = rounds.close_assessment(make_sepehr(organisation), now=NOW)

    with override(language):
        response = reader.get(reverse("diagnostics:result_pdf", args=[closed.pk]))

    words = words_in(b"".join(response.streaming_content))
    assert {title, "form", "trainer"} <= words


def test_the_organisations_page_shows_the_first_few(reader, organisation, closed):
    for number in range(5):
        make_action(organisation, f"Deed {number}", due_on=SOON + timedelta(days=number))

    page = page_of(reader, organisation.get_absolute_url())

    assert "5 actions are open." in page
    assert "Deed 2" in page
    assert "Deed 3" not in page


def test_a_reminder_says_what_is_open(organisation):
    assessment = make_assessment(organisation, now=timezone.now())
    person = make_respondent(assessment, "sales", email="sara@firm.example")
    make_action(organisation, "One form", due_on=SOON)
    make_message(person, kind=Message.Kind.REMINDER)

    send_waiting(assessment=assessment, now=timezone.now(), limit=1)

    assert "Open on the plan:\n- One form (2 December 2026)" in mail.outbox[0].body


def test_an_overdue_action_needs_the_consultant(organisation, closed):
    consultant = make_member(organisation, "consultant")
    type(closed).objects.update(review="reviewed")
    make_action(organisation, due_on=LATE)

    need = need_of(consultant, organisation, now=timezone.now(), today=TODAY)

    assert need["need"] == "overdue"


def test_the_calendar_holds_what_is_open_and_has_a_day(reader, organisation):
    action = make_action(organisation, "Fair, catalogue; both", who="Negin", due_on=SOON)
    make_action(organisation, "Someday")

    response = reader.get(address(organisation, "plan_ics"))

    text = b"".join(response.streaming_content).decode()
    assert response["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 1
    assert f"UID:action-{action.pk}@" in text
    assert "DTSTART;VALUE=DATE:20261202\r\nDTEND;VALUE=DATE:20261203" in text
    assert "SUMMARY:Fair\\, catalogue\\; both" in text


def test_a_long_line_of_a_calendar_folds_between_letters():
    words = "برنامهٔ نمایشگاه را با هم، سر یک میز، بنویسیم و برای همه بفرستیم"

    file = calendar_file([CalendarEntry("a", SOON, words)], now=NOW)

    assert max(map(len, file.split(b"\r\n"))) <= 75
    assert words.replace("،", "،") in file.replace(b"\r\n ", b"").decode()


def test_the_workbook_holds_what_is_open_and_what_has_ended(reader, organisation):
    make_action(organisation, "Open", due_on=SOON)
    actions.end_action(make_action(organisation, "Dropped"), reason="No.", now=NOW)

    response = reader.get(address(organisation, "plan_xlsx"))

    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert [row[1].value for row in sheet.iter_rows(min_row=3)] == ["Open", "Dropped"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Sepehr Controls", "1 of 2 open actions is overdue.", "4 days overdue", "dropped"]),
        ("fa", ["برنامه", "نگین", "۲۹ آبان ۱۴۰۵", "انجام‌شده و کنار گذاشته"]),
    ],
)
def test_the_pdf_holds_what_is_open_and_what_has_ended(reader, organisation, language, said):
    make_action(organisation, "Soon", due_on=SOON, side="both", who="نگین")
    make_action(organisation, "Late", due_on=LATE, if_then="If not, then the catalogue")
    actions.end_action(make_action(organisation, "A fair"), reason="No time", now=NOW)

    response = reader.get(address(organisation, "plan_pdf", language=language))
    pdf = b"".join(response.streaming_content)

    structure = structure_of(pdf)
    assert structure.open_metadata()["pdfuaid:part"] == "1"
    assert structure.Root.Lang == language
    for text in (*said, "Soon", "Late", "If not, then the catalogue", "A fair", "No time"):
        assert words_of(text) <= words_in(pdf)


@pytest.mark.parametrize(("language", "other"), [("en", "1405/09/11"), ("fa", "۲۰۲۶-۱۲-۰۲")])
def test_a_day_stands_below_its_field_in_the_other_calendar(reader, organisation, language, other):
    make_action(organisation, "Soon", due_on=SOON)

    page = page_of(reader, address(organisation, language=language))

    assert page.count(f"<bdi>{other}</bdi>") == 1


def test_the_page_is_there_in_persian(reader, organisation, closed):
    make_action(organisation, due_on=LATE)

    page = page_of(reader, address(organisation, language="fa"))

    assert '<html lang="fa" dir="rtl">' in page
    assert "۴ روز از موعد گذشته" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_with_more_actions(
    reader, organisation, closed, number, django_assert_max_num_queries
):
    for offer in suggestions_of(closed)[:number]:
        actions.take_over(closed, source=offer.source, code=offer.code, what="x", by=None, now=NOW)

    with django_assert_max_num_queries(14):
        reader.get(address(organisation))

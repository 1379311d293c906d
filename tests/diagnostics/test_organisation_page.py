import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.actions import importing, invitations, rounds
from diagnostics.desk import cursor
from diagnostics.models import Message, Respondent
from diagnostics.queries.paging import PageMark
from diagnostics.queries.rounds import rounds_of
from tests.diagnostics.clients import add_rounds
from tests.diagnostics.pages import text_of
from tests.factories import (
    ALL_YES,
    NOW,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
)


def address(organisation, language="en"):
    return f"/{language}/organisations/{organisation.slug}/"


def page_of(client, organisation, language="en"):
    return text_of(client.get(address(organisation, language)))


@pytest.fixture
def empty(db, client_of):
    organisation = make_organisation(name="Zagreta Foods", sector="Dairy", size="10-49")
    return organisation, client_of(make_member(organisation, name="Zahra"))


def test_without_a_round_it_says_how_to_start(empty):
    organisation, client = empty

    page = page_of(client, organisation)

    assert "Three steps to a first result" in page
    assert reverse("diagnostics:assessment_new", args=[organisation.slug]) in page


@pytest.mark.parametrize("role", ["manager", "consultant"])
def test_a_round_that_nobody_is_asked_in_offers_to_answer_to_whoever_manages(
    empty, client_of, role
):
    organisation, manager = empty
    consultant = make_member(organisation, "consultant")
    consultant.memberships.update(may_run_rounds=True)
    make_assessment(organisation)

    page = page_of(manager if role == "manager" else client_of(consultant), organisation)

    assert "Invite people" in page
    assert ("Which function do you answer for?" in page) is (role == "manager")


def test_it_names_the_organisation_and_its_people(empty):
    organisation, client = empty

    page = page_of(client, organisation)

    assert "<bdi>Zagreta Foods</bdi>" in page
    assert "Dairy" in page
    assert "10 to 49 people" in page
    assert "<bdi>Zahra</bdi>" in page


def test_the_open_round_shows_each_functions_progress(client_of, cast):
    Respondent.objects.filter(pk=cast.sales.pk).update(started_at=NOW, finished_at=NOW)

    page = page_of(client_of(cast.manager), cast.organisation)

    assert "1 of 1 finished" in page
    assert "0 of 1 finished" in page
    assert "November 2026</bdi>: 1 person is missing" in page
    assert "Invite someone from Marketing" in page


def test_a_manager_is_asked_for_the_function_once(client_of, cast):
    client = client_of(cast.manager)

    before = page_of(client, cast.organisation)
    client.post(
        reverse("diagnostics:own_answers", args=[cast.assessment.pk]), {"function": "sales"}
    )
    after = page_of(client, cast.organisation)

    assert "Which function do you answer for?" in before
    assert "Which function do you answer for?" not in after
    own = Respondent.objects.get(user=cast.manager)
    assert f'href="{own.get_absolute_url()}"> Answer the questionnaire' in after


def test_the_function_is_remembered_from_the_last_round(client_of, cast):
    rounds.join_as_member(
        assessment=cast.assessment, user=cast.manager, function="marketing", language="en", now=NOW
    )
    rounds.close_assessment(cast.assessment, now=NOW)
    make_assessment(cast.organisation)

    page = page_of(client_of(cast.manager), cast.organisation)

    [chosen] = [
        field for field in page.split("<input")[1:] if " checked" in field.partition(">")[0]
    ]
    assert 'value="marketing"' in chosen


def test_no_result_is_offered_before_an_answer(client_of, cast):
    page = page_of(client_of(cast.manager), cast.organisation)

    assert "See the provisional result" not in page


def test_the_first_answer_offers_the_provisional_result(client_of, cast):
    Respondent.objects.filter(pk=cast.sales.pk).update(started_at=NOW)

    page = page_of(client_of(cast.manager), cast.organisation)

    assert "See the provisional result" in page


def test_a_closed_round_stands_in_the_timeline(client_of, cast):
    organisation = make_organisation()
    closed = rounds.close_assessment(make_sepehr(organisation), now=NOW)
    client = client_of(make_member(organisation))

    page = page_of(client, organisation)

    assert "Borderline" in page
    assert "November 2026</bdi>: Sales and Marketing have a <strong" in page
    assert "We suggest" in page
    assert "Look again</span><span>November 2027" in page
    assert reverse("diagnostics:result", args=[closed.pk]) in page
    assert "name the same owner for 6 of 8 stages" in page
    assert reverse("diagnostics:repeat", args=[closed.pk]) in page


def test_a_consultant_reads_and_starts_nothing(client_of, cast):
    page = page_of(client_of(cast.consultant), cast.organisation)

    assert "entrusted to you as a consultant" in page
    assert "Which function do you answer for?" not in page
    assert "Close and see the result" not in page


def test_the_page_is_persian_too(client_of, cast):
    page = page_of(client_of(cast.manager), cast.organisation, "fa")

    assert '<html lang="fa" dir="rtl">' in page
    assert "سپهر کنترل" in page


def test_a_name_is_text_and_no_markup(client_of, db):
    organisation = make_organisation(name="<script>alert(1)</script> & Co", sector="<b>x</b>")

    page = page_of(client_of(make_member(organisation, name="<i>y</i>")), organisation)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in page
    assert "<b>x</b>" not in page
    assert "<i>y</i>" not in page


def test_its_queries_do_not_grow_with_the_rounds(client_of, db, django_assert_num_queries):
    organisation = make_organisation()
    client = client_of(make_member(organisation))
    assessment = make_sepehr(organisation)
    client.get(address(organisation))  # what a process does once a day is done
    with CaptureQueriesContext(connection) as at_one_round:
        client.get(address(organisation))
    add_rounds(rounds.close_assessment(assessment, now=NOW), 40)
    make_sepehr(organisation)

    with django_assert_num_queries(len(at_one_round)):
        client.get(address(organisation))

    assert len(at_one_round) <= 15


def test_the_newest_twenty_rounds_stand_and_the_others_a_page_away_both_ways(empty):
    organisation, client = empty
    newest = rounds.close_assessment(make_sepehr(organisation), now=NOW)
    add_rounds(newest, 24)
    every = [str(round_.pk) for round_ in rounds_of(organisation)]

    first, second, again = pages_of(client, organisation)

    assert listed(first) == listed(again) == every[:20]
    assert listed(second) == every[20:]
    assert "14 earlier rounds" in " ".join(first.split())
    assert "earlier rounds" not in second
    assert 'rel="prev"' not in first + again
    assert 'rel="next"' not in second
    assert f"?a={every[20]}&amp;a={every[19]}" in first


def pages_of(client, organisation):
    """Return the first page of the rounds, the one after it, and the way back."""
    pages = [client.get(address(organisation)).content.decode()]
    for rel in ("next", "prev"):
        mark = re.search(rf'href="(\?at=[^"#]+)#rounds" rel="{rel}"', pages[-1])[1]
        pages.append(client.get(address(organisation) + mark).content.decode())
    return pages


def listed(page):
    """Return the rounds that are listed on a page, by their links."""
    rounds = page.partition('id="rounds"')[2].partition('id="remarks"')[0]
    return re.findall(r'href="/en/assessments/([^/"]+)/result/"', rounds)


@pytest.mark.parametrize("of_page", ["forged", "of another organisation"])
def test_a_page_mark_that_does_not_hold_shows_the_newest_rounds_and_says_so(empty, of_page):
    organisation, client = empty
    newest = rounds.close_assessment(make_sepehr(organisation), now=NOW)
    mark = cursor.written(PageMark((NOW, str(newest.pk))), of="rounds of another")
    at = "x" if of_page == "forged" else mark

    page = text_of(client.get(address(organisation), {"at": at}))

    assert "You see the newest rounds." in page
    assert reverse("diagnostics:result", args=[newest.pk]) in page


def add_people(assessment, count):
    """Ask so many more of each side, each with a letter that was sent."""
    people = [
        Respondent(
            name=f"{function} {number}",
            email=f"{function}{number}@test.example",
            function=function,
            language="en",
        )
        for function in ("sales", "marketing")
        for number in range(count)
    ]
    rounds.store_respondents(assessment, people)
    Message.objects.bulk_create(
        Message(
            organisation_id=person.organisation_id,
            assessment_id=person.assessment_id,
            respondent=person,
            kind=Message.Kind.INVITATION,
            queued_at=NOW,
            sent_at=NOW,
            claimed_at=NOW,
        )
        for person in people
    )


@pytest.mark.parametrize("is_open", [True, False])
def test_thirty_rounds_and_four_hundred_people_cost_what_three_and_eight_cost(
    client_of, db, is_open
):
    seen = []
    for more_rounds, more_people in ((2, 3), (29, 199)):
        organisation = make_organisation()
        client = client_of(make_member(organisation))
        add_rounds(rounds.close_assessment(make_sepehr(organisation), now=NOW), more_rounds)
        current = make_sepehr(organisation)
        add_people(current, more_people)
        if not is_open:
            rounds.close_assessment(current, now=NOW)
        client.get(address(organisation))

        with CaptureQueriesContext(connection) as queries:
            client.get(address(organisation))
        asked = [query["sql"].partition(" WHERE ")[0] for query in queries.captured_queries]
        seen.append([re.sub(r"_django_curs_\w+", "cursor", statement) for statement in asked])

    assert seen[0] == seen[1]


def test_the_first_round_without_anybody_asked_leads_to_inviting(empty):
    organisation, client = empty
    current = make_assessment(organisation)

    page = page_of(client, organisation)

    assert "Three steps to a first result" in page
    [filled] = re.findall(r'class="btn btn-primary" href="([^"]+)"', page)
    assert filled == reverse("diagnostics:invite", args=[current.pk])


def test_who_is_missing_stands_by_name_on_each_side_and_is_reminded_there(client_of, cast):
    add_people(cast.assessment, 7)

    page = page_of(client_of(cast.manager), cast.organisation)

    assert "16 people are missing, 8 of them in Sales" in page
    assert page.count("asked on 1 November 2026") == 8  # four a side, beside one without a letter
    assert page.count("and 3 more") == 2
    assert "Remind 14 people" in page
    assert f'action="{reverse("diagnostics:remind", args=[cast.assessment.pk])}"' in page


def test_once_all_have_finished_closing_is_the_filled_button(client_of, cast):
    rounds.join_as_member(
        assessment=cast.assessment, user=cast.manager, function="sales", language="en", now=NOW
    )
    Respondent.objects.update(started_at=NOW, finished_at=NOW)

    page = page_of(client_of(cast.manager), cast.organisation)

    assert "all who were asked have finished" in page
    [filled] = re.findall(r'class="btn btn-primary" href="([^"]+)"', page)
    assert filled == reverse("diagnostics:close", args=[cast.assessment.pk])


def test_a_consultant_has_no_acts_in_an_open_round(client_of, cast):
    page = page_of(client_of(cast.consultant), cast.organisation)

    assert "2 people are missing" in page
    assert "Remind" not in page
    assert "Invite" not in page
    assert "Links to share" not in page


def test_an_anonymous_round_shows_who_is_missing_and_no_answer(client_of, db):
    organisation = make_organisation()
    assessment = make_assessment(organisation, mode="anonymous")
    make_respondent(assessment, "sales", name="Sara", criteria=ALL_YES)

    page = page_of(client_of(make_member(organisation)), organisation)

    assert "<bdi>Sara</bdi>" in page
    assert "begun," not in page
    assert "provisional result" not in page


def test_links_to_share_stand_beside_the_round(client_of, cast):
    link = invitations.share(cast.assessment, function="sales", limit=20, now=NOW)

    page = page_of(client_of(cast.manager), cast.organisation)

    assert link.get_absolute_url() in page
    assert "0 of at most 20 have come in" in page


@pytest.mark.parametrize(
    ("count", "listed", "folded"), [(1, 1, 0), (8, 8, 0), (9, 6, 3), (20, 6, 14)]
)
def test_from_nine_rounds_on_the_six_newest_stand_and_a_strip_shows_all(
    client_of, db, count, listed, folded
):
    organisation = make_organisation()
    add_rounds(rounds.close_assessment(make_sepehr(organisation), now=NOW), count - 1)

    page = page_of(client_of(make_member(organisation)), organisation)

    shown, _details, rest = page.partition('<details class="more">')
    assert (shown.count('class="links"'), rest.count('class="links"')) == (listed, folded)
    strip = shown.partition('class="marks"')[2].partition("</ul>")[0]
    assert strip.count("<svg") == (count if folded else 0)
    assert (f"{folded} earlier rounds" in page) is bool(folded)


def test_what_is_set_aside_stands_below_the_rounds_with_its_reason(client_of, db):
    organisation = make_organisation()
    manager = make_member(organisation)
    newer = rounds.close_assessment(make_sepehr(organisation), now=NOW)
    add_rounds(newer, 1)
    importing.set_aside(newer, reason="Twice", by=manager, now=NOW)

    page = page_of(client_of(manager), organisation)

    counted, _summary, aside = page.partition('class="rounds"')[2].partition("1 set aside")
    assert counted.count("<li>") == 1
    assert newer.get_absolute_url() in aside
    assert "<bdi>Twice</bdi>" in aside
    assert reverse("diagnostics:take_back", args=[newer.pk]) in aside
    assert "October 2026</bdi>: Sales and Marketing have" in page


def test_it_takes_no_post(client_of, cast):
    assert client_of(cast.manager).post(address(cast.organisation)).status_code == 405

"""What needs a consultant: on top of the desk, where it is done, and until when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from diagnostics.actions import review as reviews
from diagnostics.actions import rounds
from diagnostics.models import Assessment
from tests.diagnostics.clients import add_clients, close_sepehr, closed_with, entrust
from tests.diagnostics.explaining import MIXED
from tests.diagnostics.pages import text_of
from tests.factories import NOW, criteria, make_assessment, make_respondent

ADDRESS = "/en/portfolio/"


def needs_in(client):
    needs = client.get(ADDRESS).context["needs"]
    return {kind.kind: [entry.organisation for entry in kind.entries] for kind in needs.kinds}


def needs_since(client):
    needs = client.get(ADDRESS).context["needs"]
    return [entry.since for kind in needs.kinds for entry in kind.entries]


def test_each_kind_of_need_leads_to_where_it_is_done_and_goes_when_done(client, consultant):
    decide = closed_with(entrust(consultant, name="A"), action="judgement_call")
    mixed = make_assessment(entrust(consultant, name="B"))
    for function in ("sales", "marketing"):
        make_respondent(mixed, function, criteria=criteria(MIXED))
    rounds.close_assessment(mixed, now=NOW)
    closed_with(entrust(consultant, name="C"), verdict="no_fit", type="")
    reviewed = close_sepehr(entrust(consultant, name="D"))
    make_assessment(entrust(consultant, name="E"), now=timezone.now() - timedelta(days=8))

    assert needs_in(client) == {
        "decide": ["B", "A"],
        "no_type": ["C"],
        "review": ["D"],
        "stuck": ["E"],
    }
    page = text_of(client.get(ADDRESS))
    assert "5 things need you; 2 are decisions." in page
    assert f'href="{reverse("diagnostics:result", args=[decide.pk])}#review"' in page

    reviews.mark_reviewed(reviewed, look_again_on=None, by=consultant, now=NOW)
    reviews.look_again(reviewed, on=timezone.localdate(), by=consultant, now=NOW)

    assert needs_in(client)["again"] == ["D"]

    reviews.look_again(reviewed, on=None, by=consultant, now=NOW)

    assert "again" not in needs_in(client)


@pytest.mark.parametrize(
    ("begun", "told"),
    [
        ([], "Nobody has answered yet."),
        (["sales"], "Marketing has not answered yet."),
        (["marketing"], "Sales has not answered yet."),
        (["sales", "marketing"], "No new answer for seven days."),
    ],
)
def test_an_open_round_that_is_stuck_says_where(client, organisation, begun, told):
    assessment = make_assessment(organisation, now=NOW - timedelta(days=30))
    for function in begun:
        make_respondent(assessment, function, criteria=criteria(MIXED))
    assessment.sheets.update(saved_at=NOW - timedelta(days=20))
    Assessment.objects.update(opened_at=timezone.now() - timedelta(days=30))
    assessment.sheets.filter(saved_at__isnull=False).update(
        saved_at=timezone.now() - timedelta(days=20)
    )

    assert f'{told} <span class="since">· opened 30 days ago' in text_of(client.get(ADDRESS))


def test_a_need_says_how_long_it_waits_itself_and_not_how_old_the_round_is(client, organisation):
    closed = close_sepehr(organisation)
    Assessment.objects.update(
        opened_at=timezone.now() - timedelta(days=250),
        closed_at=timezone.now() - timedelta(days=240),
    )

    assert needs_since(client) == ["closed 240 days ago"]

    consultant = organisation.memberships.get(role="consultant").user
    reviews.mark_reviewed(closed, look_again_on=None, by=consultant, now=NOW)
    on = timezone.localdate() - timedelta(days=30)
    Assessment.objects.update(look_again_on=on)

    assert needs_since(client) == ["30 days ago"]


def test_days_to_look_again_that_came_first_stand_first_however_old_the_rounds_are(
    client, consultant
):
    today = timezone.localdate()
    for name, day, days_ago in (("Older", 0, 1), ("Newer", 40, 9)):
        closed = close_sepehr(entrust(consultant, name=name), day=day)
        reviews.mark_reviewed(closed, look_again_on=None, by=consultant, now=NOW)
        on = today - timedelta(days=days_ago)
        Assessment.objects.filter(pk=closed.pk).update(look_again_on=on)

    assert needs_in(client)["again"] == ["Newer", "Older"]


def test_overdue_actions_stand_by_day_the_oldest_first_however_old_the_rounds_are(
    client, consultant
):
    today = timezone.localdate()
    for name, day, days_ago in (("Older", 0, 1), ("Newer", 40, 9)):
        organisation = entrust(consultant, name=name)
        reviewed = close_sepehr(organisation, day=day)
        reviews.mark_reviewed(reviewed, look_again_on=None, by=consultant, now=NOW)
        for due_on in (today + timedelta(days=3), today - timedelta(days=days_ago), None):
            organisation.planned_actions.create(what="Fair", due_on=due_on, made_at=NOW)

    assert needs_in(client)["overdue"] == ["Newer", "Older"]
    assert needs_since(client) == ["9 days overdue", "1 day overdue"]


def test_a_round_that_moves_is_not_stuck(client, organisation):
    assessment = make_assessment(organisation)
    for function in ("sales", "marketing"):
        make_respondent(assessment, function, criteria=criteria(MIXED))
    Assessment.objects.update(opened_at=timezone.now() - timedelta(days=30))
    assessment.sheets.update(saved_at=timezone.now())

    assert needs_in(client) == {}


def test_at_most_three_of_a_kind_are_named_the_oldest_first(client, consultant):
    add_clients(consultant, 5)

    (kind,) = client.get(ADDRESS).context["needs"].kinds

    assert [entry.organisation for entry in kind.entries] == ["Firm 004", "Firm 003", "Firm 002"]
    assert (kind.number, kind.has_more) == ("5", True)

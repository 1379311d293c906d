"""What is put right in a round: people, sheets, names, letters, and a round that was a mistake."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from diagnostics.actions import invitations, mending, rounds
from diagnostics.actions.mail import queue_reminders, send_waiting
from diagnostics.method.checklist import Function
from diagnostics.models import Assessment, Message, Respondent
from diagnostics.queries.results import compute, diagnosed
from tests.diagnostics.anonymous import make_anonymous
from tests.diagnostics.letters import written_to
from tests.diagnostics.pages import confirm, text_of
from tests.factories import (
    ALL_YES,
    NOW,
    fill_sheet,
    make_assessment,
    make_member,
    make_message,
    make_organisation,
    make_respondent,
    make_sepehr,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


def address(name, assessment, *more):
    return reverse(f"diagnostics:{name}", args=[assessment.pk, *more])


def mended(person, **fields):
    return mending.mend(
        person,
        **{"name": person.name, "email": person.email, "function": person.function} | fields,
        now=NOW,
    )


@pytest.fixture
def anonymous(cast):
    rounds.close_assessment(cast.assessment, now=NOW)
    return make_assessment(cast.organisation, mode=Assessment.Mode.ANONYMOUS)


# --- people ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", Assessment.Mode.values)
def test_before_the_first_answer_everything_can_be_mended(db, mode):
    person = written_to(make_assessment(mode=mode), name="Sarah", email="wrong@firm.example")
    old = person.get_absolute_url()

    changed = mended(person, name="Sara", email="Sara@firm.example", function="marketing")
    send_waiting(now=NOW, limit=5)

    assert (changed.name, changed.email) == ("Sara", "sara@firm.example")
    assert changed.sheet.function == "marketing"
    assert Client().get(old).status_code == 404
    assert [letter.to for letter in outbox.outbox] == [["sara@firm.example"]]
    assert changed.token in outbox.outbox[0].body


def test_after_it_a_named_round_mends_name_and_e_mail(cast):
    person = make_respondent(cast.assessment, email="a@firm.example", criteria=ALL_YES)
    link = person.get_absolute_url()

    changed = mended(person, name="Sara", email="b@firm.example")

    assert (changed.name, changed.email) == ("Sara", "b@firm.example")
    assert Client().get(link).status_code == 200
    with pytest.raises(mending.CannotBeMended):
        mended(changed, function="marketing")


@pytest.mark.parametrize(
    "fields", [{"name": "Mine"}, {"email": "mine@firm.example"}, {"function": "marketing"}]
)
def test_after_it_an_anonymous_round_mends_nothing(client_of, cast, anonymous, fields):
    person = make_respondent(anonymous, email="a@firm.example", criteria=ALL_YES)
    form = {"go": "mend", "name": person.name, "email": person.email, "function": "sales"}

    client_of(cast.manager).post(address("invitation", anonymous, person.pk), form | fields)

    with pytest.raises(mending.CannotBeMended):
        mended(person, **fields)
    person.refresh_from_db()
    assert (person.name, person.email, person.function) == ("Somebody", "a@firm.example", "sales")


def test_an_anonymous_round_keeps_an_e_mail(client_of, cast, anonymous):
    person = make_respondent(anonymous, email="a@firm.example")
    form = {"go": "mend", "name": "Sara", "email": "", "function": "sales"}

    page = client_of(cast.manager).post(address("invitation", anonymous, person.pk), form)

    person.refresh_from_db()
    assert page.status_code == 400
    assert person.email == "a@firm.example"


def test_two_people_never_get_one_e_mail(client_of, cast):
    make_respondent(cast.assessment, email="a@firm.example")
    person = make_respondent(cast.assessment, email="b@firm.example")
    form = {"go": "mend", "name": "Sara", "email": "A@firm.example", "function": "sales"}

    page = client_of(cast.manager).post(address("invitation", cast.assessment, person.pk), form)

    assert page.status_code == 409
    assert "This e-mail is asked in this round already." in text_of(page)


def test_a_page_mends_a_person(client_of, cast):
    person = make_respondent(cast.assessment, name="Sarah")
    form = {"go": "mend", "name": "Sara", "email": "s@firm.example", "function": "marketing"}
    client = client_of(cast.manager)

    page = client.post(address("invitation", cast.assessment, person.pk), form, follow=True)

    person.refresh_from_db()
    assert "The person is changed." in text_of(page)
    assert (person.name, person.email, person.function) == ("Sara", "s@firm.example", "marketing")


# --- sheets ------------------------------------------------------------------------------------


def test_a_sheet_that_is_set_aside_is_kept_and_not_counted(client_of, cast):
    assessment = make_sepehr(make_organisation())
    manager = make_member(assessment.organisation)
    before = compute(assessment)
    twice = make_respondent(assessment, "sales", name="Sara", criteria=ALL_YES)
    client = client_of(manager)

    client.post(address("sheet_aside", assessment, twice.pk), {"reason": "Came by two links"})

    result, sums = compute(assessment)
    assert (result, sums) == (before[0], before[1] | {"set_aside": 1})
    row = text_of(client.get(address("assessment", assessment)))
    assert "set aside" in row
    twice.refresh_from_db()
    assert (twice.set_aside_reason, twice.set_aside_by) == ("Came by two links", manager)
    page = text_of(client.get(address("result", assessment)))
    assert "1 sheet set aside" in page
    assert "Came by two links" not in page


def test_a_sheet_is_taken_back_until_the_round_closes(client_of, cast):
    person = make_respondent(cast.assessment, criteria=ALL_YES)
    with_it = compute(cast.assessment)
    mending.set_sheet_aside(person, reason="Twice", by=cast.manager, now=NOW)

    client_of(cast.manager).post(
        address("invitation", cast.assessment, person.pk), {"go": "take_back"}
    )

    assert compute(cast.assessment) == with_it
    rounds.close_assessment(cast.assessment, now=LATER)
    with pytest.raises(rounds.RoundIsClosed):
        mending.set_sheet_aside(person, reason="Twice", by=cast.manager, now=LATER)


def test_whoever_is_set_aside_hides_nobody_from_the_list(client_of, cast):
    people = [
        make_respondent(cast.assessment, name=name, criteria=ALL_YES) for name in ("Anna", "Zoe")
    ]

    mending.set_sheet_aside(people[0], reason="Twice", by=cast.manager, now=NOW)

    listed = client_of(cast.manager).get(cast.assessment.get_absolute_url()).context["asked"]
    names = {asked.respondent.name for asked in listed.object_list}
    assert {"Anna", "Zoe"} <= names
    assert listed.paginator.count == cast.assessment.respondents.count()


def test_a_reason_is_needed(client_of, cast):
    person = make_respondent(cast.assessment, criteria=ALL_YES)

    page = client_of(cast.manager).post(
        address("sheet_aside", cast.assessment, person.pk), {"reason": " "}
    )

    person.refresh_from_db()
    assert page.status_code == 400
    assert not person.is_set_aside


def test_no_sheet_of_an_anonymous_round_is_set_aside(client_of, cast, anonymous):
    person = make_respondent(anonymous, email="a@firm.example", criteria=ALL_YES)
    client, aside = client_of(cast.manager), address("sheet_aside", anonymous, person.pk)

    page = client.post(aside, {"reason": "Twice"})

    person.refresh_from_db()
    assert page.status_code == 409
    assert "Setting one aside would show whose it was" in text_of(page)
    assert not person.is_set_aside
    with pytest.raises(mending.IsAnonymous):
        mending.set_sheet_aside(person, reason="Twice", by=cast.manager, now=NOW)


def test_nobody_gets_a_letter_about_a_sheet_that_is_set_aside(cast):
    person = written_to(cast.assessment, email="a@firm.example")
    fill_sheet(person, criteria=ALL_YES)

    mending.set_sheet_aside(person, reason="Twice", by=cast.manager, now=NOW)

    assert queue_reminders(cast.assessment, now=NOW) == 0


# --- the round ---------------------------------------------------------------------------------


def test_a_round_that_only_its_manager_has_answered_is_discarded(client_of, cast):
    own = rounds.join_as_member(
        assessment=cast.assessment,
        user=cast.manager,
        function=Function.SALES,
        language="en",
        now=NOW,
    )
    fill_sheet(own, criteria=ALL_YES)
    link = invitations.share(cast.assessment, function=Function.SALES, limit=3, now=NOW)
    client = client_of(cast.manager)
    asked = text_of(client.get(address("discard", cast.assessment)))

    confirm(client, address("discard", cast.assessment))

    assert "Your own answers go with it." in asked
    assert not Assessment.objects.filter(pk=cast.assessment.pk).exists()
    for gone in (cast.sales, link, own):
        page = Client().get(gone.get_absolute_url())
        assert page.status_code == 410
        assert "This round was discarded." in text_of(page)


def test_the_round_offers_to_be_discarded_while_only_managers_have_answered(client_of, cast):
    other = make_member(cast.organisation)
    for person in (cast.manager, other):
        own = rounds.join_as_member(
            assessment=cast.assessment,
            user=person,
            function=Function.SALES,
            language="en",
            now=NOW,
        )
        fill_sheet(own, criteria=ALL_YES)
    client = client_of(cast.manager)
    before = text_of(client.get(cast.assessment.get_absolute_url()))

    fill_sheet(cast.sales, criteria=ALL_YES)

    assert "Discard the round" in before
    assert "Discard the round" not in text_of(client.get(cast.assessment.get_absolute_url()))


def test_a_round_that_somebody_else_has_answered_is_not(client_of, cast):
    fill_sheet(cast.sales, criteria=ALL_YES)
    client = client_of(cast.manager)

    page = confirm(client, address("discard", cast.assessment))

    assert page.status_code == 409
    assert "can be closed but not discarded" in text_of(page)
    assert Assessment.objects.filter(pk=cast.assessment.pk).exists()


def test_a_closed_round_is_not_discarded_but_renamed(client_of, cast):
    rounds.close_assessment(cast.assessment, now=NOW)
    stored = Assessment.objects.get(pk=cast.assessment.pk).result
    client = client_of(cast.manager)

    client.post(address("discard", cast.assessment))
    client.post(address("assessment_settings", cast.assessment), {"title": "Autumn check"})

    renamed = Assessment.objects.get(pk=cast.assessment.pk)
    assert (renamed.title, renamed.result) == ("Autumn check", stored)


def test_a_day_lies_between_the_invitation_and_a_reminder(cast):
    person = make_respondent(cast.assessment, email="a@firm.example")
    make_message(person, queued_at=NOW, claimed_at=NOW, sent_at=NOW)

    soon, next_day = NOW + timedelta(hours=23), NOW + timedelta(hours=25)

    assert queue_reminders(cast.assessment, now=soon) == 0
    assert queue_reminders(cast.assessment, now=next_day) == 1


# --- closing -----------------------------------------------------------------------------------


def closing_page(client_of, cast, assessment):
    return text_of(client_of(cast.manager).get(address("close", assessment)))


@pytest.mark.parametrize(
    ("sales", "marketing", "claim"),
    [
        (0, 0, "Nobody has answered: closing gives no result"),
        (3, 3, "These answers will give a result of both sides"),
        (3, 2, "the verdict only: 2 of Marketing answered, and it takes three to show more"),
        (1, 2, "the verdict only: 1 of Sales"),
        (3, 0, "a provisional result: nobody from Marketing takes part"),
    ],
)
def test_closing_an_anonymous_round_says_what_it_will_show(
    client_of, cast, anonymous, sales, marketing, claim
):
    anonymous.delete()
    assessment = make_anonymous(cast.organisation, sales=sales, marketing=marketing)

    page = closing_page(client_of, cast, assessment)

    assert claim in page
    assert ("lost for good" in page) is ("verdict only" in claim or "provisional" in claim)
    assert ("Discard the round" in page) is (sales == 0)


def test_what_an_anonymous_round_says_before_closing_hangs_on_no_answer(client_of, cast, anonymous):
    people = [make_respondent(anonymous, criteria=ALL_YES) for _ in range(3)]
    before = closing_page(client_of, cast, anonymous).partition("<main")[2].partition("<form")[0]
    for person in people:
        fill_sheet(person, criteria={"U1": "dont_know"})

    after = closing_page(client_of, cast, anonymous).partition("<main")[2].partition("<form")[0]

    assert before == after


def test_before_closing_those_who_are_missing_can_be_reminded(client_of, cast):
    fill_sheet(cast.sales, criteria=ALL_YES)
    nobody = closing_page(client_of, cast, cast.assessment)
    for _ in range(2):
        make_respondent(cast.assessment, email="a@firm.example")

    two = closing_page(client_of, cast, cast.assessment)
    button = f'formaction="{address("remind", cast.assessment)}"> Keep it open and remind 2 people'
    answer = client_of(cast.manager).post(address("remind", cast.assessment))

    assert "remind" not in nobody.partition("<main")[2]
    assert button in two
    assert answer.url == f"{cast.assessment.get_absolute_url()}#mail"
    assert Message.objects.count() == 2
    assert "remind" not in closing_page(client_of, cast, cast.assessment).partition("<main")[2]


def test_closing_a_named_round_says_what_it_will_show(client_of, cast):
    fill_sheet(cast.sales, criteria=ALL_YES)
    fill_sheet(cast.marketing, criteria={"U1": "yes"})
    short = closing_page(client_of, cast, cast.assessment)
    fill_sheet(cast.marketing, criteria=ALL_YES)
    both = closing_page(client_of, cast, cast.assessment)

    assert "no result: not enough answers from Marketing" in short
    assert "These answers will give a result of both sides" in both
    assert "needs three people a side: 1 of Sales, 1 of Marketing" in both
    assert diagnosed(cast.assessment).result["verdict"] != "not_enough_answers"


# --- shared links and letters --------------------------------------------------------------------


def test_a_shared_link_remembers_who_came_by_it_on_this_device(client, cast):
    link = invitations.share(cast.assessment, function=Function.SALES, limit=3, now=NOW)
    client.post(link.get_absolute_url(), {"name": "Reza", "once": "a-key"})
    person = Respondent.objects.get(shared_link=link)

    here, elsewhere = (
        text_of(browser.get(link.get_absolute_url())) for browser in (client, Client())
    )

    assert "You already take part" in here
    assert person.get_absolute_url() in here
    assert "You already take part" not in elsewhere
    assert person.token not in elsewhere


def test_a_name_that_stands_twice_is_told_to_the_manager(client_of, cast):
    for name in ("Reza", "Reza", "Mina"):
        make_respondent(cast.assessment, name=name)

    page = text_of(client_of(cast.manager).get(address("assessment", cast.assessment)))

    assert "<bdi>Reza</bdi> stands here more than once" in page
    assert "<bdi>Mina</bdi> stands here more than once" not in page


def test_a_letter_is_read_before_it_goes_with_lines_of_ones_own(client_of, cast, anonymous):
    person = make_respondent(anonymous, email="a@firm.example", language="fa")
    make_message(person)
    client, letter = client_of(cast.manager), address("letter", anonymous)

    client.post(letter, {"letter_lines": "See https://firm.example <b>"})
    page = text_of(client.get(letter))
    send_waiting(now=NOW, limit=5)

    sent = outbox.outbox[0]
    html = sent.alternatives[0][0]
    assert "See https://firm.example &lt;b&gt;" in page
    assert person.token not in page
    assert 'lang="fa"' in page
    assert "See https://firm.example <b>" in sent.body
    assert "See https://firm.example &lt;b&gt;" in html
    assert 'href="https://firm.example' not in html
    assert Message.objects.filter(sent_at=None).count() == 0


def test_own_lines_have_240_characters(client_of, cast):
    page = client_of(cast.manager).post(
        address("letter", cast.assessment), {"letter_lines": "x" * 241}
    )

    assert page.status_code == 400

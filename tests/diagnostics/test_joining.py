import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from diagnostics.actions import invitations, rounds
from diagnostics.method.checklist import Function
from diagnostics.models import Respondent
from tests.diagnostics.pages import address, text_of
from tests.factories import NOW, make_assessment


@pytest.fixture
def link(cast):
    return invitations.share(cast.assessment, function=Function.SALES, limit=2, now=NOW)


def guess(client, token, **extra):
    return client.get(reverse("diagnostics:answer", args=[token]), **extra)


def test_looking_brings_nobody_in(client, link):
    page = text_of(client.get(link.get_absolute_url()))

    assert "asks you to answer for Sales" in page
    assert Respondent.objects.count() == 2


def test_joining_leads_to_a_link_to_keep_and_a_double_click_makes_one(client, link):
    form = {"name": "Reza", "once": "a-key"}

    first = client.post(link.get_absolute_url(), form)
    second = client.post(link.get_absolute_url(), form)

    respondent = Respondent.objects.get(shared_link=link)
    assert (respondent.name, respondent.function) == ("Reza", "sales")
    assert first.headers["Location"] == second.headers["Location"]
    page = text_of(client.get(first.headers["Location"]))
    assert f"http://testserver{respondent.get_absolute_url()}" in page


def test_a_page_that_another_person_goes_back_to_leads_them_to_no_answers_of_the_first(
    client, link
):
    first = client.post(link.get_absolute_url(), {"name": "Reza", "once": "a-key"})

    second = client.post(link.get_absolute_url(), {"name": "Mina", "once": "a-key"})

    assert first.headers["Location"] != second.headers["Location"]
    names = (
        Respondent.objects.filter(shared_link=link).order_by("pk").values_list("name", flat=True)
    )
    assert list(names) == ["Reza", "Mina"]


@pytest.mark.parametrize("name", [" ", "\u200c", "\u200f\xad", "\u3164"])
def test_a_named_round_asks_for_a_name(client, link, name):
    response = client.post(link.get_absolute_url(), {"name": name, "once": "a-key"})

    assert response.status_code == 400
    assert "Write your name." in text_of(response)


def test_a_full_link_says_so(client, link):
    for number in range(3):
        client.cookies.clear()  # as from another device
        last = client.post(link.get_absolute_url(), {"name": "Reza", "once": f"key-{number}"})

    assert last.status_code == 409
    assert "as many people as it may" in text_of(last)
    assert Respondent.objects.filter(shared_link=link).count() == 2


def test_whoever_came_in_without_a_name_is_called_so(client, client_of, cast, link):
    rounds.close_assessment(cast.assessment, now=NOW)
    assessment = make_assessment(cast.organisation, mode="anonymous")
    shared = invitations.share(assessment, function=Function.OTHER, limit=2, now=NOW)
    client.post(shared.get_absolute_url(), {"once": "a-key"})
    person = Respondent.objects.get(shared_link=shared)
    manager = client_of(cast.manager)

    addresses = [
        assessment.get_absolute_url(),
        reverse("diagnostics:close", args=[assessment.pk]),
        reverse("diagnostics:invitation", args=[assessment.pk, person.pk]),
    ]

    for path in addresses:
        assert "without a name" in text_of(manager.get(path))


def test_whoever_belongs_to_no_function_is_asked_for_a_view(client, cast):
    shared = invitations.share(cast.assessment, function=Function.OTHER, limit=2, now=NOW)

    join = text_of(client.get(shared.get_absolute_url()))
    client.post(shared.get_absolute_url(), {"name": "Reza", "once": "a-key"})
    person = Respondent.objects.get(shared_link=shared)
    step = reverse("diagnostics:answer_step", args=[person.token, "together"])

    assert "<bdi>Sepehr Controls</bdi> asks for your view." in join
    assert "asks for your view." in text_of(client.get(person.get_absolute_url()))
    assert "you answer for" not in text_of(client.get(step))


def test_switched_off_it_is_gone_and_on_again_it_is_another(client, link):
    old = link.get_absolute_url()

    invitations.switch_off(link, now=NOW)
    off = client.get(old).status_code
    invitations.switch_on(link, now=NOW)
    link.refresh_from_db()

    assert (off, client.get(old).status_code) == (404, 404)
    assert client.get(link.get_absolute_url()).status_code == 200


def test_a_closed_round_takes_nobody_in(client, link):
    rounds.close_assessment(link.assessment, now=NOW)

    with time_machine.travel(NOW, tick=False):
        response = client.post(link.get_absolute_url(), {"name": "Reza", "once": "a-key"})

    assert "This assessment is closed" in text_of(response)
    assert not Respondent.objects.filter(shared_link=link).exists()


def test_guessing_is_slowed_for_ten_minutes_and_every_good_link_opens(client, cast):
    with time_machine.travel(NOW, tick=False) as clock:
        answers = {guess(client, f"wrong-{number}").status_code for number in range(20)}
        slowed = guess(client, "wrong-20")
        good = client.get(cast.sales.get_absolute_url())
        elsewhere = guess(Client(REMOTE_ADDR="192.0.2.7"), "wrong-20")
        clock.shift(600)
        later = guess(client, "wrong-20")

    assert answers == {404}
    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["Retry-After"]) <= 600
    assert (good.status_code, elsewhere.status_code, later.status_code) == (200, 404, 404)


def test_one_wrong_link_is_slowed_from_wherever_it_is_opened(client, db):
    with time_machine.travel(NOW, tick=False):
        for number in range(21):
            last = guess(client, "wrong", REMOTE_ADDR=f"192.0.2.{number}")
        other = guess(client, "other", REMOTE_ADDR="192.0.2.20")

    assert (last.status_code, other.status_code) == (429, 404)


def test_behind_a_proxy_the_senders_are_told_apart(client, cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    with time_machine.travel(NOW, tick=False):
        for number in range(21):  # what a sender writes into the header itself does not count
            told = {"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.1"}
            last = guess(client, f"wrong-{number}", headers=told)
        told = {"X-Forwarded-For": "192.0.2.1, 192.0.2.9"}
        other = guess(client, "wrong-21", headers=told)

    assert (last.status_code, other.status_code) == (429, 404)


@pytest.mark.parametrize(("typed", "limit"), [("۱۲", 12), ("500", 500)])
def test_the_limit_is_shown_and_typed_in_the_digits_of_the_page(client_of, cast, typed, limit):
    manager = client_of(cast.manager)

    page = text_of(manager.get(address("assessment", cast.assessment.pk, language="fa")))
    manager.post(address("shared_links", cast.assessment.pk), {"function": "sales", "limit": typed})

    assert 'value="۲۰"' in page
    assert cast.assessment.shared_links.get().limit == limit


@pytest.mark.parametrize("typed", ["0", "501", "-1", "many", ""])
def test_a_limit_that_cannot_be_used_makes_no_link(client_of, cast, typed):
    answer = client_of(cast.manager).post(
        address("shared_links", cast.assessment.pk), {"function": "marketing", "limit": typed}
    )

    assert not cast.assessment.shared_links.exists()
    page = text_of(answer)
    assert answer.status_code == 400
    assert "<title>Error: " in page
    assert "Choose a function, and a number from 1 to 500." in page
    assert '<option value="marketing" selected>' in page
    assert f'value="{typed}" maxlength="40"' in page


def test_a_link_is_for_a_function_that_was_chosen(client_of, cast):
    manager = client_of(cast.manager)

    page = text_of(manager.get(address("assessment", cast.assessment.pk)))
    answer = manager.post(address("shared_links", cast.assessment.pk), {"function": "", "limit": 9})

    assert '<option value="">Choose…</option> <option value="sales">' in " ".join(page.split())
    assert answer.status_code == 400
    assert not cast.assessment.shared_links.exists()

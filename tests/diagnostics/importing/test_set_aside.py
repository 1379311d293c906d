"""A round from a file is set aside: kept, named with its reason, counted nowhere, taken back."""

import pytest
from django.urls import reverse

from diagnostics.actions import importing, rounds, sharing
from diagnostics.models import Assessment, Membership
from diagnostics.queries.comparing import comparable_for, rounds_around
from diagnostics.queries.needs import desk_of
from diagnostics.queries.portfolio import clients_of
from diagnostics.queries.rounds import newest_result_of
from funnel.queries import claimed_round
from tests.diagnostics.imports import SEPEHR, brought_in, confirm, text_of, upload
from tests.factories import NOW, make_member, make_sepehr

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(client, organisation):
    return brought_in(client, SEPEHR.read_bytes(), organisation)


@pytest.fixture
def consultant(organisation):
    return make_member(organisation, Membership.Role.CONSULTANT, name="Navid")


def address(name, assessment):
    return reverse(f"diagnostics:{name}", args=[assessment.pk])


def set_aside(client, assessment, reason="A wrong file"):
    return client.post(address("set_aside", assessment), {"reason": reason})


def test_it_says_that_it_was_imported(client, imported):
    pages = [address("assessment", imported), address("result", imported)]
    pages += [imported.organisation.get_absolute_url()]

    assert ["imported" in text_of(client.get(page)) for page in pages] == [True, True, True]


def test_it_is_kept_with_its_reason_the_person_and_the_day(client, imported):
    set_aside(client, imported)

    page = text_of(client.get(address("assessment", imported)))
    kept = Assessment.objects.get(pk=imported.pk)

    assert "This round is set aside" in page
    assert "Leila" in page
    assert "A wrong file" in page
    assert kept.set_aside_at is not None
    assert kept.result == imported.result
    assert "This round is set aside" in text_of(client.get(address("result", imported)))


def test_no_list_and_no_picture_counts_it(client, imported, consultant):
    organisation = imported.organisation

    set_aside(client, imported)

    counts, _needs = desk_of(consultant, now=NOW, today=NOW.date())
    assert clients_of(consultant).values_list("newest__id").get() == (None,)
    assert counts.by_type["open"] == counts.all == 1
    assert comparable_for(consultant) == []
    assert rounds_around([imported]) == []
    assert newest_result_of(organisation) is None
    assert claimed_round(organisation) == (None, None)


def test_it_is_not_compared(client, imported):
    other = rounds.close_assessment(make_sepehr(imported.organisation), now=NOW)
    set_aside(client, imported)

    compared = client.get(reverse("diagnostics:compare"), {"a": [imported.pk, other.pk]})

    assert "There is nothing to compare yet" in text_of(compared)


def test_a_shared_link_to_it_ends_until_it_is_taken_back(client, imported):
    shared = sharing.share_result(imported)
    link = reverse("diagnostics:shared_result", args=[shared.result_token])

    set_aside(client, imported)
    aside = client.get(link).status_code
    client.post(address("take_back", imported))

    assert (aside, client.get(link).status_code) == (404, 200)


def test_whoever_may_import_takes_it_back(client, client_of, imported, consultant):
    set_aside(client, imported)

    client_of(consultant).post(address("take_back", imported))

    taken_back = Assessment.objects.get(pk=imported.pk)
    assert (taken_back.set_aside_at, taken_back.set_aside_by) == (None, None)
    assert taken_back.set_aside_reason == ""
    assert rounds_around([imported]) == [imported]


def test_without_a_reason_nothing_is_set_aside(client, imported):
    response = set_aside(client, imported, reason="  ")

    assert response.status_code == 400
    assert "Write why it is set aside." in text_of(response)
    assert not Assessment.objects.get(pk=imported.pk).is_set_aside


def test_the_same_file_may_come_again_afterwards(client, imported):
    set_aside(client, imported)

    response = confirm(client, upload(client, SEPEHR.read_bytes()), imported.organisation)

    assert response.status_code == 302
    assert imported.organisation.assessments.count() == 2


def test_setting_it_aside_twice_keeps_the_first_reason(client, imported):
    for reason in ("First", "Second"):
        set_aside(client, imported, reason)

    assert Assessment.objects.get(pk=imported.pk).set_aside_reason == "First"


def test_what_was_asked_here_stays(client, organisation):
    asked = make_sepehr(organisation)

    assert set_aside(client, asked).status_code == 404
    assert not Assessment.objects.get(pk=asked.pk).is_set_aside


def test_a_round_that_is_set_aside_is_not_repeated(client, imported):
    set_aside(client, imported)

    response = client.get(address("repeat", imported))

    assert response.status_code == 302


def test_setting_aside_is_one_action(imported):
    person = make_member(imported.organisation)

    importing.set_aside(imported, reason="Twice the same", by=person, now=NOW)

    kept = Assessment.objects.get(pk=imported.pk)
    assert (kept.set_aside_at, kept.set_aside_by) == (NOW, person)

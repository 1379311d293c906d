"""A yes counts for what the page showed: where that changed, the page is shown anew instead."""

import pytest
from django.urls import reverse

from diagnostics.actions.invitations import withdraw
from diagnostics.models import Assessment, Organisation
from tests.diagnostics.pages import seen_on, text_of
from tests.factories import ALL_YES, NOW, fill_sheet, make_member, make_respondent

OTHERWISE = "Something changed meanwhile, so nothing was done"


def close(cast):
    return reverse("diagnostics:close", args=[cast.assessment.pk]), {}


def discard(cast):
    return reverse("diagnostics:discard", args=[cast.assessment.pk]), {}


def delete(cast):
    where = reverse("diagnostics:organisation_delete", args=[cast.organisation.slug])
    return where, {"typed": cast.organisation.name}


def page_of(where):
    return where.replace("/delete/", "/settings/")


def more_answers(cast):
    fill_sheet(cast.sales, criteria=ALL_YES)


def another_person(cast):
    make_respondent(cast.assessment, "sales", name="Somebody else")


def one_person_less(cast):
    withdraw(cast.marketing, now=NOW)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        (close, more_answers),
        (close, another_person),
        (close, one_person_less),
        (discard, another_person),
        (discard, more_answers),
        (delete, another_person),
        (delete, more_answers),
    ],
)
def test_a_yes_to_what_is_no_longer_so_does_nothing(cast, client_of, what, change):
    client, (where, fields) = client_of(cast.manager), what(cast)
    seen = seen_on(client.get(page_of(where)))
    change(cast)

    page = client.post(where, fields | {"seen": seen})

    assert page.status_code == 409
    assert OTHERWISE in text_of(page)
    assert Assessment.objects.get(pk=cast.assessment.pk).is_open

    if "Others have answered" not in text_of(page):
        assert client.post(where, fields | {"seen": seen_on(page)}).status_code == 302


@pytest.mark.parametrize("what", [close, discard, delete])
def test_a_yes_without_the_page_does_nothing(cast, client_of, what):
    where, fields = what(cast)

    client_of(cast.manager).post(where, fields)

    assert Assessment.objects.get(pk=cast.assessment.pk).is_open
    assert Organisation.objects.filter(pk=cast.organisation.pk).exists()


def test_a_yes_to_ending_the_part_of_somebody_with_another_part_does_nothing(cast, client_of):
    client = client_of(cast.manager)
    make_member(cast.organisation)
    member = cast.consultant.memberships.get()
    where = reverse("diagnostics:member", args=[cast.organisation.slug, member.pk])
    seen = seen_on(client.get(where))
    type(cast.consultant).objects.filter(pk=cast.consultant.pk).update(name="Another name")

    page = client.post(where, {"seen": seen})

    assert page.status_code == 409
    assert cast.consultant.memberships.filter(withdrawn_at=None).exists()

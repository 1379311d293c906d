"""Two who edit the same: what the other changed stays, what both changed is shown to the second."""

import html
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from diagnostics.models import Organisation
from tests.diagnostics.pages import text_of
from tests.funnel.factories import OCTOBER, count, make_target

pytestmark = pytest.mark.usefixtures("cast")
HIDDEN = re.compile(r'<input type="hidden" name="(initial-[^"]+|listed)" value="([^"]*)"')


def settings(cast):
    return reverse("diagnostics:organisation_settings", args=[cast.organisation.slug])


def round_settings(cast):
    return reverse("diagnostics:assessment_settings", args=[cast.assessment.pk])


def letter(cast):
    return reverse("diagnostics:letter", args=[cast.assessment.pk])


def person(cast):
    return reverse("diagnostics:invitation", args=[cast.assessment.pk, cast.sales.pk])


def facts(cast):
    return reverse("funnel:facts", args=[cast.organisation.slug])


def month(cast):
    count(cast.organisation, OCTOBER, [10, 5])
    return reverse("funnel:numbers_month", args=[cast.organisation.slug, "2026-10"])


def targets(cast):
    count(cast.organisation, OCTOBER, [10, 5])
    make_target(cast.organisation)
    return reverse("funnel:targets", args=[cast.organisation.slug])


ROUND = {"mode": "named", "language": "en", "closes_at": ""}
ORGANISATION = {"name_fa": "", "sector": "", "calendar": "gregorian", "language": "en", "size": ""}
PERSON = {"go": "mend", "email": "", "function": "sales"}
TARGET = {"months": "1", "month": "2026-11", "currency": "EUR", "purchases": ""}
BOTH = {
    "organisation": (settings, "name", "Name in English", ORGANISATION, ["North", "South"]),
    "round": (round_settings, "title", "Title", ROUND, ["Autumn", "Winter"]),
    "letter": (letter, "letter_lines", "Two lines of your own", {}, ["Please do.", "Do not."]),
    "person": (person, "name", "Name", PERSON, ["Sara A.", "Sara B."]),
    "facts": (facts, "W1", "", {}, ["yes", "no"]),
    "month": (month, "stage_1", "", {}, ["11", "12"]),
    "targets": (targets, "amount", "November 2026", TARGET, ["70", "80"]),
}


def begun_with(page):
    """Return what the form on a page brings back of what it began from."""
    found = HIDDEN.findall(page.content.decode())
    return {name: html.unescape(value) for name, value in found}


@time_machine.travel(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
@pytest.mark.parametrize("what", BOTH)
def test_the_second_of_two_sees_both_texts_before_anything_is_overwritten(cast, client_of, what):
    place, field, label, others, (theirs, ours) = BOTH[what]
    where, first, second = place(cast), client_of(cast.manager), client_of(cast.manager)
    begun = begun_with(second.get(where))
    taken = first.post(where, others | begun | {field: theirs})

    page = second.post(where, others | begun | {field: ours})

    text = text_of(page)
    assert taken.status_code == 302
    assert page.status_code == 409
    assert "Somebody changed this meanwhile" in text
    assert label in text
    shown = {"yes": "Yes", "no": "No", "70": "70 EUR", "80": "80 EUR"}
    assert f"it says <bdi>{shown.get(theirs, theirs)}</bdi> now" in text
    assert f"yours <bdi>{shown.get(ours, ours)}</bdi>" in text
    again = others | begun_with(page) | {field: ours}
    assert second.post(where, again).status_code == 302
    assert ours in html.unescape(second.get(where).content.decode())


def test_what_the_other_changed_alone_stays(cast, client_of):
    where, client = settings(cast), client_of(cast.manager)
    begun = begun_with(client.get(where))
    typed = {name.removeprefix("initial-"): value for name, value in begun.items()}
    client.post(where, typed | begun | {"name": "By the other"})

    page = client.post(where, typed | begun | {"size": "10-49"})

    assert page.status_code == 302
    stored = Organisation.objects.get(pk=cast.organisation.pk)
    assert (stored.name, stored.size) == ("By the other", "10-49")

"""An organisation's pages are made of its own rows: they are the same where it stands alone.

So a large installation can be divided by organisation (docs/operating.md, Several machines).
"""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics.actions import rounds
from diagnostics.models import Organisation
from tests.factories import make_member, make_sepehr

ONCE_ONLY = re.compile(r'<input type="hidden"[^>]*>|\?v=\w+')  # tokens, new with each page
OF_A_MEMBER = ["organisation", "people", "organisation_settings", "plan"]


@pytest.fixture
def two_rounds(db):
    """A closed round and an open one of an organisation, whose neighbour has the same."""
    closed, neighbours = make_sepehr(), make_sepehr()
    for round_ in (closed, neighbours):
        rounds.close_assessment(round_, now=timezone.now())
    make_sepehr(neighbours.organisation)
    return closed, make_sepehr(closed.organisation)


def pages_of(closed, asked, manager):
    """Return what each page says by its address."""
    person = asked.respondents.first()
    of_a_link = [
        reverse("diagnostics:answer", args=[person.token]),
        reverse("diagnostics:answer_step", args=[person.token, "together"]),
    ]
    of_a_member = [
        *(reverse(f"diagnostics:{name}", args=[asked.organisation.slug]) for name in OF_A_MEMBER),
        reverse("diagnostics:assessment", args=[asked.pk]),
        *(reverse("diagnostics:result", args=[round_.pk]) for round_ in (closed, asked)),
    ]
    signed_in = Client()
    signed_in.force_login(manager)
    asked_by = [(Client(), of_a_link), (signed_in, of_a_member)]
    found = {where: visitor.get(where) for visitor, pages in asked_by for where in pages}
    assert {page.status_code for page in found.values()} == {200}
    return {where: ONCE_ONLY.sub("", page.content.decode()) for where, page in found.items()}


def test_the_pages_of_an_organisation_are_made_of_its_own_rows(two_rounds):
    closed, asked = two_rounds
    manager = make_member(asked.organisation)

    among_others = pages_of(closed, asked, manager)
    others = Organisation.objects.exclude(pk=asked.organisation_id)
    assert others.exists()
    others.delete()
    alone = pages_of(closed, asked, manager)

    assert alone == among_others


# What no organisation has: checklists, people and what is theirs alone, the installation
WITHOUT = {
    *("Checklist", "Checklist_retired", "ChecklistChange", "Condition", "Criterion"),
    *("Expectation", "Fact", "Stage", "Version"),
    *("Import", "Letterhead", "SavedView", "TrailEntry"),
    *("User", "User_groups", "User_user_permissions"),
    *("CommandRun", "DiscardedLink"),
}


def test_every_table_carries_its_organisation_but_those_that_have_none():
    tables = [
        table
        for app in ("diagnostics", "funnel")
        for table in apps.get_app_config(app).get_models(include_auto_created=True)
        if table is not Organisation
    ]

    carry = {
        table.__name__
        for table in tables
        if "organisation" in {field.name for field in table._meta.local_fields}
    }

    assert {table.__name__ for table in tables} - carry == WITHOUT

"""The admin answers whatever is written in its addresses and forms, and never breaks."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.diagnostics.admin.pages import address, fields_of
from tests.factories import make_member, make_organisation, make_user

NO_IDS = ["abc", "9" * 30, "-1"]
MODELS = {model._meta.model_name: model for model in admin.site._registry}


@pytest.fixture
def staff(draft):
    make_member(make_organisation(), email="member@test.example")
    client = Client(raise_request_exception=False)
    client.force_login(make_user(email="staff@test.example", is_staff=True))
    return client


def tried(send, values):
    """Send each form and undo what it did, so that the next finds the same rows."""
    statuses = {}
    for name, value in values:
        with transaction.atomic():
            statuses[name, value] = send({name: value}).status_code
            transaction.set_rollback(True)
    return statuses


def broken(statuses):
    return {what: status for what, status in statuses.items() if status >= 500}


@pytest.mark.parametrize("name", MODELS)
def test_any_question_to_a_list_is_answered(staff, name):
    url = address(f"{name}_changelist")
    filters = [f"{field}__exact" for field in admin.site._registry[MODELS[name]].list_filter]
    asked = ["o", "p", "_to_field", "id__in", *filters]

    statuses = tried(
        lambda data: staff.get(url, data), [(what, bad) for what in asked for bad in NO_IDS[:2]]
    )

    assert broken(statuses) == {}


@pytest.mark.parametrize("name", MODELS)
def test_any_id_in_an_address_is_answered(staff, name):
    pages = [address(f"{name}_{page}", bad) for page in ("change", "delete") for bad in NO_IDS]

    assert broken({page: staff.get(page).status_code for page in pages}) == {}


@pytest.mark.parametrize("name", ["membership", "organisation"])
def test_any_id_in_a_form_is_answered(staff, name):
    """Of each kind of field that holds an id, a choice or a number of rows, the first."""
    row = MODELS[name]._default_manager.last()
    url = address(f"{name}_change", row.pk)
    fields = fields_of(staff, url)
    kinds = {field.rpartition("-")[2]: field for field in reversed(fields)}
    held = {
        field
        for kind, field in kinds.items()
        if "-" in field or kind in ("id", "organisation", "user", "role", "language", "size")
    }

    statuses = tried(
        lambda data: staff.post(url, fields | data),
        [(field, bad) for field in sorted(held) for bad in NO_IDS],
    )

    assert broken(statuses) == {}


def test_a_form_is_drawn_with_as_many_rows_as_may_be_added(staff):
    url = address("organisation_change", MODELS["organisation"]._default_manager.last().pk)
    claimed = {"memberships-TOTAL_FORMS": "1500"}

    page = staff.post(url, fields_of(staff, url) | claimed).content.decode()

    assert page.count('name="memberships-99-role"') == 1
    assert page.count('name="memberships-100-role"') == 0


@pytest.mark.parametrize("name", MODELS)
def test_any_choice_in_a_list_is_answered(staff, name):
    url = address(f"{name}_changelist")
    chosen = [
        {"action": action, "_selected_action": bad, "index": "abc"}
        for action in ("delete_selected", "remove_second_factors")
        for bad in NO_IDS
    ]

    with transaction.atomic():
        statuses = {str(data): staff.post(url, data).status_code for data in chosen}

    assert broken(statuses) == {}


def test_any_question_of_a_field_that_completes_is_answered(staff):
    known = {
        "app_label": "diagnostics",
        "model_name": "membership",
        "field_name": "user",
        "term": "a",
    }

    statuses = {
        (name, bad): staff.get(reverse("admin:autocomplete"), known | {name: bad}).status_code
        for name in [*known, "page"]
        for bad in NO_IDS
    }

    assert broken(statuses) == {}

"""What is kept of a person: theirs to take, and gone from every corner with the account."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from diagnostics.actions.memberships import ask
from diagnostics.models import Assessment, MembershipInvitation, TrailEntry, User
from tests.alignment.test_accounts import sign_in, sign_in_and_confirm
from tests.factories import (
    ALL_YES,
    NOW,
    make_assessment,
    make_member,
    make_message,
    make_organisation,
    make_respondent,
    make_user,
)

pytestmark = pytest.mark.django_db


def confirm_address(user):
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True})


def test_all_that_is_kept_of_a_person_is_theirs_to_take(client):
    organisation = make_organisation(name="Nika Foods")
    user = make_member(organisation, email="leila@test.example", name="Leila")
    confirm_address(user)
    own = {"name": "Leila", "email": "leila@test.example"}
    named = make_respondent(make_assessment(organisation), **own, criteria=ALL_YES)
    make_message(named, queued_at=NOW, claimed_at=NOW, sent_at=NOW)
    make_respondent(make_assessment(mode="anonymous"), **own, criteria=ALL_YES)
    make_respondent(named.assessment, name="Sara", email="sara@test.example", criteria=ALL_YES)
    Assessment.objects.filter(pk=named.assessment.pk).update(opened_by=user)
    sign_in(client, user)

    answer = client.get("/en/account/data/")

    data = answer.json()
    assert answer["Content-Disposition"] == 'attachment; filename="hamrasta-data.json"'
    assert "no-store" in answer["Cache-Control"]
    assert (data["account"]["email"], data["account"]["name"]) == (user.email, "Leila")
    assert [row["organisation"] for row in data["memberships"]] == ["Nika Foods"]
    assert [row["answers"] and row["answers"]["criteria"] for row in data["asked"]] == [
        ALL_YES,
        None,
    ]
    assert [len(row["letters"]) for row in data["asked"]] == [1, 0]
    assert data["done"] == {"Assessment.opened_by": 1}
    assert [row["what"] for row in data["trail"]] == ["account_login"]
    assert "Sara" not in answer.content.decode()
    assert user.password not in answer.content.decode()


def test_an_address_that_is_not_proved_takes_nobody_else_s_answers_along(client):
    make_respondent(make_assessment(), name="Leila", email="leila@test.example", criteria=ALL_YES)
    user = make_user(email="leila@test.example")
    sign_in(client, user)

    assert client.get("/en/account/data/").json()["asked"] == []
    assert "once the e-mail is confirmed" in client.get("/en/account/").content.decode()
    confirm_address(user)
    assert len(client.get("/en/account/data/").json()["asked"]) == 1


def test_the_data_is_offered_before_the_account_goes(client):
    user = make_user()
    sign_in_and_confirm(client, user)

    pages = [
        client.get("/en/account/").content.decode(),
        client.get("/en/account/delete/").content.decode(),
    ]

    assert all('href="/en/account/data/"' in page for page in pages)


def test_with_the_account_go_invitations_and_what_the_log_says_of_it(client):
    organisation = make_organisation()
    user = make_user(email="leila@test.example", name="Leila «L»")
    confirm_address(user)
    admin = make_user(is_staff=True)
    of_user = {"user": admin, "content_type": ContentType.objects.get_for_model(User)}
    own = LogEntry.objects.create(
        **of_user, object_id=str(user.pk), object_repr="Leila", action_flag=2
    )
    told = [{"changed": {"name": "membership", "object": f"{user} · Nika"}}]
    inline = LogEntry.objects.create(
        **of_user, object_id="0", object_repr="x", action_flag=2, change_message=json.dumps(told)
    )
    TrailEntry.objects.create(user=user, what="diagnostics:close", address="192.0.2.7")
    part = {"role": "manager", "language": "en"}
    ask(organisation=organisation, email=user.email, **part, by=admin, now=NOW)
    sign_in_and_confirm(client, user)

    client.post("/en/account/delete/")

    assert not User.objects.filter(email=user.email).exists()
    assert not MembershipInvitation.objects.exists()
    assert not TrailEntry.objects.filter(address__isnull=False).exists()
    for entry in (own, inline):
        entry.refresh_from_db()
        assert (entry.object_repr, entry.change_message) == ("", "")

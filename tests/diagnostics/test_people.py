"""Who belongs to an organisation: asked, in, changed, ended, and never above their own rights."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diagnostics.actions import memberships
from diagnostics.models import Membership, MembershipInvitation, Message, User
from diagnostics.models.links import digest_of
from diagnostics.models.membership_invitation import LASTS
from diagnostics.views import joining
from tests.diagnostics.pages import confirm, text_of
from tests.factories import PASSWORD, make_member, make_organisation, make_user
from tests.mail_server import subject_of

pytestmark = pytest.mark.django_db

ADDRESS = "mina@test.example"


def url(name, organisation, *more):
    return reverse(f"diagnostics:{name}", args=[organisation.slug, *more])


def asked(cast, email=ADDRESS, role="manager", **fields):
    given = {"language": "en", "now": timezone.now()} | fields
    return memberships.ask(
        organisation=cast.organisation, email=email, role=role, by=cast.manager, **given
    )


def ask(client, organisation, **fields):
    given = {"email": ADDRESS, "role": "manager", "language": "en"} | fields
    return client.post(url("people", organisation), given)


def part_of(user, organisation):
    return Membership.objects.get(user=user, organisation=organisation, withdrawn_at=None)


def test_the_page_says_who_belongs_since_when_and_by_whom(cast, client_of):
    member = memberships.grant(
        user=make_user(name="Omid"),
        organisation=cast.organisation,
        by=cast.manager,
        now=timezone.now(),
    )

    page = text_of(client_of(cast.manager).get(url("people", cast.organisation)))

    assert "Omid" in page
    assert "Navid" in page
    assert f">{cast.manager}</bdi>" in page
    assert url("member", cast.organisation, member.pk) in page


def test_a_consultant_reads_the_page_and_changes_nothing(cast, client_of):
    invitation = asked(cast)
    page = text_of(client_of(cast.consultant).get(url("people", cast.organisation)))

    assert "Leila" in page
    assert invitation.email not in page
    assert 'name="email"' not in page
    assert (
        ask(client_of(cast.consultant), cast.organisation, email="x@test.example").status_code
        == 404
    )


def test_somebody_is_asked_by_a_letter_in_their_language(cast, client_of, mail_server):
    ask(client_of(cast.manager), cast.organisation, language="fa")

    [letter] = mail_server.letters
    invitation = MembershipInvitation.objects.get()
    text = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert subject_of(letter) == "Leila از شما می‌خواهد مدیر سپهر کنترل باشید"
    assert letter["To"] == ADDRESS
    assert "manager@test.example" in letter["Reply-To"]
    assert f"/fa/membership/{invitation.token}/" in text
    assert f"/fa/membership/{invitation.token}/" in html
    assert 'dir="rtl"' in html
    assert Message.objects.get().sent_at


def test_only_the_digest_of_a_link_is_stored(cast):
    invitation = asked(cast)

    row = MembershipInvitation.objects.values().get()

    assert invitation.token not in map(str, row.values())
    assert row["token_digest"] == digest_of(invitation.token)


@pytest.mark.parametrize("role", ["manager", "consultant"])
def test_whoever_is_asked_accepts_with_their_account_once(cast, client_of, role):
    invitation = asked(cast, role=role)
    user = make_user(email=ADDRESS)
    client = client_of(user)

    response = client.post(invitation.get_absolute_url(), {"answer": "yes"})

    assert response.headers["Location"] == cast.organisation.get_absolute_url()
    assert part_of(user, cast.organisation).role == role
    assert part_of(user, cast.organisation).granted_by == cast.manager
    assert client.get(invitation.get_absolute_url()).status_code == 404


def test_whoever_has_no_account_makes_one_and_is_in(cast):
    invitation = asked(cast)
    client = Client()
    first = client.post(invitation.get_absolute_url(), {"answer": "new"})

    made = client.post(
        first.headers["Location"],
        {"name": "Mina", "email": ADDRESS, "password1": PASSWORD, "password2": PASSWORD},
    )
    client.post(made.headers["Location"], {"login": ADDRESS, "password": PASSWORD})

    assert part_of(User.objects.get(email=ADDRESS), cast.organisation).is_manager


def test_where_an_admin_makes_accounts_whoever_is_asked_makes_that_one_alone(cast, settings):
    settings.SIGN_UP = "invitation"
    client = Client()
    client.post(asked(cast).get_absolute_url(), {"answer": "new"})
    given = {"name": "Mina", "password1": PASSWORD, "password2": PASSWORD}
    sign_up = reverse("account_signup")

    client.post(sign_up, given | {"email": "another@test.example"})
    client.post(sign_up, given | {"email": ADDRESS})
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})

    assert not User.objects.filter(email="another@test.example").exists()
    assert part_of(User.objects.get(email=ADDRESS), cast.organisation).is_manager


def test_the_wrong_person_is_told_so_and_gets_nothing(cast, client_of):
    invitation = asked(cast)
    client = client_of(cast.outsider)

    page = text_of(client.get(invitation.get_absolute_url()))
    response = client.post(invitation.get_absolute_url(), {"answer": "yes"})

    assert "This invitation is for another e-mail. Sign out and open it again." in page
    assert ADDRESS not in page
    assert response.status_code == 409
    assert not cast.outsider.memberships.filter(organisation=cast.organisation).exists()


def test_signing_in_as_somebody_else_after_the_yes_gets_nothing(cast):
    client = Client()
    client.post(asked(cast).get_absolute_url(), {"answer": "yes"})

    login = {"login": cast.outsider.email, "password": PASSWORD}
    page = client.post(reverse("account_login"), login, follow=True)

    assert "This invitation is for another e-mail." in text_of(page)
    assert not cast.outsider.memberships.filter(organisation=cast.organisation).exists()
    assert MembershipInvitation.objects.waiting().exists()


def test_a_no_to_what_was_withdrawn_a_moment_ago_is_a_no(cast, client, monkeypatch):
    invitation = asked(cast)
    memberships.withdraw(invitation, now=timezone.now())
    monkeypatch.setattr(joining, "get_membership_invitation_for", lambda token: invitation)

    page = client.post(invitation.get_absolute_url(), {"answer": "no"}, follow=True)

    assert "You said no. The link works no more." in text_of(page)


@pytest.mark.parametrize("what", ["declined", "withdrawn", "run out", "sent again", "unknown"])
def test_a_link_that_is_over_looks_like_one_that_never_was(cast, client_of, what):
    invitation = asked(cast)
    address = invitation.get_absolute_url()
    manager = client_of(cast.manager)
    if what == "declined":
        Client().post(address, {"answer": "no"})
    elif what == "withdrawn":
        manager.post(url("asked_withdraw", cast.organisation, invitation.pk))
    elif what == "run out":
        MembershipInvitation.objects.update(asked_at=timezone.now() - LASTS)
    elif what == "sent again":
        manager.post(url("asked_again", cast.organisation, invitation.pk))
    else:
        address = reverse("diagnostics:membership", args=["nonsense"])

    for client in (Client(), client_of(make_user(email=ADDRESS))):
        assert client.get(address).status_code == 404
        assert client.post(address, {"answer": "yes"}).status_code == 404


def test_a_yes_before_the_sign_in_is_worth_nothing_once_it_is_withdrawn(cast):
    invitation = asked(cast)
    user = make_user(email=ADDRESS)
    client = Client()
    client.post(invitation.get_absolute_url(), {"answer": "yes"})
    memberships.withdraw(invitation, now=timezone.now())

    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert not user.memberships.exists()


def test_an_invitation_sent_again_works_seven_days_more(cast, client_of, mail_server):
    invitation = asked(cast, now=timezone.now() - LASTS - timedelta(days=1))
    page = text_of(client_of(cast.manager).get(url("people", cast.organisation)))

    client_of(cast.manager).post(url("asked_again", cast.organisation, invitation.pk))

    again = MembershipInvitation.objects.get()
    assert "over since" in page
    assert again.lasts_until > timezone.now() + timedelta(days=6)
    assert len(mail_server.letters) == 1
    assert Client().get(again.get_absolute_url()).status_code == 200


def test_a_letter_that_nobody_needs_any_more_is_thrown_away(cast, client_of, mail_server):
    invitation = asked(cast)
    memberships.withdraw(invitation, now=timezone.now())

    ask(client_of(cast.manager), cast.organisation, email="another@test.example")

    assert [letter["To"] for letter in mail_server.letters] == ["another@test.example"]
    assert not Message.objects.filter(invitation=invitation).exists()


def test_nobody_is_asked_twice_nor_whoever_belongs_already(cast, client_of):
    client = client_of(cast.manager)
    asked(cast)

    twice = ask(client, cast.organisation)
    member = ask(client, cast.organisation, email=cast.consultant.email.upper())
    no_address = ask(client, cast.organisation, email="mina")

    assert [twice.status_code, member.status_code, no_address.status_code] == [409, 409, 400]
    assert "asked already" in text_of(twice)
    assert "belongs to the organisation already" in text_of(member)
    assert MembershipInvitation.objects.count() == 1


def test_a_part_that_is_ended_is_gone_at_once(cast, client_of, mail_server):
    client = client_of(cast.consultant)
    pages = [
        cast.organisation.get_absolute_url(),
        cast.assessment.get_absolute_url(),
        reverse("diagnostics:result", args=[cast.assessment.pk]),
        url("people", cast.organisation),
        reverse("funnel:funnel", args=[cast.organisation.slug]),
    ]
    before = {client.get(page).status_code for page in pages}

    membership = part_of(cast.consultant, cast.organisation)
    confirm(client_of(cast.manager), url("member", cast.organisation, membership.pk))

    assert before == {200}
    assert {client.get(page).status_code for page in pages} == {404}
    [letter] = mail_server.letters
    assert letter["To"] == cast.consultant.email
    assert subject_of(letter) == "Your part in Sepehr Controls has ended"


def test_whoever_leaves_is_gone_and_gets_no_letter(cast, client_of):
    client = client_of(cast.consultant)
    own = part_of(cast.consultant, cast.organisation)

    confirm(client, url("member", cast.organisation, own.pk))

    assert client.get(cast.organisation.get_absolute_url()).status_code == 404
    assert not Message.objects.exists()


def test_the_last_manager_cannot_leave_before_another_is_named(cast, client_of):
    client, own = client_of(cast.manager), part_of(cast.manager, cast.organisation)
    address = url("member", cast.organisation, own.pk)

    page = text_of(client.get(address))
    client.post(address)

    assert "You are the only manager: name another first." in page
    assert "Leave now" not in page
    assert part_of(cast.manager, cast.organisation)

    make_member(cast.organisation)
    confirm(client, address)

    assert not cast.manager.memberships.filter(withdrawn_at=None).exists()


def test_the_only_consultant_of_an_organisation_without_manager_cannot_leave(client_of):
    organisation = make_organisation()
    consultant = make_member(organisation, "consultant")
    own = part_of(consultant, organisation)
    client, address = client_of(consultant), url("member", organisation, own.pk)

    page = text_of(client.get(address))
    told = text_of(client.post(address, follow=True))

    assert "You are the only one here: name a manager first" in page
    assert "only manager" not in page + told
    assert part_of(consultant, organisation) == own


def test_an_admin_reads_why_the_last_manager_stays(cast, client_of):
    membership = part_of(cast.manager, cast.organisation)
    address = reverse("admin:diagnostics_membership_change", args=[membership.pk])
    given = {
        "user": cast.manager.pk,
        "organisation": cast.organisation.pk,
        "role": "manager",
        "withdrawn_at_0": "2026-11-30",
        "withdrawn_at_1": "10:00",
    }
    told = "Leila is the only manager of Sepehr Controls: name another first."
    client = client_of(cast.admin)

    withdrawn = text_of(client.post(address, given))
    changed = text_of(
        client.post(
            address, given | {"role": "consultant", "withdrawn_at_0": "", "withdrawn_at_1": ""}
        )
    )
    deleted = client.post(
        reverse("admin:diagnostics_membership_delete", args=[membership.pk]),
        {"post": "yes"},
        follow=True,
    )

    assert told in withdrawn
    assert told in changed
    assert told in text_of(deleted)
    assert part_of(cast.manager, cast.organisation) == membership


def test_what_an_admin_grants_says_by_whom(cast, client_of):
    user = make_user()
    given = {"user": user.pk, "organisation": cast.organisation.pk, "role": "manager"}

    client_of(cast.admin).post(reverse("admin:diagnostics_membership_add"), given)

    assert part_of(user, cast.organisation).granted_by == cast.admin


def test_a_part_is_changed_by_another_and_both_stand_on_record(cast, client_of):
    membership = part_of(cast.consultant, cast.organisation)

    client_of(cast.manager).post(url("member_role", cast.organisation, membership.pk))

    former, now = cast.consultant.memberships.order_by("id")
    assert (former.role, now.role) == ("consultant", "manager")
    assert former.withdrawn_at
    assert not now.withdrawn_at


@pytest.mark.parametrize("name", ["member_role", "member_rounds"])
def test_nobody_raises_their_own_rights(cast, client_of, name):
    own = part_of(cast.consultant, cast.organisation)

    with_manager = client_of(cast.consultant).post(
        url(name, cast.organisation, own.pk), {"runs": "on"}
    )
    part_of(cast.manager, cast.organisation).delete()
    without = client_of(cast.consultant).post(url(name, cast.organisation, own.pk), {"runs": "on"})

    own.refresh_from_db()
    assert (with_manager.status_code, without.status_code) == (404, 302)
    assert (own.role, own.may_run_rounds, own.withdrawn_at) == ("consultant", False, None)


def test_a_consultant_runs_rounds_as_long_as_a_manager_lets_them(cast, client_of):
    membership = part_of(cast.consultant, cast.organisation)
    switch = url("member_rounds", cast.organisation, membership.pk)
    run = [
        reverse("diagnostics:close", args=[cast.assessment.pk]),
        reverse("diagnostics:invite", args=[cast.assessment.pk]),
        reverse("diagnostics:assessment_settings", args=[cast.assessment.pk]),
        url("assessment_new", cast.organisation),
    ]
    kept = [
        url("organisation_settings", cast.organisation),
        reverse("funnel:facts", args=[cast.organisation.slug]),
    ]
    found = []

    for given in ({}, {"runs": "on"}, {}):
        client_of(cast.manager).post(switch, given)
        client = client_of(cast.consultant)
        found.append({client.get(page).status_code for page in run})
        assert {client.get(page).status_code for page in kept} == {404}

    assert found == [{404}, {200}, {404}]


def test_until_there_is_a_manager_a_consultant_may_do_what_one_may(client_of):
    organisation = make_organisation()
    consultant = make_member(organisation, "consultant")
    pages = [url("organisation_settings", organisation), url("assessment_new", organisation)]

    before = {client_of(consultant).get(page).status_code for page in pages}
    make_member(organisation)
    after = {client_of(consultant).get(page).status_code for page in pages}

    assert (before, after) == ({200}, {404})


def test_a_switch_is_only_of_consultants(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(role="manager").update(may_run_rounds=True)


def test_the_queries_of_the_page_do_not_grow_with_its_people(cast, client_of):
    client, address = client_of(cast.manager), url("people", cast.organisation)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    asked(cast)
    count()
    few = count()
    for number in range(3):
        asked(cast, email=f"p{number}@test.example")
        make_member(cast.organisation)
        make_member(cast.organisation, "consultant")

    assert count() == few


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_pages_render_in_both_languages(cast, client_of, language):
    invitation = asked(cast)
    client = client_of(cast.manager)
    own = part_of(cast.consultant, cast.organisation)
    pages = [url("people", cast.organisation), url("member", cast.organisation, own.pk)]
    pages.append(invitation.get_absolute_url())

    for page in pages:
        shown = client.get(re.sub("^/en/", f"/{language}/", page)).content.decode()
        assert ('dir="rtl"' in shown.partition("<head>")[0]) == (language == "fa")

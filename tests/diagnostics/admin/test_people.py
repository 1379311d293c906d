import re

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.models import (
    Membership,
    Organisation,
    User,
)
from tests.diagnostics.admin.pages import address, fields_of
from tests.diagnostics.pages import text_of
from tests.factories import make_member, make_organisation, make_user


def test_a_person_is_added_by_e_mail(staff):
    staff.post(
        address("user_add"),
        {
            "email": "New@Test.example",
            "name": "Nasrin",
            "language": "fa",
            "usable_password": "true",
            "password1": "a-very-long-password-0",
            "password2": "a-very-long-password-0",
            "memberships-TOTAL_FORMS": "0",
            "memberships-INITIAL_FORMS": "0",
        },
    )

    added = User.objects.get(email="new@test.example")
    assert (added.name, added.language, added.is_staff) == ("Nasrin", "fa", False)
    assert added.check_password("a-very-long-password-0")


def test_an_address_with_what_nobody_sees_is_no_other_person(staff):
    make_user(email="mani@test.example")
    page = staff.post(
        address("user_add"),
        {"email": "Mani@test.example\u200c", "name": "Mani", "language": "en"},
    )

    assert "already exists" in text_of(page)
    assert make_user(email="Sara@\u200btest.example\u200c").email == "sara@test.example"


def test_an_organisation_has_a_name_that_can_be_seen(staff):
    url = address("organisation_add")

    page = text_of(staff.post(url, fields_of(staff, url) | {"name": "\u200c\u2067\u2069"}))
    staff.post(url, fields_of(staff, url) | {"name": "\u2067Nika\xa0Foods\u2069"})

    assert "This field is required." in page
    assert list(Organisation.objects.values_list("name", flat=True)) == ["Nika Foods"]


def test_an_old_address_no_longer_belongs_to_the_person(staff):
    person = make_user(email="old@test.example")
    EmailAddress.objects.create(user=person, email="old@test.example", primary=True)
    url = address("user_change", person.pk)

    staff.post(url, fields_of(staff, url) | {"email": "new@test.example"})

    person.refresh_from_db()
    assert person.email == "new@test.example"
    assert not EmailAddress.objects.filter(email="old@test.example").exists()


def test_a_membership_is_granted_on_the_organisations_page(staff):
    organisation, person = make_organisation(), make_user()
    url = address("organisation_change", organisation.pk)

    staff.post(
        url,
        fields_of(staff, url)
        | {
            "memberships-TOTAL_FORMS": "1",
            "memberships-0-user": person.pk,
            "memberships-0-organisation": organisation.pk,
            "memberships-0-role": "consultant",
        },
    )

    assert Membership.objects.get(user=person, organisation=organisation).is_consultant


def test_organisations_are_searched_by_both_names(staff):
    make_organisation(name="Zagreta Foods", name_fa="زاگرتا")
    make_organisation(name="Arman Packaging")

    page = text_of(staff.get(address("organisation_changelist"), {"q": "زاگر"}))

    assert "Zagreta Foods" in page
    assert "Arman Packaging" not in page


@pytest.mark.parametrize("name", ["user", "organisation", "membership", "checklist", "version"])
def test_every_list_opens(staff, cast, name):
    assert staff.get(address(f"{name}_changelist")).status_code == 200


# Who cannot go

ALONE = "Without them nobody manages Nika, Zagros: name another manager there first."
NO_ADMIN = "Without them there is no admin: make somebody else an admin first."


def deleted(staff, *people):
    """Ask for the people to be deleted, one on their own page and several in the list."""
    if len(people) == 1:
        url = address("user_delete", people[0].pk)
        return text_of(staff.post(url, {"post": "yes"}, follow=True))
    given = {"action": "delete_selected", "_selected_action": [person.pk for person in people]}
    return text_of(staff.post(address("user_changelist"), given | {"post": "yes"}, follow=True))


@pytest.fixture
def managers():
    """Return two who manage one organisation together, the second another one alone."""
    both, alone = make_organisation(name="Nika"), make_organisation(name="Zagros")
    people = [make_member(both), make_member(both)]
    Membership.objects.create(user=people[1], organisation=alone, role="manager")
    return people


def test_nobody_is_deleted_whom_an_organisation_cannot_do_without(staff, managers):
    other, needed = managers

    alone, together = deleted(staff, needed), deleted(staff, other, needed)

    assert "Without them nobody manages Zagros: name another" in alone
    assert ALONE in together
    assert User.objects.filter(pk__in=[other.pk, needed.pk]).count() == 2


def test_whoever_can_be_done_without_is_deleted(staff, managers):
    strangers = [make_user(), make_user()]

    deleted(staff, managers[0])
    deleted(staff, *strangers)

    assert set(User.objects.filter(is_staff=False)) == {managers[1]}


def test_the_last_admins_are_not_deleted(staff):
    admin, other = User.objects.get(), make_user(is_staff=True)

    together = deleted(staff, admin, other)
    deleted(staff, other)
    alone = deleted(staff, admin)

    assert NO_ADMIN in together
    assert NO_ADMIN in alone
    assert list(User.objects.all()) == [admin]


@pytest.mark.parametrize("right", ["is_staff", "is_active"])
def test_the_last_admin_keeps_every_right(staff, right):
    admin = User.objects.get()
    url = address("user_change", admin.pk)
    given = fields_of(staff, url)
    del given[right]

    page = text_of(staff.post(url, given))

    admin.refresh_from_db()
    assert NO_ADMIN in page
    assert getattr(admin, right)


def test_an_account_that_an_organisation_cannot_do_without_is_not_shut(staff, managers):
    shut = {}
    for person in managers:
        url = address("user_change", person.pk)
        given = fields_of(staff, url)
        del given["is_active"]
        shut[person] = text_of(staff.post(url, given))
        person.refresh_from_db()

    assert [person.is_active for person in managers] == [False, True]
    assert "Without them nobody manages" not in shut[managers[0]]
    assert ALONE in shut[managers[1]]  # the other one of Nika cannot sign in any more


def test_managers_end_until_one_is_left(staff, managers):
    organisation = Organisation.objects.get(name="Nika")
    ended = {"withdrawn_at_0": "2026-11-01", "withdrawn_at_1": "09:00:00"}
    said = []

    for membership in organisation.memberships.order_by("id"):
        url = address("membership_change", membership.pk)
        said.append(text_of(staff.post(url, fields_of(staff, url) | ended, follow=True)))

    assert "is the only manager of Nika" not in said[0]
    assert "is the only manager of Nika" in said[1]
    assert Membership.objects.managing(organisation).get().user == managers[1]


# Memberships, however many


@pytest.fixture
def entrusted():
    """Return a function that makes a consultant of so many organisations."""

    def made(number):
        person = make_user()
        organisations = Organisation.objects.bulk_create(
            Organisation(name=f"Firm {person.pk} {index}", slug=f"firm-{person.pk}-{index}")
            for index in range(number)
        )
        Membership.objects.bulk_create(
            Membership(user=person, organisation=organisation, role="consultant")
            for organisation in organisations
        )
        return person

    return made


def test_a_person_of_many_organisations_is_saved(staff, entrusted):
    person = entrusted(600)
    url = address("user_change", person.pk)

    staff.post(url, fields_of(staff, url) | {"name": "Somebody else"})

    person.refresh_from_db()
    assert person.name == "Somebody else"
    assert person.memberships.count() == 600


@pytest.mark.parametrize("name", ["user_change", "user_delete", "membership_changelist"])
def test_pages_of_the_admin_cost_the_same_with_many_memberships(staff, entrusted, name):
    statements, sizes = [], []
    for person in (entrusted(1), entrusted(60)):
        at = {"user__id__exact": person.pk} if name == "membership_changelist" else {}
        url = address(name, *([] if at else [person.pk]))
        staff.get(url, at)
        with CaptureQueriesContext(connection) as captured:
            sizes.append(len(staff.get(url, at).content))
        statements.append(len(captured))

    assert statements[0] == statements[1]
    assert name == "membership_changelist" or sizes[1] - sizes[0] < 100


def test_the_page_of_a_person_leads_to_their_memberships(staff, entrusted):
    person, _other = entrusted(2), entrusted(1)

    page = staff.get(address("user_change", person.pk)).content.decode()
    link = f"{address('membership_changelist')}?user__id__exact={person.pk}"
    rows = staff.get(link).context["cl"].result_list

    assert f'<a href="{link}">2</a>' in page
    assert {row.user for row in rows} == {person}


@pytest.mark.parametrize("field", ["organisation", "role"])
def test_the_only_manager_is_not_made_something_else(staff, managers, field):
    membership = Membership.objects.get(organisation__name="Zagros")
    url = address("membership_change", membership.pk)
    others = {"organisation": make_organisation().pk, "role": "consultant"}

    page = text_of(staff.post(url, fields_of(staff, url) | {field: others[field]}))

    assert "is the only manager of Zagros" in page
    assert Membership.objects.managing(membership.organisation).count() == 1


def test_what_django_leaves_in_english_is_persian_too(staff):
    forms = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    said = {"Please correct the error", "Model name", "Select this object", "Breadcrumbs"}

    pages = {}
    for language in ("en", "fa"):
        admin = f"/{language}/admin/diagnostics/"
        refused = staff.post(f"{admin}organisation/add/", forms)
        answers = [staff.get(admin), staff.get(f"{admin}user/"), refused]
        pages[language] = "".join(answer.content.decode() for answer in answers)

    assert {english for english in said if english in pages["en"]} == said
    assert {english for english in said if english in pages["fa"]} == set()


def test_how_many_a_persian_list_holds_is_said_in_persian_digits(staff):
    make_organisation(name="Firm 22")

    page = staff.get("/fa/admin/diagnostics/organisation/?q=22").content.decode()

    assert 'value="22"' in page
    assert re.search(r"۱\s+نتیجه", page)
    assert re.search(r"۱\s+سازمان", page)
    assert not re.search(r">\s*1\s+\w", page)

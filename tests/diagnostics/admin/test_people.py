import pytest
from allauth.account.models import EmailAddress

from diagnostics.models import (
    Membership,
    Organisation,
    User,
)
from tests.diagnostics.admin.pages import address, fields_of
from tests.diagnostics.pages import text_of
from tests.factories import make_organisation, make_user


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

import re

import pytest
from django.contrib import admin
from django.utils.html import strip_tags

from diagnostics.models import (
    Assessment,
    Respondent,
    Sheet,
    Submission,
)
from tests.diagnostics.admin.pages import address
from tests.diagnostics.pages import text_of
from tests.factories import make_user


def test_signing_in_happens_where_the_lockout_counts(client, db):
    response = client.get("/en/admin/", follow=True)

    chain = [target for target, _status in response.redirect_chain]
    assert chain[-1] == "/en/account/login/?next=/en/admin/"


def test_the_admins_own_sign_in_takes_no_password(client, db):
    make_user(email="staff@test.example", is_staff=True)

    response = client.post(
        "/en/admin/login/",
        {"username": "staff@test.example", "password": "a-long-password-for-tests"},
    )

    assert response.headers["Location"].startswith("/en/account/login/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("person", ["manager", "consultant", "outsider"])
def test_others_find_nothing(client_of, cast, person):
    response = client_of(getattr(cast, person)).get("/en/admin/", follow=True)

    assert response.status_code == 404


def test_staff_alone_is_enough_to_see_everything(staff):
    page = text_of(staff.get("/en/admin/"))

    for name in ("People", "Organisations", "Memberships", "Checklists", "Versions", "Criteria"):
        assert f">{name}</a>" in page
    assert "Hamrasta" in page


def test_single_answers_are_not_in_the_admin():
    for model in (Respondent, Sheet, Submission, Assessment):
        assert not admin.site.is_registered(model)


def test_the_admin_is_persian_too(staff, draft):
    for url in ("/fa/admin/", address("version_change", draft.pk).replace("/en/", "/fa/")):
        page = text_of(staff.get(url))

        assert 'lang="fa" dir="rtl"' in page
        assert "همراستا" in page


def test_the_pages_of_people_say_no_sentence_in_english(staff, cast):
    places = [
        ("user_add",),
        ("user_change", cast.manager.pk),
        ("user_changelist",),
        ("membership_add",),
        ("organisation_add",),
        ("trailentry_changelist",),
    ]

    for place in places:
        page = text_of(staff.get(address(*place).replace("/en/", "/fa/")))
        text = strip_tags(re.sub(r"(?s)<(script|style)\b.*?</\1>", "", page))

        assert re.findall(r"[A-Za-z’]+(?: [a-z-]+){2,}|Enabled|Disabled|Reset", text) == []


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_text_is_written_as_its_language_runs(staff, draft, language):
    pages = [
        ("criterion_change", draft.criteria.first().pk, ("text_en", "ltr"), ("text_fa", "rtl")),
        ("version_change", draft.pk, ("thresholds", "ltr")),
    ]
    for name, key, *directions in pages:
        page = text_of(staff.get(address(name, key).replace("/en/", f"/{language}/")))

        for field, direction in directions:
            control = re.search(rf'<(?:input|textarea)[^>]* name="{field}"[^>]*>', page)
            assert control
            assert f'dir="{direction}"' in control[0]

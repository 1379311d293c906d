import pytest
from django.db import DatabaseError, transaction

from diagnostics.models import (
    Checklist,
    Version,
)
from tests.diagnostics.admin.pages import address
from tests.diagnostics.pages import text_of
from tests.factories import make_version


def test_a_published_version_is_read_in_both_languages(staff):
    version = make_version()

    page = text_of(staff.get(address("version_change", version.pk)))

    assert "Few people on either side know what the other side is working on now." in page
    assert "در هر واحد، کمتر کسی می‌داند واحد دیگر این روزها چه کارهایی در دست دارد." in page
    assert "Other reading: Marketing asks Sales about important customers." in page
    assert version.digest in page
    assert 'name="_save"' not in page


def test_a_published_version_is_neither_changed_nor_deleted(staff):
    version = make_version()

    changed = staff.post(address("version_change", version.pk), {"thresholds": "{}"})
    deleted = staff.post(address("version_delete", version.pk), {"post": "yes"})

    assert (changed.status_code, deleted.status_code) == (403, 403)
    assert Version.objects.get() == version


def test_not_even_the_database_lets_a_published_version_change(db):
    version = make_version()

    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(digest="0" * 64)


def test_a_checklist_with_versions_is_protected(staff):
    checklist = make_version().checklist

    page = text_of(staff.post(address("checklist_delete", checklist.pk), {"post": "yes"}))

    assert "would require deleting the following protected related objects" in page
    assert Checklist.objects.filter(pk=checklist.pk).exists()


def test_the_list_says_what_is_a_draft(staff, draft):
    page = text_of(staff.get(address("version_changelist")))

    assert f"{draft.checklist.title}, draft" in page
    assert ">Draft<" in page
    assert f">{draft.based_on.digest[:12]}<" in page

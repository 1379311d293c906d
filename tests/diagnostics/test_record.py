"""Records whose statements are kept are stored as Django stores them."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics.models import Assessment, Organisation, Sheet, Submission
from diagnostics.models.record import Record
from tests.factories import make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return Organisation.objects.create(name="Sepehr Controls", slug="sepehr")


@pytest.fixture
def assessment(organisation):
    return make_assessment(organisation)


def test_what_is_sent_is_what_django_sends(organisation, assessment, monkeypatch):
    def sent():
        with CaptureQueriesContext(connection) as queries:
            sheet = Sheet(assessment=assessment, organisation=organisation, criteria={"A1": "yes"})
            sheet.save()
            sheet.notes, sheet.saved_at = {"together": "“so”"}, timezone.now()
            sheet.save(update_fields=["notes", "saved_at"])
        stored = Sheet.objects.values("criteria", "notes", "offered", "saved_at", "function")
        assert stored.get(pk=sheet.pk)["saved_at"] == sheet.saved_at
        return len(queries), stored.get(pk=sheet.pk) | {"saved_at": None}

    ours = sent()
    monkeypatch.setattr(Record, "_do_insert", models.Model._do_insert)
    monkeypatch.setattr(Record, "_do_update", models.Model._do_update)
    assert sent() == ours
    assert ours[0] == 2


def test_a_new_record_knows_its_key_and_what_the_database_works_out(assessment):
    assert Organisation.objects.get(pk=assessment.organisation_id).pk is not None
    known = {field.attname for field in assessment._meta.db_returning_fields}
    assert known
    stored = Assessment.objects.get(pk=assessment.pk)
    for name in known:
        assert assessment.__dict__[name] == getattr(stored, name), name


def test_what_the_database_is_to_work_out_is_left_to_django(organisation):
    organisation.sector = Concat(F("name"), Value(" & Co"))
    organisation.save(update_fields=["sector"])
    assert Organisation.objects.get().sector == "Sepehr Controls & Co"


def test_an_update_of_a_record_that_is_gone_is_an_error(organisation):
    Organisation.objects.all().delete()
    with pytest.raises(DatabaseError):
        organisation.save(update_fields=["name"])


def test_what_breaks_a_rule_breaks_the_transaction_as_django_has_it(organisation):
    with transaction.atomic():
        with suppress(IntegrityError):
            Organisation(name="Another", slug="sepehr").save()
        with pytest.raises(transaction.TransactionManagementError):
            Submission.objects.exists()

"""Each kind of fault that verify looks for, planted; of a sound database it says none."""

import pytest
from django.db import connection
from django.db.models import F

from diagnostics.actions import rounds
from diagnostics.models import Assessment, Membership, Respondent, Sheet, Version
from diagnostics.queries.verification import faults
from tests.factories import (
    NOW,
    criteria,
    make_assessment,
    make_guest_start,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    return rounds.close_assessment(make_sepehr(), now=NOW)


def found():
    return list(faults(say=lambda _what: None))


def stored(assessment):
    return Assessment.objects.filter(pk=assessment.pk)


@pytest.mark.parametrize("mode", Assessment.Mode.values)
def test_a_sound_database_has_no_fault(mode):
    assessment = make_assessment(mode=mode)
    for function in ("sales", "marketing"):
        for answers in ("YNP" * 7, "NYP" * 7, "PNY" * 7):
            make_respondent(assessment, function, criteria=criteria(answers))
    rounds.close_assessment(assessment, now=NOW)
    make_member(assessment.organisation)
    make_guest_start()

    assert found() == []


def test_an_answer_that_was_changed_after_closing_is_found(closed):
    Sheet.objects.filter(assessment=closed).update(criteria=criteria("Y" * 21))

    assert found() == [f"Round {closed.pk}: the answers give another result."]


def test_sums_and_columns_that_were_changed_are_found(closed):
    stored(closed).update(sums=closed.sums | {"asked": -1})
    sums = found()
    stored(closed).update(sums=closed.sums, verdict="mixed")

    assert sums == [f"Round {closed.pk}: the answers give other sums."]
    assert found() == [f"Round {closed.pk}: lists show another result."]


def test_answers_that_cannot_be_read_are_one_fault_among_others(closed):
    Sheet.objects.filter(assessment=closed).update(criteria={"nowhere": "perhaps"})
    other = rounds.close_assessment(make_sepehr(), now=NOW)
    stored(other).update(verdict="mixed")

    said = found()

    assert len(said) == 2
    assert any("cannot be computed" in fault for fault in said)


def test_another_version_of_the_method_is_not_computed_anew(closed):
    stored(closed).update(method_version=0, verdict="mixed")

    assert found() == []


def test_a_published_checklist_of_another_digest_is_found(closed, monkeypatch):
    monkeypatch.setattr("diagnostics.queries.verification.digest", lambda _document: "other")
    version = Version.objects.get(pk=closed.version_id)

    assert found() == [f"Version {version.pk}: its document is not the one that was published."]


def test_another_link_key_is_found(closed, settings):
    settings.LINK_KEY = "another one, to which nobody has a link"
    people = Respondent.objects.exclude(token_digest=None).count()

    assert people > 0
    assert found() == [f"Respondent: {people} links were made with another ALIGNMENT_LINK_KEY."]


def test_rows_of_another_organisation_than_their_round_are_found(closed):
    Sheet.objects.filter(assessment=closed).update(organisation=make_organisation())
    sheets = Sheet.objects.exclude(organisation=F("assessment__organisation")).count()

    assert found() == [
        f"diagnostics.Sheet: {sheets} with another organisation than their {hangs_on}."
        for hangs_on in ("respondent", "assessment")
    ]


def test_an_orphaned_row_is_found():
    member = make_member(make_organisation())
    rows = Membership.objects.filter(user=member)
    own = rows.get().organisation_id
    rows.update(organisation_id=own + 1000)

    said = found()

    rows.update(organisation_id=own)  # the test database refuses to end with an orphan
    assert said == ["diagnostics.Membership: 1 without their organisation."]


def test_a_doubled_row_is_found():
    first = make_assessment()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX assessment_one_open")
    Assessment.objects.create(
        organisation=first.organisation, version=first.version, round=first.round + 1
    )

    assert found() == ["diagnostics.Assessment: 1 doubled by organisation."]

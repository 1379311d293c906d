"""Clients of a consultant, with rounds that are closed."""

from datetime import timedelta

from diagnostics.actions import rounds
from diagnostics.models import Assessment, Membership, renew_newest
from tests.factories import NOW, make_organisation, make_sepehr


def entrust(consultant, **fields):
    organisation = make_organisation(**fields)
    Membership.objects.create(
        user=consultant, organisation=organisation, role=Membership.Role.CONSULTANT
    )
    return organisation


def close_sepehr(organisation, day=0):
    assessment = make_sepehr(organisation)
    Assessment.objects.filter(pk=assessment.pk).update(opened_at=NOW + timedelta(days=day))
    assessment.refresh_from_db()
    return rounds.close_assessment(assessment, now=NOW + timedelta(days=day + 1))


def closed_with(organisation, **columns):
    """Return a closed round whose columns say something else."""
    assessment = close_sepehr(organisation)
    Assessment.objects.filter(pk=assessment.pk).update(**columns)
    return assessment


def add_clients(consultant, number):
    """Add clients with copies of one closed round, as quickly as the database takes them."""
    first = close_sepehr(entrust(consultant, name="Firm 000"))
    for count in range(1, number):
        firm = entrust(consultant, name=f"Firm {count:03}")
        closed_at = first.closed_at - timedelta(hours=count)
        copy_of(first, organisation_id=firm.pk, closed_at=closed_at).save(force_insert=True)
    renew_newest()


def add_rounds(first, number):
    """Add rounds before a closed one, its copies, each a month before the one after it."""
    Assessment.objects.bulk_create(
        copy_of(first, round=100 + count, closed_at=first.closed_at - timedelta(days=31 * count))
        for count in range(1, number + 1)
    )


def copy_of(first, **columns):
    kept = {
        field.attname: getattr(first, field.attname)
        for field in first._meta.fields
        if field.name not in ("id", "newest_of") and not field.generated
    }
    return Assessment(**kept | columns)


def add_more(consultant, number):
    for count in range(number):
        close_sepehr(entrust(consultant, name=f"More {count}"))

"""Reads of next rounds: the one after a round, and those whose day has come."""

from datetime import date

from django.db.models import QuerySet

from ..models import Assessment, NextRound


def next_round_of(former: Assessment) -> NextRound | None:
    return NextRound.objects.filter(former=former).first()


def next_rounds_that_came(*, today: date) -> QuerySet[NextRound]:
    """Return those whose day has come and that are no draft yet, after the newest round."""
    rows = NextRound.objects.filter(on__lte=today, drafted_at=None)
    rows = rows.filter(former__newest_of__isnull=False)
    return rows.filter(organisation__archived_at=None).order_by("on", "id")

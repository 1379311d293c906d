"""How long the audit trail lasts."""

from datetime import datetime, timedelta

from django.conf import settings

from ..models import TrailEntry

LEAST = 30  # days within which the database itself refuses to lose a row (migration 0012)


def purge_trail(*, now: datetime) -> int:
    """Delete what is older than it is kept, and addresses sooner; return how many rows went."""
    addresses = now - timedelta(days=settings.TRAIL_ADDRESS_DAYS)
    TrailEntry.objects.filter(at__lt=addresses, address__isnull=False).update(address=None)
    rows = now - timedelta(days=max(settings.TRAIL_DAYS, LEAST))
    return TrailEntry.objects.filter(at__lt=rows).delete()[0]

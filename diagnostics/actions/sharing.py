"""Sharing a result: a link that reads it and nothing else, and that can be switched off."""

from django.db import transaction

from ..models import Assessment
from ..models.links import digest_of
from .rounds import RoundIsOpen


def share_result(assessment: Assessment) -> Assessment:
    """Make a new link to a closed round's result; an earlier link is good for nothing any more.

    Only the link's digest is stored. Raises RoundIsOpen: what still changes is not shared.
    """
    with transaction.atomic():
        locked = _locked(assessment)
        if locked.is_open:
            raise RoundIsOpen
        locked.result_generation += 1
        locked.result_digest = digest_of(locked.result_token)
        locked.save(update_fields=["result_generation", "result_digest"])
    return locked


def stop_sharing(assessment: Assessment) -> Assessment:
    """Switch the link off for good: sharing again makes another one."""
    with transaction.atomic():
        locked = _locked(assessment)
        locked.result_digest = None
        locked.save(update_fields=["result_digest"])
    return locked


def _locked(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update().defer("result", "sums")
    return rows.get(pk=assessment.pk)

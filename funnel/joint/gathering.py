"""The answers gathered in the room: a link to an open round's questionnaire for each side."""

from datetime import datetime

from django.db import transaction

from diagnostics.actions.invitations import share, switch_on
from diagnostics.method.checklist import PLACING
from diagnostics.models import Assessment
from diagnostics.queries.respondents import shared_links_of

MOST_OF_A_SIDE = 60


def open_links(assessment: Assessment, *, now: datetime) -> None:
    """Have each of the two sides a link to the questionnaire; those that are on stay as they are.

    Raises RoundIsClosed.
    """
    with transaction.atomic():
        there = {link.function: link for link in shared_links_of(assessment)}
        for side in PLACING:
            if side not in there:
                share(assessment, function=side, limit=MOST_OF_A_SIDE, now=now)
            elif not there[side].is_on:
                switch_on(there[side], now=now)

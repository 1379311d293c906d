"""The draft of a session put before both heads: it becomes the next version of the map."""

from datetime import datetime

from django.db import transaction

from diagnostics.actions.heads import ask_heads
from diagnostics.method.checklist import PLACING
from diagnostics.models import Organisation, User

from ..actions import save_agreed_map
from ..models import JointSession
from ..queries import agreement_of
from ..queries.drafts import draft_of
from .holding import shown_anew, under_way


class StageWithoutOwner(Exception):
    """Nobody has one of the eight stages yet."""


def put_forward(session: JointSession, *, by: User | None, now: datetime) -> None:
    """Save the draft as the map's next version, and ask the heads whose side has not accepted it.

    Where the newest version says all that already, it is that one. Raises SessionIsOver,
    StageWithoutOwner.
    """
    with transaction.atomic():
        held = under_way(session)
        organisation = Organisation.objects.select_for_update().get(pk=held.organisation_id)
        draft = draft_of(held)
        if draft.without_owner:
            raise StageWithoutOwner
        save_agreed_map(
            organisation,
            stages=list(draft.agreed.stages.values()),
            based_on=draft.based_on,
            target=draft.agreed.map.target,
            look_again_on=draft.agreed.map.look_again_on,
            by=by,
            now=now,
        )
        found = agreement_of(organisation)
        assert found
        if held.map_id == found.agreed.map.pk:
            return
        held.map = found.agreed.map
        shown_anew(held, "map")
        ask_heads(organisation, [side for side in PLACING if found.waits_for(side)], now=now)

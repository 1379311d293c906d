"""Reads: the map as a joint session would have it."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from django.forms.models import model_to_dict

from diagnostics.method.checklist import PLACING
from diagnostics.method.funnel import STAGES, Finding
from diagnostics.queries.results import diagnosed

from ..models import Acceptance, AgreedMap, AgreedStage, JointSession, Topic
from .agreed import Agreed, agreed_map

WRITTEN = (*AgreedStage.OWNERSHIP, *AgreedStage.HAND_OFF)


@dataclass(frozen=True)
class Draft:
    """The newest version of the map, or what both sides say alike, with what the room settled."""

    agreed: Agreed
    settled: Set[int]
    newest: Agreed | None

    @property
    def based_on(self) -> int:
        """The number of the version that it changes, 0 for none."""
        return self.agreed.map.number or 0

    @property
    def is_new(self) -> bool:
        """Whether it says anything else than the newest version."""
        return self.newest is None or self.newest.said != self.agreed.said

    @property
    def without_owner(self) -> Sequence[int]:
        """The stages that nobody has yet."""
        return [number for number, stage in self.agreed.stages.items() if not stage.owner]


def is_agreed(session: JointSession) -> bool:
    """Tell whether both heads have accepted the map that was put before them."""
    rows = Acceptance.objects.filter(map=session.map_id, is_accepted=True)
    return session.map_id is not None and rows.count() == len(PLACING)


def kept_back(session: JointSession) -> int:
    """Return how many topics are settled in the draft alone, which is not before the heads yet."""
    rows = session.topics.filter(outcome=Topic.Outcome.SETTLED)
    if session.map:
        rows = rows.filter(settled_at__gt=session.map.made_at)
    number = rows.count()
    return number if number and draft_of(session).is_new else 0


def draft_of(session: JointSession) -> Draft:
    """Return the draft, its stages not stored yet."""
    newest = agreed_map(session.organisation)
    if newest:
        said = {number: model_to_dict(newest.stages[number], WRITTEN) for number in STAGES}
    else:
        views = diagnosed(session.assessment).result["funnel"]["stages"]
        said = {
            view["stage"]: {"owner": view["sales"]} if view["finding"] == Finding.AGREED else {}
            for view in views
        }
    rows = session.topics.filter(outcome=Topic.Outcome.SETTLED)
    settled = {stage: written for stage, written in rows.values_list("stage", "written") if stage}
    stages = {
        number: AgreedStage(stage=number, **said[number] | settled.get(number, {}))
        for number in STAGES
    }
    map_ = newest.map if newest else AgreedMap(organisation=session.organisation)
    return Draft(Agreed(map_, stages), frozenset(settled), newest)

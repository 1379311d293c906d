"""What an organisation keeps of its funnel, as tables to take away."""

from collections.abc import Iterator

from django.utils import timezone

from diagnostics.companion import Table
from diagnostics.models import Organisation

from .models import AgreedMap, AgreedStage, Target
from .queries import facts_of, numbers_of

SAID = ("stage", *AgreedStage.OWNERSHIP, *AgreedStage.HAND_OFF)
OF_TARGET = ("month", "months", "amount", "currency", "purchases")


def tables_of(organisation: Organisation) -> list[Table]:
    """Return the numbers, the targets, every version of the agreed map, and the facts."""
    targets = Target.objects.filter(organisation=organisation).order_by("month", "months")
    return [
        Table("numbers", ("month", "stage", "count"), numbers_of(organisation)),
        Table("targets", OF_TARGET, list(targets.values_list(*OF_TARGET))),
        Table("agreed-maps", ("map", "made_on", "note", *SAID), list(_stages(organisation))),
        Table("facts", ("fact", "answer"), sorted(facts_of(organisation).items())),
    ]


def _stages(organisation: Organisation) -> Iterator[tuple[object, ...]]:
    maps = AgreedMap.objects.filter(organisation=organisation).order_by("number")
    for agreed in maps.prefetch_related("stages"):
        head = (agreed.number, timezone.localdate(agreed.made_at), agreed.note)
        for stage in sorted(agreed.stages.all(), key=lambda stage: stage.stage):
            yield *head, *stage.said

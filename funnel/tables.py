"""What an organisation keeps of its funnel, as tables to take away."""

from collections.abc import Iterator

from django.utils import timezone

from diagnostics.companion import Table
from diagnostics.models import Organisation

from .models import Acceptance, AgreedMap, AgreedStage, Target
from .queries import facts_of, numbers_of

SAID = ("stage", *AgreedStage.OWNERSHIP, *AgreedStage.HAND_OFF)
OF_MAP = ("map", "made_on", "note", *AgreedMap.WHOLE, *SAID)
ANSWERED = ("map", "side", "name", "accepted", "sentence", "digest", "at")
OF_TARGET = ("month", "months", "amount", "currency", "purchases")


def tables_of(organisation: Organisation) -> list[Table]:
    """Return the numbers, the targets, every version of the map with its answers, the facts."""
    targets = Target.objects.filter(organisation=organisation).order_by("month", "months")
    return [
        Table("numbers", ("month", "stage", "count"), numbers_of(organisation)),
        Table("targets", OF_TARGET, list(targets.values_list(*OF_TARGET))),
        Table(
            "agreed-maps",
            ("map", "made_on", "note", *AgreedMap.WHOLE, *SAID),
            list(_stages(organisation)),
        ),
        Table("acceptances", ANSWERED, list(_answers(organisation))),
        Table("facts", ("fact", "answer"), sorted(facts_of(organisation).items())),
    ]


def _stages(organisation: Organisation) -> Iterator[tuple[object, ...]]:
    maps = AgreedMap.objects.filter(organisation=organisation).order_by("number")
    for agreed in maps.prefetch_related("stages"):
        whole = (getattr(agreed, name) for name in AgreedMap.WHOLE)
        head = (agreed.number, timezone.localdate(agreed.made_at), agreed.note, *whole)
        for stage in sorted(agreed.stages.all(), key=lambda stage: stage.stage):
            yield *head, *stage.said


def _answers(organisation: Organisation) -> Iterator[tuple[object, ...]]:
    rows = Acceptance.objects.filter(organisation=organisation).order_by("id")
    for row in rows.select_related("map", "head"):
        said = (row.is_accepted, row.sentence, row.digest, timezone.localtime(row.at).isoformat())
        yield row.map.number, row.side, row.head.name, *said

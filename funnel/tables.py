"""What an organisation keeps of its funnel, as tables to take away."""

from collections.abc import Iterator

from django.utils import timezone

from diagnostics.companion import Table
from diagnostics.models import Organisation
from diagnostics.result.stored import DECIMALS

from .models import Acceptance, AgreedMap, AgreedStage, Target
from .queries import facts_of, numbers_of, pulses_of

SAID = ("stage", *AgreedStage.OWNERSHIP, *AgreedStage.HAND_OFF)
OF_MAP = ("map", "made_on", "note", *AgreedMap.WHOLE, *SAID)
ANSWERED = ("map", "side", "name", "accepted", "sentence", "digest", "at")
OF_PULSE = ("month", "months", "stage", "statement", "function", "share")
OF_TARGET = ("month", "months", "amount", "currency", "purchases")


def tables_of(organisation: Organisation) -> list[Table]:
    """Return numbers, targets, every version of the map with its answers, facts and pulses."""
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
        Table("pulses", OF_PULSE, list(_pulses(organisation))),
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


def _pulses(organisation: Organisation) -> Iterator[tuple[object, ...]]:
    """Yield what each function says of each question, as far as its pulse shows it."""
    for seen in pulses_of(organisation, today=timezone.localdate(), most=None):
        period = seen.pulse.month, seen.pulse.months
        asked = [(str(stage), "", views) for stage, views in seen.hand_offs.items()]
        asked += [("", code, views) for code, views in seen.statements.items()]
        for *question, views in asked:
            for function, value in views.values.items():
                yield *period, *question, function, float(round(value, DECIMALS))

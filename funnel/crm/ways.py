"""Where a deal is counted: a list of deals at their present stage is not a funnel."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.explanation.words import sentences
from diagnostics.localisation import grouped, isolated, separated
from diagnostics.method.funnel import STAGES

from .asking import Asking, ListOption, ListQuestion
from .cells import stage_key
from .choice import EVERY_STEP, UP_TO_ITS_OWN, WHERE_IT_IS

WAY_NAMES = {
    UP_TO_ITS_OWN: gettext_lazy("In every stage up to its own"),
    WHERE_IT_IS: gettext_lazy("Only where it is now"),
    EVERY_STEP: gettext_lazy("The file lists every step"),
}
MOST_TOLD = 6  # stages or names


def way_question(asking: Asking) -> ListQuestion:
    totals = _by_stage(asking)
    gives = {
        UP_TO_ITS_OWN: sentences(
            _told(asking, up_to_its_own(totals)), _("All are counted in the month of the date.")
        ),
        WHERE_IT_IS: _told(asking, totals) or _told_by_name(asking),
        EVERY_STEP: _("Choose this if a deal has a row for each stage that it passed."),
    }
    options = [ListOption(way, str(name), gives=gives[way]) for way, name in WAY_NAMES.items()]
    help_ = _(
        "A list of deals at their present stage is not a funnel: a deal that was bought then lacks "
        "in every stage before."
    )
    return ListQuestion(
        "way", _("Where is a deal counted?"), help_, options, asking.choice.way or ""
    )


def _by_stage(asking: Asking) -> dict[int, int]:
    """Return how many rows are at each stage whose name is known already."""
    if asking.choice.stage is None:
        return {}
    cells = asking.table.columns[asking.choice.stage].cells
    found: dict[int, int] = {}
    for name, number in Counter(stage_key(cell) for cell in cells if cell).items():
        stage = asking.stages.get(name)
        if stage is not None:
            found[stage] = found.get(stage, 0) + number
    return found


def up_to_its_own(totals: Mapping[int, int]) -> dict[int, int]:
    """Count what is at a stage in every named stage before it as well."""
    return {
        stage: sum(number for later, number in totals.items() if later >= stage)
        for stage in STAGES
        if stage in totals
    }


def _told(asking: Asking, totals: Mapping[int, int]) -> str:
    if not totals:
        return ""
    parts: Iterable[str] = (
        f"{asking.stage_names[stage]}: {grouped(totals[stage])}"
        for stage in sorted(totals)[:MOST_TOLD]
    )
    return separated(parts) + "."


def _told_by_name(asking: Asking) -> str:
    """Return how many rows are at the most frequent of the file's own names, spelt as at first."""
    if asking.choice.stage is None:
        return ""
    spelt: dict[str, str] = {}
    numbers: Counter[str] = Counter()
    for cell in asking.table.columns[asking.choice.stage].cells:
        if cell:
            spelt.setdefault(stage_key(cell), cell)
            numbers[stage_key(cell)] += 1
    told = numbers.most_common(MOST_TOLD)
    return separated(f"{isolated(spelt[key])}: {grouped(number)}" for key, number in told) + "."

"""Reads: whose claims are shown, the map that is agreed, the facts, the counts, the targets."""

from .agreed import (
    Agreed,
    agreed_map,
    agreed_maps_page,
    facts_of,
    map_version,
    told_facts,
)
from .agreements import Agreement, agreement_of
from .claims import (
    Beside,
    FunnelRounds,
    beside_counts,
    claimed_round,
    funnel_rounds,
    is_provisional,
)
from .counts import (
    change_of,
    counts_by_month,
    counts_changes,
    last_change_of,
    numbers_of,
    reading_of,
    recent_counts,
    stage_names_of,
    stored_counts,
    targets_of,
    what_goes_back,
)
from .pulses import (
    PulseSeen,
    hand_offs_of,
    newest_closed,
    pulse_for,
    pulses_of,
    stages_asked,
)

__all__ = [
    "Agreed",
    "Agreement",
    "Beside",
    "FunnelRounds",
    "PulseSeen",
    "agreed_map",
    "agreed_maps_page",
    "agreement_of",
    "beside_counts",
    "change_of",
    "claimed_round",
    "counts_by_month",
    "counts_changes",
    "facts_of",
    "funnel_rounds",
    "hand_offs_of",
    "is_provisional",
    "last_change_of",
    "map_version",
    "newest_closed",
    "numbers_of",
    "pulse_for",
    "pulses_of",
    "reading_of",
    "recent_counts",
    "stage_names_of",
    "stages_asked",
    "stored_counts",
    "targets_of",
    "told_facts",
    "what_goes_back",
]

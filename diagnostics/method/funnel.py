"""Who owns which funnel stage, as each function sees it (METHOD 9)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise


class Owner(StrEnum):
    """Who a respondent says owns a stage; a don't-know does not vote."""

    MARKETING = "marketing"
    SALES = "sales"
    BOTH = "both"
    NOBODY = "nobody"
    DONT_KNOW = "dont_know"


class Finding(StrEnum):
    """What the two functions' views of one stage amount to."""

    AGREED = "agreed"
    CONTESTED = "contested"
    ORPHANED = "orphaned"
    UNOWNED = "unowned"
    HALF_UNOWNED = "half_unowned"
    HALF_SHARED = "half_shared"
    UNKNOWN = "unknown"


STAGES = range(1, 9)
CONVENTIONAL_OWNER = {stage: Owner.MARKETING if stage <= 4 else Owner.SALES for stage in STAGES}


@dataclass(frozen=True)
class StageView:
    """Hold one stage: each function's view (unknown is DONT_KNOW) and the finding."""

    stage: int
    sales: Owner
    marketing: Owner
    finding: Finding


@dataclass(frozen=True)
class FunnelReading:
    """Hold the eight stages and four summaries, None when no stage is known on both sides."""

    stages: tuple[StageView, ...]
    agreement: Fraction | None
    conventional_match: int | None
    sharedness: Fraction | None
    handoffs: int | None


def function_view(claims: Iterable[Owner | None]) -> Owner:
    """Return a function's view of one stage: the mode of its respondents' claims.

    Don't-know and unanswered do not vote; nobody votes: DONT_KNOW. A tie of exactly Marketing and
    Sales is BOTH, any other tie DONT_KNOW: (M, M, S) is M, (M, S) is B, (M, N) is unknown.
    Source: METHOD 9.
    """
    votes = Counter(claim for claim in claims if claim not in (None, Owner.DONT_KNOW))
    if not votes:
        return Owner.DONT_KNOW
    most = max(votes.values())
    leaders = {owner for owner, count in votes.items() if count == most}
    if len(leaders) == 1:
        return leaders.pop()
    return Owner.BOTH if leaders == {Owner.MARKETING, Owner.SALES} else Owner.DONT_KNOW


def find(sales: Owner, marketing: Owner) -> Finding:
    """Find what the two functions' views of one stage amount to.

    Sales S and Marketing M: both claim it, contested; M and S: orphaned. Unknown is tested before
    everything else: N with unknown is unknown. Source: METHOD 9.
    """
    if Owner.DONT_KNOW in (sales, marketing):
        return Finding.UNKNOWN
    if sales == marketing:
        return Finding.UNOWNED if sales is Owner.NOBODY else Finding.AGREED
    if Owner.NOBODY in (sales, marketing):
        return Finding.HALF_UNOWNED
    if Owner.BOTH in (sales, marketing):
        return Finding.HALF_SHARED
    return Finding.CONTESTED if sales is Owner.SALES else Finding.ORPHANED


def read_funnel(
    sales: Sequence[Mapping[int, Owner]], marketing: Sequence[Mapping[int, Owner]]
) -> FunnelReading:
    """Read the funnel from the claims (stage number to owner) of each function's respondents.

    Agreement: agreed stages of those known on both sides. Conventional match: of the eight, stages
    that both sides give to the conventional owner. Sharedness: share of BOTH among all known
    single-function views, up to 16. Hand-offs: changes of owner along the agreed stages in order.
    MMMSSSSS against MMMMMSSS: 6 of 8 agreed, match 6, shared 0, one hand-off.
    Source: METHOD 9.
    """
    views = tuple(_stage_view(stage, sales, marketing) for stage in STAGES)
    known = [view for view in views if view.finding is not Finding.UNKNOWN]
    if not known:
        return FunnelReading(views, None, None, None, None)
    agreed = [view for view in views if view.finding is Finding.AGREED]
    single = [
        owner
        for view in views
        for owner in (view.sales, view.marketing)
        if owner is not Owner.DONT_KNOW
    ]
    owners = [view.sales for view in agreed]
    return FunnelReading(
        stages=views,
        agreement=Fraction(len(agreed), len(known)),
        conventional_match=sum(view.sales is CONVENTIONAL_OWNER[view.stage] for view in agreed),
        sharedness=Fraction(single.count(Owner.BOTH), len(single)),
        handoffs=sum(before is not after for before, after in pairwise(owners)),
    )


def _stage_view(
    stage: int, sales: Sequence[Mapping[int, Owner]], marketing: Sequence[Mapping[int, Owner]]
) -> StageView:
    ours = function_view(claims.get(stage) for claims in sales)
    theirs = function_view(claims.get(stage) for claims in marketing)
    return StageView(stage, ours, theirs, find(ours, theirs))

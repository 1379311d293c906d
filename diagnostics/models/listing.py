"""What lists of rounds are narrowed and sorted by: the columns that hold it, and their indexes."""

from collections.abc import Iterable
from itertools import combinations

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from ..method.checklist import TYPES
from ..method.flags import FlagCode

# The places of lists that are sorted by result and by review; what has neither stands last
TYPES_IN_ORDER = tuple(type_.value for type_ in TYPES)
NO_TYPE_PLACE, OPEN_PLACE = len(TYPES), len(TYPES) + 1
REVIEWS_IN_ORDER = ("waiting", "opened", "reviewed")
UNREVIEWED_PLACE = len(REVIEWS_IN_ORDER)
BY_DAY = ["dated_at", "id", "organisation", "set_aside_at"]  # columns of an index


def bits_of(flags: Iterable[str]) -> int:
    """Return flags as a column keeps them that lists are narrowed by."""
    return sum(1 << list(FlagCode).index(FlagCode(flag)) for flag in set(flags))


def is_flagged(flag: str, shown: Combinable | None = None) -> Exact:
    """Match the rounds whose flag is not set aside."""
    bit = bits_of([flag])
    return Exact((shown or F("flags_shown")).bitand(bit), bit)


def codes_of(codes: Iterable[str]) -> str:
    """Return codes as a column keeps them that lists look into, each between blanks."""
    return "".join(f" {code} " for code in codes)


def result_place() -> models.GeneratedField:
    """Return the column of the result's place: the types in order, no type, open."""
    return models.GeneratedField(
        expression=Case(
            *(When(type=code, then=Value(place)) for place, code in enumerate(TYPES_IN_ORDER)),
            When(state="closed", then=Value(NO_TYPE_PLACE)),
            default=Value(OPEN_PLACE),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )


def review_place() -> models.GeneratedField:
    """Return the column of the review's place: waiting, opened, reviewed, none."""
    return models.GeneratedField(
        expression=Case(
            When(state="open", then=Value(UNREVIEWED_PLACE)),
            *(When(review=code, then=Value(place)) for place, code in enumerate(REVIEWS_IN_ORDER)),
            default=Value(UNREVIEWED_PLACE),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )


def gap_place() -> models.GeneratedField:
    """Return the column of the gap, where no gap stands before the smallest."""
    return models.GeneratedField(
        expression=Coalesce("gap", Value(-1.0)),
        output_field=models.FloatField(),
        db_persist=True,
    )


# What a verdict comes with, or never: rounds are narrowed by it one by one, or by two together
SAID = {
    "result": "result_place",
    "verdict": "verdict",
    "action": "action",
    "firmness": "firmness",
    "review": "review_place",
}
INDEXES = [
    # What all rounds are narrowed and sorted by, each with the days: a page of very many is
    # read in one of them, and no further than it is long
    models.Index(fields=BY_DAY, name="assessment_by_day"),
    *(
        models.Index(fields=[column, *BY_DAY], name=f"assessment_by_{name}")
        for name, column in (SAID | {"gap": "gap_place", "flags": "flags_shown"}).items()
    ),
    # and by two of them together: of many rounds either lets through, both may let none
    *(
        models.Index(fields=[SAID[name], SAID[other], *BY_DAY], name=f"assessment_{name}_{other}")
        for name, other in combinations(SAID, 2)
    ),
    # of those with a flag, which are fewer, what a verdict comes with is read beside the day
    *(
        models.Index(
            fields=[*BY_DAY, *SAID.values()],
            condition=Q(is_flagged(code)),
            name=f"assessment_with_flag_{bits_of([code])}",
        )
        for code in FlagCode
    ),
    models.Index(
        fields=["reviewer", "dated_at", "id"],
        condition=Q(reviewer__isnull=False),
        name="assessment_reviewed",
    ),
    # with all that a list of clients asks: ten thousand are read in the index alone;
    # SQLite does so of no generated column, so these are what its days are made of
    models.Index(
        fields=[
            *("newest_of", "id", "state", "type", "verdict", "action", "firmness"),
            *("review", "reviewer", "gap", "coverage", "flags_shown", "type_before"),
            *("entry_at", "closed_at", "opened_at", "look_again_on", "version"),
        ],
        condition=Q(newest_of__isnull=False),
        name="assessment_of_client",
    ),
    # apart from it, or it would be twice as long
    models.Index(
        fields=["newest_of", "version", "action", "steps_asked", "stages_found"],
        condition=Q(newest_of__isnull=False),
        name="assessment_asked_of_client",
    ),
]

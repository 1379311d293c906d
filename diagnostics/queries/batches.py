"""What was brought in by file at once, and what waits to be."""

import json
from collections.abc import Collection, Mapping
from typing import NamedTuple, cast

from django.db.models import Count, Max, Q, QuerySet

from ..exchange import AssessmentFile, Kind, read_assessment
from ..instruments.document import Document
from ..models import Assessment, Import, ImportRow, User, Version
from .versions import document_of

Versions = Mapping[tuple[str, int | None], Version]

MOST_SHOWN = 30
IS_GOOD = Q(problem="", copied_from=None, repeats="")
IS_HOMELESS = Q(organisation=None, file__isnull=False)


class Counts(NamedTuple):
    """How many rows of an import there are, of which kind, and how many are checked and wanted."""

    all: int
    checked: int
    good: int
    wrong: int
    copied: int
    repeated: int
    wanted: int
    homeless: int


def counts_of(batch: Import) -> Counts:
    """One query."""
    return Counts(
        **batch.rows.aggregate(
            all=Count("pk"),
            checked=Count("pk", filter=Q(is_checked=True)),
            good=Count("pk", filter=IS_GOOD),
            wrong=Count("pk", filter=~Q(problem="")),
            copied=Count("pk", filter=Q(copied_from__isnull=False)),
            repeated=Count("pk", filter=~Q(repeats="") & Q(copied_from=None)),
            wanted=Count("pk", filter=Q(is_wanted=True)),
            homeless=Count("pk", filter=IS_HOMELESS),
        )
    )


def earlier(imports: QuerySet[Import]) -> QuerySet[Import]:
    """Return the newest of some imports, with how many rounds of how many organisations."""
    counted = imports.annotate(
        number=Count("rounds"),
        organisations=Count("rounds__organisation", distinct=True),
    )
    return counted.select_related("by", "set_aside_by").order_by("-stored_at", "-pk")[:MOST_SHOWN]


def waiting(user: User) -> QuerySet[Import]:
    """Return what a user read and has not brought in yet, the newest first."""
    rows = user.imports.filter(stored_at=None).annotate(number=Count("rows"))
    return rows.order_by("-read_at")


def brought_in_before(batch: Import, imports: QuerySet[Import]) -> Import | None:
    """Return the newest of some imports that was of the same files and counts, if any."""
    same = imports.filter(digest=batch.digest, stored_at__isnull=False, set_aside_at=None)
    return same.annotate(number=Count("rounds")).order_by("-stored_at").first()


def last_rounds(organisations: Collection[int]) -> dict[int, int]:
    """Return the number of the last round of each organisation; one query."""
    rows = Assessment.objects.filter(organisation__in=organisations).values("organisation")
    last = rows.annotate(last=Max("round")).values_list("organisation", "last")
    return dict.fromkeys(organisations, 0) | dict(last)


def all_versions() -> Versions:
    """Return every published version by its checklist and number; one query."""
    rows = Version.objects.filter(number__isnull=False).select_related("checklist")
    return {(row.checklist.code, row.number): row for row in rows.defer("document")}


def file_in(row: ImportRow, versions: Versions) -> AssessmentFile:
    """Return what the row's file says, which was read before."""

    def published(code: str, number: int | None) -> tuple[int, Document]:
        return cast(int, number), document_of(versions[code, number])

    return read_assessment(json.dumps(row.file).encode(), kind=Kind.JSON, published=published)

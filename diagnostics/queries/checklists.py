"""What the admins' list says of each checklist: its draft, its versions, their rounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Max

from ..models import Checklist, Version


class NoDraft(LookupError):
    """The checklist has no draft: none was begun, or it was published or discarded meanwhile."""


@dataclass(frozen=True)
class Listed:
    """A checklist with its published versions, newest first, and its draft if there is one."""

    checklist: Checklist
    versions: tuple[Version, ...]
    draft: Version | None

    @property
    def default(self) -> Version:
        """The version that new rounds are asked, and that a draft begins from."""
        return self.versions[0]

    @property
    def next_number(self) -> int:
        return max(version.number or 0 for version in self.versions) + 1


def listed_checklists() -> list[Listed]:
    """Return every checklist that has been published, each version with its number of rounds."""
    rows = Version.objects.select_related("checklist", "published_by", "based_on")
    rows = rows.annotate(rounds=Count("assessment")).order_by("checklist", "-number")
    by_checklist = groupby(
        rows.defer("document", "based_on__document"), lambda version: version.checklist
    )
    return [_listed(checklist, versions) for checklist, versions in by_checklist]


def _listed(checklist: Checklist, versions: Iterable[Version]) -> Listed:
    listed = list(versions)
    return Listed(
        checklist,
        tuple(version for version in listed if not version.is_draft),
        next((version for version in listed if version.is_draft), None),
    )


def draft_of(checklist: Checklist) -> Version:
    """Return a checklist's draft, with what it began from; raises NoDraft."""
    rows = Version.objects.select_related("checklist", "based_on__checklist")
    draft = rows.filter(checklist=checklist, number=None).first()
    if draft is None:
        raise NoDraft
    return draft


def next_number(checklist: Checklist) -> int:
    """Return the number that a checklist's draft would be published under."""
    last = checklist.versions.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1

"""What the admins' list says of each checklist: its draft, its versions, their rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, F, Max, QuerySet, Window
from django.db.models.functions import RowNumber

from ..models import Checklist, ChecklistChange, Version

DRAFT = "draft"  # as an address names it
LINES = 5  # of the trail that the list shows
What = ChecklistChange.What
ENDS = (What.BEGAN, What.DISCARDED)  # of a draft that nobody has edited since
OF_VERSIONS = [What.PUBLISHED, What.DEFAULT, What.RETIRED, What.OFFERED]


class NoDraft(LookupError):
    """The checklist has no draft: none was begun, or it was published or discarded meanwhile."""


@dataclass(frozen=True)
class Listed:
    """A checklist: its published versions, newest first, its draft if any, who changed what."""

    checklist: Checklist
    versions: tuple[Version, ...]
    retired: frozenset[int]
    draft: Version | None
    changes: tuple[ChecklistChange, ...]
    """The newest lines of the trail."""
    said: Mapping[int | None, ChecklistChange]
    """The newest line of each version by its number: what and why, by whom."""

    @property
    def default(self) -> Version:
        """The version that a draft begins from: what new rounds are asked, else the newest."""
        versions = (row for row in self.versions if row.pk == self.checklist.default_id)
        return next(versions, self.versions[0])

    @property
    def next_number(self) -> int:
        return max(version.number or 0 for version in self.versions) + 1

    @property
    def last_edit(self) -> ChecklistChange | None:
        """The newest change of the draft."""
        edits = (change for change in self.changes if change.what not in OF_VERSIONS)
        return next((change for change in edits if change.what not in ENDS), None)

    @property
    def states(self) -> list[tuple[Version, str, ChecklistChange | None]]:
        """Each version with its state and what was said of it last."""
        return [
            (version, self._state_of(version), self.said.get(version.number))
            for version in self.versions
        ]

    def _state_of(self, version: Version) -> str:
        if version.pk == self.checklist.default_id:
            return "default"
        return "retired" if version.pk in self.retired else "offered"


def listed_checklists() -> list[Listed]:
    """Return every checklist that has been published, each version with its number of rounds."""
    rows = Version.objects.select_related("checklist", "published_by", "based_on")
    rows = rows.annotate(rounds=Count("assessment")).order_by("checklist", "-number")
    rows = rows.defer("document", "based_on__document")
    retired = frozenset(Version.objects.exclude(retired_from=None).values_list("pk", flat=True))
    changes, said = _newest_changes(), _said_of_versions()
    return [
        _listed(checklist, list(versions), retired, changes, said)
        for checklist, versions in groupby(rows, lambda version: version.checklist)
    ]


def _listed(
    checklist: Checklist,
    versions: list[Version],
    retired: frozenset[int],
    changes: list[ChecklistChange],
    said: list[ChecklistChange],
) -> Listed:
    return Listed(
        checklist,
        tuple(version for version in versions if not version.is_draft),
        retired,
        next((version for version in versions if version.is_draft), None),
        tuple(change for change in changes if change.checklist_id == checklist.pk),
        {change.number: change for change in said if change.checklist_id == checklist.pk},
    )


def _newest_changes() -> list[ChecklistChange]:
    place = Window(RowNumber(), partition_by="checklist", order_by=F("id").desc())
    rows = ChecklistChange.objects.annotate(place=place).filter(place__lte=LINES)
    return list(rows.select_related("by").order_by("-id"))


def _said_of_versions() -> list[ChecklistChange]:
    """Return what was said of the versions, the oldest first."""
    rows = ChecklistChange.objects.filter(what__in=OF_VERSIONS).select_related("by")
    return list(rows.order_by("id"))


def changes_of(checklist: Checklist) -> QuerySet[ChecklistChange]:
    """Return who changed what, the newest first."""
    return checklist.changes.select_related("by").order_by("-id")


def last_edit(draft: Version, code: str = "") -> ChecklistChange | None:
    """Return the newest change of a draft, or of one of its items by code."""
    last = changes_of(draft.checklist).exclude(what__in=OF_VERSIONS)
    change = (last.filter(code=code) if code else last).first()
    return change if change and change.what not in ENDS else None


def last_setting(draft: Version, code: str, type_: str = "") -> ChecklistChange | None:
    """Return the newest change of what a type expects there; without a type, of the weight."""
    what = ChecklistChange.What.EXPECTED if type_ else ChecklistChange.What.WEIGHED
    return changes_of(draft.checklist).filter(what=what, code=code, type=type_).first()


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


def version_to_begin_from(checklist: Checklist) -> Version | None:
    """Return what a draft begins from: the default, else the newest version."""
    published = checklist.versions.exclude(number=None)
    return checklist.default or published.order_by("-number").first()


def rounds_of(version: Version) -> int:
    """Return how many rounds were opened on a version."""
    return version.assessment_set.count()


def editions_of(checklist: Checklist) -> list[Version]:
    """Return the draft, if there is one, then the published versions, newest first."""
    rows = checklist.versions.select_related("based_on", "checklist")
    return list(rows.order_by(F("number").desc(nulls_first=True)))


def chosen_editions(editions: list[Version], asked: Mapping[str, str]) -> tuple[Version, Version]:
    """Return the two that an address asks for: by default the newest, and what came before it."""
    named = {str(row.number or DRAFT): row for row in editions}
    after = named.get(asked.get("to", ""), editions[0])
    former = after.based_on or _one_before(editions, after)
    return named.get(asked.get("from", ""), former), after


def _one_before(editions: list[Version], version: Version) -> Version:
    older = (row for row in editions if row.number and row.number < (version.number or 0))
    return next(older, version)

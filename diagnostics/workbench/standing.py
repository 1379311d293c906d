"""How a draft stands: what it changes, what stands in its way, what is worth a look."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..instruments.checks import CheckRemark, refusals, warnings
from ..localisation import digits, separated
from ..models import Version
from ..queries.drafts import base_of, draft_document, draft_documents, drafts_in_work
from .difference import DocumentDifference, difference_between
from .problems import problem_of


@dataclass(frozen=True)
class DraftStanding:
    """A draft's document beside the one that it began from; each is judged once, when asked."""

    data: Mapping[str, Any]
    before: Mapping[str, Any]

    @cached_property
    def difference(self) -> DocumentDifference:
        return difference_between(self.before, self.data)

    @cached_property
    def refused(self) -> list[CheckRemark]:
        return refusals(self.data)

    @cached_property
    def warned(self) -> list[CheckRemark]:
        return warnings(self.data, self.before)

    @cached_property
    def problem(self) -> str:
        """Why the draft could not be read though no check refuses it."""
        return "" if self.refused else problem_of(self.data)

    @property
    def is_refused(self) -> bool:
        return bool(self.refused or self.problem)

    @property
    def obstacles(self) -> int:
        """How many things stand in the way of publishing."""
        return len(self.refused) or int(self.is_refused)

    @property
    def changes(self) -> str:
        """How many changes there are so far, in words."""
        number = self.difference.count
        if not number:
            return _("no change so far")
        words = ngettext("%(number)s change so far", "%(number)s changes so far", number)
        return words % {"number": digits(number)}

    @property
    def summary(self) -> str:
        """Changes and remarks in one line."""
        return separated(part for part in (self.changes, self.remarks) if part)

    @property
    def remarks(self) -> str:
        """How many things stand in the way, else how many are worth a look; nothing for neither."""
        if number := self.obstacles:
            words = ngettext("%(number)s refusal", "%(number)s refusals", number)
        elif number := len(self.warned):
            words = ngettext("%(number)s warning", "%(number)s warnings", number)
        return words % {"number": digits(number)} if number else ""


def standing_of(draft: Version) -> DraftStanding:
    return DraftStanding(draft_document(draft), base_of(draft))


def standings() -> dict[int, DraftStanding]:
    """Return how every draft stands, by the id of its checklist."""
    drafts = drafts_in_work()
    documents = draft_documents(drafts)
    return {
        draft.checklist_id: DraftStanding(documents[draft.pk], base_of(draft)) for draft in drafts
    }

"""What an import would store, told before anything is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..exchange import AssessmentFile
from ..exchange.assessment_file import FileRespondent
from ..explanation import Explanation, explain
from ..explanation.words import function_name
from ..instruments.document import Document
from ..localisation import digits
from ..method.checklist import HALVES, PLACING, Function
from ..queries.respondents import Participant
from ..queries.results import Diagnosed
from ..queries.versions import published_document
from ..result.stored import has_answered, result_and_sums, wanted_views


class People(NamedTuple):
    """How many of a function the file has, and how many of them say anything."""

    function: str
    name: str
    asked: int
    answered: int


@dataclass(frozen=True)
class AssessmentPreview:
    """The file, who is in it, the result as it would be, and what the file leaves open."""

    file: AssessmentFile
    people: Sequence[People]
    explanation: Explanation
    unknown: Sequence[str]


def preview_of(file: AssessmentFile) -> AssessmentPreview:
    """Diagnose the file as it would be stored; no query but for the checklist's document."""
    _number, document = published_document(file.checklist, file.checklist_version)
    claims = [respondent.today for respondent in file.respondents]
    result, sums = result_and_sums(document.checklist, file.respondents, claims)
    wanted = wanted_views(file.respondents, [respondent.wanted for respondent in file.respondents])
    found = Diagnosed(result, {**sums, "wanted": wanted}, document, is_provisional=False)
    return AssessmentPreview(
        file=file,
        people=list(_people(file, document)),
        explanation=explain(
            found,
            opened_on=file.date,
            closed_on=file.closed_on or file.date,
            version=file.checklist_version,
            facts=file.facts,
            people=[
                Participant(respondent.function, respondent.name or _("Somebody"))
                for respondent in file.respondents
            ],
        ),
        unknown=list(_unknown(file, document)),
    )


def _people(file: AssessmentFile, document: Document) -> Iterable[People]:
    for function in Function:
        group = [respondent for respondent in file.respondents if respondent.function is function]
        answered = sum(has_answered(item, document.checklist) for item in group)
        if group:
            yield People(function, function_name(function), len(group), answered)


def _unknown(file: AssessmentFile, document: Document) -> Iterable[str]:
    """Yield what nobody of Sales and Marketing says, and the day if the file names none."""
    sides = [respondent for respondent in file.respondents if respondent.function in PLACING]
    known = {code for side in sides for code, said in side.answers.items() if said in HALVES}
    missing = len(document.criteria) - len(known)
    if missing:
        yield ngettext(
            "%(number)s of %(all)s statements is not known from either side.",
            "%(number)s of %(all)s statements are not known from either side.",
            missing,
        ) % {"number": digits(missing), "all": digits(len(document.criteria))}
    if not any(respondent.conditions for respondent in file.respondents):
        yield _("No condition of the decision table has an answer.")
    if not any(side.today for side in sides):
        yield _("Nobody says who owns the stages of the funnel.")
    if not file.date and not file.closed_on:
        yield _("The file names no day, so the round is dated today.")
    yield from _doubled(file)


def _doubled(file: AssessmentFile) -> Iterable[str]:
    """Yield who stands in the file more than once with a name and the same answers."""
    alike: dict[tuple[str, Function], list[FileRespondent]] = {}
    for respondent in file.respondents:
        if respondent.name:
            alike.setdefault((respondent.name, respondent.function), []).append(respondent)
    for (name, function), group in alike.items():
        if any(respondent == group[0] for respondent in group[1:]):
            yield _(
                "%(name)s (%(function)s) stands in the file more than once with the same answers; "
                "each row counts as a person."
            ) % {"name": name, "function": function_name(function)}

"""Made-up sheets of people who answer more or less as one would in a type."""

from collections.abc import Mapping, Sequence
from random import Random

from diagnostics.instruments.document import Document
from diagnostics.method.checklist import PLACING, Answer
from diagnostics.method.combination import Respondent
from diagnostics.method.funnel import Owner

CROWD = 50  # who answers at the same time
EXPECTED = {1: Answer.YES, 0: Answer.NO}
Sheet = Mapping[str, Mapping[str, str]]  # the questionnaire's part, and code to answer


def made_up(document: Document, type_: str, random: Random, share: float = 7 / 8) -> Sheet:
    """Return a whole sheet: so many answers as the type expects, the rest by chance."""

    def answer(expected: int | None) -> Answer:
        as_expected = expected is not None and random.random() < share
        return EXPECTED[expected] if as_expected else random.choice(list(Answer))

    criteria = document.checklist.criteria
    return {
        "criteria": {
            criterion.code: answer(criterion.expected.get(type_)) for criterion in criteria
        },
        "conditions": {code: random.choice(list(Answer)) for code in document.conditions},
        "claims": {str(stage): random.choice(list(Owner)) for stage in document.stages},
    }


def as_the_method_reads(
    sheets: Sequence[Sheet],
) -> tuple[Sequence[Respondent], Sequence[Mapping[int, Owner]]]:
    """Return the sheets of both functions in turns, with each one's claims."""
    respondents = [
        Respondent(
            PLACING[place % 2],
            {code: Answer(value) for code, value in sheet["criteria"].items()},
            {code: Answer(value) for code, value in sheet["conditions"].items()},
        )
        for place, sheet in enumerate(sheets)
    ]
    return respondents, [
        {int(stage): Owner(owner) for stage, owner in sheet["claims"].items()} for sheet in sheets
    ]

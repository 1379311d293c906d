"""The explanation of the shipped sample."""

from ..queries.respondents import Participant
from ..queries.sample import shipped_sample
from . import Explanation, explain


def explained_sample() -> Explanation:
    """Explain the invented organisation's answers in the active language."""
    sample, file = shipped_sample(), shipped_sample().file
    return explain(
        sample,
        opened_on=file.date,
        closed_on=file.closed_on,
        version=file.checklist_version,
        facts=file.facts,
        people=[
            Participant(respondent.function, respondent.name) for respondent in file.respondents
        ],
    )

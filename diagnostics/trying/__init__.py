"""Try it: some answers of a round put otherwise on a copy, and what the method makes of them.

Nothing is stored: what was changed stands in the page's address, and only there.
"""

from .answers import Copy, case_of, copy_of, is_offered, textbook
from .changes import Change, Changes, asked_sides, field_name, read_changes
from .example import Example, example_of
from .outcome import Trial, compared
from .questions import Conditions, QuestionGroup, conditions_of, statements_of

__all__ = [
    "Change",
    "Changes",
    "Conditions",
    "Copy",
    "QuestionGroup",
    "Example",
    "Trial",
    "asked_sides",
    "case_of",
    "compared",
    "conditions_of",
    "copy_of",
    "example_of",
    "field_name",
    "is_offered",
    "read_changes",
    "statements_of",
    "textbook",
]

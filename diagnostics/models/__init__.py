"""The records: people, checklists with their versions, assessments with their answers."""

from .assessment import Assessment, Respondent, Sheet, Submission
from .checklist import Checklist, Condition, Criterion, Expectation, Fact, Stage, Version
from .people import Membership, Organisation, User

__all__ = [
    "Assessment",
    "Checklist",
    "Condition",
    "Criterion",
    "Expectation",
    "Fact",
    "Membership",
    "Organisation",
    "Respondent",
    "Sheet",
    "Stage",
    "Submission",
    "User",
    "Version",
]

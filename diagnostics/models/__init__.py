"""The records: people, checklists with their versions, assessments, respondents, letters, trail."""

from .assessment import Assessment, renew_newest
from .checklist import (
    Checklist,
    ChecklistChange,
    Condition,
    Criterion,
    Expectation,
    Fact,
    Stage,
    Version,
)
from .command_run import CommandRun
from .head import Head
from .imports import Import, ImportRow
from .letterhead import ClientWords, Letterhead
from .mail import Message
from .membership_invitation import MembershipInvitation
from .next_round import NextRound
from .participation import Participation
from .people import Membership, Organisation, User
from .plan import PlannedAction
from .respondent import DiscardedLink, Respondent, SharedLink, Sheet, Submission
from .review import ReviewEntry
from .saved_view import SavedView
from .start import GuestStart
from .trail import TrailEntry

__all__ = [
    "Assessment",
    "Checklist",
    "ChecklistChange",
    "ClientWords",
    "CommandRun",
    "Condition",
    "Criterion",
    "DiscardedLink",
    "Expectation",
    "Fact",
    "GuestStart",
    "Head",
    "Import",
    "ImportRow",
    "Letterhead",
    "Membership",
    "MembershipInvitation",
    "Message",
    "NextRound",
    "Organisation",
    "Participation",
    "PlannedAction",
    "Respondent",
    "ReviewEntry",
    "SavedView",
    "SharedLink",
    "Sheet",
    "Stage",
    "Submission",
    "TrailEntry",
    "User",
    "Version",
    "renew_newest",
]

"""A result's report as parts of pages: rendered, and for a closed round kept."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

from .access import is_consultant_of, may_review, may_run_rounds_of
from .access.rounds import assessments
from .explanation.of_round import explained
from .explanation.review import question_of
from .models import Assessment, Membership, User
from .queries.respondents import Participant, people_of
from .queries.results import SheetNow, answers_of
from .queries.review import SaidToClient, said_to_client
from .web.kept import kept_parts

MOST_STORED_AHEAD = 200


class Reader(NamedTuple):
    """Who reads a report, as far as it reads otherwise for them; slug is their organisation's.

    Whoever can ask reads how to ask for the answers that are missing.
    """

    slug: str = ""
    is_for_consultant: bool = False
    can_ask: bool = False
    reviews: bool = False
    is_shared: bool = False


class Report(NamedTuple):
    """A result as it is read; people says how many answered.

    head is what stands above it, unless it is shared; first reaches to the decision or the agenda,
    where a consultant's review follows. named says who was asked, and foot is the last lines: parts
    that are not kept come before them.
    """

    people: str
    head: SafeString
    first: SafeString
    rest: SafeString
    named: SafeString
    foot: SafeString


def reader_of(user: User, assessment: Assessment) -> Reader:
    """Return how a member reads a round's report."""
    organisation = assessment.organisation
    return Reader(
        slug=organisation.slug,
        is_for_consultant=is_consultant_of(user, organisation),
        can_ask=may_run_rounds_of(user, organisation),
        reviews=may_review(user, assessment),
    )


def report_of(
    assessment: Assessment,
    reader: Reader,
    *,
    people: Iterable[Participant] = (),
    said: SaidToClient | None = None,
) -> Report:
    """Return a round's report in the active language, as it is kept.

    It is known by the people too: it may name them, and a name may be erased. An open one's is
    known by every answer, and no other process keeps it.
    """
    people = tuple(people)
    names = assessment.name, assessment.organisation.text
    known: tuple[Any, ...] = (assessment.pk, names, get_language(), tuple(reader), people, said)
    answers = answers_of(assessment) if assessment.is_open else None
    if answers is not None:
        known += tuple(map(tuple, answers))
    parts = kept_parts(
        known,
        lambda: _report(assessment, reader, people, answers, said),
        is_stored=not assessment.is_open,
    )
    return Report(*parts)


def store_reports(assessment: Assessment) -> None:
    """Render a closed round's report before anybody looks: each role's, in both languages."""
    members = Membership.objects.filter(organisation=assessment.organisation, withdrawn_at=None)
    one_of_each = {member.role: member.user for member in members.select_related("user")}
    readers = {reader_of(user, assessment) for user in one_of_each.values()}
    people, said = people_of(assessment), said_to_client(assessment)
    for (language, _name), reader in product(settings.LANGUAGES, readers):
        with override(language):
            report_of(assessment, reader, people=people, said=said)


def store_newest_reports() -> None:
    """Render what is missing of the newest results: another edition of the code has stored none,
    and what was stored runs out.
    """
    closed = assessments().filter(state=Assessment.State.CLOSED).order_by("-dated_at", "-id")
    for assessment in closed[:MOST_STORED_AHEAD]:
        store_reports(assessment)


def _report(
    assessment: Assessment,
    reader: Reader,
    people: tuple[Participant, ...],
    answers: Sequence[SheetNow] | None,
    said: SaidToClient | None,
) -> Report:
    explanation = explained(
        assessment,
        is_for_consultant=reader.is_for_consultant,
        is_shared=reader.is_shared,
        people=people,
        answers=answers,
        said=said,
    )
    context = reader._asdict() | {
        "assessment": assessment,
        "people": () if assessment.is_anonymous else people,
        "decides": reader.reviews and question_of(assessment) is not None,
        "explanation": explanation,
        "verdict": explanation.verdict,
    }

    def rendered(part: str) -> SafeString:
        return render_to_string(f"diagnostics/_result_{part}.html", context)

    return Report(
        people=explanation.answered.people,
        head=SafeString() if reader.is_shared else rendered("head"),
        first=rendered("parts"),
        rest=rendered("rest"),
        named=rendered("people"),
        foot=rendered("foot"),
    )

"""What makes a round anonymous: answers part from people. `now` is an argument."""

from datetime import datetime
from random import SystemRandom
from typing import Any

from django.db import OperationalError, connection

from ..models import Assessment, Message, Respondent, Sheet, Submission
from ..models.links import digest_of
from ..models.respondent import Part
from ..queries.results import counted_sheets


def begin_afresh(assessment: Assessment, *, now: datetime) -> None:
    """Give everybody a link that no manager has seen, and ask by letter again who had one.

    Earlier answers are offered no more. Whoever has neither an e-mail nor an account could not be
    told the new link: the shared link of the side is for them.
    """
    people = assessment.respondents.filter(withdrawn_at=None)
    respondents = list(people.select_related("user").prefetch_related("messages"))
    for respondent in respondents:
        respondent.generation += 1
        respondent.token_digest = digest_of(respondent.token)
        if not keep_one_way_in(respondent):
            respondent.withdrawn_at, respondent.token_digest = now, None
    changed = ["generation", "token_digest", "withdrawn_at", "email"]
    Respondent.objects.bulk_update(respondents, changed)
    assessment.sheets.update(offered={})
    Message.objects.bulk_create(
        Message.invitation_to(respondent, now=now)
        for respondent in respondents
        if respondent.withdrawn_at is None
        and any(message.claimed_at for message in respondent.messages.all())
        and all(message.claimed_at for message in respondent.messages.all())
    )


def keep_one_way_in(respondent: Respondent) -> bool:
    """Leave one way into an anonymous round, by account or by letter; tell whether there is any.

    Two ways would be two people, each of whom could read the other's answers.
    """
    if respondent.user:
        respondent.email = respondent.user.email
    return respondent.email != ""


def part_from_people(assessment: Assessment) -> None:
    """Write the sheets again as nobody's and delete the old ones.

    Neither their order, nor a time, nor the order in which a sheet was filled in says whose it was.
    """
    sheets = list(counted_sheets(assessment))
    SystemRandom().shuffle(sheets)
    Submission.objects.filter(respondent__assessment=assessment).delete()
    assessment.sheets.all().delete()
    for sheet in sheets:
        sheet.pk = sheet.respondent = sheet.saved_at = None
        sheet.offered = {}
        for part in (*Part, "notes"):
            setattr(sheet, part, _in_fixed_order(getattr(sheet, part)))
    Sheet.objects.bulk_create(sheets)
    people = assessment.respondents
    for time in ("started_at", "finished_at"):
        people.exclude(**{time: None}).update(**{time: assessment.closed_at})


def _in_fixed_order(answers: Any) -> Any:
    if not isinstance(answers, dict):
        return answers
    return {key: _in_fixed_order(answers[key]) for key in sorted(answers)}


def forget_earlier_states() -> None:
    """Write SQLite's log into its file and empty it: whose a sheet was stands in neither then.

    Raise OperationalError where the database is away or is read for too long meanwhile; the next
    closing does it, or the next erasing of what is kept no longer.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise OperationalError("SQLite's log could not be emptied: the database was being read")

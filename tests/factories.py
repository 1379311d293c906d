"""Plain functions that make what a test needs; what a test does not name has a value of its own."""

import itertools
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from diagnostics.actions import checklists, rounds, starts
from diagnostics.method.checklist import Function
from diagnostics.models import (
    Assessment,
    Checklist,
    ChecklistChange,
    GuestStart,
    Membership,
    Message,
    Organisation,
    Respondent,
    Submission,
    User,
    Version,
)

NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
PASSWORD = "a-long-password-for-tests"

_numbers = itertools.count(1)


def make_user(**fields) -> User:
    fields = {"email": f"person-{next(_numbers)}@test.example", "name": "Somebody"} | fields
    return User.objects.create_user(password=PASSWORD, **fields)


def make_organisation(**fields) -> Organisation:
    fields = {"name": f"Organisation {next(_numbers)}"} | fields
    return Organisation.objects.create(**fields)


def make_member(organisation: Organisation, role: str = Membership.Role.MANAGER, **fields) -> User:
    user = make_user(**fields)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


_article: list[dict[str, Any]] = []  # its rows; to read and check it costs more than most tests


def make_version() -> Version:
    """Return the shipped article as a published version, loaded once in a process."""
    found = Version.objects.filter(checklist__code="article", number=1)
    if version := found.first():
        return version
    if not _article:
        checklists.load_article(now=NOW)
        version = found.get()
        rows = version.checklist, version, version.checklist.changes.get()
        _article.extend(map(_values, rows))
        return version
    own, published, change = _article
    checklist = Checklist.objects.create(**own)
    version = Version.objects.create(checklist_id=checklist.pk, **published)
    Checklist.objects.filter(pk=checklist.pk).update(default=version)
    ChecklistChange.objects.create(checklist_id=checklist.pk, **change)
    return version


def _values(row: Model) -> dict[str, Any]:
    """Return what a row says of itself, without which one it is and what it belongs to."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and not field.is_relation
    }


def make_another_checklist() -> Version:
    """Return a version of a second checklist, which says what the article says."""
    article = make_version()
    checklist = Checklist.objects.create(
        code="another", title_en="Another checklist", title_fa="چک‌لیست دیگر"
    )
    version = Version.objects.create(
        checklist=checklist,
        number=1,
        document=article.data | {"code": "another"},
        digest="another",
        published_at=NOW,
    )
    checklist.default = version
    checklist.save()
    return version


def make_assessment(organisation: Organisation | None = None, **fields) -> Assessment:
    fields = {"version": fields.pop("version", None) or make_version(), "now": NOW} | fields
    return rounds.open_assessment(
        organisation=organisation or make_organisation(), by=None, **fields
    )


def make_respondent(assessment: Assessment, function: str = "sales", **fields) -> Respondent:
    """Return a respondent, with answers (a row of letters or by code) on the sheet where given."""
    answers = {part: fields.pop(part, {}) for part in ("criteria", "conditions", "claims")}
    fields = {"name": "Somebody", "language": "en", "now": timezone.now()} | fields
    respondent = rounds.add_respondent(assessment=assessment, function=Function(function), **fields)
    if any(answers.values()):
        fill_sheet(respondent, **answers)
    return respondent


def fill_sheet(respondent: Respondent, *, criteria=(), conditions=(), claims=()) -> None:
    sheet = respondent.sheet
    sheet.criteria = dict(criteria)
    sheet.conditions = dict(conditions)
    sheet.claims = {"today": dict(claims)} if claims else {}
    sheet.saved_at = NOW
    sheet.save()
    Respondent.objects.filter(pk=respondent.pk).update(started_at=NOW)


ANSWERS = {"Y": "yes", "P": "partly", "N": "no", "?": "dont_know"}
OWNERS = {"M": "marketing", "S": "sales", "B": "both", "N": "nobody", "?": "dont_know"}
CRITERIA = [
    f"{letter}{number}"
    for letter, count in (("U", 4), ("D", 4), ("A", 6), ("I", 7))
    for number in range(1, count + 1)
]


def criteria(letters: str) -> dict[str, str]:
    """Return answers by code from a row such as "PPNP YYYY YNNNNP NNPNNNN" (METHOD 11)."""
    row = letters.replace(" ", "")
    return {code: ANSWERS[letter] for code, letter in zip(CRITERIA, row, strict=True)}


ALL_YES = criteria("Y" * 21)


def conditions(type_letter: str, letters: str) -> dict[str, str]:
    """Return answers to one column's conditions from a row such as "NPN | YPNYYY"."""
    column = {
        "U": "S-U1 S-U2 S-U3 T-U1 T-U2 T-U3",
        "D": "S-D1 S-D2 S-D3 T-D1a T-D1b T-D2 T-D3 T-D4a T-D4b",
        "A": "S-A1 S-A2 S-A3 T-A1",
    }[type_letter].split()
    row = letters.replace(" ", "").replace("|", "")
    return {code: ANSWERS[letter] for code, letter in zip(column, row, strict=True)}


def claims(letters: str) -> dict[str, str]:
    """Return today's owners by stage from a row such as "MMMSSSSS"."""
    return {str(stage): OWNERS[letter] for stage, letter in enumerate(letters, 1)}


# The worked example Sepehr Controls (METHOD 11), side by side
SEPEHR = {
    function: {
        "criteria": criteria(row),
        "conditions": conditions("D", "NPN | YPNYYY"),
        "claims": claims(owners),
    }
    for function, row, owners in (
        ("sales", "PPNP YYYY YNNNNP NNPNNNN", "MMMSSSSS"),
        ("marketing", "NPNN YYPY YNPNPP NNPNNNN", "MMMMMSSS"),
    )
}


def make_sepehr(organisation: Organisation | None = None) -> Assessment:
    """Return the worked example as an open round: Defined, borderline, tighten."""
    assessment = make_assessment(organisation)
    for function, answers in SEPEHR.items():
        make_respondent(assessment, function, name=f"Somebody in {function}", **answers)
    return assessment


def make_guest_start(function: str = "sales", *, sent: bool = True, **fields) -> GuestStart:
    """Return what a stranger began just now: Sepehr's answers of that side, sent or not."""
    fields = {"name": "Nika Foods", "language": "en", "now": timezone.now()} | fields
    fields |= {"version": make_version()}
    respondent = starts.begin_as_guest(function=Function(function), **fields)
    if sent:
        fill_sheet(respondent, **SEPEHR["sales"])
        Respondent.objects.filter(pk=respondent.pk).update(finished_at=fields["now"])
    return GuestStart.objects.get(respondent=respondent)


def make_submission(respondent: Respondent, key: str = "a-key-for-a-test") -> Submission:
    """Return a form that was taken of the respondent."""
    return Submission.objects.create(
        respondent=respondent, organisation_id=respondent.organisation_id, key=key
    )


def make_message(respondent: Respondent, kind: str = Message.Kind.INVITATION, **fields) -> Message:
    """Return a letter to the respondent; it waits unless the fields say otherwise."""
    return Message.objects.create(
        organisation_id=respondent.organisation_id,
        assessment_id=respondent.assessment_id,
        respondent=respondent,
        kind=kind,
        **{"queued_at": NOW} | fields,
    )

"""What happens to a checklist: a draft begins as rows, and is published as one document."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max

from ..instruments.checks import Refused, refusals
from ..instruments.document import digest, read_document, shipped_article, upgraded
from ..models import (
    Checklist,
    ChecklistChange,
    Condition,
    Criterion,
    Expectation,
    Fact,
    Stage,
    User,
    Version,
)
from ..models.checklist import as_decimal
from ..queries.drafts import base_of, draft_document

Data = dict[str, Any]
What = ChecklistChange.What
LONGEST = 200  # characters of a title and a purpose

PURPOSE = {
    "en": "The descriptions, the decision table and the funnel of the article.",
    "fa": "توصیف‌ها، جدول تصمیم و قیف مقاله.",
}


class DraftExists(Exception):
    """A checklist has one draft at a time."""


class NotADraft(Exception):
    """The version was published or discarded meanwhile."""


class IsDefault(Exception):
    """The version is what new rounds are asked, so it cannot be retired."""


class CodeIsTaken(Exception):
    """A checklist has this code."""


class NothingChanged(Exception):
    """The draft says the same as the version that it began from."""


def load_article(*, now: datetime) -> Version | None:
    """Publish the shipped article unless a version says the same already; touch no draft.

    It becomes the default where that was shipped too: what an admin published stays the default.
    """
    with transaction.atomic():
        data = shipped_article()
        if article_version(data) is not None:
            return None
        named = {**_in_columns(data, "title"), **_in_columns({"purpose": PURPOSE}, "purpose")}
        checklist, _ = Checklist.objects.get_or_create(code=data["code"], defaults=named)
        default = checklist.default
        version = _publish(Version(checklist=checklist), data, by=None, now=now)
        if default is None or default.published_by_id is None:
            _set_default(checklist, version)
        _note(checklist, What.PUBLISHED, by=None, now=now, number=version.number)
        return version


def article_version(article: Mapping[str, Any]) -> Version | None:
    """Return the published version that says what the article says, in today's format or before."""
    published = Version.objects.filter(checklist__code=article["code"], number__isnull=False)
    return next((row for row in published if upgraded(row.data) == article), None)


def add_checklist(data: Data, *, by: User | None, now: datetime) -> Version:
    """Publish a document as the first version of a checklist of its own, which new rounds may ask.

    Raises Refused where it could not tell types apart, CodeIsTaken where a checklist has its code.
    """
    if remarks := refusals(data):
        raise Refused(remarks)
    with transaction.atomic():
        named = {
            **_in_columns(data, "title"),
            **_in_columns({"purpose": data["source"]}, "purpose"),
        }
        checklist, is_new = Checklist.objects.get_or_create(
            code=data["code"], defaults={name: text[:LONGEST] for name, text in named.items()}
        )
        if not is_new:
            raise CodeIsTaken
        version = _publish(Version(checklist=checklist), data, by=by, now=now)
        _set_default(checklist, version)
        _note(checklist, What.PUBLISHED, by=by, now=now, number=version.number)
        return version


def begin_draft(version: Version, *, by: User | None = None, data: Data | None = None) -> Version:
    """Begin a draft with what a published version says, or a file's document; refuse a second."""
    with transaction.atomic():
        _locked(version.checklist_id)
        if Version.objects.filter(checklist=version.checklist_id, number=None).exists():
            raise DraftExists
        from_file, data = data, data or version.data
        draft = Version.objects.create(
            checklist_id=version.checklist_id,
            based_on=version,
            from_file=from_file,
            thresholds=data["thresholds"],
        )
        for criterion in data["criteria"]:
            _criterion_row(draft, criterion)
        Condition.objects.bulk_create(
            Condition(
                version=draft,
                type=condition["type"],
                side=condition["side"],
                **_asked_fields(condition),
            )
            for condition in data["conditions"]
        )
        Stage.objects.bulk_create(
            Stage(
                version=draft,
                number=stage["number"],
                source=stage["source"],
                conventional_owner=stage["conventional_owner"],
                **_in_columns(stage, "text", "note"),
            )
            for stage in data["stages"]
        )
        Fact.objects.bulk_create(
            Fact(version=draft, kind=fact["kind"], number=number, **_item_fields(fact))
            for number, fact in enumerate(data["facts"], 1)
        )
        _note(version.checklist, What.BEGAN, by=by, number=version.number)
        return draft


def publish_draft(
    draft: Version, *, by: User | None, now: datetime, why: str = "", is_default: bool = True
) -> Version:
    """Freeze a draft into the checklist's next version; the rows go, the document is the truth.

    Refuses a draft that says nothing new, one that is no longer a draft, (DocumentError, with the
    place) one that the method could not read, and (Refused) one that could not tell types apart.
    """
    with transaction.atomic():
        draft = _locked_draft(draft)
        data = draft_document(draft)
        if data == base_of(draft):
            raise NothingChanged
        read_document(data)
        if remarks := refusals(data):
            raise Refused(remarks)
        for rows in (draft.criteria, draft.conditions, draft.stages, draft.facts):
            rows.all().delete()
        version = _publish(draft, data, by=by, now=now)
        if is_default:
            _set_default(version.checklist, version)
        _note(version.checklist, What.PUBLISHED, by=by, now=now, number=version.number, why=why)
        return version


def discard_draft(draft: Version, *, by: User | None = None) -> None:
    """Throw a draft away, with its rows."""
    with transaction.atomic():
        draft = _locked_draft(draft)
        _note(draft.checklist, What.DISCARDED, by=by)
        draft.delete()


def note_change(
    draft: Version,
    *,
    by: User | None,
    what: ChecklistChange.What,
    now: datetime,
    code: str = "",
    type: str = "",
    value: str = "",
) -> None:
    """Write down who changed what in a draft: which item, at which type, and what it is now."""
    _note(draft.checklist, what, by=by, now=now, code=code, type=type, value=value)


def make_default(version: Version, *, by: User | None, why: str, now: datetime) -> None:
    """Have new rounds asked a published version, retired or not until then."""
    with transaction.atomic():
        checklist = _locked(version.checklist_id)
        if checklist.default_id == version.pk:
            return
        checklist.retired.remove(version)
        _set_default(checklist, version)
        _note(checklist, What.DEFAULT, by=by, now=now, number=version.number, why=why)


def retire(version: Version, *, by: User | None, why: str, now: datetime) -> None:
    """Offer a version no more; the default is not retired (IsDefault)."""
    with transaction.atomic():
        checklist = _locked(version.checklist_id)
        if checklist.default_id == version.pk:
            raise IsDefault
        if checklist.retired.contains(version):
            return
        checklist.retired.add(version)
        _note(checklist, What.RETIRED, by=by, now=now, number=version.number, why=why)


def offer_again(version: Version, *, by: User | None, why: str, now: datetime) -> None:
    """Offer a retired version again."""
    with transaction.atomic():
        checklist = _locked(version.checklist_id)
        if not checklist.retired.contains(version):
            return
        checklist.retired.remove(version)
        _note(checklist, What.OFFERED, by=by, now=now, number=version.number, why=why)


def _locked(checklist: int) -> Checklist:
    return Checklist.objects.select_for_update().get(pk=checklist)


def _set_default(checklist: Checklist, version: Version) -> None:
    checklist.default = version
    checklist.save(update_fields=["default"])


def _note(checklist: Checklist, what: ChecklistChange.What, **said: Any) -> None:
    at = {"at": said.pop("now")} if "now" in said else {}
    ChecklistChange.objects.create(checklist=checklist, what=what, **at, **said)


def _locked_draft(draft: Version) -> Version:
    _locked(draft.checklist_id)
    found = (
        Version.objects.filter(pk=draft.pk, number=None)
        .select_related("based_on", "checklist")
        .first()
    )
    if found is None:
        raise NotADraft
    return found


def _publish(version: Version, data: Data, *, by: User | None, now: datetime) -> Version:
    read_document(data)  # raises DocumentError where the method could not read it
    last = Version.objects.filter(checklist=version.checklist).aggregate(last=Max("number"))
    version.number = (last["last"] or 0) + 1
    version.thresholds, version.wordings, version.from_file = {}, None, None
    version.document = data
    version.digest = digest(data)
    version.published_at = now
    version.published_by = by
    version.save()
    return version


# --- rows and their data ---------------------------------------------------------------------


def _in_columns(data: Data, *names: str) -> Mapping[str, str]:
    """Return {"text": {"en": …, "fa": …}} as text_en and text_fa; None as two empty texts."""
    return {
        f"{name}_{language}": (data[name] or {}).get(language, "")
        for name in names
        for language in ("en", "fa")
    }


def _item_fields(data: Data) -> Data:
    tag = data["tag"] or {"kind": "", "basis": ""}
    return {
        "code": data["code"],
        "source": data["source"],
        "tag": tag["kind"],
        "tag_basis": tag["basis"],
        **_in_columns(data, "text"),
    }


def _asked_fields(data: Data) -> Data:
    return {
        "number": data["number"],
        "position": data["position"],
        **_item_fields(data),
        **_in_columns(data, "other_reading", "note"),
    }


def _criterion_row(draft: Version, data: Data) -> None:
    criterion = Criterion.objects.create(
        version=draft,
        native=data["native"],
        weight=as_decimal(Fraction(data["weight"])),
        optional=data["optional"],
        **_asked_fields(data),
        **_in_columns(data, "question"),
    )
    Expectation.objects.bulk_create(
        Expectation(criterion=criterion, type=type_, **cell)
        for type_, cell in data["expected"].items()
    )

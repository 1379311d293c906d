"""Whether what is stored is still what was written: results, digests, rows that belong nowhere."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import (
    Count,
    Exists,
    F,
    ForeignKey,
    Model,
    OuterRef,
    Q,
    QuerySet,
    UniqueConstraint,
)

from ..instruments.document import digest
from ..models import Assessment, Respondent, SharedLink, Version
from ..models.links import digest_of
from ..result.packed import packed
from ..result.parts import Sums
from ..result.stored import METHOD_VERSION, exact
from .results import compute
from .versions import document_of


def faults(say: Callable[[str], Any]) -> Iterator[str]:
    """Yield a sentence for each fault; say what is looked at, since it may take minutes."""
    say("The database's own pages and rules…")
    yield from _damage()
    say("Checklists…")
    yield from _changed_versions()
    closed = Assessment.objects.filter(state=Assessment.State.CLOSED)
    say(f"Results of {closed.count():,} closed rounds…")
    for assessment in closed.select_related("version").order_by("pk").iterator(100):
        yield from _other_result(assessment)
    say("Links…")
    yield from _dead_links()
    say("Rows…")
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model._meta.managed:
            yield from _doubled(model)
            yield from _orphaned(model)
    yield from astray()


def _rows(model: type[Model]) -> QuerySet[Any]:
    """Return all rows, whatever a manager leaves out."""
    return QuerySet(model)


def _damage() -> Iterator[str]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for (line,) in cursor.execute("PRAGMA integrity_check").fetchall():
            if line != "ok":
                yield f"SQLite: {line}"


def _changed_versions() -> Iterator[str]:
    for version in Version.objects.exclude(number=None).order_by("pk"):
        if digest(version.document or {}) != version.digest:
            yield f"Version {version.pk}: its document is not the one that was published."


def _other_result(assessment: Assessment) -> Iterator[str]:
    """Compare a stored result with what the stored answers give by the same method."""
    if assessment.method_version != METHOD_VERSION:
        return
    try:
        result, sums = compute(assessment)
    except Exception as problem:  # whatever cannot be computed is a finding, and not the last one
        yield f"Round {assessment.pk}: its result cannot be computed ({problem!r})."
        return
    if exact(result) != assessment.result:
        yield f"Round {assessment.pk}: the answers give another result."
    elif sums != assessment.sums or _packed(assessment, sums) != assessment.packed_sums:
        yield f"Round {assessment.pk}: the answers give other sums."
    elif _columns(result) != (assessment.verdict, assessment.type, assessment.action):
        yield f"Round {assessment.pk}: lists show another result."


def _packed(assessment: Assessment, sums: Sums) -> bytes | None:
    return packed(sums, tuple(document_of(assessment.version).criteria))


def _columns(result: Any) -> tuple[str, str, str]:
    return result["verdict"], result["type"] or "", result["recommendation"]["action"]


def _dead_links() -> Iterator[str]:
    """A link that is in force is made from the link key; with another key all are dead."""
    for model in (Respondent, SharedLink):
        rows = _rows(model).exclude(token_digest=None).order_by("pk").iterator(1000)
        dead = sum(digest_of(row.token) != row.token_digest for row in rows)
        if dead:
            yield f"{model.__name__}: {dead} links were made with another ALIGNMENT_LINK_KEY."


def _doubled(model: type[Model]) -> Iterator[str]:
    rules: list[tuple[Sequence[str], Q | None]] = []
    rules += [((field.attname,), None) for field in model._meta.local_fields if field.unique]
    rules += [(fields, None) for fields in model._meta.unique_together]
    rules += [
        (rule.fields, rule.condition)
        for rule in model._meta.constraints
        if isinstance(rule, UniqueConstraint) and rule.fields
    ]
    for fields, condition in rules:
        rows = _rows(model).filter(**{f"{name}__isnull": False for name in fields})
        rows = rows.filter(condition) if condition else rows
        groups = rows.order_by().values(*fields).annotate(rows=Count("*"))
        doubled = groups.filter(rows__gt=1).count()
        if doubled:
            yield f"{model._meta.label}: {doubled} doubled by {', '.join(fields)}."


def _orphaned(model: type[Model]) -> Iterator[str]:
    for field in model._meta.local_fields:
        if isinstance(field, ForeignKey):
            there = _rows(field.related_model).filter(pk=OuterRef(field.attname))
            rows = _rows(model).filter(**{f"{field.attname}__isnull": False})
            orphaned = rows.filter(~Exists(there)).count()
            if orphaned:
                yield f"{model._meta.label}: {orphaned} without their {field.name}."


def astray() -> Iterator[str]:
    """Say of rows whose organisation is not that of what of an organisation they hang on."""
    carry = [
        model
        for model in apps.get_models()
        if "organisation" in {field.name for field in model._meta.local_fields}
    ]
    for model in carry:
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.related_model in carry:
                rows = _rows(model).exclude(organisation=F(f"{field.name}__organisation"))
                number = rows.exclude(**{field.name: None}).count()
                if number:
                    hung = f"{number} with another organisation than their {field.name}"
                    yield f"{model._meta.label}: {hung}."

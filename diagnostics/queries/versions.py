"""Which checklist version is asked, and what it says."""

from django.db import DatabaseError

from ..instruments.document import Document, NotPublished, read_document, shipped_article
from ..models import Version
from ..models.prepared import Prepared

ARTICLE = "article"

NEWEST = Prepared(
    lambda code: (
        Version.objects.filter(checklist__code=code, number__isnull=False)
        .defer("document")
        .order_by("-number")[:1]
    )
)
_documents: dict[str, Document] = {}


def document_of(version: Version) -> Document:
    """Return what a published version says; read once in a process, since it can never change."""
    document = _documents.get(version.digest)
    if document is None:
        data = Version.objects.only("document").get(pk=version.pk).data
        document = _documents[version.digest] = read_document(data)
    return document


def newest_version(code: str = ARTICLE) -> Version:
    """Return the newest published version of a checklist; raises Version.DoesNotExist."""
    version: Version | None = NEWEST.first(code)
    if version is None:
        raise Version.DoesNotExist
    return version


def published_versions() -> list[Version]:
    """Return the published versions of every checklist, newest first, without their documents."""
    rows = Version.objects.filter(number__isnull=False).select_related("checklist")
    return list(rows.defer("document").order_by("-published_at", "-id"))


def published_document(code: str, number: int | None = None) -> tuple[int, Document]:
    """Return a published version's number and document: the newest one, or the one of a number.

    Without a database, or with an empty one, the shipped article is version 1. Raises NotPublished.
    """
    try:
        rows = Version.objects.filter(number__isnull=False).defer("document")
        versions = list(rows.select_related("checklist"))
    except DatabaseError:
        versions = []
    published = {
        version.number: version
        for version in versions
        if version.checklist.code == code and version.number
    }
    if published:
        asked = max(published) if number is None else number
        if asked not in published:
            raise NotPublished("checklist_version", sorted(published))
        return asked, document_of(published[asked])
    if code != ARTICLE:
        raise NotPublished(
            "checklist", sorted({ARTICLE, *(version.checklist.code for version in versions)})
        )
    if number not in (None, 1):
        raise NotPublished("checklist_version", [1])
    return 1, read_document(shipped_article())

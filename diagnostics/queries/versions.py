"""Which checklist version is asked, and what it says."""

from collections.abc import Mapping

from django.db import DatabaseError

from ..exchange import Published
from ..instruments.document import Document, NotPublished, read_document, shipped_article
from ..models import Version
from ..models.prepared import Prepared

ARTICLE = "article"

DEFAULT = Prepared(lambda code: Version.objects.filter(default_of__code=code).defer("document"))
_documents: dict[str, Document] = {}


def document_of(version: Version) -> Document:
    """Return what a published version says; read once in a process, since it can never change."""
    document = _documents.get(version.digest)
    if document is None:
        data = Version.objects.only("document").get(pk=version.pk).data
        document = _documents[version.digest] = read_document(data)
    return document


def default_version(code: str = ARTICLE) -> Version:
    """Return the version of a checklist that is asked now; raises Version.DoesNotExist."""
    version: Version | None = DEFAULT.first(code)
    if version is None:
        raise Version.DoesNotExist
    return version


def offered_versions() -> list[Version]:
    """Return what a new round may be asked: the default of every checklist, the oldest first."""
    rows = Version.objects.filter(default_of__isnull=False).select_related("checklist")
    return list(rows.defer("document").order_by("checklist"))


def published_document(code: str, number: int | None = None) -> tuple[int, Document]:
    """Return a published version's number and document: the default, or the one of a number.

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
        asked = _number_of_default(published) if number is None else number
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


def _number_of_default(published: Mapping[int, Version]) -> int:
    """Return the default's number; of a checklist that has none, the newest."""
    newest = max(published)
    default = published[newest].checklist.default_id
    return next((number for number, row in published.items() if row.pk == default), newest)


def remembered(look_up: Published) -> Published:
    """Return the look-up, asked once for each version; the newest is then known by number too."""
    found: dict[tuple[str, int | None], tuple[int, Document]] = {}

    def published(code: str, number: int | None) -> tuple[int, Document]:
        if (code, number) not in found:
            version, document = look_up(code, number)
            found[code, number] = found[code, version] = version, document
        return found[code, number]

    return published

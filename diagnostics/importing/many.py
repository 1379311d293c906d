"""Files of many assessments on their way in: one by one, each with the organisation it means."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..exchange import (
    LARGEST,
    LARGEST_OF_MANY,
    ExchangeError,
    Found,
    Kind,
    object_of,
    read_assessments,
    too_large,
)
from ..models import Import, Organisation
from ..queries.versions import published_document, remembered
from .upload import file_shown, kind_and_stem, limits, refuse_empty, version_of
from .whose import OwnOrganisations, by_name, folded_name

LONGEST_NAME = Import._meta.get_field("name").max_length or 0


class Upload(NamedTuple):
    """One uploaded file: its name, what it holds, and the assessments in it, read as one goes."""

    name: str
    stem: str
    kind: Kind
    content: bytes
    found: Iterator[Found]


def upload_of(file: Any) -> Upload:
    """Return an uploaded file; raise ExchangeError where its kind is not known."""
    kind, stem = kind_and_stem(file)
    content = file.read(LARGEST_OF_MANY + 1)
    file.seek(0)
    found = read_assessments(
        content, kind=kind, published=remembered(published_document), stem=stem, limits=limits()
    )
    return Upload(file_shown(file), stem, kind, content, found)


def uploads_of(files: Sequence[Any]) -> list[Upload]:
    """Return uploaded files; raise ExchangeError, which names the file where there are several."""
    uploads = []
    for file in files:
        try:
            uploads.append(upload_of(file))
        except ExchangeError as error:
            raise _of_file(file_shown(file), error) if len(files) > 1 else error from None
    return uploads


def holds_many(file: Any) -> bool:
    """Tell whether a file holds more than one; what cannot be read is one, to be refused as one."""
    try:
        return len(list(islice(upload_of(file).found, 2))) > 1
    except ExchangeError:
        return False


def name_of(uploads: Sequence[Upload]) -> str:
    """Return what the import is called: a file's name a line."""
    return "\n".join(upload.name for upload in uploads)[:LONGEST_NAME]


def incoming(
    uploads: Sequence[Upload], own: OwnOrganisations
) -> Iterator[tuple[Found, Organisation | None]]:
    """Yield each assessment with its organisation, or with the reason why it cannot come in.

    One whose organisation alone is not known keeps what it holds. Raises ExchangeError where a
    file cannot be read.
    """
    known, only = by_name(own.every), own.only
    versions: set[tuple[str, int]] = set()
    for upload in uploads:
        names = known | {folded_name(upload.stem): only} if only else known
        try:
            for found in upload.found:
                organisation = names.get(folded_name(found.organisation))
                problem = found.problem or _problem_with(found, upload.kind, versions)
                file = None if problem else found.file
                problem = problem or ("" if organisation else _unknown(found))
                place = found.place
                if len(uploads) > 1:
                    place = _("“%(file)s”, %(place)s") % {"file": upload.name, "place": place}
                seen = found._replace(place=place, file=file, problem=problem)
                yield seen, organisation
        except ExchangeError as error:
            raise _of_file(upload.name, error) if len(uploads) > 1 else error from None


def _of_file(name: str, error: ExchangeError) -> ExchangeError:
    return ExchangeError(_("“%(file)s”: %(problem)s") % {"file": name, "problem": error})


def _problem_with(found: Found, kind: Kind, versions: set[tuple[str, int]]) -> str:
    """Return why a well-formed assessment cannot come in here, or nothing."""
    file = found.file
    assert file is not None
    try:
        refuse_empty(file, kind)
    except ExchangeError as error:
        return capfirst(str(error))
    try:
        if (file.checklist, file.checklist_version) not in versions:
            version_of(file)
            versions.add((file.checklist, file.checklist_version))
    except ExchangeError as error:
        return str(error)
    if len(json.dumps(object_of(file), ensure_ascii=False).encode()) > LARGEST:
        return capfirst(too_large())
    return ""


def _unknown(found: Found) -> str:
    problem = _("No organisation of yours is called “%(name)s”, or several are.")
    return problem % {"name": found.organisation}

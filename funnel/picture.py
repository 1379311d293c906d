"""The funnel in two lines beside a result: what is agreed, and what flows."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics.companion import PictureLine
from diagnostics.explanation.words import sentences
from diagnostics.instruments.document import Document
from diagnostics.models import Organisation
from diagnostics.result.parts import FunnelPart

from .explanation import map_words
from .flow import summary_of
from .numbers import Counts
from .queries import agreed_map, recent_counts


def picture_of(
    organisation: Organisation, reading: FunnelPart, document: Document
) -> list[PictureLine]:
    """Return the lines of what there is; two queries."""
    counts = recent_counts(organisation)
    return [
        *_agreed(organisation, reading, document),
        *_counted(counts, reading, document),
    ]


def _agreed(
    organisation: Organisation, reading: FunnelPart, document: Document
) -> Iterator[PictureLine]:
    agreed = agreed_map(organisation)
    if agreed:
        words = map_words(agreed, reading, document)
        yield PictureLine(_("The agreed map"), words.claim)


def _counted(counts: Counts, reading: FunnelPart, document: Document) -> Iterator[PictureLine]:
    if counts:
        summary = summary_of(counts, reading, document, today=timezone.localdate())
        name = _("The funnel in numbers, %(period)s") % {"period": summary.period}
        yield PictureLine(name, sentences(summary.claim, summary.finding))

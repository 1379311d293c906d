"""What stands beside a closed round's result today, as other apps tell it: not part of it."""

from collections.abc import Sequence

from . import companion
from .companion import PictureLine
from .models import Assessment
from .queries.versions import document_of


def picture_of(assessment: Assessment) -> Sequence[PictureLine]:
    """Return the lines, in the words of the round's version; none while the round is open."""
    if assessment.is_open or assessment.result is None:
        return []
    reading = assessment.result["funnel"]
    return companion.picture_of(assessment.organisation, reading, document_of(assessment.version))

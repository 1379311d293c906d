"""The interchange format (METHOD 10): read, check, write."""

from .assessment_file import AssessmentFile, FileRespondent, object_of
from .many import KINDS_OF_MANY, LARGEST_OF_MANY, MOST_ASSESSMENTS, Found, read_assessments
from .place import ExchangeError
from .reading import KINDS, LARGEST, Kind, Limits, Published, read_assessment, too_large

__all__ = [
    "KINDS",
    "KINDS_OF_MANY",
    "LARGEST",
    "LARGEST_OF_MANY",
    "MOST_ASSESSMENTS",
    "AssessmentFile",
    "ExchangeError",
    "FileRespondent",
    "Found",
    "Kind",
    "Limits",
    "Published",
    "object_of",
    "read_assessment",
    "read_assessments",
    "too_large",
]

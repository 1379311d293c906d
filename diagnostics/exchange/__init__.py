"""The interchange format (METHOD 10): read, check, write."""

from .assessment_file import AssessmentFile, FileRespondent, object_of
from .place import ExchangeError
from .reading import KINDS, LARGEST, Kind, Limits, Published, read_assessment, too_large

__all__ = [
    "KINDS",
    "LARGEST",
    "AssessmentFile",
    "ExchangeError",
    "FileRespondent",
    "Kind",
    "Limits",
    "Published",
    "object_of",
    "read_assessment",
    "too_large",
]

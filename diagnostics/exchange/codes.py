"""The item ids that a checklist version accepts, each with what it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..instruments.document import Document, FactKind


@dataclass(frozen=True)
class Codes:
    """What a checklist version accepts as keys, each with what it stands for."""

    criteria: Mapping[str, str]
    conditions: Mapping[str, str]
    stages: Mapping[str, int]
    facts: Mapping[str, str]

    @classmethod
    def of(cls, document: Document) -> "Codes":
        return cls(
            criteria={code: code for code in document.criteria},
            conditions={code: code for code in document.conditions},
            stages={str(number): number for number in document.stages},
            facts={code: code for code in facts_of(document)},
        )


def facts_of(document: Document) -> list[str]:
    """Return the facts that an organisation answers: the risks and the preconditions."""
    return [code for code, fact in document.facts.items() if fact.kind is not FactKind.CONVENTION]

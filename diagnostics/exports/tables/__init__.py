"""A result to take away as a file: a workbook, a wide table, or the interchange object.

A file of a named round holds the answers, so that it can be read again to the same result. One of
an anonymous round, and any that is taken by a shared link, holds what the functions say and names
nobody.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from ...exchange import AssessmentFile, Kind, object_of
from ...exchange.table_writing import csv_of, wide_columns, wide_rows
from ...models import Assessment
from ...queries.files import file_of, nameless_file_of
from ...queries.results import Diagnosed, diagnosed
from ...queries.review import Remark, SaidToClient, said_to_client
from ...result.stored import read_exact, rounded
from .functions import function_columns, function_rows
from .sheets import workbook

__all__ = ["exported"]


def exported(assessment: Assessment, kind: Kind, *, is_shared: bool = False) -> bytes:
    """Return the round as a file of the kind, in the active language.

    Raises ShownAfterClosing for an open anonymous round.
    """
    found = diagnosed(assessment)
    if assessment.is_anonymous or is_shared:
        file = nameless_file_of(assessment)
    else:
        file = file_of(assessment)
    if is_shared:
        file = replace(file, facts={})  # single answers too
    if kind is Kind.XLSX:
        return workbook(assessment, found, file, is_shared=is_shared)
    if kind is Kind.CSV:
        return _csv(file, found)
    if is_shared:
        return _json(file, found, {})
    beside = _review(said_to_client(assessment))
    kept = {"plan": assessment.plan, "helped": rounded(read_exact(assessment.helped))}
    return _json(file, found, beside | {name: part for name, part in kept.items() if part})


def _csv(file: AssessmentFile, found: Diagnosed) -> bytes:
    if file.is_anonymous:
        return csv_of(function_columns(found.document), function_rows(file, found))
    return csv_of(wide_columns(found.document), wide_rows(file, found.document))


def _json(file: AssessmentFile, found: Diagnosed, beside: Mapping[str, Any]) -> bytes:
    """Return the interchange object with what stands beside the result of a round."""
    written = object_of(file, {**_result(file, found), **beside})
    text = json.dumps(written, ensure_ascii=False, allow_nan=False, indent=1)
    return f"{text}\n".encode()


def _result(file: AssessmentFile, found: Diagnosed) -> dict[str, Any]:
    """Return the result as `manage.py diagnose` prints it; of an open round it says so."""
    result = rounded(found.result)
    if file.is_anonymous:
        result = result | {"flags": list(_counted(result["flags"]))}
    provisional = {"provisional": True} if found.is_provisional else {}
    return {
        "organisation": file.organisation,
        "checklist": file.checklist,
        "checklist_version": file.checklist_version,
        **result,
        **provisional,
    }


def _review(said: SaidToClient) -> dict[str, Any]:
    """Return what a consultant says to the organisation, where anything is said."""
    review: dict[str, Any] = {}
    if said.decision:
        review["decision"] = _signed(said.decision)
    if said.look_again_on:
        review["look_again_on"] = said.look_again_on.isoformat()
    if said.notes:
        review["notes"] = [_signed(note) for note in said.notes]
    return {"review": review} if review else {}


def _signed(said: Remark) -> dict[str, Any]:
    on = timezone.localtime(said.at).date().isoformat()
    written = {"choice": said.choice, "type": said.type, "text": said.text, "by": said.by, "on": on}
    return {name: value for name, value in written.items() if value}


def _counted(flags: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Yield the flags with how many people each one is about, in place of who they are."""
    people = Counter(flag["code"] for flag in flags if "respondent" in flag)
    for code in dict.fromkeys(flag["code"] for flag in flags):
        if code in people:
            yield {"code": code, "count": people[code]}
        else:
            yield next(flag for flag in flags if flag["code"] == code)

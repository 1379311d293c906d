"""A draft answered as a respondent would, and what the answers come to; nothing is stored.

All answers travel from page to page in the form.
"""

import json
from collections.abc import Mapping
from typing import Any

from ..asking.questionnaire import Questions, Step, asked_in
from ..explanation import Explanation, explain
from ..instruments.document import Document
from ..method.checklist import PLACING, Answer, Type
from ..method.combination import Respondent
from ..method.funnel import Owner
from ..queries.results import Diagnosed
from ..result.stored import result_and_sums

Answers = dict[Step, dict[str, str]]
AS_DESCRIBED = {1: Answer.YES, 0: Answer.NO, None: Answer.PARTLY}


def steps_of(document: Document) -> dict[Step, Questions]:
    return {step: asked_in(document, step) for step in Step}


def read_answers(post: Mapping[str, str], steps: Mapping[Step, Questions]) -> Answers:
    """Return what was answered so far, and on the page that came; what is no answer is left out."""
    said, answers = _said(post), {}
    for step, questions in steps.items():
        before = said.get(step, {})
        given = {
            question.code: post.get(question.name) or str(before.get(question.code))
            for question in questions.all
        }
        answers[step] = {
            code: value for code, value in given.items() if value in questions.accepted
        }
    return answers


def _said(post: Mapping[str, str]) -> Mapping[str, Mapping[str, Any]]:
    try:
        said = json.loads(post.get("said") or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {step: part for step, part in said.items() if isinstance(part, dict)}


def as_described(document: Document, type_: Type) -> dict[str, str]:
    """Return what an organisation of one type would say to the statements."""
    return {
        criterion.code: AS_DESCRIBED[criterion.expected.get(type_)].value
        for criterion in document.checklist.criteria
    }


def explained(document: Document, answers: Answers) -> Explanation:
    """Explain the answers as if Sales and Marketing had both given them."""
    respondents = [
        Respondent(
            side,
            {code: Answer(value) for code, value in answers[Step.TOGETHER].items()},
            {code: Answer(value) for code, value in answers[Step.SITUATION].items()},
        )
        for side in PLACING
    ]
    today = {
        int(code): Owner(value) for code, value in answers[Step.FUNNEL].items() if code.isdecimal()
    }
    result, sums = result_and_sums(document.checklist, respondents, [today for _side in PLACING])
    return explain(Diagnosed(result, sums, document, is_provisional=False))

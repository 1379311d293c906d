"""A draft as a respondent has it, with the result of what is answered; nothing is stored."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from ..access import get_draft_for, login_required
from ..asking.markup import Progress, marks
from ..asking.questionnaire import Step
from ..instruments.document import read_document
from ..method.checklist import PLACING, TYPES, Type
from ..names import FUNCTION_NAMES, TYPE_NAMES
from ..queries.drafts import draft_document
from ..web.frame import SLOT, Frame
from ..workbench.frame import framed, on_a_draft
from ..workbench.problems import problem_of
from ..workbench.rehearsal import as_described, explained, read_answers, steps_of

RESULT, FILL = "result", "fill"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_preview(request, code):
    """Ask a step of the draft, or show what the answers come to; the form carries them along."""
    draft = get_draft_for(request.user, code)
    data = draft_document(draft)
    if problem := problem_of(data):
        context = framed(draft, "draft_preview") | {"problem": problem}
        return render(request, "checklists/preview_not_yet.html", context)
    document = read_document(data)
    steps = steps_of(document)
    answers, go = read_answers(request.POST, steps), request.POST.get("go", "")
    if go == FILL and request.POST.get("type") in TYPES:
        answers[Step.TOGETHER] = as_described(document, Type(request.POST["type"]))
    here = Step(go) if go in tuple(Step) else Step.TOGETHER
    context = {
        "draft": draft,
        "here": RESULT if go == RESULT else here.value,
        "said": json.dumps(answers, separators=(",", ":")),
        "steps": [_progress(steps[step], answers[step]) for step in Step],
    }
    if go == RESULT:
        return _result(request, context, explained(document, answers))
    return _step(request, context, steps[here], answers[here])


def _progress(questions, answers):
    answered = sum(question.code in answers for question in questions.questions)
    return Progress(questions, answered, 100 * answered // len(questions.questions))


def _step(request, context, questions, answers):
    after = list(Step)[list(Step).index(questions.step) + 1 :]
    context |= {
        "questions": questions,
        "after": after[0] if after else "",
        "function": FUNCTION_NAMES[PLACING[0]],
        "types": TYPE_NAMES.items(),
        "slot": SLOT,
    }
    markup = render_to_string("checklists/preview.html", context, request)
    return HttpResponse(Frame(markup).filled(marks(questions, answers, ())))


def _result(request, context, explanation):
    context |= {"explanation": explanation, "verdict": explanation.verdict}
    return render(request, "checklists/preview_result.html", context)

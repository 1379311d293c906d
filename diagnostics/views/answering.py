"""The questionnaire, for whoever holds a personal link."""

import json
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from ..access import get_respondent_for
from ..actions import rounds
from ..asking.markup import Progress, filled_page, marks, progress_in, saved_line
from ..asking.promises import ways_in_words
from ..asking.questionnaire import CHECK, Question, Questions, Step, questions_of
from ..asking.submission import NOTE, Submitted, read_finish, read_submission
from ..localisation import day, digits
from ..models import Respondent, User
from ..models.respondent import Part
from ..queries.respondents import ways_of
from ..queries.starts import is_guest
from ..queries.versions import document_of
from ..web.private_link import private_link

STEPS = [*Step, CHECK]
NOT_SAVED = gettext_lazy("Not saved yet: the page says why.")
TOLD = "diagnostics/_told_what_is_stored.html"
MOST_OPEN = 5  # named before one asks for more


@private_link("answer")
@require_safe
def answer(request, token):
    """Say what this is and who asks, before the first answer; afterwards, thank and lead back."""
    respondent = get_respondent_for(request.user, token)
    if not respondent.assessment.is_open:
        return _closed(request, respondent)
    context = _context(respondent)
    if respondent.assessment.is_anonymous and not respondent.finished_at:
        context["ways"] = ways_in_words(ways_of(respondent.assessment))
    return render(request, "diagnostics/answer.html", context)


@private_link("answer")
@require_http_methods(["GET", "HEAD", "POST"])
def answer_step(request, token, step):
    """Show one step, or take what was answered on it."""
    if step not in STEPS:
        raise Http404
    respondent = get_respondent_for(request.user, token)
    if step == CHECK:
        return (
            _finish(request, respondent)
            if request.method == "POST"
            else _check(request, respondent)
        )
    questions = _questions(respondent, Step(step))
    if request.method == "POST":
        return _take(request, respondent, questions)
    if not respondent.assessment.is_open:
        return _closed(request, respondent)
    return _show(request, respondent, questions)


def _questions(respondent: Respondent, step: Step) -> Questions:
    version = respondent.assessment.version
    return questions_of(document_of(version), version.digest, step)


def _context(respondent: Respondent, here: str = "") -> dict:
    """Return what an ordinary page of the questionnaire shows: who asks, and how far one is."""
    return {
        "respondent": respondent,
        "organisation": respondent.assessment.organisation,
        "function": respondent.function_asked,
        "is_guest": is_guest(respondent),
        "token": respondent.token,
        "here": here,
        "steps": _progress(respondent),
        "saved": saved_line(respondent.sheet.saved_at, timezone.now()),
    }


def _progress(respondent: Respondent) -> list[Progress]:
    return [progress_in(respondent.sheet, _questions(respondent, step)) for step in Step]


def _show(request, respondent, questions, *, form=None, missing=(), is_told=False, status=200):
    """Show a step as it is saved, or as it was just typed with what is wrong or still open.

    is_told says that it was taken before and is shown as it is stored now.
    """
    saved = questions.answers_in(respondent.sheet)
    offered = questions.offered_in(respondent.sheet)
    note = respondent.sheet.notes.get(questions.step, "")
    values = _round_values(respondent) | _values(respondent, saved | {NOTE: note})
    values |= {
        "csrf_token": get_token(request),
        "problems": render_to_string(TOLD) if is_told else _problems(form, missing),
        "title_before": _title_before(form, missing),
        "refused": str(NOT_SAVED) if form and form.errors else "",
        "offers": _offers(len(offered)),
    }
    given = saved | (form.answers if form else {})
    marked = marks(questions, given, [question.name for question in missing], offered)
    marked[NOTE] = form.note if form and form.note is not None else note
    template, steps = "diagnostics/answer_step.html", _progress(respondent)
    page = filled_page(template, questions=questions, steps=steps, values=values, marks=marked)
    return HttpResponse(page, status=status)


def _round_values(respondent: Respondent) -> dict[str, str]:
    """Return what a step says of the round: who asks whom, until when, and in which mode."""
    assessment = respondent.assessment
    return {
        "organisation": assessment.organisation.text,
        "function": respondent.function_asked,
        "until": day(assessment.last_day),
        "mode": assessment.mode,
        "is_anonymous": "yes" if assessment.is_anonymous else "",
        "is_guest": "yes" if is_guest(respondent) else "",
    }


def _values(respondent: Respondent, base: Mapping[str, str]) -> dict[str, str]:
    """Return what a step's form carries: a new key, the answers that it starts from, the time."""
    return {
        "once": secrets.token_urlsafe(16),
        "base": json.dumps(base, separators=(",", ":")),
        "saved": saved_line(respondent.sheet.saved_at, timezone.now()),
    }


def _offers(number: int) -> str:
    """Return what stands above a step with former answers to confirm."""
    if not number:
        return ""
    return render_to_string("diagnostics/_offered.html", {"offered": number})


def _problems(form: Submitted | None, missing: Sequence[Question]) -> str:
    """Return what stands first on the page: what was refused, or what is still open."""
    if form and (form.errors or form.note_errors):
        context = {
            "errors": form.errors + form.note_errors,
            "is_partly_saved": not form.errors,
        }
        return render_to_string("diagnostics/_step_errors.html", context)
    return _open_items(missing) if missing else ""


def _open_items(missing: Sequence[Question], *, is_autosave=False) -> str:
    """Return the box that names what has no answer yet; for an autosave, what takes its place."""
    context = {
        "number": len(missing),
        "first": missing[:MOST_OPEN],
        "others": missing[MOST_OPEN:],
        "is_autosave": is_autosave,
    }
    return render_to_string("diagnostics/_open_items.html", context)


def _title_before(form: Submitted | None, missing: Sequence[Question]) -> str:
    """Return what a page's title says before its name: that something is wrong, or open."""
    if form and (form.errors or form.note_errors):
        return _("Error:") + " "
    if not missing:
        return ""
    number = len(missing)
    said = ngettext("%(number)s question open:", "%(number)s questions open:", number)
    return f"{digits(said % {'number': number})} "


def _neighbour(step: str, distance: int) -> str:
    """Return the step before or after; before the first stands the introduction, without a name."""
    place = STEPS.index(step) + distance
    return STEPS[place] if place >= 0 else ""


def _take(request, respondent, questions):
    form = read_submission(request.POST, questions)
    if not respondent.assessment.is_open:
        return _closed(request, respondent, typed=form)
    if form.errors:
        return _refuse(request, respondent, questions, form)
    try:
        saved = rounds.save_answers(
            respondent,
            part=questions.part,
            changed=_confirmed(respondent, questions, form) | form.changed,
            key=form.key,
            now=timezone.now(),
            told_mode=form.mode,
            notes=form.changed_notes,
            said=rounds.WholeForm(form.answers, form.notes),
        )
    except rounds.ModeHasChanged:
        return _told_anew(request, respondent, questions, form)
    except rounds.RoundIsClosed:
        return _closed(request, respondent, typed=form)
    respondent.sheet = saved.sheet
    if saved.is_repeat and _is_changed_since(respondent, questions, form):
        return _told_what_is_stored(request, respondent, questions)
    return _answered(request, respondent, questions, form)


def _is_changed_since(respondent, questions, form) -> bool:
    """Tell whether what an earlier sending of this very form had stored was changed afterwards."""
    stored = questions.answers_in(respondent.sheet)
    notes = respondent.sheet.notes
    return any(stored.get(code) != value for code, value in form.answers.items()) or any(
        notes.get(step, "") != text for step, text in form.notes.items()
    )


def _told_what_is_stored(request, respondent, questions):
    """Show the step as it is stored, to whoever sends again what was taken and changed since."""
    page = _show(request, respondent, questions, is_told=True)
    line = saved_line(respondent.sheet.saved_at, timezone.now())
    trigger_client_event(page, "saved", {"line": line})
    return _in_place_of_the_page(request, page)


def _refuse(request, respondent, questions, form):
    """Name what is wrong: above the step, or to an autosave on the saved line."""
    if request.htmx:
        problem = " ".join([_("Nothing was saved."), *form.errors])
        return trigger_client_event(HttpResponse(), "refused", {"problem": digits(problem)})
    return _show(request, respondent, questions, form=form, status=400)


def _answered(request, respondent, questions, form):
    """Lead on from what was saved, or name on the same page what has no answer yet."""
    if request.htmx:
        missing = questions.unanswered_in(respondent.sheet)
        named = _open_items(missing, is_autosave=True) if "open" in request.POST else ""
        return _saved(respondent, questions, form, problems=named)
    if form.note_errors:
        return _show(request, respondent, questions, form=form, status=400)
    missing = questions.unanswered_in(respondent.sheet)
    if form.go == "next" and missing:
        return _show(request, respondent, questions, missing=missing)
    return redirect(_target(form.go, questions.step, respondent))


def _told_anew(request, respondent, questions, form):
    """Save nothing, and show the step again as it reads in the mode that the round has now."""
    respondent.assessment.refresh_from_db(fields=["mode"])
    form.errors.append(
        _("Whether answers carry names has changed. Read the note, then send your answers again.")
    )
    # htmx shows nothing of an answer that refuses
    status = HTTPStatus.OK if request.htmx else HTTPStatus.CONFLICT
    page = _show(request, respondent, questions, form=form, status=status)
    trigger_client_event(page, "refused", {"problem": NOT_SAVED})
    return _in_place_of_the_page(request, page)


def _in_place_of_the_page(request, response):
    """Let an autosave's answer stand in the place of the page, which has to say what happened."""
    if request.htmx:
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML"
    return response


def _confirmed(respondent, questions, form) -> dict[str, str]:
    """Return the offered answers that the button confirms: those that the form leaves open."""
    if form.go != "confirm":
        return {}
    offered = questions.offered_in(respondent.sheet)
    return {code: value for code, value in offered.items() if code not in form.answers}


def _saved(respondent, questions, form, *, problems):
    """Answer an autosave: the new key, how far one is, and for the saved line what was saved."""
    note = form.base.get(NOTE, "") if form.note_errors else form.note or ""
    values = _values(respondent, form.answers | {NOTE: note}) | {"problems": problems}
    page = filled_page(
        "diagnostics/_saved.html",
        questions=questions,
        steps=_progress(respondent),
        values=values,
    )
    told = {"line": values["saved"]}
    if form.note_errors:
        problem = [_("Your answers are saved. The note is not."), *form.note_errors]
        told["problem"] = digits(" ".join(problem))
    return trigger_client_event(HttpResponse(page), "saved", told)


def _target(go: str, step: str, respondent: Respondent) -> str:
    """Return where a button of the form leads, once the answers are saved."""
    if go in User.Language.values:
        with override(go):
            return _address(step, respondent)
    places = {"back": _neighbour(step, -1), "stay": step, "confirm": step, "check": CHECK}
    return _address(places.get(go, _neighbour(step, +1)), respondent)


def _address(step: str, respondent: Respondent) -> str:
    if not step:
        return respondent.get_absolute_url()
    return reverse("diagnostics:answer_step", args=[respondent.token, step])


def _check(request, respondent, *, errors=(), status=200):
    """Name what has no answer yet, and offer to send."""
    if not respondent.assessment.is_open:
        return _closed(request, respondent)
    unanswered = [
        (question_list, question_list.unanswered_in(respondent.sheet))
        for question_list in (_questions(respondent, step) for step in Step)
    ]
    context = _context(respondent, CHECK) | {
        "unanswered": [
            (question_list, missing) for question_list, missing in unanswered if missing
        ],
        "once": secrets.token_urlsafe(16),
        "errors": errors,
    }
    return render(request, "diagnostics/answer_check.html", context, status=status)


def _finish(request, respondent):
    form = read_finish(request.POST)
    if form.errors:
        return _check(request, respondent, errors=form.errors, status=400)
    if form.go in User.Language.values:
        return redirect(_target(form.go, CHECK, respondent))
    try:
        rounds.save_answers(
            respondent,
            part=Part.CRITERIA,
            changed={},
            key=form.key,
            now=timezone.now(),
            finish=True,
        )
    except rounds.RoundIsClosed:
        return _closed(request, respondent)
    if is_guest(respondent):
        return redirect("diagnostics:answer_result", respondent.token)
    return redirect(respondent)


def _closed(request, respondent, typed: Submitted | None = None):
    """Say that the round is closed; show what was just typed, so that it can be copied."""
    context = {
        "respondent": respondent,
        "organisation": respondent.assessment.organisation,
        "token": respondent.token,
        "typed": typed.in_words() if typed else [],
    }
    response = render(request, "diagnostics/answer_closed.html", context)
    return _in_place_of_the_page(request, response)

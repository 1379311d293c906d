"""The next round with the people of an earlier one."""

from http import HTTPStatus

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..access import get_round_to_run_for, login_required
from ..actions import repeating, rounds
from ..forms import AskAgainForm, AssessmentForm
from ..method.checklist import Function
from ..queries.versions import document_of, offered_versions


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def repeat(request, id):
    """Say who is asked again and what is offered again, once; then open the next round."""
    former = get_round_to_run_for(request.user, id)
    if former.is_open or former.is_set_aside:
        return redirect(former)
    versions = sorted(offered_versions(), key=lambda version: not _is_of_same(version, former))
    open_round = rounds.open_round_of(former.organisation, now=timezone.now())
    post = request.POST if request.method == "POST" else None
    form, people = _form(former, versions, post), repeating.people_again(former)
    whom = AskAgainForm(post, people=[again.person for again in people])
    if versions and not open_round and form.is_valid() and whom.is_valid():
        try:
            return redirect(_repeat(request, former, form, versions, whom.cleaned_data["ask"]))
        except rounds.RoundIsOpen:
            open_round = rounds.open_round_of(former.organisation, now=timezone.now())
    context = {"assessment": former, "organisation": former.organisation, "form": form}
    functions = [(function, _of(function, people)) for function in Function]
    context |= {"open_round": open_round, "functions": functions, "whom": whom}
    context["ticked"] = _ticked(people, whom)
    context |= _offer(former, versions)
    status = HTTPStatus.CONFLICT if open_round and request.method == "POST" else 200
    return render(request, "diagnostics/repeat_confirm.html", context, status=status)


def _form(former, versions, post):
    return AssessmentForm(
        post,
        initial={"mode": former.mode, "language": former.language},
        versions=versions,
    )


def _is_of_same(version, former):
    return version.checklist_id == former.version.checklist_id


def _of(function, people):
    return [again for again in people if again.person.function == function]


def _ticked(people, whom):
    """Return the ids of those who are ticked: at first whoever answered, then as it was sent."""
    if whom.is_bound:
        return set(whom.cleaned_data["ask"]) if whom.is_valid() else set()
    return {again.person.pk for again in people if again.has_answered}


def _repeat(request, former, form, versions, ask):
    given = form.cleaned_data
    return repeating.repeat_assessment(
        former,
        version=given.get("version") or versions[0],
        by=request.user,
        now=timezone.now(),
        title=given["title"],
        mode=given["mode"],
        closes_at=given["closes_at"],
        language=given["language"],
        ask=ask,
    )


def _offer(former, versions):
    """Return the version that is offered first, and how many of its questions are worded alike."""
    if not versions:
        return {"version": None}
    after = document_of(versions[0])
    same = repeating.same_wording(document_of(former.version), after)
    return {
        "version": versions[0],
        "same": sum(len(keys) for keys in same.values()),
        "questions": after.questions,
    }

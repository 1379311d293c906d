"""The sentences of a draft: read in their order, each opened in place, moved, added, removed."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..access import get_draft_for, login_required
from ..actions import drafts
from ..actions.holding import held
from ..method.checklist import TYPES, Side
from ..models import ChecklistChange, Condition, Criterion
from ..queries.drafts import base_of, beyond_rows
from ..web.confirming import confirmation, is_confirmed
from ..workbench.codes import free_code, taken_codes
from ..workbench.fields import problems_of
from ..workbench.frame import framed, in_conflict, on_a_draft, show_conflict
from ..workbench.likeness import much_like
from ..workbench.sentences import (
    arranged,
    first_wording,
    in_order,
    lists_of,
    order_in_words,
    rounds_asked,
    statements_before,
    statements_in,
    uses_of,
)
from ..workbench.statements import (
    OTHER,
    ConditionForm,
    CriterionForm,
    NewConditionForm,
    NewCriterionForm,
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_sentences(request, code):
    """Show all sentences, one of them open; take the order in which they are asked."""
    draft = get_draft_for(request.user, code)
    if request.method != "POST":
        return _sentences(request, draft, opened=request.GET.get("open", ""))
    with held(draft.checklist):
        draft = get_draft_for(request.user, code)
        statements = statements_in(draft).get(request.POST.get("list"), [])
        order = arranged(statements, request.POST)
        if not order.problems:
            drafts.arrange(draft, in_order(statements, order.codes), **_who(request))
    if order.problems:
        return _sentences(request, draft, problems=order.problems, status=400)
    messages.success(request, order_in_words(order))
    return redirect("diagnostics:draft_sentences", code)


def _sentences(request, draft, *, opened="", form=None, problems=None, status=200):
    base = base_of(draft)
    lists = lists_of(draft, base, typed=request.POST if problems else {}, problems=problems or {})
    rows = [row for listed in lists for row in listed.rows]
    row = next((row for row in rows if row.place and row.code == opened), None)
    context = framed(draft, "draft_sentences") | {
        "lists": lists,
        "opened": row.code if row else "",
        "order_problems": problems,
        "types": TYPES,
    }
    if row:
        form = form or _form_of(row.statement)
        context |= {
            "row": row,
            "form": form,
            "problems": problems_of(form),
            "uses": uses_of(row.code, base),
            "rounds": rounds_asked(draft.based_on),
            "wording": first_wording(row.statement, draft.checklist),
            "alike": _alike(draft, form, base, code=row.code),
        }
    return render(request, "checklists/sentences.html", context, status=status)


def _alike(draft, form, base, *, code=""):
    """Return the statements of the same list that say nearly what the form says."""
    name = "criteria" if isinstance(form.instance, Criterion) else "conditions"
    statements = statements_in(draft)[name]
    return much_like(code, form.typed_text, statements, statements_before(base))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_statement(request, code, statement):
    """Store what one statement says; by itself its address leads to the list, where it is open."""
    draft = get_draft_for(request.user, code)
    if request.method != "POST":
        return _back(draft, statement, is_open=True)
    with held(draft.checklist):
        draft = get_draft_for(request.user, code)
        row = _statement_of(draft, statement, removed_too=True)
        form = _form_of(row, _typed(request.POST, row, draft))
        if row.is_removed and request.POST.get("go") == "back":
            drafts.put_back(draft, statement, **_who(request))
            row.is_removed = False
        if form.is_valid() and not row.is_removed:
            said = _write(request, form)
    if row.is_removed:
        return _gone(request, draft, form, row)
    if form.collisions:
        back, of = _place_of(draft, statement), {"code": statement, "name": statement}
        return show_conflict(request, draft, "draft_sentences", form, back=back, **of)
    if not form.is_valid():
        return _sentences(request, draft, opened=statement, form=form, status=400)
    messages.success(request, said % {"code": statement})
    return _back(draft, statement)


def _write(request, form):
    """Store a statement as it was typed; return what is said of it."""
    what = _what(request.POST, form)
    if drafts.write_statement(form.statement, form.cells, what=what, **_who(request)):
        return _("%(code)s is saved.")
    return _("Nothing of %(code)s was changed.")


def _gone(request, draft, form, row):
    """Show what was typed of a statement that somebody removed meanwhile."""
    context = framed(draft, "draft_sentences") | in_conflict(draft, form, row.code, row.code)
    context["statement"] = row
    return render(request, "checklists/statement_gone.html", context, status=HTTPStatus.CONFLICT)


def _who(request):
    return {"by": request.user, "now": timezone.now()}


def _what(post, form):
    """Return what a change of the text is called in the trail."""
    if form.cleaned_data["asked"] == OTHER:
        return ChecklistChange.What.READING
    is_restored = post.get("go") == "restore"
    return ChecklistChange.What.RESTORED if is_restored else ChecklistChange.What.REWORDED


def _typed(post, row, draft):
    """Return what was typed; where the article's wording is to be restored, with that in it."""
    wording = first_wording(row, draft.checklist)
    if post.get("go") != "restore" or wording is None:
        return post
    post = post.copy()
    post.update({"text_en": wording.en, "text_fa": wording.fa})
    return post


def _form_of(row, post=None):
    return (CriterionForm if isinstance(row, Criterion) else ConditionForm)(post, instance=row)


def _statement_of(draft, code, *, removed_too=False):
    """Return a statement that is asked in the draft, or one that was removed from it."""
    for rows in (draft.criteria.prefetch_related("expectations"), draft.conditions):
        found = rows.filter(code=code).first()
        if found and (removed_too or not found.is_removed):
            return found
    raise Http404


def _back(draft, statement="", *, is_open=False):
    return redirect(_place_of(draft, statement, query=f"?open={statement}" if is_open else ""))


def _place_of(draft, statement, query=""):
    address = reverse("diagnostics:draft_sentences", args=[draft.checklist.code])
    return f"{address}{query}#{statement}"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_statement_new(request, code):
    """Add a statement to the description of a type, or to one list of the decision table."""
    draft = get_draft_for(request.user, code)
    if request.method != "POST":
        return _new(request, draft, _new_form(request, draft))
    with held(draft.checklist):
        draft = get_draft_for(request.user, code)
        form = _new_form(request, draft, request.POST)
        if form.is_valid():
            drafts.add_statement(draft, form.statement, form.cells, **_who(request))
    if not form.is_valid():
        return _new(request, draft, form, status=400)
    messages.success(request, _("%(code)s is added.") % {"code": form.instance.code})
    return _back(draft, form.instance.code)


def _new_form(request, draft, post=None):
    taken = taken_codes(draft, beyond_rows(draft))
    type_, side = (request.GET.get(name, "") for name in ("type", "side"))
    letter = type_[:1].upper()
    if not side:
        beginning = {"code": free_code(letter, taken), "native": type_} if type_ in TYPES else {}
        return NewCriterionForm(post, taken=taken, initial=beginning)
    if side not in tuple(Side) or type_ not in TYPES[:-1]:
        raise Http404
    instance = Condition(version=draft, type=type_, side=side)
    beginning = {"code": free_code(f"{side[0].upper()}-{letter}", taken)}
    return NewConditionForm(post, taken=taken, instance=instance, initial=beginning)


def _new(request, draft, form, status=200):
    context = framed(draft, "draft_sentences") | {"form": form, "problems": problems_of(form)}
    if form.is_bound:
        context["alike"] = _alike(draft, form, base_of(draft))
    return render(request, "checklists/statement_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_statement_remove(request, code, statement):
    """Ask, with what goes along, then leave a statement out of the draft."""
    draft = get_draft_for(request.user, code)
    with held(draft.checklist):
        draft = get_draft_for(request.user, code)
        row = _statement_of(draft, statement)
        template = "checklists/statement_remove.html"
        context = framed(draft, "draft_sentences") | {
            "statement": row,
            "uses": uses_of(row.code, beyond_rows(draft)),
        }
        if not is_confirmed(request, template, context):
            return confirmation(request, template, context)
        drafts.remove_statement(row, **_who(request))
    return _back(draft, statement)


@require_POST
@login_required
@on_a_draft
def draft_statement_back(request, code, statement):
    """Put a statement that was removed back into the draft."""
    draft = get_draft_for(request.user, code)
    with held(draft.checklist):
        draft = get_draft_for(request.user, code)
        drafts.put_back(draft, statement, **_who(request))
    return _back(draft, statement)

"""The same work as the product's, done the cheapest ways that plain Django offers."""

import functools
import secrets
from random import Random

from django.db import IntegrityError, transaction
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from .content import CHOICES, QUESTIONS, criterion_scores
from .models import Response

PAGE = 50


@functools.cache
def _fields_html() -> str:
    return render_to_string("floor/fields.html", {"questions": QUESTIONS, "choices": CHOICES})


@functools.cache
def _text(size: int) -> str:
    words = [word for question in QUESTIONS for word in question["help"].split() if word.isalpha()]
    return mark_safe(" ".join(Random(1).choices(words, k=size))[:size])


def _more(request) -> str:
    """Return as much text as is asked for, so that a page is as long as the one beside it."""
    return _text(int(request.GET.get("bytes", 0)))


def form(request):
    """All that no visitor changes is rendered once; the page around it each time."""
    context = {
        "once": secrets.token_urlsafe(18),
        "fields_html": _fields_html(),
        "more": _more(request),
    }
    return render(request, "floor/form.html", context)


def _answers(post) -> list[int] | None:
    """The answers in item order, or none if the form is not whole."""
    try:
        answers = [int(post[question["name"]]) for question in QUESTIONS]
    except (KeyError, ValueError):
        return None
    return answers if post.get("once") and all(1 <= value <= 5 for value in answers) else None


def submit(request):
    """Store a response whole, or not at all; sent again, answer with the first one's page."""
    answers = _answers(request.POST)
    if answers is None:
        return HttpResponseBadRequest("every item needs an answer")
    once = request.POST["once"]
    try:
        with transaction.atomic():
            response = Response.objects.create(
                once=once,
                company=request.POST.get("company", "")[:120],
                sector=request.POST.get("sector", "")[:40],
                score=sum(criterion_scores(answers)) / 9,
                answers=answers,
            )
    except IntegrityError:
        response = get_object_or_404(Response, once=once)
    return redirect("result", response.public_id)


def result(request, public_id):
    """One query, nine bars."""
    response = get_object_or_404(Response, public_id=public_id)
    bars = [
        (str(number), f"{score:.2f}", str(round(score * 20)))
        for number, score in enumerate(criterion_scores(response.answers), 1)
    ]
    context = {"company": response.company, "score": f"{response.score:.2f}", "bars": bars}
    context["more"] = _more(request)
    return render(request, "floor/result.html", context)


def listing(request):
    """A page of the newest responses.

    The template gets text: to format dates and numbers there costs five times as much.
    """
    rows = Response.objects.order_by("-id")
    rows = rows.values_list("public_id", "company", "sector", "created", "score")[:PAGE]
    lines = [
        (str(public_id), company, sector, f"{created:%Y-%m-%d %H:%M}", f"{score:.2f}")
        for public_id, company, sector, created, score in rows
    ]
    return render(request, "floor/list.html", {"lines": lines, "more": _more(request)})

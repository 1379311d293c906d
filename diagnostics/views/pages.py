"""What anybody may read, and the way from `/` to the page that one works on."""

from collections.abc import Mapping
from email.utils import parseaddr
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import DatabaseError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..explanation.fit import textbook_fits
from ..explanation.funnel import FINDINGS, TAGS
from ..explanation.measured import measured_in_words
from ..explanation.method_page import method_address
from ..explanation.of_sample import explained_sample
from ..explanation.steps import tag_words
from ..explanation.words import fraction
from ..instruments.document import Document, FactKind, NotPublished, Words
from ..localisation import digits, number, percent
from ..method.checklist import Side, Type
from ..method.funnel import Finding
from ..models import Membership
from ..names import STAGE_LINES
from ..queries.sample import shipped_sample
from ..queries.versions import ARTICLE, offered_versions, published_document
from ..result.parts import there
from ..trying import example_of
from ..web.begun import begun_on
from ..web.kept import kept_parts
from ..web.policy import draws


@require_safe
def home(request):
    """Show a visitor what this is; lead whoever is signed in to where their work is."""
    if request.user.is_authenticated:
        return _home_of(request.user)
    _number, document = published_document(ARTICLE)
    context = {
        "document": document,
        "sample": _panel(),
        "start": settings.START,
        "begun": begun_on(request),
        "contact": parseaddr(settings.CONTACT),
        "is_sign_up_open": get_adapter().is_open_for_signup(request),
    }
    return render(request, "diagnostics/home.html", context)


def _home_of(user):
    if user.is_staff and not Membership.objects.held_by(user).exists():
        return redirect("admin:index")
    if not user.is_consultant:
        return redirect(_only_of(user.managed_organisations) or "diagnostics:organisations")
    if user.managed_organisations.exists():
        return redirect("diagnostics:organisations")
    return redirect("diagnostics:portfolio")


def _only_of(managed):
    """Return the organisation to come to: the only one, or the only one of the page's language."""
    ours = managed.filter(language=get_language())
    firsts = (list(some[:2]) for some in (managed, ours))
    return next((some[0] for some in firsts if len(some) == 1), None)


def _panel():
    """Return what the panel on the home page shows of the shipped sample."""
    sample = shipped_sample()
    result, types = sample.result, sample.document.types
    advice = result["recommendation"]
    return {
        "type": types[Type(there(result["type"]))],
        "fits": [(types[Type(code)], share) for code, share in there(result["fit"]).items()],
        "threshold": sample.document.checklist.thresholds.fit,
        "flip_distance": there(result["flip"])["distance"],
        "stay": advice["stay"],
        "tighten": advice["tighten"],
        "target": types[Type(there(advice["target"]))],
    }


@draws
@require_safe
def sample(request):
    """Show a whole result of an invented organisation, just as a real one is shown."""
    context = {"day": shipped_sample().file.closed_on, "report": _sample_report(get_language())}
    return render(request, "diagnostics/sample.html", context)


@cache
def _sample_report(_language: str) -> SafeString:
    """Return the sample's result in the language, which is the active one; it never changes."""
    explanation = explained_sample()
    context = {"explanation": explanation, "verdict": explanation.verdict, "is_sample": True}
    return render_to_string("diagnostics/_result_report.html", context)


@require_safe
def method(request):
    """Explain how a verdict is made, with the numbers of a checklist's default version."""
    version, document = _asked_checklist(request.GET.get("checklist", ARTICLE))
    asked = {name: value for name, value in request.GET.items() if name != "checklist"}
    if request.htmx and not request.htmx.history_restore_request:
        context = {"example": example_of(document, asked)}
        response = render(request, "diagnostics/_method_example_outcome.html", context)
    else:
        context = _named(version, document) | {"offers": _offers()}
        is_kept = context["offers"] and not asked
        context["page"] = _method_page(version, document, asked, is_kept=is_kept)
        response = render(request, "diagnostics/method.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _named(version: int, document: Document):
    return {"version": version, "document": document, "is_article": document.code == ARTICLE}


def _method_page(
    version: int, document: Document, asked: Mapping[str, str], *, is_kept: bool
) -> SafeString:
    """Return what the page says below its head.

    It is kept while nothing of its example is asked for and the version is one of the database:
    without one, the article that is shipped now has the number of the first that was.
    """

    def rendered() -> str:
        context = _explained(version, document) | {"example": example_of(document, asked)}
        return render_to_string("diagnostics/_method.html", context)

    known = ("method", document.code, version, get_language()) if is_kept else None
    [page] = kept_parts(known, lambda: [rendered()])
    return page


def _asked_checklist(code: str) -> tuple[int, Document]:
    """Return what an address asks for: of a checklist that nobody has published, the article."""
    try:
        return published_document(code)
    except NotPublished:
        return published_document(ARTICLE)


def _offers():
    """Return what new rounds may be asked, each with its own page; nothing without a database."""
    try:
        versions = offered_versions()
    except DatabaseError:
        return []
    checklists = [version.checklist for version in versions]
    return [
        _Offer(checklist.code, checklist.title, method_address(checklist.code))
        for checklist in checklists
    ]


class _Offer(NamedTuple):
    code: str
    title: object
    address: str


def _explained(version: int, document: Document):
    """Return what the page says of a version, beside its example."""
    facts = document.facts.values()
    return _named(version, document) | {
        "thresholds": _thresholds(document),
        "contradictions": len(document.checklist.contradictions),
        "expectations": _expectations(document),
        "measured": measured_in_words(document),
        "textbook": textbook_fits(document),
        "columns": _columns(document),
        "noted": _noted(document),
        "findings": _findings(),
        "convention": [fact for fact in facts if fact.kind is FactKind.CONVENTION],
        "risks": [fact for fact in facts if fact.kind is FactKind.RISK],
        "stages": [(stage.text, STAGE_LINES[number]) for number, stage in document.stages.items()],
        "symptoms": [(item.text, *tag_words(item.tag)) for item in document.symptoms.values()],
        "preconditions": [document.facts[code] for code in document.checklist.facts],
    }


def _thresholds(document: Document):
    """Return the version's thresholds as the page writes them, in its digits."""
    edges = document.checklist.thresholds
    written = {name: _share(value) for name, value in vars(edges).items()}
    return written | {
        "large_gap": number(edges.large_gap),
        "high_agreement": number(edges.high_agreement),
        "between": fraction(edges.between),
        "coverage_combined": fraction(edges.coverage_combined),
        "coverage_function": fraction(edges.coverage_function),
        "many_dont_know": fraction(edges.many_dont_know),
        "lead": digits(100 * edges.lead),
    }


def _share(value: Fraction | int) -> str:
    """Return a share as a whole per cent or else the fraction, and a count as it is."""
    is_whole = (100 * value).denominator == 1
    return percent(value) if is_whole and value < 1 else fraction(Fraction(value))


def _expectations(document: Document):
    """Return, for each type, its own criteria, and what every type expects of each of them."""
    for code, words in document.types.items():
        own = [criterion for criterion in document.criteria.values() if criterion.native == code]
        yield words, [(criterion, list(criterion.expected.values())) for criterion in own]


def _columns(document: Document):
    """Return, for each type that the decision table speaks of, its two lists of conditions."""
    for code, words in document.types.items():
        mine = [condition for condition in document.conditions.values() if condition.type == code]
        if mine:
            stay = [condition for condition in mine if condition.side == Side.STAY]
            yield words, stay, [condition for condition in mine if condition.side == Side.TIGHTEN]


def _noted(document: Document):
    """Return what can be read in another way, or needs a remark, in the checklist's order."""
    statements = [*document.criteria.values(), *document.conditions.values()]
    noted = [
        _Noted(statement.code, statement.text, statement.other_reading, statement.note)
        for statement in statements
    ]
    noted += [_Noted("", stage.text, None, stage.note) for stage in document.stages.values()]
    return [item for item in noted if item.other_reading or item.note]


class _Noted(NamedTuple):
    code: str
    text: Words
    other_reading: Words | None
    note: Words | None


def _findings():
    """Return the funnel's findings: what the sides say, what it is called, what it speaks for."""
    name = {finding: _(words) for finding, words in FINDINGS.items()}
    doubled, dropped = _(TAGS[Finding.CONTESTED]), _(TAGS[Finding.ORPHANED])
    return [
        (_("Both name the same owner"), name[Finding.AGREED], ""),
        (_("Each side names itself"), name[Finding.CONTESTED], doubled),
        (_("Each side names the other"), name[Finding.ORPHANED], dropped),
        (_("Both say nobody"), name[Finding.UNOWNED], dropped),
        (_("One side says nobody"), name[Finding.HALF_UNOWNED], dropped),
        (_("One side says both, the other names one"), name[Finding.HALF_SHARED], ""),
        (_("A side does not know"), name[Finding.UNKNOWN], ""),
    ]

"""The funnel of one organisation: what each side says, what is agreed, and the facts about it."""

from http import HTTPStatus

from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.access import (
    get_default_version,
    get_managed_organisation_for,
    get_organisation_for,
    is_manager_of,
    login_required,
)
from diagnostics.actions.holding import held
from diagnostics.actions.rounds import close_if_due
from diagnostics.explanation.funnel import funnel_of, people_named
from diagnostics.explanation.wanted import wanted_of
from diagnostics.explanation.words import function_name, listed
from diagnostics.instruments.document import FactKind
from diagnostics.localisation import digits
from diagnostics.models import Version
from diagnostics.queries.results import Diagnosed
from diagnostics.queries.versions import default_version, document_of
from diagnostics.web.kept import kept_parts

from .. import actions, queries
from ..explanation import asked_facts, fact_lines, map_changes, map_words
from ..flow import newest_target, summary_of
from ..forms import AgreedMapForm, FactsForm
from ..models import AgreedMap


@require_safe
@login_required
def funnel(request, slug):
    """Show who owns each stage as each side says, as it is agreed, and the facts beside it."""
    organisation = get_organisation_for(request.user, slug)
    rounds = _rounds(organisation, request.user)
    version = _version(rounds)
    agreed = queries.agreed_map(organisation)
    counts = queries.recent_counts(organisation)
    is_manager = is_manager_of(request.user, organisation)
    known = (
        *("funnel", get_language(), organisation.slug, organisation.text, is_manager),
        *(version and version.pk, rounds.known, agreed and agreed.known, counts),
        timezone.localdate(),
    )
    claims, more = kept_parts(
        None if queries.is_provisional(rounds.claimed) else known,
        lambda: _parts(
            organisation, version, counts, rounds=rounds, agreed=agreed, is_manager=is_manager
        ),
    )
    context = {"organisation": organisation, "own": rounds.own, "claims": claims, "more": more}
    return render(request, "funnel/funnel.html", context)


def _parts(organisation, version, counts, *, rounds: queries.FunnelRounds, agreed, is_manager):
    """Return the page's two parts, before the reader's own view and after it."""
    said, document = rounds.said, version and document_of(version)
    reading = said.result["funnel"] if said else None
    context = {
        "organisation": organisation,
        "is_manager": is_manager,
        "rounds": rounds,
        "people": people_named(rounds.people),
        "silent": listed(map(function_name, rounds.silent)) if rounds.silent else "",
        "agreed": _agreed(agreed, reading, document),
        "numbers": _numbers(counts, reading, document),
        **_claims(said),
        **_facts(rounds.told, document),
    }
    return (render_to_string(f"funnel/_funnel_{part}.html", context) for part in ("claims", "more"))


def _numbers(counts, reading, document):
    if not counts or document is None:
        return None
    return summary_of(counts, reading, document, today=timezone.localdate())


def _rounds(organisation, reader) -> queries.FunnelRounds:
    """Return the rounds behind the page; the first visit to a due one closes it."""
    found = queries.funnel_rounds(organisation, reader)
    now = timezone.now()
    if found.open and found.open.is_due(now):
        close_if_due(found.open, now=now)
        return queries.funnel_rounds(organisation, reader)
    return found


def _version(rounds):
    """Return the version whose words the page has: the claims', the facts', the newest; or None."""
    for round_ in (rounds.claimed, rounds.unknown, rounds.told):
        if round_:
            return round_.version
    try:
        return default_version()
    except Version.DoesNotExist:
        return None


def _claims(said: Diagnosed | None):
    if said is None:
        return {"funnel": None, "wanted": None}
    reading = said.result["funnel"]
    wanted = said.sums.get("wanted", {})
    return {
        "funnel": funnel_of(reading, said.document),
        "wanted": wanted_of(reading, wanted, said.document),
    }


def _agreed(agreed, reading, document):
    return {"map": agreed.map, "words": map_words(agreed, reading, document)} if agreed else None


def _facts(told, document):
    """Return the convention with its claimed benefit, its risks, and the preconditions."""
    if document is None:
        return {"facts": None}
    words, answers = (document_of(told.version), told.answers) if told else (document, {})
    return {
        "facts": {
            "told": told,
            "convention": fact_lines(words, {}, FactKind.CONVENTION),
            "risks": fact_lines(words, answers, FactKind.RISK),
            "preconditions": fact_lines(words, answers, FactKind.PRECONDITION),
        }
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreed_map(request, slug):
    """Write down the agreed map; saving makes a new version, unless somebody else made one."""
    organisation = get_managed_organisation_for(request.user, slug)
    rounds = _rounds(organisation, request.user)
    said = rounds.said
    document = said.document if said else document_of(get_default_version())
    agreed, meanwhile = queries.agreed_map(organisation), None
    form = AgreedMapForm(
        request.POST if request.method == "POST" else None,
        document=document,
        agreed=agreed,
        reading=said.result["funnel"] if said else None,
        target=newest_target(queries.targets_of(organisation)),
    )
    if form.is_bound and form.is_valid():
        try:
            return _save_map(request, organisation, form)
        except actions.MapHasChanged as change:
            meanwhile = agreed = change.newest
    context = {"organisation": organisation, "form": form, "meanwhile": meanwhile}
    context["based_on"] = agreed.map.number if agreed else 0
    if meanwhile:
        context["changes"] = map_changes(meanwhile, form.typed, document)
    status = HTTPStatus.CONFLICT if meanwhile else 200
    return render(request, "funnel/agreed_map.html", context, status=status)


def _save_map(request, organisation, form):
    made = actions.save_agreed_map(
        organisation,
        stages=form.agreed_stages,
        based_on=form.head.cleaned_data["based_on"],
        by=request.user,
        now=timezone.now(),
        **{name: form.head.cleaned_data[name] for name in ("note", *AgreedMap.WHOLE)},
    )
    if made:
        said = _("The map is saved as version %(number)s.") % {"number": digits(made.number)}
        messages.success(request, said)
    else:
        messages.info(request, _("Nothing has changed, so the map stays as it is."))
    return redirect("funnel:funnel", organisation.slug)


@require_safe
@login_required
def agreed_map_list(request, slug):
    """List the versions of the agreed map, newest first, each with what it changed."""
    organisation = get_organisation_for(request.user, slug)
    document = document_of(get_default_version())
    page, found = queries.agreed_maps_page(organisation, request.GET.get("page"))
    versions = [
        (saved.map, map_changes(before, saved, document) if before else None)
        for saved, before in zip(found[: len(page)], [*found[1:], None], strict=False)
    ]
    context = {"organisation": organisation, "page": page, "versions": versions}
    context["is_manager"] = is_manager_of(request.user, organisation)
    return render(request, "funnel/agreed_map_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def facts(request, slug):
    """Say of each fact whether it holds, in the newest version's words."""
    organisation = get_managed_organisation_for(request.user, slug)
    if request.method != "POST":
        return _show_facts(request, organisation)
    with held(organisation):
        return _take_facts(request, organisation)


def _take_facts(request, organisation):
    version, told = get_default_version(), queries.told_facts(organisation)
    form = _facts_form(request.POST, version, told)
    if not form.is_valid():
        return _show_facts(
            request, organisation, form, status=HTTPStatus.CONFLICT if form.collisions else 200
        )
    actions.save_facts(
        organisation,
        changed=form.changed,
        version=version,
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("The facts are saved."))
    return redirect("funnel:funnel", organisation.slug)


def _facts_form(post, version, told):
    initial = dict(told.answers) if told else {}
    return FactsForm(post, initial=initial, facts=asked_facts(document_of(version)))


def _show_facts(request, organisation, form=None, *, status=200):
    told = queries.told_facts(organisation)
    form = form or _facts_form(None, get_default_version(), told)
    context = {"organisation": organisation, "form": form, "told": told}
    return render(request, "funnel/facts.html", context, status=status)

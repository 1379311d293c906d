"""Every address × every person. An address that is missing from the tables fails the suite."""

import re

import pytest
from django.conf import settings
from django.http import Http404
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from diagnostics.access import get_assessment_for, get_assessments_for, get_shared_link_for
from diagnostics.actions import invitations, memberships, rounds
from diagnostics.method.checklist import Function
from funnel.models import CountsChange
from tests.factories import NOW, make_assessment, make_guest_start, make_member
from tests.funnel.factories import OCTOBER, count

PEOPLE = ("visitor", "outsider", "consultant", "manager", "admin")
SIGN_IN = "sign in"
ALL = [200] * 5
NOBODY = [405] * 5
EXPORTS = [f"diagnostics:result_{kind}" for kind in ("xlsx", "csv", "json")]
REVIEWS = [
    "diagnostics:review",
    *(f"diagnostics:review_{act}" for act in ("open", "note", "again", "aside", "back")),
]
SHARED_EXPORTS = [f"diagnostics:shared_result_{kind}" for kind in ("xlsx", "csv", "json")]

# what each of PEOPLE gets, in that order; a redirect is the name of where it leads
GET = {
    "diagnostics:home": [200, "organisation", "portfolio", "organisation", "admin"],
    "diagnostics:start": ALL,
    "diagnostics:organisation_new": [SIGN_IN, 200, 200, 200, 200],
    "diagnostics:organisations": [SIGN_IN, 200, 200, 200, 200],  # each their own
    "diagnostics:organisation_settings": [SIGN_IN, 404, 404, 200, 404],
    "diagnostics:organisation_archive": NOBODY,
    "diagnostics:organisation_delete": NOBODY,
    "diagnostics:organisation_everything": [SIGN_IN, 404, 404, 200, 404],
    "diagnostics:people": [SIGN_IN, 404, 200, 200, 404],
    "diagnostics:member": [SIGN_IN, 404, 404, 200, 404],  # the manager's own
    "diagnostics:member_role": NOBODY,
    "diagnostics:member_rounds": NOBODY,
    "diagnostics:asked_again": NOBODY,
    "diagnostics:asked_withdraw": NOBODY,
    "diagnostics:membership": ALL,  # for whoever holds the link
    "diagnostics:answer_result": ALL,  # of a guest start that nobody has kept
    "diagnostics:answer_result_pdf": ALL,
    "diagnostics:answer_keep": NOBODY,
    "diagnostics:method": ALL,
    "diagnostics:portfolio": [SIGN_IN, 404, 200, 404, 404],
    "diagnostics:compare": [SIGN_IN, 200, 200, 200, 200],  # of nothing yet: each their own
    "diagnostics:organisation": [SIGN_IN, 404, 200, 200, 404],
    "diagnostics:assessment_new": [SIGN_IN, 404, 404, 200, 404],
    "diagnostics:assessment": [SIGN_IN, 404, 200, 200, 404],
    "diagnostics:assessment_settings": [SIGN_IN, 404, 404, 200, 404],
    "diagnostics:own_answers": NOBODY,
    "diagnostics:close": [SIGN_IN, 404, 404, 200, 404],
    "diagnostics:discard": [SIGN_IN, 404, 404, 200, 404],
    "diagnostics:letter": [SIGN_IN, 404, 404, 200, 404],
    "diagnostics:sheet_aside": [SIGN_IN, 404, 404, 404, 404],
    "diagnostics:set_aside": NOBODY,
    "diagnostics:take_back": NOBODY,
    "diagnostics:mail": NOBODY,
    "diagnostics:mail_again": NOBODY,
    "diagnostics:remind": NOBODY,
    "diagnostics:result": [SIGN_IN, 404, 200, 200, 404],
    "diagnostics:result_pdf": [SIGN_IN, 404, 200, 200, 404],
    **dict.fromkeys(EXPORTS, [SIGN_IN, 404, 200, 200, 404]),
    **dict.fromkeys(SHARED_EXPORTS, [404] * 5),
    "diagnostics:import": [SIGN_IN, 200, 200, 200, 404],  # each into their own organisations
    "diagnostics:result_try": [SIGN_IN, 404, 200, 200, 404],
    **dict.fromkeys(REVIEWS, NOBODY),
    "diagnostics:sample": ALL,
    "diagnostics:sample_try": ALL,
    "diagnostics:repeat": [SIGN_IN, 404, 404, "assessment", 404],  # open: nothing to repeat yet
    "diagnostics:share": NOBODY,
    "diagnostics:share_stop": NOBODY,
    "diagnostics:shared_result": [404] * 5,  # not shared
    "diagnostics:shared_result_pdf": [404] * 5,
    "diagnostics:invite": [SIGN_IN, 404, 404, 200, 404],
    "diagnostics:invitation": [SIGN_IN, 404, 404, 200, 404],
    "diagnostics:shared_links": NOBODY,
    "diagnostics:join": ALL,
    "diagnostics:answer": ALL,  # for whoever holds the link
    "diagnostics:answer_step": ALL,
    "funnel:funnel": [SIGN_IN, 404, 200, 200, 404],
    "funnel:agreed_map": [SIGN_IN, 404, 404, 200, 404],
    "funnel:agreed_map_list": [SIGN_IN, 404, 200, 200, 404],
    "funnel:facts": [SIGN_IN, 404, 404, 200, 404],
    "funnel:numbers": [SIGN_IN, 404, 200, 200, 404],
    "funnel:numbers_month": [SIGN_IN, 404, 404, 200, 404],
    "funnel:numbers_import": [SIGN_IN, 404, 404, 200, 404],
    "funnel:numbers_take_back": [SIGN_IN, 404, 404, 200, 404],
    "funnel:numbers_month_back": NOBODY,
    "funnel:targets": [SIGN_IN, 404, 200, 200, 404],
}
POST = {
    "diagnostics:home": NOBODY,
    "diagnostics:start": [400] * 5,  # without a side
    "diagnostics:organisation_new": [SIGN_IN, 400, 400, 400, 400],  # without a name
    "diagnostics:organisations": NOBODY,
    "diagnostics:organisation_settings": [SIGN_IN, 404, 404, 400, 404],  # without a name
    "diagnostics:organisation_archive": [SIGN_IN, 404, 404, "organisation", 404],
    "diagnostics:organisation_delete": [SIGN_IN, 404, 404, 400, 404],  # without its name
    "diagnostics:organisation_everything": NOBODY,
    "diagnostics:people": [SIGN_IN, 404, 404, 400, 404],  # without an e-mail
    "diagnostics:member": [SIGN_IN, 404, 404, "organisation", 404],  # the last: refused
    "diagnostics:member_role": [SIGN_IN, 404, 404, "organisation", 404],
    "diagnostics:member_rounds": [SIGN_IN, 404, 404, "organisation", 404],
    "diagnostics:asked_again": [SIGN_IN, 404, 404, "organisation", 404],
    "diagnostics:asked_withdraw": [SIGN_IN, 404, 404, "organisation", 404],
    "diagnostics:membership": ALL,  # without an answer: shown again
    "diagnostics:answer_result": [400] * 5,  # without an e-mail
    "diagnostics:answer_result_pdf": NOBODY,
    "diagnostics:answer_keep": [SIGN_IN, *["assessment"] * 4],  # theirs from then on
    "diagnostics:method": NOBODY,
    "diagnostics:portfolio": NOBODY,
    "diagnostics:compare": NOBODY,
    "diagnostics:organisation": NOBODY,
    "diagnostics:assessment_new": [SIGN_IN, 404, 404, 409, 404],  # a round is open already
    "diagnostics:assessment": NOBODY,
    "diagnostics:assessment_settings": [SIGN_IN, 404, 404, "assessment", 404],
    "diagnostics:own_answers": [SIGN_IN, 404, 404, 400, 404],  # for no function
    "diagnostics:close": [SIGN_IN, 404, 404, "result", 404],
    "diagnostics:discard": [SIGN_IN, 404, 404, "organisation", 404],
    "diagnostics:letter": [SIGN_IN, 404, 404, "assessment", 404],
    "diagnostics:sheet_aside": [SIGN_IN, 404, 404, 404, 404],
    "diagnostics:set_aside": [SIGN_IN, 404, 404, 404, 404],  # asked here, not imported
    "diagnostics:take_back": [SIGN_IN, 404, 404, 404, 404],
    "diagnostics:mail": [SIGN_IN, 404, 404, "letters", 404],
    "diagnostics:mail_again": [SIGN_IN, 404, 404, "letters", 404],
    "diagnostics:remind": [SIGN_IN, 404, 404, "letters", 404],
    "diagnostics:result": NOBODY,
    "diagnostics:result_pdf": NOBODY,
    **dict.fromkeys([*EXPORTS, *SHARED_EXPORTS], NOBODY),
    "diagnostics:import": [SIGN_IN, 400, 400, 400, 404],  # without a file
    "diagnostics:result_try": NOBODY,
    **dict.fromkeys(REVIEWS, [SIGN_IN, 404, 404, 404, 404]),  # open: nothing to review yet
    "diagnostics:sample": NOBODY,
    "diagnostics:sample_try": NOBODY,
    "diagnostics:repeat": [SIGN_IN, 404, 404, "assessment", 404],
    "diagnostics:share": [SIGN_IN, 404, 404, "assessment", 404],  # refused while it is open
    "diagnostics:share_stop": [SIGN_IN, 404, 404, "share", 404],
    "diagnostics:shared_result": NOBODY,
    "diagnostics:shared_result_pdf": NOBODY,
    "diagnostics:invite": [SIGN_IN, 404, 404, 400, 404],  # an empty list
    "diagnostics:invitation": [SIGN_IN, 404, 404, "invitation", 404],
    "diagnostics:shared_links": [SIGN_IN, 404, 404, "assessment", 404],
    "diagnostics:join": [400] * 5,  # without a name
    "diagnostics:answer": NOBODY,
    "diagnostics:answer_step": [400] * 5,  # without its once-only key
    "funnel:funnel": NOBODY,
    "funnel:agreed_map": [SIGN_IN, 404, 404, 200, 404],  # without an owner: shown again
    "funnel:agreed_map_list": NOBODY,
    "funnel:facts": [SIGN_IN, 404, 404, "funnel", 404],
    "funnel:numbers": NOBODY,
    "funnel:numbers_month": [SIGN_IN, 404, 404, "funnel", 404],
    "funnel:numbers_import": [SIGN_IN, 404, 404, 400, 404],  # without a file
    "funnel:numbers_take_back": [SIGN_IN, 404, 404, "funnel", 404],
    "funnel:numbers_month_back": [SIGN_IN, 404, 404, "funnel", 404],  # without a reason
    "funnel:targets": [SIGN_IN, 404, 404, 200, 404],  # without a target: shown again
}
FUNNEL = ["funnel:funnel", "funnel:agreed_map", "funnel:agreed_map_list", "funnel:facts"]
FUNNEL += ["funnel:numbers", "funnel:numbers_import", "funnel:targets"]
GUESTS = [f"diagnostics:answer_{name}" for name in ("result", "result_pdf", "keep")]
OF_AN_ORGANISATION = [
    f"diagnostics:{name}"
    for name in (
        *("organisation", "assessment_new", "people"),
        *(f"organisation_{page}" for page in ("settings", "archive", "delete", "everything")),
    )
]
OF_A_MEMBER = ["diagnostics:member", "diagnostics:member_role", "diagnostics:member_rounds"]
OF_SOMEBODY_ASKED = ["diagnostics:asked_again", "diagnostics:asked_withdraw"]
PLACES = {
    "funnel": "/funnel/",
    "invitation": "/invitations/",
    "assessment": "/assessments/",
    "organisation": "/organisations/",
    "portfolio": "/portfolio/",
    "admin": "/admin/",
}


def names():
    return {
        f"{namespace}:{pattern.name}"
        for namespace in ("diagnostics", "funnel")
        for pattern in _patterns(get_resolver(), namespace)
    }


def _patterns(resolver, namespace):
    """Return the patterns of a namespace, however deep it is included."""
    for part in resolver.url_patterns:
        if getattr(part, "namespace", None) == namespace:
            yield from part.url_patterns
        elif hasattr(part, "url_patterns"):
            yield from _patterns(part, namespace)


def address_of(name, cast):
    if name in GUESTS:
        return reverse(name, args=[make_guest_start().respondent.token])
    if name in ("funnel:numbers_take_back", "funnel:numbers_month_back"):
        count(cast.organisation, OCTOBER)
    if name in OF_SOMEBODY_ASKED:
        return reverse(name, args=[cast.organisation.slug, _asked(cast).pk])
    if name == "diagnostics:membership":
        return _asked(cast).get_absolute_url()
    arguments = {
        "funnel:numbers_take_back": [cast.organisation.slug, _last_change()],
        **dict.fromkeys(OF_AN_ORGANISATION, [cast.organisation.slug]),
        **dict.fromkeys(OF_A_MEMBER, [cast.organisation.slug, _own_part(cast.manager)]),
        **dict.fromkeys(FUNNEL, [cast.organisation.slug]),
        "funnel:numbers_month": [cast.organisation.slug, "2026-10"],
        "funnel:numbers_month_back": [cast.organisation.slug, "2026-10"],
        "diagnostics:assessment": [cast.assessment.pk],
        "diagnostics:assessment_settings": [cast.assessment.pk],
        "diagnostics:own_answers": [cast.assessment.pk],
        "diagnostics:close": [cast.assessment.pk],
        "diagnostics:discard": [cast.assessment.pk],
        "diagnostics:letter": [cast.assessment.pk],
        "diagnostics:sheet_aside": [cast.assessment.pk, cast.sales.pk],
        "diagnostics:set_aside": [cast.assessment.pk],
        "diagnostics:take_back": [cast.assessment.pk],
        "diagnostics:mail": [cast.assessment.pk],
        "diagnostics:mail_again": [cast.assessment.pk],
        "diagnostics:remind": [cast.assessment.pk],
        "diagnostics:result": [cast.assessment.pk],
        "diagnostics:result_pdf": [cast.assessment.pk],
        **dict.fromkeys(EXPORTS, [cast.assessment.pk]),
        **dict.fromkeys(SHARED_EXPORTS, ["nonsense"]),
        "diagnostics:result_try": [cast.assessment.pk],
        **dict.fromkeys(REVIEWS, [cast.assessment.pk]),
        "diagnostics:repeat": [cast.assessment.pk],
        "diagnostics:share": [cast.assessment.pk],
        "diagnostics:share_stop": [cast.assessment.pk],
        "diagnostics:shared_result": ["nonsense"],
        "diagnostics:shared_result_pdf": ["nonsense"],
        "diagnostics:invite": [cast.assessment.pk],
        "diagnostics:invitation": [cast.assessment.pk, cast.sales.pk],
        "diagnostics:shared_links": [cast.assessment.pk],
        "diagnostics:join": [_shared(cast).token] if name == "diagnostics:join" else [],
        "diagnostics:answer": [cast.sales.token],
        "diagnostics:answer_step": [cast.sales.token, "together"],
    }
    return reverse(name, args=arguments.get(name))


def _last_change():
    return CountsChange.objects.values_list("pk", flat=True).last() or 0


def _own_part(user):
    return user.memberships.values_list("pk", flat=True).first()


def _asked(cast):
    return memberships.ask(
        organisation=cast.organisation,
        email="mina@test.example",
        role="manager",
        language="en",
        by=cast.manager,
        now=timezone.now(),
    )


def _shared(cast):
    return invitations.share(cast.assessment, function=Function.SALES, limit=9, now=NOW)


def outcome(response):
    """Return the status, or where a redirect leads."""
    if response.status_code != 302:
        return response.status_code
    target = response.headers["Location"]
    if target.startswith(resolve_url(settings.LOGIN_URL)):
        return SIGN_IN
    if re.search(r"/assessments/[0-9a-f-]{36}/$", target):
        return "assessment"
    if target.endswith("/result/"):
        return "result"
    if target.endswith("/result/#share"):
        return "share"
    if re.search(r"/assessments/[0-9a-f-]{36}/$", target):
        return "assessment"
    if target.endswith("#mail"):
        return "letters"
    return next((name for name, part in PLACES.items() if part in target), target)


def test_the_tables_name_every_address():
    assert names() == GET.keys() == POST.keys()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("place", range(len(PEOPLE)), ids=PEOPLE)
@pytest.mark.parametrize("name", sorted(GET))
def test_everybody_gets_what_the_table_says(client_of, cast, name, place, method):
    person = PEOPLE[place]
    client = Client() if person == "visitor" else client_of(getattr(cast, person))

    response = getattr(client, method)(address_of(name, cast))

    table = GET if method == "get" else POST
    assert outcome(response) == table[name][place]


@pytest.mark.parametrize("name", ["diagnostics:assessment", "diagnostics:result"])
@pytest.mark.parametrize("place", range(len(PEOPLE)), ids=PEOPLE)
def test_a_closed_round_is_open_to_the_same_people(client_of, cast, name, place):
    rounds.close_assessment(cast.assessment, now=NOW)
    person = PEOPLE[place]
    client = Client() if person == "visitor" else client_of(getattr(cast, person))

    response = client.get(address_of(name, cast))

    assert outcome(response) == GET[name][place]


GUARDED = [name for name in sorted(GET) if 404 in GET[name] + POST[name]]


@pytest.mark.parametrize("who", ["manager", "consultant"])
@pytest.mark.parametrize("name", GUARDED)
def test_whoever_belonged_once_gets_what_an_outsider_gets(client_of, cast, name, who):
    address, outsider = address_of(name, cast), client_of(cast.outsider)
    former = getattr(cast, who)
    former.memberships.update(withdrawn_at=NOW)
    make_member(cast.organisation)
    client = client_of(former)

    for method in ("get", "post"):
        expected = outcome(getattr(outsider, method)(address))
        if expected in (404, 405):
            assert outcome(getattr(client, method)(address)) == expected


@pytest.mark.parametrize("name", ["organisation", "assessment", "result", "portfolio"])
def test_a_withdrawn_consultant_sees_nothing_any_more(client_of, cast, name):
    cast.consultant.memberships.update(withdrawn_at=NOW)

    response = client_of(cast.consultant).get(address_of(f"diagnostics:{name}", cast))

    assert response.status_code == 404


def test_what_is_hidden_looks_like_what_is_not_there(client_of, cast):
    client = client_of(cast.outsider)

    hidden = client.get(address_of("diagnostics:organisation", cast))
    missing = client.get(reverse("diagnostics:organisation", args=["no-such-organisation"]))

    def shape(response):
        page = response.content.decode().replace(response.request["PATH_INFO"][3:], "")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    assert shape(hidden) == shape(missing)


def test_a_round_is_found_by_its_id_however_that_is_written(cast):
    id = cast.assessment.pk

    assert [get_assessment_for(cast.manager, written) for written in (id, str(id), id.hex)] == [
        cast.assessment
    ] * 3


def test_one_foreign_round_among_own_ones_is_not_there(cast):
    rounds.close_assessment(cast.assessment, now=NOW)
    later, foreign = make_assessment(cast.organisation), make_assessment()

    found = get_assessments_for(cast.manager, [later.pk, cast.assessment.pk])

    assert found == [later, cast.assessment]
    with pytest.raises(Http404):
        get_assessments_for(cast.manager, [cast.assessment.pk, foreign.pk])


def test_a_shared_link_comes_with_its_organisation(cast, django_assert_num_queries):
    token = _shared(cast).token

    with django_assert_num_queries(1):
        link = get_shared_link_for(token)
        organisation = link.assessment.organisation

    assert organisation == cast.organisation

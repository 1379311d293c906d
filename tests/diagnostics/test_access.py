"""Gates, beyond who gets in where: that is the table of tests/security."""

import re

import pytest
from django.http import Http404

from diagnostics.access import get_assessment_for, get_assessments_for, get_shared_link_for
from diagnostics.actions import invitations, rounds
from diagnostics.method.checklist import Function
from tests.diagnostics.pages import address
from tests.factories import NOW, make_assessment


def test_what_is_hidden_looks_like_what_is_not_there(client_of, cast):
    client = client_of(cast.outsider)

    hidden = client.get(address("organisation", cast.organisation.slug))
    missing = client.get(address("organisation", "no-such-organisation"))

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
    token = invitations.share(cast.assessment, function=Function.SALES, limit=9, now=NOW).token

    with django_assert_num_queries(1):
        link = get_shared_link_for(token)
        organisation = link.assessment.organisation

    assert organisation == cast.organisation

"""The link to a result: made, replaced, switched off."""

import pytest

from diagnostics.access import get_shared_result
from diagnostics.actions.rounds import RoundIsOpen, close_assessment
from diagnostics.actions.sharing import share_result, stop_sharing
from diagnostics.models import Assessment
from diagnostics.models.links import UnknownLink, digest_of
from tests.factories import NOW, make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    return close_assessment(make_assessment(), now=NOW)


def stored(assessment):
    return Assessment.objects.get(pk=assessment.pk)


def leads_somewhere(token):
    try:
        return bool(get_shared_result(token))
    except UnknownLink:
        return False


def test_a_closed_round_has_no_link_before_it_is_shared(closed):
    assert closed.result_digest is None
    assert not leads_somewhere(closed.result_token)


def test_sharing_gives_the_round_as_it_is_stored(closed):
    shared = share_result(closed)

    assert shared.result_generation == closed.result_generation + 1
    assert shared.result_digest == digest_of(shared.result_token)
    assert stored(closed).result_digest == shared.result_digest
    assert shared.result_token not in str(Assessment.objects.values().get(pk=closed.pk))
    assert get_shared_result(shared.result_token) == closed


def test_sharing_again_from_what_was_read_before_still_makes_another_link(closed):
    tokens = [share_result(closed).result_token for _time in range(3)]

    assert len(set(tokens)) == 3
    assert [leads_somewhere(token) for token in tokens] == [False, False, True]


def test_an_open_round_is_refused_and_stays_as_it_is():
    assessment = make_assessment()

    with pytest.raises(RoundIsOpen):
        share_result(assessment)

    assert stored(assessment).result_digest is None
    assert stored(assessment).result_generation == assessment.result_generation


def test_a_link_that_is_switched_off_stays_off_for_good(closed):
    first = share_result(closed).result_token

    stopped = stop_sharing(closed)
    second = share_result(closed).result_token

    assert stopped.result_digest is None
    assert first != second
    assert [leads_somewhere(first), leads_somewhere(second)] == [False, True]


@pytest.mark.parametrize("times", [1, 2])
def test_switching_off_what_is_off_changes_nothing(closed, times):
    before = stored(closed).result_generation

    for _time in range(times):
        stop_sharing(closed)

    assert (stored(closed).result_digest, stored(closed).result_generation) == (None, before)


def test_one_round_is_shared_and_no_other(closed):
    other = close_assessment(make_assessment(closed.organisation), now=NOW)

    share_result(closed)

    assert stored(other).result_digest is None


@pytest.mark.parametrize("action", [share_result, stop_sharing])
def test_the_result_is_neither_read_nor_written(closed, action, django_assert_num_queries):
    with django_assert_num_queries(4):  # the row and its change, in a transaction
        changed = action(closed)

    assert changed.get_deferred_fields() == {"result", "sums"}
    assert stored(closed).result == closed.result

from datetime import timedelta

import pytest

from diagnostics.actions import checklists, rounds
from diagnostics.method.checklist import Function
from diagnostics.models import Assessment, Respondent, Sheet, Submission
from diagnostics.models.links import digest_of
from diagnostics.models.respondent import Part
from diagnostics.queries.results import compute
from diagnostics.result.stored import exact
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
    make_version,
)

pytestmark = pytest.mark.django_db


def save(respondent, changed, **fields):
    fields = {"part": Part.CRITERIA, "key": "a-key-of-its-own", "now": NOW} | fields
    return rounds.save_answers(respondent, changed=changed, **fields)


def test_open_assessment_counts_the_rounds():
    organisation = make_organisation()
    first = make_assessment(organisation)
    rounds.close_assessment(first, now=NOW)

    second = make_assessment(organisation)

    assert (first.round, second.round) == (1, 2)


def test_open_assessment_refuses_a_second_open_round():
    assessment = make_assessment()

    with pytest.raises(rounds.RoundIsOpen):
        make_assessment(assessment.organisation)


def test_add_respondent_stores_only_the_digest_of_the_link():
    respondent = make_respondent(make_assessment())

    stored = Respondent.objects.values().get(pk=respondent.pk)

    assert stored["token_digest"] == digest_of(respondent.token)
    assert respondent.token not in str(stored)


def test_a_raised_generation_gives_another_link():
    respondent = make_respondent(make_assessment())
    before = respondent.token

    respondent.generation += 1

    assert respondent.token != before
    assert len(before) == 22  # 128 bits in base64url


def test_join_as_member_makes_one_respondent_for_all_clicks():
    assessment = make_assessment()
    user = make_member(assessment.organisation, name="Leila")
    ask = {"assessment": assessment, "user": user, "language": "en", "now": NOW}

    first = rounds.join_as_member(function=Function.SALES, **ask)
    second = rounds.join_as_member(function=Function.MARKETING, **ask)

    assert first == second
    assert second.function == "sales"


def test_save_answers_merges_what_changed():
    respondent = make_respondent(make_assessment(), criteria={"U1": "yes", "U2": "no"})

    saved = save(respondent, {"U2": "partly"})

    assert saved.sheet.criteria == {"U1": "yes", "U2": "partly"}
    assert not saved.is_repeat


def test_save_answers_marks_the_first_answer_once():
    respondent = make_respondent(make_assessment())
    save(respondent, {"U1": "yes"}, key="first-key")

    save(respondent, {"U2": "yes"}, key="second-key", now=NOW + timedelta(hours=1))

    respondent.refresh_from_db()
    assert respondent.started_at == NOW
    assert respondent.finished_at is None


def test_save_answers_takes_one_form_once():
    respondent = make_respondent(make_assessment())
    save(respondent, {"U1": "yes"})
    save(respondent, {"U1": "no"}, key="another-device")

    again = save(respondent, {"U1": "yes"})

    assert again.is_repeat
    assert again.sheet.criteria == {"U1": "no"}
    assert Submission.objects.count() == 2


def test_save_answers_takes_the_newest_of_what_comes_with_one_key():
    respondent = make_respondent(make_assessment())

    taken = [save(respondent, {"U1": answer}) for answer in ("yes", "no", "yes")]

    assert [saved.is_repeat for saved in taken] == [False, False, False]
    assert [saved.sheet.criteria["U1"] for saved in taken] == ["yes", "no", "yes"]
    assert Submission.objects.count() == 1


def test_save_answers_keeps_claims_under_today():
    respondent = make_respondent(make_assessment())

    save(respondent, {"1": "marketing"}, part=Part.CLAIMS)
    saved = save(respondent, {"2": "sales"}, part=Part.CLAIMS, key="another-key")

    assert saved.sheet.claims == {"today": {"1": "marketing", "2": "sales"}}


def test_save_answers_after_closing_stores_nothing():
    respondent = make_respondent(make_assessment())
    rounds.close_assessment(respondent.assessment, now=NOW)

    with pytest.raises(rounds.RoundIsClosed):
        save(respondent, {"U1": "yes"})

    assert Sheet.objects.get(respondent=respondent).criteria == {}
    assert not Submission.objects.exists()


def test_add_respondent_after_closing_is_refused():
    assessment = make_assessment()
    rounds.close_assessment(assessment, now=NOW)

    with pytest.raises(rounds.RoundIsClosed):
        make_respondent(assessment)


def test_save_answers_takes_few_statements(django_assert_max_num_queries):
    respondent = make_respondent(make_assessment())
    save(respondent, {"U1": "yes"}, key="first-key")

    with django_assert_max_num_queries(7):  # the transaction's own two among them
        save(respondent, {"U2": "yes"}, key="second-key")


def test_close_assessment_writes_what_lists_read():
    assessment = rounds.close_assessment(make_sepehr(), now=NOW)

    stored = Assessment.objects.get(pk=assessment.pk)
    assert (stored.state, stored.closed_at) == ("closed", NOW)
    assert (stored.verdict, stored.type, stored.firmness) == ("placed", "defined", "borderline")
    assert stored.action == "tighten"
    assert stored.coverage == 1.0
    assert stored.flags == []


def test_close_assessment_stores_exact_numbers():
    assessment = make_sepehr()
    result, sums = compute(assessment)

    rounds.close_assessment(assessment, now=NOW)

    stored = Assessment.objects.get(pk=assessment.pk)
    assert stored.result == exact(result)
    assert stored.sums == sums


def test_close_assessment_twice_changes_nothing():
    assessment = rounds.close_assessment(make_sepehr(), now=NOW)

    again = rounds.close_assessment(assessment, now=NOW + timedelta(days=1))

    assert again.closed_at == NOW


def test_a_later_version_leaves_a_closed_result_alone():
    assessment = rounds.close_assessment(make_sepehr(), now=NOW)
    before = assessment.result
    version = make_version()

    draft = checklists.begin_draft(version)
    draft.criteria.filter(code="D1").update(native="undefined")
    draft.criteria.get(code="D1").expectations.filter(type="undefined").update(value=1)
    checklists.publish_draft(draft, by=None, now=NOW)

    stored = Assessment.objects.get(pk=assessment.pk)
    assert stored.result == before
    assert exact(compute(stored)[0]) == before

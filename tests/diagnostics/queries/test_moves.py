"""What a draft would do to the finished assessments: counts, movers, reasons, what is left out."""

from dataclasses import replace
from fractions import Fraction

import pytest

from diagnostics.actions import checklists, rounds
from diagnostics.models import Assessment, Checklist, Version
from diagnostics.queries.moves import moves_under, reasons
from diagnostics.queries.versions import document_of
from diagnostics.result.packed import packed, unpacked
from tests.diagnostics.anonymous import make_anonymous
from tests.factories import (
    NOW,
    criteria,
    make_assessment,
    make_organisation,
    make_respondent,
    make_sepehr,
    make_version,
)

INTEGRATED = criteria("NNNN NYYY NNYYYY YYYYYYY")


@pytest.fixture
def draft(db):
    return checklists.begin_draft(make_version())


@pytest.fixture
def sepehr(db):
    return rounds.close_assessment(make_sepehr(), now=NOW)


def article():
    return document_of(make_version()).checklist


def close_integrated():
    assessment = make_assessment(make_organisation(name="Niltara"))
    for function in ("sales", "marketing"):
        make_respondent(assessment, function, criteria=INTEGRATED)
    return rounds.close_assessment(assessment, now=NOW)


def expecting(code, **changes):
    """Return the article's checklist with one criterion otherwise."""
    judging = article()
    changed = (replace(item, **changes) if item.code == code else item for item in judging.criteria)
    return replace(judging, criteria=tuple(changed))


def test_a_draft_that_judges_the_same_moves_nobody(draft, sepehr):
    close_integrated()

    moves = moves_under(draft, article())

    assert moves.types == {("defined", "defined"): 1, ("integrated", "integrated"): 1}
    assert (moves.other, moves.kept, moves.left_out) == ([], 2, 0)


def test_who_moves_is_listed_with_the_change_responsible(draft, sepehr):
    close_integrated()
    # half of a yes to what Integrated denies, and Defined does not mind
    heavy = expecting("U1", weight=Fraction(40))

    moves = moves_under(draft, heavy)

    [moved] = moves.moved
    assert moved.finished.id == sepehr.pk
    assert moved.before == ("placed", "defined", "borderline")
    assert moved.after == ("no_fit", "", "")
    changes = reasons(moves.moved, draft, heavy)[sepehr.pk]
    assert [(change.code, change.name, change.after) for change in changes] == [
        ("U1", "weight", Fraction(40))
    ]


def test_who_keeps_the_type_with_another_firmness_does_not_move(draft, sepehr):
    judging = article()
    lenient = replace(judging, thresholds=replace(judging.thresholds, firm_flip_distance=1))

    moves = moves_under(draft, lenient)

    assert moves.moved == []
    assert [verdict.after.firmness for verdict in moves.other] == ["firm"]
    assert moves.kept == 1


def test_who_was_not_asked_every_criterion_is_left_out(draft, sepehr):
    judging = article()
    further = replace(judging.criteria[0], code="U9")
    more = replace(judging, criteria=(*judging.criteria, further))

    moves = moves_under(draft, more)

    assert (moves.worked_out, moves.unasked) == (0, 1)


def test_who_answered_another_checklist_is_left_out(draft, sepehr):
    other = Checklist.objects.create(code="own", title_en="Own", title_fa="خودمان")
    document = {**make_version().data, "code": "own"}
    version = Version.objects.create(
        checklist=other, number=1, document=document, digest="0" * 64, published_at=NOW
    )
    begun = checklists.begin_draft(version)

    moves = moves_under(begun, article())

    assert (moves.worked_out, moves.elsewhere) == (0, 1)


def test_an_anonymous_round_that_shows_too_little_is_left_out(draft):
    small = make_anonymous(make_organisation(), sales=2, marketing=2)
    rounds.close_assessment(small, now=NOW)

    moves = moves_under(draft, article())

    assert (moves.worked_out, moves.hidden) == (0, 1)


def test_what_is_set_aside_or_open_is_not_counted(draft, sepehr):
    make_sepehr(make_organisation(name="Open"))
    Assessment.objects.filter(pk=sepehr.pk).update(set_aside_at=NOW, set_aside_reason="Twice")

    moves = moves_under(draft, article())

    assert (moves.worked_out, moves.left_out) == (0, 0)


def test_nothing_is_stored_and_the_queries_stay_three(draft, sepehr, django_assert_num_queries):
    close_integrated()
    heavy = expecting("U1", weight=Fraction(40))

    with django_assert_num_queries(3) as queries:
        moves_under(draft, heavy)

    read = ("SELECT", "DECLARE")  # PostgreSQL reads many rows through a cursor
    assert all(query["sql"].startswith(read) for query in queries.captured_queries)


def test_packed_sums_are_the_sums(sepehr):
    codes = tuple(article().by_code)

    [[sales, marketing]] = unpacked([bytes(sepehr.packed_sums)], len(codes)).tolist()

    for function, numbers in (("sales", sales), ("marketing", marketing)):
        said = sepehr.sums["criteria"][function]
        assert numbers[0] == 1
        assert numbers[1:] == [part for code in codes for part in said.get(code, (0, 0))]


def test_large_and_small_rows_are_unpacked_together():
    def row(halves, count):
        said = {"sales": {"U1": [halves, count]}}
        return packed({"criteria": said, "conditions": {}}, ["U1"])

    rows = [row(3, 2), row(70_000, 40_000)]

    assert [len(packed_row) for packed_row in rows] == [6, 24]
    assert unpacked(rows, 1).tolist() == [[[1, 3, 2], [0, 0, 0]], [[1, 70_000, 40_000], [0, 0, 0]]]

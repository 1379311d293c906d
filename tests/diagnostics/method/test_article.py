from diagnostics.instruments.document import read_document, shipped_article
from diagnostics.method.checklist import TYPES, Type
from tests.checklists import ARTICLE


def test_shipped_document_holds_the_profile_matrix_of_the_method():
    assert read_document(shipped_article()).checklist == ARTICLE


def test_article_has_21_criteria_each_but_the_optional_one_expected_by_its_own_type():
    assert len(ARTICLE.criteria) == 21
    assert [
        criterion.code
        for criterion in ARTICLE.criteria
        if criterion.expected.get(criterion.native) != 1
    ] == ["I6"]
    assert sorted(ARTICLE.shown_order) == sorted(ARTICLE.by_code)


def test_article_has_9_stay_and_10_tighten_conditions():
    assert len([code for code in ARTICLE.condition_codes if code[0] == "S"]) == 9
    assert len([code for code in ARTICLE.condition_codes if code[0] == "T"]) == 10


def test_types_are_ranked_by_closeness():
    assert [type_.rank for type_ in TYPES] == [0, 1, 2, 3]
    assert [type_.next for type_ in TYPES] == [*TYPES[1:], None]
    assert Type.ALIGNED.distance(Type.UNDEFINED) == 2

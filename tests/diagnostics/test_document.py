import json
import re
from fractions import Fraction
from itertools import pairwise

import pytest
from django.utils import translation

from diagnostics.instruments import document
from diagnostics.instruments.document import DocumentError, FactKind, Words
from diagnostics.method.checklist import TYPES
from tests import checklists


@pytest.fixture(scope="module")
def article():
    return document.read_document(document.shipped_article())


def changed(path, value):
    """Return the shipped article with one value replaced; the path is its keys and indices."""
    data = document.shipped_article()
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return data


def texts(value):
    """Yield every pair of words in the document: each object that has an English text."""
    if isinstance(value, dict) and "en" in value:
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def test_article_reads_as_the_checklist_of_the_method(article):
    assert article.checklist == checklists.ARTICLE
    assert (
        tuple(criterion.code for criterion in article.shown_criteria)
        == checklists.ARTICLE.shown_order
    )


def test_article_holds_every_item(article):
    assert len(article.criteria) == 21
    assert len(article.conditions) == 19
    assert list(article.prescriptions) == ["P-U", "P-D", "P-A"]
    assert list(article.stages) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert list(article.facts) == ["F1", "F2", "F3", "F4", "W1", "W2", "W3", "R1", "R2", "R3"]
    assert list(article.symptoms) == ["X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8"]
    assert list(article.types) == list(TYPES)


def test_article_states_only_the_own_type_column(article):
    for criterion in article.criteria.values():
        stated = [type_ for type_, cell in criterion.expected.items() if cell.basis == "stated"]

        assert stated == [criterion.native]


def test_article_keeps_the_halves_of_a_condition_apart(article):
    shown = [condition.code for condition in article.shown_conditions]

    assert abs(shown.index("T-D1a") - shown.index("T-D1b")) > 5
    assert abs(shown.index("T-D4a") - shown.index("T-D4b")) > 5


def test_article_mixes_columns_and_sides(article):
    shown = article.shown_conditions

    same_list = [
        (condition.code, other.code)
        for condition, other in pairwise(shown)
        if condition.code[:3] == other.code[:3]
    ]

    assert same_list == []


def test_article_states_only_three_tags_of_the_source(article):
    items = [*article.criteria.values(), *article.conditions.values()]
    items += [*article.facts.values(), *article.symptoms.values()]

    stated = [item.code for item in items if item.tag and item.tag.basis == "stated"]

    assert stated == ["S-A1", "T-U3", "X6", "X7"]


def test_article_keeps_other_readings_out_of_the_sentence(article):
    items = [*article.criteria.values(), *article.conditions.values()]

    with_other = [item.code for item in items if item.other_reading]

    assert with_other == ["A6", "I6", "S-D1", "S-A2"]
    assert [criterion.code for criterion in article.criteria.values() if criterion.optional] == [
        "I6"
    ]
    assert not any("(" in item.text.en for item in items if item.code != "I2")


def test_article_takes_the_convention_as_no_precondition(article):
    conventions = [fact.code for fact in article.facts.values() if fact.kind is FactKind.CONVENTION]

    assert conventions == ["F1", "F2", "F3", "F4"]


def test_article_is_written_in_both_scripts():
    for words in texts(document.shipped_article()):
        assert not re.search("[\u0600-\u06ff]", words["en"])
        assert re.search("[\u0600-\u06ff]", words["fa"])


@pytest.mark.parametrize(
    ("slip", "pattern"),
    [
        ("an Arabic yeh or kaf", "[\u064a\u0643]"),
        ("an ASCII digit outside a code", "(?<![A-Z])[0-9]"),
        ("an ASCII comma, semicolon or question mark", "[,;?]"),
        ("an exclamation mark", "!"),
        ("a space for the half-space after mi", r"\bن?می[ ]"),
        ("no half-space after mi", r"\bن?می(?!\u200c|ان|ز\b)\w"),
        ("a space before the plural", r" ها(ی|یی)?\b"),
        ("a half-space beside a space", "\u200c[ .،؛:]|[ «(]\u200c"),
        ("two spaces", "  "),
    ],
)
def test_article_has_no_persian_slip(slip, pattern):
    found = [words["fa"] for words in texts(document.shipped_article())]

    assert [text for text in found if re.search(pattern, text)] == []


def test_article_asks_each_criterion_one_question(article):
    for criterion in article.criteria.values():
        assert criterion.question.en.count("?") == 1
        assert criterion.question.en.endswith("?")
        assert criterion.question.fa.count("؟") == 1
        assert criterion.question.fa.endswith("؟")


def test_words_follow_the_active_language():
    words = Words("Defined", "تعریف‌شده")

    with translation.override("fa"):
        assert str(words) == "تعریف‌شده"
    with translation.override("en"):
        assert str(words) == "Defined"
    with translation.override(None):
        assert str(words) == "Defined"


def test_weight_may_be_a_fraction_or_a_decimal():
    halves = document.read_document(changed(("criteria", 0, "weight"), "3/2"))
    decimal = document.read_document(changed(("criteria", 0, "weight"), "1.5"))

    assert halves.criteria["U1"].weight == decimal.criteria["U1"].weight == Fraction(3, 2)


A_CODE = "a capital letter, then letters, digits and hyphens, 16 in all at most"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("format",), 4, "format: 4, accepted: 3"),
        (("colour",), "red", "colour: unknown, accepted: format, code, title"),
        (("title",), {"en": "Article"}, "title.fa: missing"),
        (("title", "fa"), " ", 'title.fa: " ", accepted: a text that is not empty'),
        (("criteria",), [], "criteria: [], accepted: at least one item"),
        (("criteria",), {}, "criteria: {}, accepted: a list"),
        (("criteria", 2), 5, "criteria[2]: 5, accepted: an object with code, text, source"),
        (("criteria", 3, "weight"), "0", 'criteria[3].weight: "0", accepted: a positive number'),
        (("criteria", 3, "weight"), "1/0", 'criteria[3].weight: "1/0", accepted: a positive'),
        (("criteria", 3, "weight"), 0.1, "criteria[3].weight: 0.1, accepted: a positive number"),
        (("criteria", 3, "weight"), True, "criteria[3].weight: true, accepted: a positive number"),
        (("criteria", 3, "weight"), "9e999", 'criteria[3].weight: "9e999", accepted: a positive'),
        (("criteria", 3, "native"), "loose", 'criteria[3].native: "loose", accepted: undefined, '),
        (("criteria", 3, "code"), "u 4", f'criteria[3].code: "u 4", accepted: {A_CODE}'),
        (("criteria", 3, "code"), "U1", 'criteria[3].code: "U1", accepted: a code that no other'),
        (("criteria", 3, "number"), 9, "criteria[3].number: 9, accepted: 4, its place in the list"),
        (("criteria", 3, "position"), 1, "criteria[5].position: 1, accepted: each of 1 to 21 once"),
        (("criteria", 3, "position"), 22, "criteria[3].position: 22, accepted: each of 1 to 21"),
        (("criteria", 3, "optional"), None, "criteria[3].optional: null, accepted: true or false"),
        (("criteria", 3, "source"), None, "criteria[3].source: null, accepted: a text"),
        (("criteria", 3, "tag"), {"kind": "moral", "basis": "stated"}, "criteria[3].tag.kind: "),
        (("criteria", 3, "expected"), {}, "criteria[3].expected.undefined: missing"),
        (
            ("criteria", 3, "expected", "aligned", "value"),
            "1/2",
            'criteria[3].expected.aligned.value: "1/2", accepted: 1, 0 or null',
        ),
        (
            ("criteria", 3, "expected", "undefined", "value"),
            None,
            "criteria[3].expected.undefined.value: null, accepted: 1, the type that it describes",
        ),
        (
            ("criteria", 19, "expected", "integrated", "value"),
            0,
            "criteria[19].expected.integrated.value: 0, accepted: 1, the type that it describes, "
            "or null",
        ),
        (("conditions", 0, "side"), "leave", 'conditions[0].side: "leave", accepted: stay, tight'),
        (("conditions", 0, "type"), "integrated", 'conditions[0].type: "integrated", accepted: '),
        (("conditions", 0, "code"), "U1", 'conditions[0].code: "U1", accepted: a code that no'),
        (("types",), [], "types: none, accepted: undefined, defined, aligned, integrated, in this"),
        (("stages", 7, "number"), 9, "stages: 1, 2, 3, 4, 5, 6, 7, 9, accepted: 1, 2, 3, 4, 5, 6"),
        (("stages", 0, "conventional_owner"), "nobody", "stages[0].conventional_owner: "),
        (("facts", 0, "kind"), "law", 'facts[0].kind: "law", accepted: convention, risk, precond'),
        (("contradictions", 1), ["U4", "Z9"], 'contradictions[1]: ["U4", "Z9"], accepted: two'),
        (("contradictions", 1), ["U4", "U4"], 'contradictions[1]: ["U4", "U4"], accepted: two'),
        (("contradictions", 1), ["U4"], 'contradictions[1]: ["U4"], accepted: two different'),
        (("no_reason_to_change", 0), "T-D1a", 'no_reason_to_change[0]: "T-D1a", accepted: the c'),
        (("speaks_for", "contested", 0), "S-D9", 'speaks_for.contested[0]: "S-D9", accepted: a co'),
        (("speaks_for",), {}, "speaks_for.contested: missing"),
        (("thresholds", "fit"), "7/5", 'thresholds.fit: "7/5", accepted: a number from 0 to 1'),
        (("thresholds", "long_run"), 0, "thresholds.long_run: 0, accepted: a whole number from 1"),
    ],
)
def test_document_that_breaks_a_rule_is_refused_by_its_place(path, value, message):
    with pytest.raises(DocumentError) as refusal:
        document.read_document(changed(path, value))

    assert str(refusal.value).startswith(message)


def test_document_that_is_no_object_is_refused():
    with pytest.raises(DocumentError, match=r"^document: \[\], accepted: an object with format"):
        document.read_document([])


def test_refusal_shortens_a_long_value():
    with pytest.raises(DocumentError) as refusal:
        document.read_document(changed(("criteria", 0, "weight"), "9" * 500))

    assert str(refusal.value) == f'criteria[0].weight: "{"9" * 59}…, accepted: a positive number'


def test_digest_does_not_depend_on_the_order_of_keys():
    data = document.shipped_article()
    turned = json.loads(json.dumps(data), object_pairs_hook=lambda pairs: dict(reversed(pairs)))

    assert list(turned) != list(data)
    assert document.digest(turned) == document.digest(data)


def test_digest_changes_with_any_word():
    data = document.shipped_article()

    assert document.digest(changed(("stages", 7, "text", "fa"), "حمایت")) != document.digest(data)
    assert re.fullmatch("[0-9a-f]{64}", document.digest(data))


def former(data):
    """Return a document as format 1 had it: without what it now says of conditions by code."""
    return {
        name: part
        for name, part in data.items()
        if name not in ("no_reason_to_change", "speaks_for")
    } | {"format": 1}


def test_the_article_in_its_former_format_is_read_as_it_is_today(article):
    assert document.read_document(former(document.shipped_article())) == article


def test_former_document_that_has_not_the_articles_conditions_says_nothing_of_them():
    data = former(changed(("conditions", 5, "code"), "S-D9"))
    assert document.shipped_article()["conditions"][5]["code"] == "S-D3"

    assert document.read_document(data).checklist.no_reason_to_change == ()


def test_former_document_in_which_the_reason_to_stay_is_none_says_nothing_of_it():
    data = former(changed(("conditions", 5, "side"), "tighten"))

    assert document.read_document(data).checklist.no_reason_to_change == ()

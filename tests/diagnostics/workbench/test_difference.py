import copy

import pytest
from django.utils.translation import override

from diagnostics.instruments.document import shipped_article
from diagnostics.queries.drafts import base_of, draft_document
from diagnostics.workbench.difference import WordRun, difference_between, words_apart
from tests.diagnostics.pages import address, text_of


def of_draft(draft):
    return difference_between(base_of(draft), draft_document(draft))


def test_a_document_does_not_differ_from_itself():
    article = shipped_article()

    found = difference_between(article, copy.deepcopy(article))

    assert (found.count, found.renumbered, found.summary) == (0, 0, "")


def test_words_are_compared_one_by_one():
    assert words_apart("Few people know it now.", "Today few people know it.") == [
        WordRun("del", "Few"),
        WordRun("ins", "Today few"),
        WordRun("same", "people know"),
        WordRun("del", "it now."),
        WordRun("ins", "it."),
    ]


@pytest.mark.django_db
def test_a_rewording_in_one_language_says_so(draft):
    draft.criteria.filter(code="U3").update(text_en="Few people know.")

    [change] = of_draft(draft).sentences

    assert (change.item.code, change.item.type, str(change.note)) == (
        "U3",
        "undefined",
        "English only",
    )
    assert [run.kind for run in change.runs["fa"]] == ["same"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "type_", "before", "after"),
    [
        ("en", "Defined", "no", "does not matter"),
        ("fa", "تعریف‌شده", "خیر", "فرقی نمی‌کند"),
    ],
)
def test_an_expectation_is_told_in_words(draft, language, type_, before, after):
    draft.criteria.get(code="A2").expectations.filter(type="defined").update(value=None)

    with override(language):
        [change] = of_draft(draft).expectations

    assert change[1:4] == (type_, before, after)


@pytest.mark.django_db
def test_what_a_removal_renumbers_is_one_line(draft):
    draft.criteria.get(code="U4").delete()

    found = of_draft(draft)

    assert [item.code for item in found.removed] == ["U4"]
    assert (found.moved, found.renumbered) == ([], 17)
    assert found.renumbering.startswith("17 items have another number in the checklist")


def test_a_statement_that_is_asked_elsewhere_is_the_only_one_that_moved():
    article, other = shipped_article(), shipped_article()
    order = sorted(other["criteria"], key=lambda item: item["position"])
    order.append(order.pop(4))
    for place, item in enumerate(order, 1):
        item["position"] = place

    [change] = difference_between(article, other).moved

    assert (change.item.code, change.before, change.after) == (order[-1]["code"], "5", "21")


@pytest.mark.django_db
def test_weights_thresholds_and_references_are_told_too(draft):
    draft.criteria.filter(code="A3").update(weight="1.5")
    draft.thresholds = draft.thresholds | {"fit": "3/4"}
    draft.save()
    draft.conditions.get(code="S-D3").delete()

    found = of_draft(draft)

    assert [(change.before, change.after) for change in found.weights] == [("1", "1.5")]
    assert ("70%", "75%") in [(change.before, change.after) for change in found.others]
    assert "Reason to stay that signals to move contradict" in [
        change.label for change in found.others
    ]
    assert found.summary.startswith("1 weight, 1 removal, ")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_page_shows_the_draft_beside_what_it_began_from(admin, draft, language):
    draft.criteria.filter(code="U3").update(text_en="Few people know.")

    page = text_of(admin.get(address("difference", "article", language=language)))

    assert "<ins>know.</ins>" in page
    assert 'value="draft" selected' in page


@pytest.mark.parametrize("asked", [{"from": "99", "to": "x"}, {"from": "draft", "to": "1"}])
def test_any_two_editions_that_are_asked_for_are_answered(admin, draft, asked):
    assert admin.get(address("difference", "article"), asked).status_code == 200


def test_what_a_document_says_of_itself_is_compared_too():
    article = shipped_article()
    other = article | {"title": article["title"] | {"en": "Another title"}, "licence": "CC0-1.0"}

    found = difference_between(article, other)

    assert [change.part for change in found.sentences] == ["title"]
    assert [change.after for change in found.others] == ["CC0-1.0"]

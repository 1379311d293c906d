import json
import re
from html import unescape

import pytest

from diagnostics.models import Assessment, Respondent, Sheet
from tests.diagnostics.pages import address, text_of

PREVIEW = ("draft_preview", "article")


@pytest.fixture
def where(draft):
    draft.criteria.filter(code="A6").update(text_en="Marketing asks first.")
    return address(*PREVIEW)


def said_on(page):
    """Return the answers that a page carries along."""
    return unescape(re.search(r'name="said" value="([^"]*)"', page.content.decode())[1])


def test_the_draft_is_asked_as_a_respondent_has_it(admin, where):
    page = text_of(admin.get(where))

    assert "Preview of the draft. Nothing is stored." in page
    assert "Marketing asks first." in page
    assert page.index('id="i-D2"') < page.index('id="i-A6"')
    assert page.count('<fieldset class="item') == 21


def test_the_preview_stands_in_persian(admin, where):
    page = text_of(admin.get(address(*PREVIEW, language="fa")))

    assert 'dir="rtl"' in page
    assert "پیش‌نمایش پیش‌نویس. چیزی ذخیره نمی‌شود." in page


def test_answers_travel_from_step_to_step_and_nothing_is_stored(admin, where):
    first = admin.post(where, {"D2": "yes", "go": "situation"})
    second = admin.post(where, {"said": said_on(first), "S-U1": "no", "go": "funnel"})
    third = admin.post(where, {"said": said_on(second), "stage-1": "both", "go": "together"})

    assert json.loads(said_on(third)) == {
        "together": {"D2": "yes"},
        "situation": {"S-U1": "no"},
        "funnel": {"1": "both"},
    }
    assert 'name="D2" value="yes" checked' in text_of(third)
    assert not any(model.objects.exists() for model in (Assessment, Respondent, Sheet))


@pytest.mark.parametrize(
    ("type_", "named"), [("defined", "Defined"), ("aligned", "Aligned"), ("undefined", "Undefined")]
)
def test_what_a_type_would_say_is_filled_in_and_names_it(admin, where, type_, named):
    filled = admin.post(where, {"type": type_, "go": "fill"})
    result = text_of(admin.post(where, {"said": said_on(filled), "go": "result"}))

    assert text_of(filled).count(" checked>") == 21
    assert "as if Sales and Marketing had both answered so" in result
    assert re.search(rf"<strong[^>]*>{named}</strong>", result)


def test_the_result_is_that_of_the_draft(admin, draft, where):
    said = said_on(admin.post(where, {"type": "aligned", "go": "fill"}))
    draft.criteria.filter(native="aligned").update(is_removed=True, weight=1)

    page = text_of(admin.post(where, {"said": said, "go": "result"}))

    assert not re.search(r"<strong[^>]*>Aligned</strong>", page)


@pytest.mark.parametrize(
    "said",
    ["[", "[]", '{"together": 3}', '{"together": {"D2": ["yes"]}}', '{"funnel": {"1": "me"}}'],
)
def test_what_is_no_answer_is_left_out(admin, where, said):
    response = admin.post(where, {"said": said, "A5": "perhaps", "go": "result", "type": "none"})

    assert response.status_code == 200
    assert json.loads(said_on(response)) == {"together": {}, "situation": {}, "funnel": {}}


def test_a_draft_that_cannot_be_read_says_so(admin, draft, where):
    draft.criteria.filter(code="A6").update(text_fa="")

    page = text_of(admin.get(where))

    assert "The draft cannot be answered yet" in page
    assert "Criterion A6, text in Persian" in page


def test_a_removed_statement_is_not_asked(admin, draft, where):
    draft.criteria.filter(code="A6").update(is_removed=True)

    assert "Marketing asks first." not in text_of(admin.get(where))

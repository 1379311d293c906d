"""A checklist that shares nothing with the article goes all the way."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from diagnostics.actions import checklists, rounds
from diagnostics.explanation import method_page
from diagnostics.instruments.document import EXAMPLE
from diagnostics.models import Respondent
from diagnostics.queries.versions import document_of
from diagnostics.workbench.file import checklist_of
from tests.diagnostics import reading_pdf
from tests.diagnostics.pages import address, text_of
from tests.factories import (
    NOW,
    claims,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
    make_version,
)

ARTICLE_ONLY = ("twenty-one", "the 21 statements", "بیست‌ویک")
YES = ("K4", "K5", "K6", "G5", "G6")


@pytest.fixture
def twelve(db):
    return checklists.add_checklist(checklist_of(EXAMPLE.read_bytes()), by=None, now=NOW)


@pytest.fixture
def organisation(db):
    return make_organisation()


@pytest.fixture
def manager(organisation, client_of):
    return client_of(make_member(organisation))


def answers(items):
    return {code: "yes" if code in YES else "no" for code in items}


def open_twelve(organisation, twelve):
    document = document_of(twelve)
    assessment = make_assessment(organisation, version=twelve)
    for function in ("sales", "marketing"):
        make_respondent(
            assessment,
            function,
            criteria=answers(document.criteria),
            conditions=answers(document.conditions),
            claims=claims("MMMSSSSS"),
        )
    return assessment


@pytest.fixture
def closed(organisation, twelve):
    return rounds.close_assessment(open_twelve(organisation, twelve), now=NOW)


@pytest.mark.parametrize(
    ("language", "counted"), [("en", "12 statements about how"), ("fa", "۱۲ جمله دربارهٔ شیوهٔ کار")]
)
def test_the_method_page_is_its_own_beside_that_of_the_article(client, twelve, language, counted):
    make_version()
    own = method_address("twelve", language)

    article = text_of(client.get(method_address("article", language)))
    page = text_of(client.get(own))

    assert own.endswith("?checklist=twelve")
    assert f'href="{own}">' in article
    assert f'href="{own}" aria-current="true">' in page
    assert counted in page
    assert counted not in article
    assert not any(said in page for said in ARTICLE_ONLY)
    assert '<input type="hidden" name="checklist" value="twelve">' in page


def test_a_checklist_that_nobody_published_leads_to_the_article(client, twelve):
    page = text_of(client.get(method_address("another", "en")))

    assert "21 statements about how" in page


def method_address(code, language):
    with override(language):
        return method_page.method_address(code)


def test_its_questionnaire_asks_its_own_statements(client, organisation, twelve):
    person = Respondent.objects.filter(assessment=open_twelve(organisation, twelve)).first()
    asked = ""
    for step in ("together", "situation", "funnel"):
        asked += text_of(client.get(address("answer_step", person.token, step)))

    document = document_of(twelve)
    items = [*document.criteria.values(), *document.conditions.values()]
    assert [item.code for item in items if item.text.en not in asked] == []


@pytest.mark.parametrize("language", ["en", "fa"])
def test_its_result_says_its_own_words(manager, closed, twelve, language):
    page = text_of(manager.get(address("result", closed.pk, language=language)))

    document = document_of(twelve)
    assert closed.type == "defined"
    assert getattr(document.conditions["G5"].text, language) in page
    assert getattr(document.criteria["K7"].text, language) in page
    assert [words for words in ARTICLE_ONLY if words in page] == []


@pytest.mark.parametrize("language", ["en", "fa"])
def test_its_report_says_its_own_words(manager, closed, twelve, language):
    response = manager.get(address("result_pdf", closed.pk, language=language))

    words = reading_pdf.words_in(response.getvalue())
    text = getattr(document_of(twelve).conditions["G5"].text, language)
    assert reading_pdf.words_of(reading_pdf.plain_text(text)) <= words


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_it_is_taken_away_with_its_codes(manager, closed, kind):
    content = manager.get(address(f"result_{kind}", closed.pk)).getvalue()

    assert kind == "xlsx" or b"K12" in content
    assert kind == "xlsx" or b"U1" not in content


def test_other_answers_to_it_are_tried(manager, closed):
    page = text_of(manager.get(address("result_try", closed.pk) + "?sales.K7=yes&marketing.K7=yes"))

    assert "With 2 answers changed" in page


def test_its_rounds_say_which_checklist_was_used(manager, closed):
    page = text_of(manager.get(address("result", closed.pk)))

    assert "Twelve statements (an example)" in page
    assert f"{method_address('twelve', 'en')}#section-4" in page


def test_beside_a_round_of_the_article_only_equal_statements_are_compared(
    manager, organisation, closed
):
    other = rounds.close_assessment(make_sepehr(organisation), now=NOW)

    page = text_of(manager.get(f"{address('compare')}?a={closed.pk}&a={other.pk}"))

    assert "They answered different checklists" in page
    assert "Asked in the later round only" in page


def test_it_is_simulated_by_its_code(twelve):
    out = StringIO()

    call_command("simulate", "--checklist", "twelve", "--organisations", "8", stdout=out)

    assert out.getvalue().startswith("Version 1, seed 1")
    with pytest.raises(CommandError, match="accepted: article, twelve"):
        call_command("simulate", "--checklist", "thirteen")

import re

import pytest
from django.utils.html import escape
from django.utils.translation import override

from diagnostics.actions import checklists
from diagnostics.instruments.document import shipped_article
from diagnostics.models import Checklist, Version
from diagnostics.names import STAGE_LINES
from diagnostics.queries.versions import ARTICLE, published_document
from diagnostics.views import pages
from tests.diagnostics.pages import HTMX, text_of
from tests.factories import NOW, make_version

ADDRESS = "/en/method/"


def publish_with(**thresholds):
    draft = checklists.begin_draft(make_version())
    draft.thresholds |= thresholds
    draft.save()
    checklists.publish_draft(draft, by=None, now=NOW)


def test_it_works_before_anything_is_published(client, db):
    page = client.get(ADDRESS).content.decode()

    assert "How a verdict is made" in page
    assert "version 1" in page


def test_what_it_says_without_a_version_is_not_taken_for_the_first_one(client, db):
    client.get(ADDRESS)
    older = shipped_article()
    older["criteria"][0]["text"]["en"] = "What the first version asked."
    checklist = Checklist.objects.create(code=ARTICLE, title_en="Article", title_fa="مقاله")
    checklist.default = Version.objects.create(
        checklist=checklist, number=1, document=older, digest="older", published_at=NOW
    )
    checklist.save()

    page = client.get(ADDRESS).content.decode()

    assert "What the first version asked." in page


def test_it_counts_and_lists_what_is_asked(client, db):
    page = client.get(ADDRESS).content.decode()

    assert "21 statements about how the two sides work together" in page
    assert page.count("<td>") >= 21 * 4
    assert "Few people on either side know what the other side is working on now." in page
    assert "The two sides compete for money or people." in page


def test_every_expectation_says_what_it_rests_on(client, db):
    page = client.get(ADDRESS).content.decode()

    # METHOD 2: of 84 cells 20 are stated (each criterion's own, but I6's) and 11 are neutral
    assert page.count('</b><span class="visually-hidden">, stated in the article') == 20
    assert page.count("no expectation") == 11
    assert page.count(", our reading") == 84 - 20 - 11


def test_the_other_readings_stand_beside_the_asked_ones(client, db):
    page = client.get(ADDRESS).content.decode()

    assert "Other reading: Marketing asks Sales about important customers." in page


def test_a_textbook_organisation_reaches_what_this_version_allows(client, db):
    # Undefined and Defined have 2 neutral cells of 21: 20/21; Integrated has 4: 19/21
    page = client.get(ADDRESS).content.decode()

    assert "90% to 95%" in page


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("fit", "3/5", "the best fit is under 60%"),
        ("coverage_combined", "3/7", "less than 3/7 of the statements"),
        ("firm_flip_distance", 4, "at least 4 answers"),
        ("long_run", 12, "12 equal answers in a row"),
        ("lead", "1/4", "lead by 25 percentage points"),
        ("large_gap", "2/5", "from 0.40 on it counts as large"),
        ("between", "1/3", "no further apart than a third of one answer"),
        ("between", "2/7", "no further apart than 2/7 of one answer"),
    ],
)
def test_the_numbers_are_those_of_the_newest_version(client, db, name, value, sentence):
    publish_with(**{name: value})

    page = text_of(client.get(ADDRESS))

    assert "version 2" in page
    assert sentence in page


def test_the_page_is_persian_too(client, db):
    page = client.get("/fa/method/").content.decode()

    assert '<html lang="fa" dir="rtl">' in page
    assert "در بازار ما تقسیم کار سنتی میان فروش و بازاریابی خوب جواب می‌دهد." in page


def test_the_page_takes_no_post(client, db):
    assert client.post(ADDRESS).status_code == 405


def test_every_section_of_the_method_has_its_anchor(client, db):
    page = client.get(ADDRESS).content.decode()

    assert re.findall(r'id="section-(\d)"', page) == ["1", "3", "2", "4", "5", "6", "7", "8", "9"]


def test_the_example_begins_with_the_textbook(client, db):
    page = client.get(ADDRESS).content.decode()

    # Defined has 2 neutral cells of 21: 20 of 21 match, and U1 is one of the two
    assert '<option value="defined" selected>' in page
    assert "Partly, not described" in page
    assert "<td>20</td>" in page
    assert "95%" in page


def test_the_example_shows_the_sum_of_one_statement(client, db):
    page = client.get(ADDRESS, {"type": "aligned", "U2": "partly"}).content.decode()

    # U2 is expected 1 by Undefined, 0 by Aligned and Integrated; Defined is silent
    assert "1 − |0.5 − 1| = 0.5" in page
    assert page.count("1 − |0.5 − 0| = 0.5") == 2
    # Aligned has 3 neutral cells: 19.5 of 21, less a half
    assert "<td>19</td>" in page
    assert "was 93%" in page


def test_a_dont_know_is_left_out_of_the_sum(client, db):
    page = client.get(ADDRESS, {"type": "aligned", "U2": "dont_know"}).content.decode()

    assert "it is left out of the sum" in page
    assert "is divided by 20," in " ".join(page.split())


def test_the_example_answers_htmx_alone(client, db):
    response = client.get(ADDRESS, {"type": "integrated"}, headers=HTMX)

    page = response.content.decode()
    assert '<strong class="is-integrated">Integrated</strong>' in page
    assert "<html" not in page
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize(
    "query",
    [{"type": "best"}, {"U1": "maybe", "shown": "X9"}, {"shown": "", "type": ""}, {"\x00": "\x00"}],
)
def test_nonsense_leaves_the_example_as_it_was(client, db, query):
    def example(response):
        return response.content.decode().partition('id="example"')[2]

    assert example(client.get(ADDRESS, query)) == example(client.get(ADDRESS))


def test_the_example_weighs_as_the_version_does(client, db):
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(weight="1.5")
    checklists.publish_draft(draft, by=None, now=NOW)

    page = text_of(client.get(ADDRESS))

    # 21.5 of weight; U1 is silent for Defined and adds 0.75 now, where it added 0.5
    assert "is divided by 21.5," in page
    assert "<td>20.25</td>" in page


@pytest.mark.parametrize("language", ["en", "fa"])
def test_what_the_article_says_beside_its_lists_is_told_with_whose_reading_it_is(
    client, db, language
):
    _version, document = published_document(ARTICLE)

    page = client.get(f"/{language}/method/").content.decode()

    with override(language):
        for symptom in document.symptoms.values():
            assert escape(str(symptom.text)) in page
        for stage, line in STAGE_LINES.items():
            assert f'{document.stages[stage].text}</span><span class="muted">{line}' in page
    assert page.index('id="gaps"') < page.index('id="readings"')


def test_the_page_is_worked_out_once_and_its_example_whenever_it_is_asked(client, monkeypatch, db):
    make_version()
    explained, worked_out = pages._explained, []
    monkeypatch.setattr(
        pages, "_explained", lambda *version: worked_out.append(version) or explained(*version)
    )

    first, second = (client.get(ADDRESS).content for _look in range(2))
    asked = client.get(ADDRESS, {"type": "integrated"}).content

    assert first == second != asked
    assert len(worked_out) == 2

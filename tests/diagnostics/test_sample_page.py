"""The sample result: a shipped file through the method, shown with the parts of a real one."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from diagnostics.models import Version
from diagnostics.queries.sample import shipped_sample
from tests.checklists import sepehr

ADDRESS = "/en/sample/"


def test_the_sample_is_the_worked_example():
    people, claims = sepehr()
    file = shipped_sample().file

    assert [(respondent.function, respondent.answers) for respondent in file.respondents] == [
        (person.function, person.answers) for person in people
    ]
    assert [respondent.today for respondent in file.respondents] == claims


def test_it_is_a_whole_result(client, db):
    page = client.get(ADDRESS).content.decode()

    assert 'Sales and Marketing have a <strong class="is-defined">Defined</strong>' in page
    assert "Move one step closer, to Aligned" in page
    for part in ("Fit", "What would change this", "Stay or move?", "What to do", "The funnel"):
        assert f"<h2>{part}</h2>" in page
    assert "18 November 2026" in page
    assert "version 1" in page


def test_it_says_that_it_is_invented(client, db):
    page = client.get(ADDRESS).content.decode()

    assert "<h1>Sepehr Controls (invented)</h1>" in page
    assert "their answers are invented" in page


def test_it_leads_to_trying_other_answers(client, db):
    page = client.get(ADDRESS).content.decode()

    assert page.count(f'href="{reverse("diagnostics:sample_try")}"') == 2


def test_it_links_to_no_round(client, db):
    page = client.get(ADDRESS).content.decode()

    assert "/assessments/" not in page
    assert "/organisations/" not in page


def test_it_reads_nothing_from_the_database(client, db, django_assert_num_queries):
    client.get(ADDRESS)

    with django_assert_num_queries(0):
        client.get(ADDRESS)
    assert not Version.objects.exists()


def test_each_language_has_its_own(client, db):
    client.get(ADDRESS)

    page = client.get("/fa/sample/").content.decode()

    assert '<html lang="fa" dir="rtl">' in page
    assert 'رابطهٔ فروش و بازاریابی <strong class="is-defined">تعریف‌شده</strong> است.' in page
    assert "۲۷ آبان ۱۴۰۵" in page


@pytest.mark.parametrize("name", ["diagnostics:sample", "diagnostics:sample_try"])
def test_the_pages_take_no_post(client, db, name):
    with override("en"):
        assert client.post(reverse(name)).status_code == 405

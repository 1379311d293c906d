import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.models import Version
from tests.diagnostics.pages import address, text_of
from tests.factories import make_another_checklist, make_assessment, make_version

LIST = "checklists"


def test_the_list_says_of_every_checklist_its_versions_and_their_rounds(admin):
    make_assessment()
    make_another_checklist()

    page = text_of(admin.get(address(LIST)))

    assert "Sales–marketing relationship" in page
    assert "Another checklist" in page
    assert page.count("Default") == 2
    assert "with the program" in page
    assert '<span class="num">1</span>' in page
    assert page.count("It starts with the words of version 1.") == 2


def test_the_list_asks_the_database_as_often_for_one_checklist_as_for_two(admin):
    make_version()
    before = queries_of(admin)
    make_another_checklist()

    assert queries_of(admin) == before


def queries_of(admin):
    admin.get(address(LIST))  # what is prepared once is prepared
    with CaptureQueriesContext(connection) as queries:
        admin.get(address(LIST))
    return len(queries)


def test_a_draft_begins_from_the_list_with_the_words_of_the_default(admin):
    version = make_version()

    response = admin.post(address("draft_begin", "article"))

    assert response.headers["Location"] == address("draft_publish", "article")
    assert Version.objects.get(number=None).based_on == version
    assert "A draft of version 2 is in work." in text_of(admin.get(address(LIST)))


def test_a_second_draft_leads_to_the_first(admin, draft):
    page = text_of(admin.post(address("draft_begin", "article"), follow=True))

    assert "There is a draft already" in page
    assert Version.objects.filter(number=None).get() == draft


def test_a_published_version_is_read_in_both_languages_and_has_no_fields(admin):
    make_version()

    page = text_of(admin.get(address("version", "article", 1)))

    assert "Few people on either side know what the other side is working on now." in page
    assert "در هر واحد، کمتر کسی می‌داند واحد دیگر این روزها چه کارهایی در دست دارد." in page
    assert "A published version is frozen." in page
    assert "70%" in page
    assert not any(field in page for field in ("<textarea", "<select", 'type="text"'))


def test_the_pages_of_checklists_are_persian_too(admin, draft):
    addresses = [(LIST,), ("version", "article", 1), ("draft_publish", "article")]

    pages = [text_of(admin.get(address(*where, language="fa"))) for where in addresses]

    assert all('lang="fa" dir="rtl"' in page for page in pages)
    assert "پیش‌نویس نسخهٔ ۲" in pages[2]


@pytest.mark.parametrize("number", [0, 2, 99999])
def test_a_version_that_is_not_there_is_not_found(admin, number):
    make_version()

    assert admin.get(address("version", "article", number)).status_code == 404

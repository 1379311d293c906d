import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics.actions import checklists, drafts
from diagnostics.models import ChecklistChange, User, Version
from tests.diagnostics.pages import address, text_of
from tests.factories import (
    NOW,
    make_another_checklist,
    make_assessment,
    make_user,
    make_version,
)

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
    checklists.begin_draft(make_version())
    before = queries_of(admin)
    checklists.begin_draft(make_another_checklist())

    assert queries_of(admin) == before


def queries_of(admin):
    admin.get(address(LIST))  # what is prepared once is prepared
    with CaptureQueriesContext(connection) as queries:
        admin.get(address(LIST))
    return len(queries)


def publish(draft, **more):
    draft.criteria.filter(code="U3").update(text_en="A new sentence.")
    return checklists.publish_draft(draft, by=make_user(name="Shirin Azad"), now=NOW, **more)


def test_the_list_says_what_each_version_is_and_why(admin, draft):
    publish(draft, why="Plainer words.")

    page = text_of(admin.get(address(LIST)))

    assert "<bdi>Plainer words.</bdi>" in page
    assert "<bdi>Shirin Azad</bdi> published version 2" in page
    assert "Version 1 came with the program" in page
    assert (page.count("> Default <"), page.count("> Offered <")) == (1, 1)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("version_default", "New rounds use version 1 now."),
        ("version_retire", "Version 1 is not offered any more."),
    ],
)
def test_what_becomes_of_a_version_needs_a_reason_and_is_written_down(admin, draft, name, said):
    publish(draft)
    where = address(name, "article", 1)

    refused = admin.post(where, {"why": " "})
    page = text_of(admin.post(where, {"why": "Two clients asked for it."}, follow=True))

    assert refused.status_code == 400
    assert "Write one sentence: it stands beside the version in the list." in text_of(refused)
    assert said in page
    assert "<bdi>Two clients asked for it.</bdi>" in page


def test_a_mistake_is_taken_back_and_the_next_draft_begins_from_what_holds(admin, draft):
    second = publish(draft)
    reason = {"why": "The Persian said the opposite."}

    admin.post(address("version_default", "article", 1), reason)
    admin.post(address("version_retire", "article", 2), reason)
    admin.post(address("draft_begin", "article"))

    begun = Version.objects.get(number=None)
    assert begun.based_on.number == 1
    assert list(begun.checklist.retired.all()) == [second]
    assert "A draft of version 3 is in work." in text_of(admin.get(address(LIST)))


def test_the_default_is_not_retired_by_its_page_either(admin):
    version = make_version()

    page = text_of(admin.post(address("version_retire", "article", 1), {"why": "Old"}, follow=True))

    assert "Make another version the default first." in page
    assert not version.checklist.retired.exists()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_line_of_the_trail_is_a_sentence_in_both_languages(admin, draft, language):
    for what in ChecklistChange.What:
        ChecklistChange.objects.create(
            checklist=draft.checklist, what=what, number=2, code="A3", type="aligned", value="1"
        )

    page = text_of(admin.get(address("checklist_trail", "article", language=language)))

    assert page.count("<li> <span>") == len(ChecklistChange.What) + 2
    assert "{" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("language", "listed", "saved"),
    [
        ("en", "Last saved by <bdi>Ruth Oakenby</bdi>,", "Saved at"),
        ("fa", "واپسین ذخیره:", "ذخیره شد، ساعت"),
    ],
)
def test_a_draft_says_when_it_was_saved_last_and_by_whom(admin, draft, language, listed, saved):
    page = address("draft_thresholds", "article", language=language)
    before = text_of(admin.get(page)), text_of(admin.get(address(LIST, language=language)))
    ruth = User.objects.get(name="Ruth Oakenby")
    drafts.set_thresholds(draft, {"fit": "2/3"}, by=ruth, now=timezone.now())

    assert saved not in before[0]
    assert listed not in before[1]
    assert saved in text_of(admin.get(page))
    assert listed in text_of(admin.get(address(LIST, language=language)))


@pytest.mark.parametrize(
    ("language", "untouched", "changed", "on_tab", "refused"),
    [
        (
            "en",
            "no change so far",
            "Since version 1: 1 change so far, 1 warning.",
            ["1 change so far</a>", "1 warning"],
            "1 refusal",
        ),
        (
            "fa",
            "تا اینجا بی‌تغییر",
            "از نسخهٔ ۱: تا اینجا ۱ تغییر، ۱ هشدار.",
            ["تا اینجا ۱ تغییر</a>", "۱ هشدار"],
            "۱ مانع",
        ),
    ],
)
def test_list_and_tabs_count_changes_and_what_the_checks_found(
    admin, draft, language, untouched, changed, on_tab, refused
):
    pages = [(LIST,), ("draft_sentences", "article")]
    where = [address(*page, language=language) for page in pages]
    before = [text_of(admin.get(page)) for page in where]
    draft.criteria.filter(code="U3").update(text_en="Nobody knows.")
    after = [text_of(admin.get(page)) for page in where]
    draft.criteria.filter(code="U3").update(text_fa="")
    at_last = [text_of(admin.get(page)) for page in where]

    assert all(untouched in page for page in before)
    assert changed in after[0]
    assert all(part in after[1] for part in on_tab)
    assert all(refused in page for page in at_last)


def test_a_draft_begins_from_the_list_with_the_words_of_the_default(admin):
    version = make_version()

    response = admin.post(address("draft_begin", "article"))

    assert response.headers["Location"] == address("draft_publish", "article")
    assert Version.objects.get(number=None).based_on == version
    assert "A draft of version 2 is in work." in text_of(admin.get(address(LIST)))


def test_the_pages_of_a_checklist_lie_below_checklists_in_the_navigation(admin, draft):
    pages = [(LIST,), ("draft_sentences", "article"), ("version", "article", 1)]

    found = [text_of(admin.get(address(*where))) for where in pages]

    marked = [f'href="{address(LIST)}" aria-current="{how}"' for how in ("page", "true", "true")]
    assert all(mark in page for mark, page in zip(marked, found, strict=True))


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

from diagnostics.actions import checklists
from diagnostics.models import Version
from tests.diagnostics.pages import address, confirm, seen_on, text_of
from tests.factories import NOW

PUBLISH = ("draft_publish", "article")


def reword(draft, text="A new sentence."):
    draft.criteria.filter(code="U3").update(text_en=text)


def test_a_draft_is_published_from_its_last_page(admin, draft):
    reword(draft)

    page = text_of(confirm(admin, address(*PUBLISH), follow=True))

    assert "Version 2 is published and is the default of new rounds." in page
    assert Version.objects.get(number=2).published_by.name == "Ruth Oakenby"


def test_a_draft_that_changed_since_it_was_shown_is_not_published(admin, draft):
    reword(draft)
    seen = seen_on(admin.get(address(*PUBLISH)))
    reword(draft, "Another one.")

    response = admin.post(address(*PUBLISH), {"seen": seen})

    assert response.status_code == 409
    assert not Version.objects.filter(number=2).exists()


def test_a_draft_that_says_nothing_new_is_not_published(admin, draft):
    page = text_of(confirm(admin, address(*PUBLISH), follow=True))

    assert "The draft says the same as the version that it began from." in page
    assert Version.objects.get(number=None) == draft


def test_a_draft_that_the_method_cannot_read_is_refused_in_words(admin, draft):
    draft.criteria.filter(code="U3").update(text_fa="")

    page = text_of(admin.get(address(*PUBLISH)))
    confirm(admin, address(*PUBLISH))

    assert "Criterion U3, text in Persian" in page
    assert "Publish version 2" not in page
    assert Version.objects.get(number=None) == draft


def test_a_draft_is_discarded_after_a_question(admin, draft):
    page = text_of(confirm(admin, address("draft_discard", "article"), follow=True))

    assert "The draft is discarded." in page
    assert not Version.objects.filter(number=None).exists()


def test_where_the_draft_is_gone_its_pages_lead_to_the_list(admin, draft):
    reword(draft)
    checklists.publish_draft(draft, by=None, now=NOW)

    pages = [
        admin.post(address(name, "article"), follow=True)
        for name in ("draft_publish", "draft_discard")
    ]

    assert all(
        "There is no draft: it was published or discarded." in text_of(page) for page in pages
    )

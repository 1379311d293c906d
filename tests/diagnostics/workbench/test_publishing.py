import pytest
from django.utils.translation import override

from diagnostics.actions import checklists, rounds
from diagnostics.instruments.checks import Refused
from diagnostics.localisation import digits
from diagnostics.models import Assessment, ChecklistChange, Version
from diagnostics.queries.results import diagnosed
from diagnostics.queries.versions import default_version
from diagnostics.result.stored import exact
from diagnostics.workbench.checks import REFUSED, WARNED
from tests.diagnostics.pages import address, confirm, seen_on, text_of
from tests.factories import NOW, make_sepehr, make_user

PUBLISH = ("draft_publish", "article")
WHY = {"why": "Said more plainly.", "is_default": "on"}


def reword(draft, text="A new sentence."):
    draft.criteria.filter(code="U3").update(text_en=text, text_fa="جمله‌ای تازه.")


def test_a_draft_is_published_from_its_last_page_with_what_and_why(admin, draft):
    reword(draft)

    page = text_of(confirm(admin, address(*PUBLISH), follow=True, **WHY))

    assert "Version 2 is published and is the default of new rounds." in page
    assert "Take it back: make version 1 the default" in page
    assert "<bdi>Said more plainly.</bdi>" in page
    assert Version.objects.get(number=2).published_by.name == "Ruth Oakenby"
    assert default_version().number == 2


def test_a_version_need_not_become_the_default(admin, draft):
    reword(draft)

    page = text_of(confirm(admin, address(*PUBLISH), follow=True, why="For later."))

    assert "Version 2 is published. New rounds do not use it." in page
    assert default_version().number == 1


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_report_says_what_is_checked(admin, draft, language):
    page = text_of(admin.get(address(*PUBLISH, language=language)))

    with override(language):
        said = [digits(words) for words in (*REFUSED.values(), *WARNED.values())]
    assert all(words in page for words in said)


def test_publishing_needs_a_reason(admin, draft):
    reword(draft)

    response = confirm(admin, address(*PUBLISH), why=" ")

    assert response.status_code == 400
    assert "Write one sentence: it stands beside the version in the list." in text_of(response)
    assert Version.objects.get(number=None) == draft


def test_the_report_says_what_changed_and_what_random_sheets_would_get(admin, draft):
    reword(draft)
    draft.criteria.filter(code="A3").update(weight="1.5")

    page = text_of(admin.get(address(*PUBLISH)))

    assert "Nothing stands in the way." in page
    assert "2 changes: 1 sentence, 1 weight." in page
    assert "13 other checks raised nothing." in page
    assert "2.5%" in page


def test_a_draft_that_changed_since_it_was_shown_is_not_published_and_the_reason_stays(
    admin, draft
):
    reword(draft)
    seen = seen_on(admin.get(address(*PUBLISH)))
    reword(draft, "Another one.")

    response = admin.post(address(*PUBLISH), WHY | {"seen": seen})

    assert response.status_code == 409
    assert "Said more plainly." in text_of(response)
    assert not Version.objects.filter(number=2).exists()


def test_a_draft_that_says_nothing_new_is_not_published(admin, draft):
    page = text_of(confirm(admin, address(*PUBLISH), follow=True, **WHY))

    assert "The draft says the same as version 1." in page
    assert Version.objects.get(number=None) == draft


def test_a_draft_with_an_empty_sentence_is_refused_by_name(admin, draft):
    draft.criteria.filter(code="U3").update(text_fa="")

    page = text_of(admin.get(address(*PUBLISH)))
    confirm(admin, address(*PUBLISH), **WHY)

    assert "1 thing stands in the way of publishing." in page
    assert "U3 has a sentence that is not written in Persian." in page
    assert "Publish version 2" not in page
    assert Version.objects.get(number=None) == draft


def test_what_could_not_tell_types_apart_is_refused_whoever_publishes(draft):
    draft.conditions.filter(type="aligned", side="tighten").delete()

    with pytest.raises(Refused) as refused:
        checklists.publish_draft(draft, by=None, now=NOW)

    assert [remark.name for remark in refused.value.remarks] == ["no_conditions"]
    assert Version.objects.get(number=None) == draft


def test_a_draft_is_discarded_after_a_question(admin, draft):
    page = text_of(confirm(admin, address("draft_discard", "article"), follow=True))

    assert "The draft is discarded." in page
    assert "<bdi>Ruth Oakenby</bdi> discarded the draft" in page
    assert not Version.objects.filter(number=None).exists()


def test_the_second_of_two_who_publish_reads_who_was_first(admin, draft):
    reword(draft)
    seen = seen_on(admin.get(address(*PUBLISH)))
    checklists.publish_draft(draft, by=make_user(name="Shirin Azad"), now=NOW)

    page = text_of(admin.post(address(*PUBLISH), WHY | {"seen": seen}, follow=True))

    assert "Shirin Azad published version 2 at" in page
    assert "Nothing of yours is lost." in page
    assert "Said more plainly." in page
    assert ChecklistChange.objects.filter(what="published").count() == 2


@pytest.mark.parametrize("name", ["draft_publish", "draft_discard"])
def test_where_the_draft_is_gone_its_pages_lead_to_the_list(admin, draft, name):
    checklists.discard_draft(draft)

    page = text_of(admin.get(address(name, "article"), follow=True))

    assert "There is no draft: it was published or discarded." in page


def test_rounds_that_are_open_and_half_answered_keep_their_version(admin, draft):
    before = make_sepehr()
    draft.criteria.update(weight=2)
    draft.criteria.filter(code="A3").update(weight=3)
    confirm(admin, address(*PUBLISH), **WHY)

    closed = rounds.close_assessment(Assessment.objects.get(pk=before.pk), now=NOW)

    found = diagnosed(Assessment.objects.get(pk=closed.pk))
    assert closed.version.number == 1
    assert found.document.criteria["A3"].weight == 1
    assert exact(found.result) == exact(diagnosed(closed).result)


def test_the_report_is_persian_too(admin, draft):
    draft.criteria.filter(code="U3").update(text_en="Nobody knows.")

    with override("fa"):
        page = text_of(admin.get(address(*PUBLISH, language="fa")))

    assert "متن انگلیسی U3 عوض شده است و متن فارسی آن نه." in page
    assert "۲٫۵" in page

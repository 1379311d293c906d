import pytest

from diagnostics.actions import checklists
from diagnostics.instruments.document import read_document
from diagnostics.queries.drafts import draft_document
from diagnostics.workbench.wording import WordingForm, worded_of
from tests.diagnostics.pages import address, confirm, text_of

from .forms import untouched

PAGE = ("draft_conditions", "article")
WORDS = {"text_en": "Said otherwise.", "text_fa": "جور دیگر."}


def form_of(draft, key):
    parts = worded_of(draft, draft_document(draft)).values()
    worded = next(part[key] for part in parts if key in part)
    return untouched(WordingForm(None, of=worded))


def test_the_table_is_read_type_by_type_side_by_side(admin, draft):
    page = text_of(admin.get(address(*PAGE)))

    assert page.index('id="S-U1"') < page.index('id="T-U1"') < page.index('id="S-D1"')
    assert "The funnel speaks for it where both sides claim a stage." in page
    assert "Other reading: What we sell is simple and standard." in page
    assert "economic, stated in the article" in page
    assert "What to do: Move to a Defined relationship." in page


def test_the_table_stands_in_persian(admin, draft):
    page = text_of(admin.get(address(*PAGE, language="fa")))

    assert 'dir="rtl"' in page
    assert "دلیل‌های ماندن" in page


@pytest.mark.parametrize("key", ["P-U", "stage-3", "W1", "X1"])
def test_whatever_is_worded_is_reworded_and_published(admin, draft, key):
    where = address("draft_wording", "article", key)

    assert f'action="{where}"' in text_of(admin.get(address(*PAGE) + f"?open={key}"))
    response = admin.post(where, form_of(draft, key) | WORDS)
    confirm(admin, address("draft_publish", "article"), why="Plainer.")

    assert response.headers["Location"] == f"{address(*PAGE)}#{key}"
    version = draft.checklist.versions.get(number=2)
    document = read_document(version.data)
    named = document.prescriptions | document.facts | document.symptoms | document.stages
    assert named[3 if key == "stage-3" else key].text.en == "Said otherwise."
    assert version.wordings is None


def test_a_text_that_is_missing_is_refused_and_the_other_is_kept(admin, draft):
    where = address("draft_wording", "article", "X1")

    response = admin.post(where, form_of(draft, "X1") | WORDS | {"text_fa": ""})

    assert response.status_code == 400
    assert "Write the Persian sentence too" in text_of(response)
    assert "Said otherwise." in text_of(response)


def test_a_stage_keeps_its_note_and_has_a_shorter_name(admin, draft):
    where = address("draft_wording", "article", "stage-1")

    admin.post(where, form_of(draft, "stage-1") | WORDS)
    response = admin.post(where, form_of(draft, "stage-1") | {"text_en": "x" * 121})

    stage = draft.stages.get(number=1)
    assert stage.text_en == "Said otherwise."
    assert stage.note_en.startswith("The article says only")
    assert response.status_code == 400


def test_two_who_word_the_same_are_told(admin, draft):
    where, form = address("draft_wording", "article", "X1"), form_of(draft, "X1")
    admin.post(where, form | WORDS)

    response = admin.post(where, form | {"text_en": "Mine."})

    assert response.status_code == 409
    assert "<bdi>Ruth Oakenby</bdi> saved <bdi>X1</bdi> meanwhile." in text_of(response)
    assert "<ins>Mine.</ins>" in text_of(response)


def test_what_is_not_there_is_not_worded(admin, draft):
    assert admin.post(address("draft_wording", "article", "U1"), WORDS).status_code == 404


def test_a_draft_that_begins_has_the_words_of_its_version(admin, draft):
    admin.post(address("draft_wording", "article", "X1"), form_of(draft, "X1") | WORDS)
    confirm(admin, address("draft_publish", "article"), why="Plainer.")

    following = checklists.begin_draft(draft.checklist.versions.get(number=2))

    symptoms = draft_document(following)["symptoms"]
    assert symptoms[0]["text"] == {"en": "Said otherwise.", "fa": "جور دیگر."}

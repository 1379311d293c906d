import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.actions import drafts
from diagnostics.instruments.document import read_document
from diagnostics.localisation import clock
from diagnostics.queries.drafts import draft_document
from diagnostics.workbench.statements import ConditionForm, CriterionForm
from tests.diagnostics.pages import address, confirm, text_of
from tests.factories import NOW, make_user

from .forms import untouched

FIELD = re.compile(
    r'<(?:input type="hidden" name="(?P<name>[^"]+)"(?: value="(?P<value>[^"]*)")?'
    r'|textarea name="(?P<area>[^"]+)"[^>]*>(?P<text>[^<]*))'
)
SENTENCES = ("draft_sentences", "article")
A6 = ("draft_statement", "article", "A6")
NEW = ("draft_statement_new", "article")
STATEMENT = {
    "code": "U6",
    "native": "undefined",
    "text_en": "Each side keeps its own list of customers.",
    "text_fa": "هر واحد فهرست مشتریان خودش را دارد.",
    "question_en": "Which list do we trust?",
    "question_fa": "به کدام فهرست اعتماد داریم؟",
    "weight": "1",
    "optional": "False",
    "asked": "this",
    "expects_integrated": "0",
    **{f"basis_{type_}": "inferred" for type_ in ("undefined", "defined", "aligned", "integrated")},
}


@pytest.fixture
def a6(draft):
    return draft.criteria.get(code="A6")


def order_of(draft):
    return list(draft.criteria.order_by("position").values_list("code", flat=True))


def fields_of(page):
    """Return what the page's own form would send, without a choice between two texts."""
    main = page.content.decode().partition("<main")[2]
    return {
        match["name"] or match["area"]: unescape(match["value"] or match["text"] or "").lstrip("\n")
        for match in FIELD.finditer(main)
    }


def save(admin, row, **changed):
    form = (CriterionForm if hasattr(row, "native") else ConditionForm)(instance=row)
    where = address("draft_statement", "article", row.code)
    return admin.post(where, untouched(form) | changed)


def test_sentences_stand_in_their_order_in_both_languages(admin, draft):
    page = text_of(admin.get(address(*SENTENCES)))

    assert page.index('id="D2"') < page.index('id="A5"') < page.index('id="I3"')
    assert "On both sides it is clear who is responsible for which task." in page
    assert "در هر دو واحد روشن است هر کار با کیست." in page
    assert 'id="S-D1"' in page


def test_the_persian_page_has_the_persian_sentence_first(admin, draft):
    page = text_of(admin.get(address(*SENTENCES, language="fa")))

    assert 'dir="rtl"' in page
    assert page.index("در هر دو واحد روشن است") < page.index("On both sides it is clear")
    assert 'value="۲۱"' in page


def test_the_list_asks_the_database_as_often_for_five_statements_as_for_all(admin, draft):
    counts = []
    for _less in range(2):
        admin.get(address(*SENTENCES))
        with CaptureQueriesContext(connection) as queries:
            admin.get(address(*SENTENCES) + "?open=A6")
        counts.append(len(queries))
        draft.criteria.exclude(code__in=["A1", "A6", "U1"]).delete()

    assert counts[0] == counts[1]


def test_a_sentence_is_saved_and_marked_as_reworded(admin, draft, a6):
    response = save(admin, a6, text_en="Marketing asks first.", text_fa="بازاریابی اول می‌پرسد.")

    assert response.headers["Location"] == f"{address(*SENTENCES)}#A6"
    a6.refresh_from_db()
    assert (a6.text_en, a6.text_fa) == ("Marketing asks first.", "بازاریابی اول می‌پرسد.")
    assert "reworded" in text_of(admin.get(address(*SENTENCES)))


def test_one_language_alone_is_marked_with_a_warning(admin, draft, a6):
    save(admin, a6, text_en="Marketing asks first.")

    assert "English reworded, Persian as before" in text_of(admin.get(address(*SENTENCES)))


def test_expectations_weight_and_basis_are_saved_with_the_sentence(admin, draft, a6):
    save(admin, a6, expects_defined="", basis_defined="stated", weight="۱٫۵")

    a6.refresh_from_db()
    cell = a6.expectations.get(type="defined")
    assert (cell.value, cell.basis, str(a6.weight)) == (None, "stated", "1.500")


def test_the_other_reading_takes_the_place_of_the_sentence(admin, draft, a6):
    before = a6.text_en, a6.other_reading_en

    save(admin, a6, asked="other")

    a6.refresh_from_db()
    assert (a6.other_reading_en, a6.text_en) == before


def test_the_wording_of_the_article_is_restored_with_what_else_was_typed(admin, draft, a6):
    words = a6.text_en
    save(admin, a6, text_en="Marketing asks first.")
    a6.refresh_from_db()

    save(admin, a6, go="restore", note_en="Restored.", note_fa="برگردانده شد.")

    a6.refresh_from_db()
    assert (a6.text_en, a6.note_en) == (words, "Restored.")


@pytest.mark.parametrize(
    ("language", "changed", "said"),
    [
        ("en", {"text_fa": ""}, "Write the Persian sentence too: half of the respondents read it."),
        ("fa", {"text_fa": ""}, "جملهٔ فارسی را هم بنویسید: نیمی از پاسخ‌دهندگان آن را می‌خوانند."),
        ("en", {"weight": "0"}, "More than 0, for example 1 or 1.5."),
        ("fa", {"weight": "0"}, "بیشتر از صفر، مثلاً ۱ یا ۱٫۵."),
        ("en", {"text_fa": "و" * 401}, "at most 400 characters (it has 401)."),
        ("fa", {"text_fa": "و" * 401}, "دست بالا ۴۰۰ نویسه جا دارد؛ این ۴۰۱ نویسه است."),
        ("en", {"weight": "1/3"}, "three decimal places at most"),
        ("en", {"expects_aligned": ""}, "Its own type expects yes."),
        ("en", {"expects_aligned": "0"}, "expects_aligned"),
        ("en", {"tag": "economic"}, "Give both or neither."),
        ("en", {"asked": "other", "other_reading_en": ""}, "Write the other reading"),
    ],
)
def test_what_is_refused_stands_at_its_field_and_nothing_typed_is_lost(
    admin, draft, a6, language, changed, said
):
    form = untouched(CriterionForm(instance=a6))
    where = address(*A6, language=language)

    response = admin.post(where, form | {"text_en": "Typed just now."} | changed)

    page = text_of(response)
    assert response.status_code == 400
    assert said in page
    assert "Typed just now." in page
    assert 'aria-invalid="true"' in page or "asked" in changed
    a6.refresh_from_db()
    assert a6.text_en != "Typed just now."


def test_what_somebody_else_changed_meanwhile_stays_and_the_same_field_is_asked_about(
    admin, draft, a6
):
    form = untouched(CriterionForm(instance=a6))
    draft.criteria.filter(code="A6").update(text_en="Theirs.", weight="2")

    response = admin.post(address(*A6), form | {"text_en": "Mine."})
    page = text_of(response)
    again = admin.post(address(*A6), form | {"text_fa": "از من."})

    assert response.status_code == 409
    assert "Somebody saved <bdi>A6</bdi> meanwhile. Nothing is lost." in page
    assert "<ins>Theirs.</ins>" in page
    assert "<ins>Mine.</ins>" in page
    assert again.status_code == 302
    a6.refresh_from_db()
    assert (a6.text_en, a6.text_fa, str(a6.weight)) == ("Theirs.", "از من.", "2.000")


@pytest.mark.parametrize(("kept", "text"), [("own", "Mine."), ("theirs", "Theirs.")])
def test_who_saved_a_sentence_meanwhile_is_named_and_either_text_is_kept(
    admin, draft, a6, kept, text
):
    form = untouched(CriterionForm(instance=a6))
    shirin = make_user(email="shirin@test.example", name="Shirin Azad")
    a6.text_en = "Theirs."
    drafts.write_statement(a6, by=shirin, now=NOW)

    page = text_of(admin.post(address(*A6), form | {"text_en": "Mine."}))
    began = untouched(CriterionForm(instance=a6))
    saved = admin.post(address(*A6), began | {"text_en": "Mine.", "keep-text_en": kept})

    assert "<bdi>Shirin Azad</bdi> saved <bdi>A6</bdi> meanwhile. Nothing is lost." in page
    assert f"The other, saved at {clock(NOW)}" in page
    assert saved.status_code == 302
    a6.refresh_from_db()
    assert a6.text_en == text


@pytest.mark.parametrize(
    ("language", "ours", "theirs"),
    [
        ("en", "only you changed it", "only the other changed it"),
        ("fa", "تنها شما عوضش کرده‌اید", "تنها دیگری عوضش کرده است"),
    ],
)
def test_a_conflict_asks_of_what_both_changed_alone_and_carries_all_else(
    admin, draft, a6, language, ours, theirs
):
    where = address(*A6, language=language)
    form = untouched(CriterionForm(instance=a6))
    draft.criteria.filter(code="A6").update(text_en="Theirs.", question_fa="پرسش دیگری؟")

    page = admin.post(where, form | {"text_en": "Mine.", "weight": "1.5", "text_fa": "از من."})
    saved = admin.post(where, fields_of(page))

    text = text_of(page)
    assert (text.count(ours), text.count(theirs)) == (2, 1)
    assert saved.status_code == 302
    a6.refresh_from_db()
    assert (a6.text_en, a6.text_fa, a6.question_fa) == ("Mine.", "از من.", "پرسش دیگری؟")
    assert str(a6.weight) == "1.500"


def test_a_conflict_shows_beside_it_what_needs_another_look(admin, draft, a6):
    form = untouched(CriterionForm(instance=a6))
    draft.criteria.filter(code="A6").update(text_en="Theirs.")

    page = text_of(admin.post(address(*A6), form | {"text_en": "Mine.", "weight": "0"}))

    assert "More than 0, for example 1 or 1.5." in page
    assert "<ins>Theirs.</ins>" in page


@pytest.mark.parametrize(
    ("language", "said"), [("en", "removed <bdi>A6</bdi> while"), ("fa", "آن را برداشت.")]
)
def test_what_is_typed_of_a_statement_that_is_removed_meanwhile_is_kept(
    admin, draft, a6, language, said
):
    where = address(*A6, language=language)
    form = untouched(CriterionForm(instance=a6)) | {"text_en": "Typed.", "text_fa": "نوشته."}
    drafts.remove_statement(a6, by=make_user(name="Shirin Azad"), now=NOW)

    page = admin.post(where, form)
    saved = admin.post(where, fields_of(page) | {"go": "back"})

    assert page.status_code == 409
    assert said in text_of(page)
    assert "Shirin Azad" in text_of(page)
    assert saved.status_code == 302
    a6.refresh_from_db()
    assert (a6.text_en, a6.is_removed) == ("Typed.", False)


@pytest.mark.parametrize(
    ("language", "at_field", "in_list"),
    [
        ("en", "<b>Much like A3:</b> “The two sides", "much like A3"),
        ("fa", "<b>بسیار همانند A3:</b> «", "بسیار همانند A3"),
    ],
)
def test_a_wording_like_another_one_is_said_at_the_field_and_in_the_list(
    admin, draft, a6, language, at_field, in_list
):
    text = draft.criteria.get(code="A3").text_en
    where = address(*SENTENCES, language=language)
    before = text_of(admin.get(where + "?open=A6"))
    typed = untouched(CriterionForm(instance=a6)) | {"text_en": text, "weight": "0"}

    refused = text_of(admin.post(address(*A6, language=language), typed))
    save(admin, a6, text_en=text)
    opened, listed = (text_of(admin.get(where + query)) for query in ("?open=A6", ""))

    assert at_field not in before
    assert all(at_field in page for page in (refused, opened))
    assert in_list in listed


def test_a_new_statement_is_told_whom_it_is_like(admin, draft):
    text = draft.criteria.get(code="U2").text_fa

    page = text_of(admin.post(address(*NEW), STATEMENT | {"text_fa": text, "code": "U2"}))

    assert "<b>Much like U2:</b>" in page


def test_what_hangs_on_a_sentence_is_said_beside_it(admin, draft):
    page = text_of(admin.get(address(*SENTENCES) + "?open=A6"))

    assert "“Yes” here and to U3 in one sheet is a contradiction." in page
    assert "Version 1 was asked in 0 rounds" in page


# --- order -------------------------------------------------------------------------------------


def test_a_sentence_moves_to_the_place_that_is_typed(admin, draft):
    before = order_of(draft)
    form = {"list": "criteria", "began": " ".join(before), "place-A6": "۱"}

    page = admin.post(address(*SENTENCES), form, follow=True)

    assert order_of(draft) == ["A6", *(code for code in before if code != "A6")]
    assert "The order is saved: A6 in place 1." in text_of(page)


def test_two_who_move_others_both_have_their_way(admin, draft):
    before = order_of(draft)
    form = {"list": "criteria", "began": " ".join(before)}

    admin.post(address(*SENTENCES), form | {"place-A6": "1"})
    admin.post(address(*SENTENCES), form | {"place-U1": "1"})

    assert order_of(draft)[:2] == ["U1", "A6"]


def test_a_place_behind_the_last_is_the_last_and_says_so(admin, draft):
    form = {"list": "criteria", "began": " ".join(order_of(draft)), "place-U1": "99"}

    page = admin.post(address(*SENTENCES), form, follow=True)

    assert order_of(draft)[-1] == "U1"
    said = "The order is saved: U1 in place 21. Place 21 is the last one."
    assert said in text_of(page)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The order is as it was."), ("fa", "ترتیب همان است که بود.")]
)
def test_an_order_that_nobody_changed_is_not_said_to_be_saved(admin, draft, language, said):
    form = {"list": "criteria", "began": " ".join(order_of(draft))}

    page = admin.post(address(*SENTENCES, language=language), form, follow=True)

    assert said in text_of(page)


def test_a_statement_of_which_nothing_changed_is_not_said_to_be_saved(admin, draft, a6):
    form = untouched(CriterionForm(instance=a6))

    same = text_of(admin.post(address(*A6), form, follow=True))
    other = text_of(admin.post(address(*A6), form | {"weight": "1.5"}, follow=True))

    assert ("Nothing of A6 was changed." in same, "A6 is saved." in same) == (True, False)
    assert ("Nothing of A6 was changed." in other, "A6 is saved." in other) == (False, True)


def test_a_place_that_is_no_number_is_refused_at_its_field(admin, draft):
    before = order_of(draft)

    response = admin.post(address(*SENTENCES), {"list": "criteria", "place-A6": "first"})

    assert response.status_code == 400
    assert "Write a place from 1 to 21." in text_of(response)
    assert 'value="first"' in text_of(response)
    assert order_of(draft) == before


# --- added, removed, put back ------------------------------------------------------------------


def test_a_new_statement_is_asked_last_and_its_own_type_expects_yes(admin, draft):
    admin.post(address(*NEW), STATEMENT)

    row = draft.criteria.get(code="U6")
    cells = {cell.type: cell.value for cell in row.expectations.all()}
    assert (row.number, row.position) == (22, 22)
    assert cells == {"undefined": 1, "defined": None, "aligned": None, "integrated": 0}
    assert "U6" in read_document(draft_document(draft)).criteria


def test_a_new_condition_joins_its_list(admin, draft):
    where = f"{address(*NEW)}?type=aligned&side=stay"
    form = {"code": "S-A4", "text_en": "It works.", "text_fa": "خوب است.", "asked": "this"}

    assert 'value="S-A4"' in text_of(admin.get(where))
    admin.post(where, form)

    row = draft.conditions.get(code="S-A4")
    assert (row.type, row.side, row.position) == ("aligned", "stay", 20)


@pytest.mark.parametrize("query", ["?type=integrated&side=stay", "?type=aligned&side=both"])
def test_there_is_no_list_for_a_condition_but_those_of_the_table(admin, draft, query):
    assert admin.get(address(*NEW) + query).status_code == 404


@pytest.mark.parametrize(
    ("language", "code", "said"),
    [
        ("en", "U2", "U2 is taken. U5 is free."),
        ("fa", "U2", "U2 گرفته شده است. U5 آزاد است."),
        ("en", "W1", "W1 is taken. W4 is free."),
        ("en", "u 6", "A capital letter, then letters, digits or hyphens"),
    ],
)
def test_a_code_that_cannot_be_is_refused_at_its_field(admin, draft, language, code, said):
    response = admin.post(address(*NEW, language=language), STATEMENT | {"code": code})

    assert response.status_code == 400
    assert said in text_of(response)
    assert STATEMENT["text_en"] in text_of(response)


def test_a_removed_statement_stays_struck_through_until_it_is_put_back(admin, draft, a6):
    page = text_of(confirm(admin, address("draft_statement_remove", "article", "A6"), follow=True))

    assert "<del>Before an important plan" in page
    assert "A6" not in read_document(draft_document(draft)).criteria
    admin.post(address("draft_statement_back", "article", "A6"))
    assert "A6" in read_document(draft_document(draft)).criteria


def test_removing_says_first_which_links_go_along(admin, draft):
    page = text_of(admin.get(address("draft_statement_remove", "article", "A6")))

    assert "Remove A6 from the draft?" in page
    assert "“Yes” here and to U3 in one sheet is a contradiction." in page


def test_a_removed_statement_is_not_edited(admin, draft, a6):
    draft.criteria.filter(code="A6").update(is_removed=True)

    assert save(admin, a6, text_en="Back?").status_code == 409


def test_publishing_leaves_out_what_was_removed(admin, draft):
    draft.criteria.filter(code="A6").update(is_removed=True)

    confirm(admin, address("draft_publish", "article"), why="Said twice.")

    document = read_document(draft.checklist.versions.get(number=2).data)
    assert "A6" not in document.criteria
    assert len(document.criteria) == 20


# --- who changed what --------------------------------------------------------------------------


def lines_of(draft):
    """Return what was noted after the draft's beginning, newest last."""
    fields = ("what", "code", "type", "value", "by__name")
    return list(draft.checklist.changes.order_by("id").values_list(*fields))[-2:]


def test_each_change_of_a_statement_leaves_a_line_of_who_changed_what(admin, draft, a6):
    ruth = "Ruth Oakenby"

    save(admin, a6, text_en="Marketing asks first.", expects_defined="")
    assert lines_of(draft) == [
        ("reworded", "A6", "", "", ruth),
        ("expected", "A6", "defined", "", ruth),
    ]
    a6.refresh_from_db()
    save(admin, a6, go="restore", weight="1.5")
    assert lines_of(draft) == [("restored", "A6", "", "", ruth), ("weighed", "A6", "", "1.5", ruth)]
    a6.refresh_from_db()
    save(admin, a6, asked="other")
    assert lines_of(draft)[-1] == ("reading", "A6", "", "", ruth)


def test_removing_putting_back_and_moving_leave_a_line_each(admin, draft):
    confirm(admin, address("draft_statement_remove", "article", "A6"))
    admin.post(address("draft_statement_back", "article", "A6"))
    admin.post(address("draft_statement_back", "article", "A6"))

    assert [line[:2] for line in lines_of(draft)] == [("removed", "A6"), ("put_back", "A6")]
    admin.post(address(*SENTENCES), {"list": "criteria", "place-A6": "2"})
    assert lines_of(draft)[-1][:4] == ("moved", "A6", "", "2")


def test_what_was_not_touched_leaves_no_line(admin, draft, a6):
    before = draft.checklist.changes.count()

    save(admin, a6)

    assert draft.checklist.changes.count() == before

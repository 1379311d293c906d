import pytest

from diagnostics.actions import checklists, rounds
from diagnostics.models import (
    Assessment,
    Condition,
    Criterion,
    Expectation,
    Fact,
    Stage,
    Version,
)
from diagnostics.queries.results import diagnosed
from diagnostics.result.stored import exact
from tests.diagnostics.admin.pages import address, edit, fields_of
from tests.diagnostics.pages import address as workbench_address
from tests.diagnostics.pages import text_of
from tests.factories import NOW, make_sepehr, make_version


def test_editing_a_criterion_leaves_a_published_result_alone(staff, draft):
    closed = rounds.close_assessment(make_sepehr(), now=NOW)
    before = exact(diagnosed(closed).result)
    criterion = draft.criteria.get(code="U3")

    response = edit(staff, criterion, text_en="Nobody tells anybody anything.", weight="5")

    criterion.refresh_from_db()
    after = diagnosed(Assessment.objects.get(pk=closed.pk))
    assert response.status_code == 302
    assert (criterion.text_en, criterion.weight) == ("Nobody tells anybody anything.", 5)
    assert exact(after.result) == before
    assert str(after.document.criteria["U3"].text).startswith("Few people on either side")


def test_a_draft_that_the_method_cannot_read_is_refused_in_words(staff, draft):
    Expectation.objects.filter(criterion__code="A3", type="aligned").update(value=0)

    page = text_of(staff.get(address("version_change", draft.pk)))

    assert "The draft cannot be published yet." in page
    assert (
        "Criterion A3, expectation of Aligned: 0 is not accepted. "
        "Accepted: yes, since the criterion describes this type." in page
    )
    assert Version.objects.filter(number=None).exists()


# --- editing a draft ---------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Criterion, Condition, Stage, Fact])
def test_every_row_of_a_draft_is_listed_and_opens(staff, draft, model):
    name = model._meta.model_name
    row = model.objects.filter(version=draft).first()

    assert staff.get(address(f"{name}_changelist")).status_code == 200
    assert staff.get(address(f"{name}_change", row.pk)).status_code == 200
    assert address(f"{name}_change", row.pk) in text_of(
        staff.get(address("version_change", draft.pk))
    )


@pytest.mark.parametrize(("rows", "code"), [("conditions", "S-D3"), ("criteria", "U3")])
def test_a_statement_that_is_named_elsewhere_keeps_its_code(staff, draft, rows, code):
    row = getattr(draft, rows).get(code=code)
    url = address(f"{row._meta.model_name}_change", row.pk)

    page = text_of(staff.post(url, fields_of(staff, url) | {"code": "Z9"}))

    assert f"This code has to stay {code}" in page
    assert getattr(draft, rows).filter(code=code).exists()


def test_a_statement_that_is_named_nowhere_else_may_have_another_code(staff, draft):
    edit(staff, draft.conditions.get(code="S-D1"), code="Z9")

    assert draft.conditions.filter(code="Z9").exists()


def test_a_criterions_page_shows_both_languages_the_source_and_the_four_expectations(staff, draft):
    criterion = draft.criteria.get(code="A6")

    page = text_of(staff.get(address("criterion_change", criterion.pk)))

    assert criterion.text_fa in page
    assert "بازاریابان در مورد برنامههای مهم" in page
    assert page.count('name="expectations-') > 8
    assert "expectations-4-" not in page


def test_thresholds_are_checked_and_the_error_names_the_threshold(staff, draft):
    url = address("version_change", draft.pk)

    refused = text_of(staff.post(url, {"thresholds": '{"fit": 2}'}))
    thresholds = draft.thresholds | {"fit": "3/2"}
    out_of_range = text_of(staff.post(url, {"thresholds": str(thresholds).replace("'", '"')}))

    assert "Answers needed of all statements, by weight is missing." in refused
    assert "Fit from which a type is named: &quot;3/2&quot; is not accepted." in out_of_range
    draft.refresh_from_db()
    assert draft.thresholds["fit"] == "7/10"


def test_thresholds_of_a_draft_are_saved(staff, draft):
    thresholds = draft.thresholds | {"fit": "3/5"}

    staff.post(
        address("version_change", draft.pk),
        {"thresholds": str(thresholds).replace("'", '"')},
    )

    draft.refresh_from_db()
    assert draft.thresholds["fit"] == "3/5"


def test_the_other_reading_can_be_asked_instead(staff, draft):
    criterion = draft.criteria.get(code="A6")
    asked, other = criterion.text_en, criterion.other_reading_en

    staff.post(
        address("criterion_changelist"),
        {"action": "use_other_reading", "_selected_action": [criterion.pk]},
    )

    criterion.refresh_from_db()
    assert (criterion.text_en, criterion.other_reading_en) == (other, asked)


def test_a_new_criterion_joins_at_the_end_with_its_four_cells(staff, draft):
    url = address("criterion_add")

    staff.post(
        url,
        fields_of(staff, url)
        | {
            "code": "D5",
            "native": "defined",
            "text_en": "A sentence.",
            "text_fa": "یک جمله.",
            "question_en": "A question?",
            "question_fa": "یک پرسش؟",
        },
    )

    added = draft.criteria.get(code="D5")
    cells = {expectation.type: expectation.value for expectation in added.expectations.all()}
    assert (added.number, added.position) == (22, 22)
    assert cells == {"undefined": None, "defined": 1, "aligned": None, "integrated": None}


def test_a_deleted_criterion_leaves_a_draft_that_can_be_published(staff, draft):
    criterion = draft.criteria.get(code="U3")

    staff.post(address("criterion_delete", criterion.pk), {"post": "yes"})
    checklists.publish_draft(draft, by=None, now=NOW)

    codes = [criterion["code"] for criterion in Version.objects.get(number=2).document["criteria"]]
    assert len(codes) == 20
    assert "U3" not in codes


@pytest.mark.parametrize(
    "fields", [{"tag": "economic"}, {"note_en": "A note."}, {"other_reading_fa": "خوانشی دیگر"}]
)
def test_what_belongs_together_is_given_together(staff, draft, fields):
    criterion = draft.criteria.get(code="U1")

    page = text_of(edit(staff, criterion, **fields))

    assert "Give both or neither." in page
    criterion.refresh_from_db()
    assert (criterion.tag, criterion.note_en, criterion.other_reading_fa) == ("", "", "")


def test_without_a_draft_nothing_is_added(staff):
    make_version()

    assert staff.get(address("criterion_add")).status_code == 403


def test_stages_stay_eight(staff, draft):
    stage = draft.stages.first()

    assert staff.get(address("stage_add")).status_code == 403
    assert staff.post(address("stage_delete", stage.pk), {"post": "yes"}).status_code == 403


def test_an_edit_of_a_row_that_was_published_meanwhile_stores_nothing(staff, draft):
    criterion = draft.criteria.get(code="U3")
    url = address("criterion_change", criterion.pk)
    fields = fields_of(staff, url) | {"text_en": "Too late."}
    edit(staff, criterion, text_en="In time.")
    checklists.publish_draft(draft, by=None, now=NOW)

    response = staff.post(url, fields, follow=True)

    assert "doesn’t exist" in text_of(response)
    assert not Criterion.objects.exists()
    assert Version.objects.get(number=2).document["criteria"][2]["text"]["en"] == "In time."


def test_a_stored_text_is_text_and_no_markup(staff, draft):
    draft.criteria.filter(code="U3").update(text_en="<script>alert(1)</script>")

    for url in (address("version_change", draft.pk), workbench_address("draft_publish", "article")):
        assert "<script>alert" not in text_of(staff.get(url))


@pytest.mark.parametrize("rows", ["criteria", "conditions", "facts"])
def test_a_code_that_is_taken_is_refused_at_its_field(staff, draft, rows):
    one, other = getattr(draft, rows).order_by("number")[4:6]

    page = edit(staff, one, code=other.code)

    assert page.status_code == 200
    assert f"{other.code} is taken." in text_of(page)

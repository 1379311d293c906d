import pytest

from diagnostics.actions import rounds
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
from tests.diagnostics.pages import confirm, text_of
from tests.factories import NOW, make_sepehr, make_version


def test_a_draft_begins_with_the_published_words(staff):
    version = make_version()

    response = staff.post(address("version_begin_draft", version.pk))

    draft = Version.objects.get(number=None)
    assert response.headers["Location"] == address("version_change", draft.pk)
    assert (draft.criteria.count(), draft.conditions.count()) == (21, 19)


def test_a_second_draft_is_refused(staff, draft):
    page = staff.post(address("version_begin_draft", draft.based_on.pk))

    assert page.status_code == 404
    assert Version.objects.filter(number=None).count() == 1


@pytest.mark.parametrize("name", ["version_begin_draft", "version_publish", "version_discard"])
def test_the_tools_are_the_admins(client_of, cast, name):
    response = client_of(cast.manager).post(address(name, cast.assessment.version_id), follow=True)

    assert response.status_code in (404, 405)
    assert Version.objects.count() == 1


def test_beginning_needs_a_post(staff):
    assert staff.get(address("version_begin_draft", make_version().pk)).status_code == 405


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


def test_publishing_shows_what_changes_and_freezes_it(staff, draft):
    edit(staff, draft.criteria.get(code="U3"), text_en="A new sentence.")
    url = address("version_publish", draft.pk)

    confirmation = text_of(staff.get(url))
    response = confirm(staff, url, follow=True)

    assert "1 change" in confirmation
    assert "Criterion U3, text in English" in confirmation
    assert "A new sentence." in confirmation
    assert "Published version 2." in text_of(response)
    published = Version.objects.get(number=2)
    assert published.published_by.email == "staff@test.example"
    assert not Criterion.objects.exists()


def test_closed_results_keep_their_version_when_another_is_published(staff, draft):
    closed = rounds.close_assessment(make_sepehr(), now=NOW)
    edit(staff, draft.criteria.get(code="U3"), text_en="A new sentence.")

    confirm(staff, address("version_publish", draft.pk))

    kept = Assessment.objects.get(pk=closed.pk)
    assert kept.version.number == 1
    assert kept.result == closed.result


def test_publishing_nothing_new_is_refused_in_words(staff, draft):
    response = staff.post(address("version_publish", draft.pk), follow=True)

    assert "The draft says the same as the version that it began from." in text_of(response)
    assert Version.objects.filter(number=None).exists()


def test_a_draft_that_the_method_cannot_read_is_refused_in_words(staff, draft):
    Expectation.objects.filter(criterion__code="A3", type="aligned").update(value=0)

    page = text_of(staff.get(address("version_change", draft.pk)))
    response = staff.post(address("version_publish", draft.pk), follow=True)

    assert "The draft cannot be published yet." in page
    assert (
        "Criterion A3, expectation of Aligned: 0 is not accepted. "
        "Accepted: yes, since the criterion describes this type." in text_of(response)
    )
    assert Version.objects.filter(number=None).exists()


def test_a_published_draft_is_not_published_again(staff, draft):
    edit(staff, draft.criteria.get(code="U3"), text_en="A new sentence.")
    confirm(staff, address("version_publish", draft.pk))

    response = staff.post(address("version_publish", draft.pk), follow=True)

    assert "This is no longer a draft" in text_of(response)
    assert Version.objects.count() == 2


def test_a_draft_is_discarded_after_a_question(staff, draft):
    url = address("version_discard", draft.pk)

    asked = text_of(staff.get(url))
    assert Version.objects.filter(number=None).exists()
    response = confirm(staff, url, follow=True)

    assert "Everything that was changed in it is lost." in asked
    assert "The draft is discarded." in text_of(response)
    assert not Version.objects.filter(number=None).exists()
    assert not Criterion.objects.exists()


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


def test_a_deleted_statement_takes_its_references_along_and_publishing_says_so(staff, draft):
    draft.conditions.filter(code__in=["S-D3", "T-D1a"]).delete()
    draft.criteria.filter(code="U3").delete()

    page = text_of(staff.get(address("version_publish", draft.pk)))

    assert "Reason to stay that signals to move contradict" in page
    assert "What it speaks for when both sides claim a stage" in page
    assert "U3, A6" in page


def test_a_criterions_page_shows_both_languages_the_source_and_the_four_expectations(staff, draft):
    criterion = draft.criteria.get(code="A6")

    page = text_of(staff.get(address("criterion_change", criterion.pk)))

    assert criterion.text_fa in page
    assert "بازاریابان در مورد برنامههای مهم" in page
    assert page.count('name="expectations-') > 8
    assert "expectations-4-" not in page


def test_thresholds_are_checked_and_the_error_names_the_key(staff, draft):
    url = address("version_change", draft.pk)

    refused = text_of(staff.post(url, {"thresholds": '{"fit": 2}'}))
    thresholds = draft.thresholds | {"fit": "3/2"}
    out_of_range = text_of(staff.post(url, {"thresholds": str(thresholds).replace("'", '"')}))

    assert "thresholds.coverage_combined is missing." in refused
    assert "thresholds.fit: &quot;3/2&quot; is not accepted." in out_of_range
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
    confirm(staff, address("version_publish", draft.pk))

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
    confirm(staff, address("version_publish", draft.pk))

    response = staff.post(url, fields, follow=True)

    assert "doesn’t exist" in text_of(response)
    assert not Criterion.objects.exists()
    assert Version.objects.get(number=2).document["criteria"][2]["text"]["en"] == "In time."


def test_a_stored_text_is_text_and_no_markup(staff, draft):
    draft.criteria.filter(code="U3").update(text_en="<script>alert(1)</script>")

    for url in (address("version_change", draft.pk), address("version_publish", draft.pk)):
        assert "<script>alert" not in text_of(staff.get(url))


@pytest.mark.parametrize("rows", ["criteria", "conditions", "facts"])
def test_a_code_that_is_taken_is_refused_at_its_field(staff, draft, rows):
    one, other = getattr(draft, rows).order_by("number")[4:6]

    page = edit(staff, one, code=other.code)

    assert page.status_code == 200
    assert f"{other.code} is taken." in text_of(page)

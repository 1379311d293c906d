import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from diagnostics.actions.checklists import note_change
from diagnostics.localisation import clock
from diagnostics.models import ChecklistChange
from diagnostics.workbench.matrix import criteria_of, pairs_of, stored_in
from tests.diagnostics.pages import HTMX, address, text_of

TABLE = ("draft_expectations", "article")


def untouched(draft):
    stored = stored_in(criteria_of(draft))
    return stored | {"base": json.dumps(stored)}


def expected(draft, code, type_):
    return draft.criteria.get(code=code).expectations.get(type=type_).value


def test_the_article_tells_its_types_apart_as_was_decided(draft):
    pairs = {pair.name: len(pair.codes) for pair in pairs_of(criteria_of(draft))}

    assert pairs == {  # DECISIONS 45
        "undefined-defined": 6,
        "undefined-aligned": 10,
        "undefined-integrated": 15,
        "defined-aligned": 5,
        "defined-integrated": 12,
        "aligned-integrated": 7,
    }


def test_the_table_stands_in_persian(admin, draft):
    page = text_of(admin.get(address(*TABLE, language="fa")))

    assert "چند جمله هر دو گونه را از هم جدا می‌کند" in page
    assert 'dir="rtl"' in page


def test_the_table_asks_the_database_as_often_for_three_statements_as_for_all(admin, draft):
    counts = []
    for _less in range(2):
        admin.get(address(*TABLE))
        with CaptureQueriesContext(connection) as queries:
            admin.get(address(*TABLE))
        counts.append(len(queries))
        draft.criteria.exclude(code__in=["A1", "A6", "U1"]).delete()

    assert counts[0] == counts[1]


def test_cells_and_weights_are_saved_without_a_script(admin, draft):
    changed = {"A6.defined": "", "A3.weight": "۱٫۵", "U1.aligned": "1"}

    response = admin.post(address(*TABLE), untouched(draft) | changed)

    assert response.status_code == 302
    assert expected(draft, "A6", "defined") is None
    assert expected(draft, "U1", "aligned") == 1
    assert str(draft.criteria.get(code="A3").weight) == "1.500"


def test_a_changed_cell_says_what_it_was(admin, draft):
    admin.post(address(*TABLE), untouched(draft) | {"A6.defined": "", "A3.weight": "1.5"})

    page = text_of(admin.get(address(*TABLE)))

    assert '<option value="0" data-was>no</option>' in page
    assert '<small id="was-A3"> was 1 </small>' in page
    assert '<small id="was-A4" hidden>' in page


def test_a_change_by_script_counts_anew_what_the_frame_says(admin, draft):
    changed = {f"{code}.defined": "" for code in ("A2", "A5", "A6")}

    page = text_of(admin.post(address(*TABLE), untouched(draft) | changed, headers=HTMX))

    assert '<span id="changes-so-far" hx-swap-oob="innerHTML">3 changes so far</span>' in page
    assert "1 warning" in page


def test_a_change_by_script_is_answered_with_what_it_makes_of_the_pairs(admin, draft):
    response = admin.post(address(*TABLE), untouched(draft) | {"A6.defined": ""}, headers=HTMX)

    page = text_of(response)
    assert '<b class="num">4</b>' in page
    assert 'id="few"' not in page
    assert 'id="base"' in page


def test_where_fewer_than_three_tell_two_types_apart_they_are_named(admin, draft):
    changed = {"A2.defined": "", "A5.defined": "", "A6.defined": ""}

    page = text_of(admin.post(address(*TABLE), untouched(draft) | changed, headers=HTMX))
    in_persian = text_of(admin.get(address(*TABLE, language="fa")))

    assert "Only A3 and A4 still tell Defined and Aligned apart." in page
    assert "فقط A3 و A4 هنوز تعریف‌شده را از هم‌راستا جدا می‌کند." in in_persian


def test_where_nothing_tells_two_types_apart_that_stands_in_the_way(admin, draft):
    for row in draft.criteria.all():
        row.expectations.filter(type="defined").update(
            value=row.expectations.get(type="aligned").value
        )

    page = text_of(admin.get(address(*TABLE)))

    assert "Nothing tells Defined and Aligned apart; the draft cannot be published." in page


def test_a_pair_shows_only_the_statements_that_tell_it_apart(admin, draft):
    page = text_of(admin.get(address(*TABLE) + "?apart=defined-aligned"))

    assert 'name="A3.defined"' in page
    assert 'name="U1.defined"' not in page


def test_what_is_changed_while_a_pair_is_shown_leaves_the_rest_alone(admin, draft):
    where = address(*TABLE) + "?apart=defined-aligned"
    base = json.dumps({"A3.defined": "0"})

    response = admin.post(where, {"base": base, "A3.defined": ""})

    assert response.headers["Location"] == where
    assert expected(draft, "A3", "defined") is None
    assert expected(draft, "A4", "defined") == 0


@pytest.mark.parametrize("weight", ["0", "", "-1", "heavy", "1e3", "nan"])
def test_a_weight_that_is_none_is_refused_and_the_rest_is_saved(admin, draft, weight):
    changed = {"A3.weight": weight, "A6.defined": ""}

    response = admin.post(address(*TABLE), untouched(draft) | changed)

    page = text_of(response)
    assert response.status_code == 400
    assert "More than 0, for example 1 or 1.5." in page
    assert f'value="{weight}"' in page
    assert str(draft.criteria.get(code="A3").weight) == "1.000"
    assert expected(draft, "A6", "defined") is None


def test_a_refusal_takes_the_place_of_the_page_that_saves_by_script(admin, draft):
    response = admin.post(address(*TABLE), untouched(draft) | {"A3.weight": "0"}, headers=HTMX)

    assert response.status_code == 200
    assert response.headers["HX-Retarget"] == "#main"


@pytest.mark.parametrize("value", ["", "0", "2"])
def test_a_type_expects_yes_of_its_own_statement(admin, draft, value):
    response = admin.post(address(*TABLE), untouched(draft) | {"A3.aligned": value})

    assert response.status_code == 400
    assert "Accepted: yes." in text_of(response)
    assert expected(draft, "A3", "aligned") == 1


def test_an_optional_sign_may_be_a_dash_for_its_own_type(admin, draft):
    admin.post(address(*TABLE), untouched(draft) | {"I6.integrated": "1"})
    assert expected(draft, "I6", "integrated") == 1

    admin.post(address(*TABLE), untouched(draft) | {"I6.integrated": ""})
    assert expected(draft, "I6", "integrated") is None


def test_two_who_change_other_cells_both_have_their_way(admin, draft):
    form = untouched(draft)

    admin.post(address(*TABLE), form | {"A6.defined": ""})
    response = admin.post(address(*TABLE), form | {"A5.defined": ""})

    assert response.status_code == 302
    assert expected(draft, "A6", "defined") is None
    assert expected(draft, "A5", "defined") is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Ruth Oakenby set this to “yes” at {}, while you were editing."),
        ("fa", "هنگامی که شما ویرایش می‌کردید، Ruth Oakenby در ساعت {} این را «بله» کرد."),
    ],
)
def test_a_cell_that_two_changed_otherwise_is_shown_to_the_second(admin, draft, language, said):
    form = untouched(draft)
    admin.post(address(*TABLE), form | {"A6.defined": "1"})

    response = admin.post(address(*TABLE, language=language), form | {"A6.defined": ""})

    assert response.status_code == 409
    with translation.override(language):
        assert said.format(clock(draft.checklist.changes.latest("id").at)) in text_of(response)
    assert expected(draft, "A6", "defined") == 1


def test_a_weight_that_two_changed_otherwise_names_who_was_first_also_after_another_edit(
    admin, draft
):
    form = untouched(draft)
    admin.post(address(*TABLE), form | {"A6.weight": "2"})
    note_change(draft, by=None, what=ChecklistChange.What.REWORDED, now=timezone.now(), code="A6")

    known = text_of(admin.post(address(*TABLE), form | {"A6.weight": "3"}))
    draft.checklist.changes.update(by=None)
    unknown = text_of(admin.post(address(*TABLE), form | {"A6.weight": "3"}))

    assert "Ruth Oakenby set this to “2” at " in known
    assert "Somebody set this to “2” meanwhile." in unknown


def test_a_removed_statement_tells_nothing_apart_and_is_struck_through(admin, draft):
    draft.criteria.filter(code="A3").update(is_removed=True)

    page = text_of(admin.get(address(*TABLE)))

    assert '<b class="num">4</b>' in page
    assert "<del>The two sides sit down together to make plans.</del>" in page
    assert 'name="A3.defined"' not in page


def test_a_form_with_a_broken_beginning_counts_for_what_is_stored(admin, draft):
    response = admin.post(address(*TABLE), {"base": "[", "A6.defined": ""})

    assert response.status_code == 302
    assert expected(draft, "A6", "defined") is None

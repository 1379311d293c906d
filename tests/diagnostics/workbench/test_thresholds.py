from dataclasses import fields

import pytest

from diagnostics.method.checklist import Thresholds
from diagnostics.queries.drafts import base_of
from diagnostics.workbench.thresholds import GROUPS, ThresholdsForm
from tests.diagnostics.pages import address, text_of

from .forms import untouched

PAGE = ("draft_thresholds", "article")


def form_of(draft):
    base = base_of(draft)["thresholds"]
    return untouched(ThresholdsForm(None, stored=draft.thresholds, base=base))


def test_every_threshold_of_the_method_has_its_sentence():
    asked = {rule.name for group in GROUPS for rule in group.rules}

    assert asked == {field.name for field in fields(Thresholds)}


def test_nothing_changes_where_nothing_was_touched(admin, draft):
    before = draft.thresholds

    admin.post(address(*PAGE), form_of(draft))

    draft.refresh_from_db()
    assert draft.thresholds == before


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("68%", "17/25"),
        ("68 %", "17/25"),
        ("۶۸٪", "17/25"),
        ("٪۶۸", "17/25"),
        ("0.68", "17/25"),
        ("۰٫۶۸", "17/25"),
        ("2/3", "2/3"),
        ("۲/۳", "2/3"),
        ("100%", "1"),
    ],
)
def test_a_share_is_kept_exactly_however_it_is_written(admin, draft, typed, stored):
    admin.post(address(*PAGE), form_of(draft) | {"fit": typed})

    draft.refresh_from_db()
    assert draft.thresholds["fit"] == stored


@pytest.mark.parametrize(
    "typed", ["0", "101%", "1.2", "3/2", "1/0", "-1", "much", "", "%7%", "7e-1"]
)
def test_what_is_no_share_is_refused_at_its_field(admin, draft, typed):
    response = admin.post(address(*PAGE), form_of(draft) | {"fit": typed, "long_run": "12"})

    page = text_of(response)
    assert response.status_code == 400
    assert "Write a share of more than 0 and at most 100%" in page
    assert 'value="12"' in page
    draft.refresh_from_db()
    assert draft.thresholds["long_run"] == 10


@pytest.mark.parametrize("typed", ["0", "1.5", "-3", "1001", "many", ""])
def test_a_count_is_a_whole_number(admin, draft, typed):
    response = admin.post(address(*PAGE), form_of(draft) | {"long_run": typed})

    assert response.status_code == 400
    assert "Write a whole number from 1 to 1000." in text_of(response)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Zero lets a tie decide."),
        ("fa", "با صفر، برابری هم تصمیم می‌گیرد."),
    ],
)
def test_a_lead_of_nothing_is_refused(admin, draft, language, said):
    response = admin.post(address(*PAGE, language=language), form_of(draft) | {"lead": "0"})

    assert said in text_of(response)


def test_a_changed_number_says_what_it_was_and_goes_back(admin, draft):
    admin.post(address(*PAGE), form_of(draft) | {"fit": "68%", "long_run": "۱۲"})
    draft.refresh_from_db()
    page = text_of(admin.get(address(*PAGE)))

    assert draft.thresholds["long_run"] == 12
    assert "Was 70%." in page
    assert "Was 10." in page
    admin.post(address(*PAGE), {"go": "base"})
    draft.refresh_from_db()
    assert draft.thresholds == base_of(draft)["thresholds"]


def test_two_who_change_the_same_number_are_told(admin, draft):
    form = form_of(draft)
    admin.post(address(*PAGE), form | {"fit": "68%"})

    response = admin.post(address(*PAGE), form | {"fit": "66%"})

    assert response.status_code == 409
    page = text_of(response)
    assert "<bdi>Ruth Oakenby</bdi> saved <bdi>the thresholds</bdi> meanwhile." in page
    assert "<ins>68%</ins>" in page


def test_numbers_stand_in_persian_digits(admin, draft):
    page = text_of(admin.get(address(*PAGE, language="fa")))

    assert 'value="۲/۳"' in page
    assert "۷۰" in page

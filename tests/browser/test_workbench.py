"""A draft from its order to publishing without a pointer, in a right-to-left page."""

import pytest
from playwright.sync_api import Page, expect

from diagnostics.actions import checklists
from diagnostics.models import Version
from tests.factories import make_user, make_version

pytestmark = pytest.mark.browser


@pytest.fixture
def draft(transactional_db):
    return checklists.begin_draft(make_version())


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).focus()
    page.keyboard.press("Enter")


def test_a_draft_is_ordered_edited_and_published_by_keyboard(open_tab, watch, draft):
    admin = make_user(name="Ruth Oakenby", is_staff=True)
    page = open_tab(admin, watch, viewport={"width": 1280, "height": 900})
    page.goto("/fa/checklists/article/draft/sentences/")

    page.locator("#place-D2").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#order-said")).to_have_text("جای ۲. ذخیره شد.")
    expect(page.locator("#place-D2")).to_be_focused()

    follow(page, "انتظارها")
    page.locator("[name='A6.undefined']").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[name='A6.defined']")).to_be_focused()
    page.keyboard.press("-")
    expect(page.locator("#saved")).to_have_text("ذخیره شد")
    expect(page.locator("#changes-so-far")).to_have_text("تا اینجا ۲ تغییر")

    follow(page, "پیش از انتشار")
    page.get_by_label("چه چیزی عوض شد و چرا").focus()
    page.keyboard.type("Defined says nothing of A6.")
    page.get_by_role("button", name="انتشار نسخهٔ ۲").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table").get_by_text("Defined says nothing of A6.")).to_be_visible()

    published = {item["code"]: item for item in Version.objects.get(number=2).data["criteria"]}
    assert [published[code]["position"] for code in ("A5", "D2")] == [1, 2]
    assert published["A6"]["expected"]["defined"]["value"] is None

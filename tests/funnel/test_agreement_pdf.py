"""The agreement on paper: one sheet of A4 with eight stages and seven hand-offs, both languages."""

import pytest
from django.utils import timezone

from funnel.actions import save_agreed_map
from tests.diagnostics.reading_pdf import fonts_of, structure_of, text_of, words_in, words_of
from tests.factories import NOW
from tests.funnel.factories import accept_all, make_map, make_stages, name_both
from tests.funnel.pages import address

SAID = {
    "role": "Both heads, every Monday at ten",
    "measure": "Offers asked for a month, new ones",
    "hand_off_when": "A drawing or a list of equipment has come, with a name.",
    "hand_off_what": "Company, contact and need, on one sheet of paper.",
    "hand_off_hours": 48,
}
SAID_FA = {
    "role": "هر دو مدیر، دوشنبه‌ها ساعت ده",
    "measure": "درخواست پیش‌فاکتور تازه در ماه",
    "hand_off_when": "نقشه یا فهرست تجهیزات همراه نام رسیده باشد.",
    "hand_off_what": "نام شرکت، فرد تماس و نیاز فنی در یک برگه.",
    "hand_off_hours": 48,
}


def full_map(organisation, said, **whole):
    stages = make_stages("MMMBSSSB", **{f"stage_{number}": said for number in range(1, 8)})
    return save_agreed_map(organisation, stages=stages, based_on=0, by=None, now=NOW, **whole)


def pdf_of(reader, organisation, language="en"):
    response = reader.get(address(organisation, "agreement_pdf", "1", language=language))
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(("language", "said"), [("en", SAID), ("fa", SAID_FA)])
def test_one_sheet_holds_all_of_it(reader, organisation, manager, language, said):
    full_map(organisation, said, target="€ 4.2 million", look_again_on=timezone.localdate())
    accept_all(name_both(organisation, manager))

    pdf = pdf_of(reader, organisation, language)

    structure = structure_of(pdf)
    assert len(structure.pages) == 1
    assert [round(float(side)) for side in structure.pages[0].MediaBox[2:]] == [595, 842]
    assert structure.Root.MarkInfo.Marked
    assert structure.open_metadata()["pdfuaid:part"] == "1"
    assert structure.Root.Lang == language
    assert all(is_embedded for _name, is_embedded in fonts_of(pdf))
    for text in list(said.values())[:4]:
        assert words_of(text) <= words_in(pdf)


def test_the_sheet_says_who_accepted_and_by_which_digest(reader, organisation, manager):
    full_map(organisation, SAID)
    accept_all(name_both(organisation, manager))

    text = text_of(pdf_of(reader, organisation))

    assert "Leila · head of Sales" in text
    assert "Negin · head of Marketing" in text
    assert "Digest of this map:" in text
    assert text.count("within 48 hours") == 7


def test_a_sheet_that_was_changed_says_so_on_paper(reader, organisation, manager):
    make_map(organisation)
    accept_all(name_both(organisation, manager))
    make_map(organisation, "MMMBSSSS")

    assert "Accepted until 1 November 2026" in text_of(pdf_of(reader, organisation))


def test_what_is_typed_is_never_markup(reader, organisation):
    make_map(organisation, stage_1={"role": "#panic() <b>x</b> $1$", "measure": "😀"})

    assert "#panic() <b>x</b> $1$" in text_of(pdf_of(reader, organisation))

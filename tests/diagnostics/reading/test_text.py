"""Bytes decoded, and what nobody sees."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.reading.text import (
    HALF_SPACE,
    MOST_MARKS,
    NoText,
    alike,
    bare,
    clean,
    decoded,
    email_address,
    folded,
    plain,
    shown,
    trimmed,
    with_latin_digits,
)

PERSIAN = "یک کاف گچ‌پژ، Crème"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_decoded_by_what_it_is(encoding):
    assert decoded(PERSIAN.encode(encoding)) == PERSIAN


def test_utf_16_is_read_in_either_order():
    assert decoded(b"\xff\xfe" + "آ".encode("utf-16-le")) == "آ"
    assert decoded(b"\xfe\xff" + "آ".encode("utf-16-be")) == "آ"


def test_windows_1256_has_its_letters_read_as_persian_ones():
    written = PERSIAN.replace("ی", "ي").replace("ک", "ك").encode("cp1256")

    assert decoded(written) == PERSIAN


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04", "workbook"),
        (b"a\nb\0c", "Line 2"),
        ("name".encode("utf-16-le"), "Line 1"),
        ("a\nJörg Größe".encode("latin-1"), "Line 2"),
        (b"\xff\xfe\0\xd8", "Line 1"),
        (b"\x89PNG\r\n\x1a\n", "Line"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", r"\.xls"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xef\xbb\xbf\n<HTML><table>", "a web page"),
    ],
)
def test_what_is_no_text_is_refused_by_its_line(content, told):
    with pytest.raises(NoText, match=told):
        decoded(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(content):
    try:
        decoded(content)
    except NoText as reason:
        assert str(reason)


@pytest.mark.parametrize(
    "text",
    [
        *("\u200c", "\u200b\u200d", "\xad", "\u2067\u2069", "\ufeff", "\u200e \u200f", "\u00a0"),
        *("\u3164", "\u2800", "\u034f", "\ufe0f", "\u115f", "\U000e0041", "\u061c", "\x07"),
    ],
    ids=ascii,
)
def test_what_nobody_sees_is_blank(text):
    assert clean(text) == bare(text) == trimmed(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Sara \t Ahmadi\r\n", "Sara Ahmadi"),
        ("Sara\nAhmadi", "Sara Ahmadi"),
        ("Sara\xa0\u2009Ahmadi", "Sara Ahmadi"),
        ("\u200cعلی‌رضا\u200c \u200cراد\u200f", "علی‌رضا راد"),
        ("می\u200c\u200cروم", "می‌روم"),
        ("So\xadft", "Soft"),
        ("e\u0301", "é"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("❤\ufe0f", "❤\ufe0f"),
    ],
    ids=ascii,
)
def test_a_line_keeps_what_is_seen(text, expected):
    assert clean(text) == expected


def test_a_text_of_several_lines_is_only_trimmed():
    assert trimmed("\u200c\ufeff two\n\u200cli\u202ene s\n\u200f") == "two\n\u200cli\u202ene s"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


LONG = 200_000  # each of these took hours before
MARKS = "\u0315\u0300\u0f73"  # the last one becomes two marks and is counted as none


@pytest.mark.parametrize("letters", ["a" + MARKS * LONG, "\uff9e\u0334" * LONG])
@pytest.mark.parametrize("read", [clean, bare, alike, folded])
def test_of_marks_without_end_on_one_letter_a_few_are_kept(read, letters):
    assert len(read(f"{letters} b")) <= 3 * MOST_MARKS + 3


def test_half_spaces_without_end_are_one():
    assert clean(f"a{HALF_SPACE * LONG}b c{HALF_SPACE * LONG}") == f"a{HALF_SPACE}b c"


def test_a_letter_keeps_the_marks_that_scripts_give_it():
    vowelled = "مُحَمَّدٌ"  # and one with thirty
    assert clean(vowelled) == unicodedata.normalize("NFC", vowelled)
    assert clean("a" + "\u0300" * MOST_MARKS + "b").count("\u0300") == MOST_MARKS - 1  # one in à


@pytest.mark.parametrize("text", ["Mani@Firm.example\u200c", "\u2068mani@\xadfirm.example\u2069 "])
def test_one_mailbox_is_one_address(text):
    assert email_address(text) == "mani@firm.example"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reza۲@Firm۳.example", "reza2@firm3.example"),
        ("reza۲@شرکت۳.example", "reza2@شرکت۳.example"),
    ],
)
def test_an_address_is_typed_with_digits_of_a_persian_keyboard_too(text, expected):
    assert email_address(text) == expected


def test_words_are_compared_without_their_spelling():
    assert plain("Don’t-know") == "dontknow"
    assert plain("نمي دانم") == plain("نمی‌دانم") == "نمیدانم"
    assert plain("مرحلۀ") == plain("مرحلهٔ") == plain("مرحلة") == "مرحله"


def test_digits_of_any_script_are_one():
    assert with_latin_digits("۱۲٣४ a²") == "1234 a²"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1\xa0200", "1 200"),
        ("\u2067۱۲x\u2069", "۱۲x"),
        ("a\u202eb\n", r"a\u202eb\n"),
        ("x" * 50, "x" * 40 + "…"),
        (None, "null"),
        ({"a": 1}, "{…}"),
        ([1], "[…]"),
        (1.5, "1.5"),
    ],
)
def test_a_value_is_shown_so_that_it_can_be_read(value, expected):
    assert shown(value) == expected

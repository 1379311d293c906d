"""What a result is called when it is taken away."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils.translation import override

from diagnostics.exports.file_name import LONGEST_BYTES, file_name
from diagnostics.models import Assessment, Organisation

CLOSED = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def named(name, name_fa="", closed_at=CLOSED):
    organisation = Organisation(name=name, name_fa=name_fa)
    return Assessment(organisation=organisation, closed_at=closed_at)


def test_a_file_is_named_after_organisation_day_and_language():
    assert file_name(named("Sepehr Controls"), "pdf") == "Sepehr-Controls-2026-11-18-en.pdf"


def test_a_persian_file_has_the_persian_name():
    with override("fa"):
        name = file_name(named("Sepehr Controls", "سپهر کنترل‌ها"), "xlsx")

    assert name == "سپهر-کنترل‌ها-1405-08-27-fa.xlsx"


def test_an_open_round_is_of_today():
    with time_machine.travel(datetime(2026, 12, 5, 9, 0, tzinfo=UTC)):
        assert file_name(named("Acme", closed_at=None), "csv") == "Acme-2026-12-05-en.csv"


def test_the_day_is_that_of_the_product_and_not_of_greenwich(settings):
    settings.TIME_ZONE = "Asia/Tehran"

    late = datetime(2026, 11, 18, 22, 0, tzinfo=UTC)

    assert file_name(named("Acme", closed_at=late), "pdf") == "Acme-2026-11-19-en.pdf"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ('A/B\\C:D*E?F"G<H>I|J', "A-B-C-D-E-F-G-H-I-J"),
        ("..\\..\\etc/passwd", "etc-passwd"),
        ("Line one\r\nLine two\tend", "Line-one-Line-two-end"),
        ("evil\u202egpj.exe", "evil-gpj-exe"),
        ("\u2067شرکت\u2069 Acme", "شرکت-Acme"),
        ("nul\x00name", "nul-name"),
        ("é cafe\u0301", "é-café"),
        ("CON", "CON"),
        ("😀 & — !", "result"),
        ("", "result"),
    ],
)
def test_a_name_that_could_do_harm_is_made_safe(name, safe):
    assert file_name(named(name), "pdf") == f"{safe}-2026-11-18-en.pdf"


@pytest.mark.parametrize("name", ["x" * 200, "ش" * 200, "ش ‌" * 66, "漢" * 200])
def test_a_long_name_is_cut_between_characters(name):
    short = file_name(named(name), "pdf").removesuffix("-2026-11-18-en.pdf")

    assert len(short.encode()) <= LONGEST_BYTES
    assert set(short) <= set(name) | {"-"}
    assert not short.endswith(("-", "‌"))

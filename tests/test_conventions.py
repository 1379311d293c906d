"""What everybody promised: no missing migration, nothing untranslated, no physical direction, …"""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "alignment/locale/fa/LC_MESSAGES/django.po"
STYLES = sorted((ROOT / "static").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
PHYSICAL = re.compile(
    r"(^|[;{\s])((margin|padding|border|inset|scroll-margin)-?)?(left|right)[a-z-]*\s*:"
    r"|(float|text-align)\s*:\s*(left|right)\b",
    re.MULTILINE,
)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_nothing_is_untranslated_or_fuzzy():
    catalogue = polib.pofile(CATALOGUE)

    assert [one.msgid for one in catalogue.untranslated_entries()] == []
    assert [one.msgid for one in catalogue.fuzzy_entries()] == []


def test_the_compiled_catalogue_is_the_written_one():
    written = polib.pofile(CATALOGUE)
    compiled = polib.mofile(CATALOGUE.with_suffix(".mo"))

    def entries(catalogue):
        return {
            (one.msgctxt, one.msgid): one.msgstr or one.msgstr_plural
            for one in catalogue
            if not one.obsolete
        }

    assert entries(compiled) == entries(written)


def test_placeholders_survive_translation():
    names = re.compile(r"%\((\w+)\)")
    wrong = [
        one.msgid
        for one in polib.pofile(CATALOGUE).translated_entries()
        for translation in (one.msgstr_plural.values() if one.msgid_plural else [one.msgstr])
        if set(names.findall(translation)) - set(names.findall(one.msgid + one.msgid_plural))
    ]

    assert wrong == []


def test_persian_text_is_written_with_persian_letters():
    arabic = re.compile("[\u064a\u0643\u06c0]")
    wrong = [
        one.msgid
        for one in polib.pofile(CATALOGUE).translated_entries()
        if arabic.search(one.msgstr) or "!" in one.msgstr or " می " in f" {one.msgstr} "
    ]

    assert wrong == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_know_no_left_and_right(path):
    assert PHYSICAL.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_style_or_script(path):
    text = path.read_text()

    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert all("src=" in one or 'type="application/json"' in one for one in scripts)


def test_every_setting_is_in_the_readme():
    names = set(re.findall(r"ALIGNMENT_[A-Z_]+", (ROOT / "alignment/settings.py").read_text()))
    readme = (ROOT / "README.md").read_text()

    assert sorted(name for name in names if name not in readme) == []


def test_only_the_two_languages_are_offered():
    assert [code for code, _name in settings.LANGUAGES] == ["en", "fa"]

"""What everybody promised: no missing migration, nothing untranslated, no physical direction, …"""

import ast
import re
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import override

from alignment.sentences import sentences, sentences_of_template
from diagnostics.names import ANSWER_NAMES, FUNCTION_NAMES, TYPE_NAMES
from tests.databases import OVER_EITHER

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "alignment/locale/fa/LC_MESSAGES/django.po"
STYLES = sorted((ROOT / "static").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
REPORT = sorted((ROOT / "diagnostics").rglob("*.typ"))
ROOMS = ("alignment", "diagnostics", "funnel", "tests")
# A record and what the method reads of it; a draft's row and a document's; a round and its words
ONE_IDEA = {"Checklist", "Criterion", "Condition", "Respondent", "Item", "Diagnosed", "Command"}
PHYSICAL = re.compile(
    r"(^|[;{\s])((margin|padding|border|inset|scroll-margin)-?)?(left|right)[a-z-]*\s*:"
    r"|(float|text-align)\s*:\s*(left|right)\b",
    re.MULTILINE,
)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_what_is_tried_over_one_database_is_there():
    assert [path for path in OVER_EITHER if not path.exists()] == []


def test_every_sentence_is_in_the_catalogue_and_no_other():
    catalogue = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(CATALOGUE)}
    said = set(sentences(ROOT))

    assert said - catalogue == set(), "python3 run.py translate takes them in"
    assert catalogue - said == set(), "python3 run.py translate takes them out"


def test_types_functions_and_answers_are_named_in_one_module_alone():
    with override("en"):
        names = {
            str(name)
            for kind in (TYPE_NAMES, FUNCTION_NAMES, ANSWER_NAMES)
            for name in kind.values()
        }
    named = re.compile(rf'(?:_|gettext\w*)\("({"|".join(sorted(names))})"\)')
    modules = [path for room in ("diagnostics", "funnel") for path in (ROOT / room).rglob("*.py")]

    found = {path.name for path in modules if named.search(path.read_text())}

    assert found == {"names.py"}


def test_one_class_name_is_one_idea():
    names = Counter(
        node.name
        for app in ("alignment", "diagnostics", "funnel")
        for path in (ROOT / app).rglob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and "migrations" not in path.parts
    )

    assert {name for name, number in names.items() if number > 1} == ONE_IDEA


def test_nothing_is_untranslated_or_fuzzy():
    catalogue = polib.pofile(CATALOGUE)

    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_the_compiled_catalogue_is_the_written_one():
    written = polib.pofile(CATALOGUE)
    compiled = polib.mofile(CATALOGUE.with_suffix(".mo"))

    def entries(catalogue):
        return {
            (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural
            for entry in catalogue
            if not entry.obsolete
        }

    assert entries(compiled) == entries(written)


def test_placeholders_survive_translation():
    names = re.compile(r"%\((\w+)\)")
    wrong = [
        entry.msgid
        for entry in polib.pofile(CATALOGUE).translated_entries()
        for translation in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if set(names.findall(translation)) - set(names.findall(entry.msgid + entry.msgid_plural))
    ]

    assert wrong == []


def test_persian_text_is_written_with_persian_letters():
    arabic = re.compile("[\u064a\u0643\u06c0]")
    wrong = [
        entry.msgid
        for entry in polib.pofile(CATALOGUE).translated_entries()
        if arabic.search(entry.msgstr) or "!" in entry.msgstr or " می " in f" {entry.msgstr} "
    ]

    assert wrong == []


def test_figures_joined_by_hyphens_keep_their_order_in_persian():
    """Behind a Persian letter 2026-11-01 would be shown as 01-11-2026."""
    isolated = re.compile("\u2066[^\u2069]*\u2069")
    wrong = [
        entry.msgid
        for entry in polib.pofile(CATALOGUE).translated_entries()
        for text in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if re.search(r"\d[-−+]\d", isolated.sub("", text))
    ]

    assert wrong == []


def test_a_persian_letter_reads_from_the_right_whatever_name_a_sentence_begins_with():
    """Plain text takes its direction from the first letter; days and numbers have none."""
    letters = (ROOT / "templates/email").rglob("*.html")
    said = {each.key for path in letters for each in sentences_of_template(path.read_text())}
    wrong = [
        entry.msgid
        for entry in polib.pofile(CATALOGUE)
        if (entry.msgctxt, entry.msgid) in said
        and re.match(r"%\((?!day|number|shown|count)", entry.msgstr)
    ]

    assert wrong == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_know_no_left_and_right(path):
    assert PHYSICAL.findall(path.read_text()) == []


def test_no_page_parts_what_it_fills_in_with_a_latin_comma():
    """Persian has another one: inside a sentence the translation writes it, elsewhere the tag."""
    sentence = re.compile(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", re.DOTALL)
    tag = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)

    found = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        if path.suffix == ".html"
        and re.search(r"(^|\}|>)\s*,(\s|$)", tag.sub("", sentence.sub("", path.read_text())), re.M)
    ]

    assert found == []


def test_no_line_of_a_template_or_style_hides_from_a_reviewer():
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*TEMPLATES, *STYLES, *REPORT]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 160
    ]

    assert long == []


def test_what_a_loop_goes_over_has_a_noun():
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    nameless = [
        str(path.relative_to(ROOT))
        for path in [*sources, *TEMPLATES, *REPORT]
        if re.search(r"\b(for (\w+, )?one(, \w+)? in\b|lambda\s+one\b)", path.read_text())
    ]

    assert nameless == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_have_one_declaration_a_line_or_a_short_rule(path):
    without_texts = re.sub(r'"(\\.|[^"])*"|/\*.*?\*/', "", path.read_text(), flags=re.DOTALL)
    part, rule = re.compile(r"[^{};]*[{};]?"), re.compile(r"[^{};]+\{[^{}]*\}")

    wrong = [
        line
        for line in without_texts.splitlines()
        if not part.fullmatch(line) and (not rule.fullmatch(line) or len(line) > 120)
    ]

    assert wrong == []


def test_nothing_follows_the_hidden_words_of_a_button():
    """A space there is one more thing in a row, and the button as much wider as the row's gap."""
    apart = re.compile(r'"visually-hidden">(?:(?!</span>).)*</span>\s+</button>', re.DOTALL)

    assert [path.name for path in TEMPLATES if apart.search(path.read_text())] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_style_or_script(path):
    text = path.read_text()

    if "email" in path.parts:  # no stylesheet and no policy of ours goes with a letter
        text = text.replace(' style="overflow-wrap: anywhere"', "")
        text = re.sub("<style>.*?</style>", "", text, flags=re.DOTALL)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)


def test_every_setting_is_in_the_readme():
    names = set(re.findall(r"ALIGNMENT_[A-Z_]+", (ROOT / "alignment/settings.py").read_text()))
    readme = (ROOT / "README.md").read_text()

    assert sorted(name for name in names if name not in readme) == []


def test_only_the_two_languages_are_offered():
    assert [code for code, _name in settings.LANGUAGES] == ["en", "fa"]

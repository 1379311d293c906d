"""`run.py translate`: which sentences are found, and what becomes of the catalogue."""

import polib
import pytest
from django.core.management import call_command

from alignment.management.commands.translate import CATALOGUE
from alignment.sentences import Sentence, sentences_of_code, sentences_of_template

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def product(tmp_path, settings):
    """Return a function that writes a product of one module and one template with its catalogue."""
    settings.BASE_DIR = tmp_path

    def write(*, code="", template="", entries=""):
        texts = {
            "diagnostics/words.py": code,
            "templates/page.html": template,
            CATALOGUE: HEADER + entries,
        }
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


def translate(tmp_path, capsys):
    call_command("translate")
    return polib.pofile(tmp_path / CATALOGUE), capsys.readouterr().out.splitlines()


def test_sentences_of_code_are_found_in_every_form():
    code = """
        # a note
        # Translators: said to a respondent,
        # of the manager
        A = _("Open")
        B = ngettext("%(count)d person", "%(count)d people", count)
        C = pgettext("between", "; ")
        D = gettext_lazy("two " "halves")
        E = _(computed)
    """
    code = "if True:\n" + code

    assert sentences_of_code(code) == [
        Sentence(None, "Open", "", "Translators: said to a respondent, of the manager"),
        Sentence(None, "%(count)d person", "%(count)d people", ""),
        Sentence("between", "; ", "", ""),
        Sentence(None, "two halves", "", ""),
    ]


def test_sentences_of_a_template_are_found_in_every_form():
    template = """{% load i18n %}
        {# Translators: of a round #}
        <p title="{% translate "It’s open" %}">{% translate 'State' context 'of a round' %}</p>
        {% blocktranslate trimmed count count=people %}
            {{ count }} person
        {% plural %}
            {{ count }} people
        {% endblocktranslate %}
        {{ name|default:_("Nobody") }}
    """

    assert sentences_of_template(template) == [
        Sentence(None, "It’s open", "", "Translators: of a round"),
        Sentence("of a round", "State", "", ""),
        Sentence(None, "%(count)s person", "%(count)s people", ""),
        Sentence(None, "Nobody", "", ""),
    ]


def test_translate_takes_in_what_is_new_and_says_so(product, tmp_path, capsys):
    product(code='_("Planted in code %(name)s")', template='{% translate "And in a template" %}')

    catalogue, said = translate(tmp_path, capsys)

    assert [entry.msgid for entry in catalogue] == ["Planted in code %(name)s", "And in a template"]
    assert [entry.flags for entry in catalogue] == [["python-format"], []]
    assert said == ["New: Planted in code %(name)s", "New: And in a template"]


def test_translate_guesses_the_persian_of_a_changed_sentence(product, tmp_path, capsys):
    product(
        code='_("The round is closed now.")',
        entries='msgid "The round is closed."\nmsgstr "دور بسته شد."\n',
    )

    catalogue, said = translate(tmp_path, capsys)

    assert [(entry.msgstr, entry.flags) for entry in catalogue] == [("دور بسته شد.", ["fuzzy"])]
    assert said == ["Fuzzy: The round is closed now.", "Gone: The round is closed."]


def test_translate_leaves_a_complete_catalogue_as_it_is(product, tmp_path, capsys):
    entries = 'msgid "Second"\nmsgstr "دوم"\n\nmsgid "First"\nmsgstr "اول"\n'
    product(code='_("First"), _("Second")', entries=entries)

    catalogue, said = translate(tmp_path, capsys)

    compiled = polib.mofile((tmp_path / CATALOGUE).with_suffix(".mo"))
    assert [entry.msgid for entry in catalogue] == ["Second", "First"]
    assert {entry.msgid: entry.msgstr for entry in compiled} == {"First": "اول", "Second": "دوم"}
    assert said == ["Every sentence is translated."]

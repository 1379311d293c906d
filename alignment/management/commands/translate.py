"""Bring the catalogue up to the sentences of the code, say what is left to do, compile it."""

import difflib
import re

import polib
from django.conf import settings
from django.core.management.base import BaseCommand

from alignment.sentences import sentences

CATALOGUE = "alignment/locale/fa/LC_MESSAGES/django.po"
NO_WRAPPING = 1_000_000
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")


class Command(BaseCommand):
    help = "Collect the sentences of code and templates, report what is new or fuzzy, compile."
    requires_system_checks = ()

    def handle(self, *args, **options):
        path = settings.BASE_DIR / CATALOGUE
        catalogue = polib.pofile(path, wrapwidth=NO_WRAPPING)
        new, gone = bring_up_to_date(catalogue, sentences(settings.BASE_DIR))
        catalogue.save(path)
        catalogue.save_as_mofile(path.with_suffix(".mo"))
        waiting = [entry for entry in catalogue.untranslated_entries() if entry not in new]
        for word, entries in {
            "New": [entry for entry in new if not entry.fuzzy],
            "Untranslated": waiting,
            "Fuzzy": catalogue.fuzzy_entries(),
            "Gone": gone,
        }.items():
            for entry in entries:
                self.stdout.write(f"{word}: {entry.msgid}")
        if not (catalogue.untranslated_entries() or catalogue.fuzzy_entries() or gone):
            self.stdout.write("Every sentence is translated.")


def bring_up_to_date(catalogue, found):
    """Make the entries those that were found, in their order of before; return the new, the gone.

    A new sentence that resembles one that is gone takes its Persian as a guess, marked fuzzy.
    """
    gone = [entry for entry in catalogue if (entry.msgctxt, entry.msgid) not in found]
    kept = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if entry not in gone}
    for entry in gone:
        catalogue.remove(entry)
    new = []
    for key, sentence in found.items():
        entry = kept.get(key)
        if entry is None:
            entry = new_entry(sentence, gone)
            new.append(entry)
            catalogue.append(entry)
        entry.comment = sentence.comment
    return new, gone


def new_entry(sentence, gone):
    entry = polib.POEntry(msgctxt=sentence.context, msgid=sentence.sentence)
    if PLACEHOLDER.search(sentence.sentence + sentence.plural):
        entry.flags.append("python-format")
    if sentence.plural:
        entry.msgid_plural = sentence.plural
        entry.msgstr_plural = {0: "", 1: ""}
    alike = {old.msgid: old for old in gone if bool(old.msgid_plural) == bool(sentence.plural)}
    for match in difflib.get_close_matches(sentence.sentence, alike, n=1, cutoff=0.8):
        entry.msgstr, entry.msgstr_plural = alike[match].msgstr, alike[match].msgstr_plural
        entry.flags.insert(0, "fuzzy")
    return entry

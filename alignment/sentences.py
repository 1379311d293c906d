"""The sentences of code and templates that the catalogue must hold; GNU gettext is not needed."""

import ast
import re
import tokenize
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

CODE = ("alignment", "diagnostics", "funnel")
TEMPLATES = "templates"
# of each function of gettext, what its first arguments are
ARGUMENTS = {
    "": ["sentence"],
    "n": ["sentence", "plural"],
    "p": ["context", "sentence"],
    "np": ["context", "sentence", "plural"],
}
FUNCTIONS = {
    prefix + name: arguments
    for prefix, arguments in ARGUMENTS.items()
    for name in ("gettext", "gettext_lazy")
} | {"_": ["sentence"], "gettext_noop": ["sentence"]}
STRING = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
# what Django makes of a template: calls and comments for translators, everything else blanked out
CALL = rf"\b(?P<function>n?p?gettext|_)\(\s*(?P<strings>{STRING}(?:\s*,\s*{STRING})*)"
SAID = re.compile(rf"{CALL}|# (?P<comment>Translators:.*)")


class Sentence(NamedTuple):
    context: str | None
    sentence: str
    plural: str
    comment: str

    @property
    def key(self):
        """Return what tells an entry of the catalogue from all others."""
        return (self.context, self.sentence)


def from_strings(function, strings, comment):
    parts = dict(zip(FUNCTIONS[function], strings, strict=False))
    return Sentence(parts.get("context"), parts["sentence"], parts.get("plural", ""), comment)


def sentences_of_code(text):
    """Return the sentences of a module; a comment for translators stands on the lines above."""
    comments = translator_comments(text)
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        function = getattr(node.func, "id", getattr(node.func, "attr", None))
        count = len(FUNCTIONS.get(function, ()))
        strings = [getattr(argument, "value", None) for argument in node.args[:count]]
        if count and len(strings) == count and all(isinstance(string, str) for string in strings):
            comment = comments.get(node.lineno - 1, "")
            found.append((node.lineno, node.col_offset, from_strings(function, strings, comment)))
    return [sentence for _line, _column, sentence in sorted(found, key=lambda place: place[:2])]


def translator_comments(text):
    """Return each comment for translators by the number of its last line."""
    comments, last = {}, None
    lines = iter(text.splitlines(keepends=True))
    for token in tokenize.generate_tokens(lambda: next(lines, "")):
        if token.type != tokenize.COMMENT:
            continue
        line, words = token.start[0], token.string.lstrip("# ")
        if words.startswith("Translators:"):
            comments[line] = words
            last = line
        elif last == line - 1:
            comments[line] = f"{comments.pop(last)} {words}"
            last = line
    return comments


def sentences_of_template(text):
    """Return the sentences of a template; a comment for translators stands before its sentence."""
    found, comment = [], ""
    for said in SAID.finditer(templatize(text)):
        if said["comment"]:
            comment = said["comment"].strip()
            continue
        strings = [ast.literal_eval(string) for string in re.findall(STRING, said["strings"])]
        found.append(from_strings(said["function"], strings, comment))
        comment = ""
    return found


def sentences(root):
    """Return all sentences of the product below a folder, each once, in the order of its files."""
    root, found = Path(root), {}
    code = [path for folder in CODE for path in sorted((root / folder).rglob("*.py"))]
    for path in code:
        collect(found, sentences_of_code(path.read_text(encoding="utf-8")))
    for path in sorted((root / TEMPLATES).rglob("*.*")):
        if path.suffix in (".html", ".txt"):
            collect(found, sentences_of_template(path.read_text(encoding="utf-8")))
    return found


def collect(found, said):
    for sentence in said:
        known = found.get(sentence.key, sentence)
        comments = [part for part in (known.comment, sentence.comment) if part]
        found[sentence.key] = known._replace(
            plural=known.plural or sentence.plural, comment="\n".join(dict.fromkeys(comments))
        )

"""Checklists as YAML files: out and in again, errors by line and field, the shipped example."""

import json
import re

import pytest

from diagnostics.exchange.checklist_file import read_checklist, written_checklist
from diagnostics.exchange.place import ExchangeError
from diagnostics.instruments.document import (
    EXAMPLE,
    SCHEMA,
    digest,
    read_document,
    shipped_article,
)
from diagnostics.method.simulation import simulate
from diagnostics.workbench.file import checklist_of

NEW = ("licence", "citation")


def example():
    return EXAMPLE.read_text(encoding="utf-8")


def refusal_of(text):
    with pytest.raises(ExchangeError) as refused:
        checklist_of(text.encode())
    return str(refused.value)


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def test_a_written_article_reads_as_the_same_document():
    article = shipped_article()

    read = checklist_of(written_checklist(article).encode())

    assert read == article
    assert digest(read) == digest(article)


def test_a_document_of_the_former_format_is_written_as_one_of_today():
    former = {name: part for name, part in shipped_article().items() if name not in NEW}

    assert checklist_of(written_checklist(former | {"format": 2}).encode()) == shipped_article()


def test_a_file_begins_with_its_code_so_that_it_is_easily_changed():
    lines = written_checklist(shipped_article()).splitlines()

    assert next(line for line in lines if not line.startswith("#")) == "code: article"


@pytest.mark.parametrize(
    ("part", "instead", "said"),
    [
        (
            "weight: '1'",
            "weight: 0",
            "criteria[0].weight: 0 is not accepted. Accepted: a number above 0",
        ),
        ("native: undefined", "native: loose", 'criteria[0].native: "loose" is not accepted.'),
        (
            "side: stay",
            "side: ''",
            'conditions[0].side: "" is not accepted. Accepted: stay, ',
        ),
        (
            "code: twelve",
            "code: Two words",
            'code: "Two words" is not accepted. Accepted: a ',
        ),
        ("format: 3", "format: 9", "format: 9 is not accepted. Accepted: 2 / 3."),
    ],
)
def test_a_value_is_refused_by_line_field_and_what_is_accepted(part, instead, said):
    text = example().replace(part, instead, 1)

    refusal = refusal_of(text)

    assert refusal.startswith(f"Line {line_of(text, instead)}, {said}")


def test_what_is_missing_is_refused_where_it_should_stand():
    text = example().replace("  position: 9\n", "", 1)

    assert refusal_of(text) == (
        f"Line {line_of(text, 'code: K8')}, criteria[7].position: this is missing."
    )


def test_an_unknown_name_is_refused_with_those_that_are_accepted():
    text = example().replace("  position: 9\n", "  position: 9\n  colour: red\n", 1)

    assert refusal_of(text).startswith(
        f"Line {line_of(text, 'colour')}, criteria[7].colour: this name is unknown. Accepted: code,"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2", "Line 2: a: this stands here twice. Give it once."),
        ("a: &x 1\nb: *x", "Line 2: aliases and tags are not accepted. Write the value out."),
        (
            "a: [1",
            "Line 2: this is not well-formed YAML. Check its indentation, spaces and no tabs, and "
            "its quotation marks.",
        ),
        ("- 1", "this must be one object, as an exported checklist is."),
        ("a: 1\n---\nb: 2", "Line 2: a second document begins here. Give one a file."),
        ("[" * 40 + "]" * 40, "Line 1: objects or lists are nested too deeply."),
        ("format: 3", "Line 1, code: this is missing."),
        ("", "this must be one object, as an exported checklist is."),
    ],
)
def test_what_is_no_checklist_is_refused_in_a_line(text, said):
    assert refusal_of(text) == said


def test_too_large_a_file_is_not_read():
    with pytest.raises(ExchangeError, match="too large"):
        read_checklist(b" " * (1024 * 1024 + 1))


def test_the_example_is_a_small_checklist_that_has_nothing_of_the_article():
    document, article = read_document(checklist_of(example().encode())), shipped_article()

    codes = {*document.criteria, *document.conditions, *document.facts, *document.prescriptions}
    lists = ("criteria", "conditions", "facts", "prescriptions")
    of_article = {item["code"] for name in lists for item in article[name]}
    assert len(document.criteria) == 12
    assert not codes & of_article
    assert "example" in document.title.en
    assert "نمونه" in document.title.fa


def test_the_example_gives_random_sheets_few_types():
    document = read_document(checklist_of(example().encode()))

    counted = simulate(document.checklist, organisations=400, seed=16)

    assert counted.random_typed <= 20
    assert all(named.other <= 4 for named in counted.stories.values())


# --- the schema ------------------------------------------------------------------------------


def faults(value, rule, root, place=""):
    """Yield where a value breaks a rule of the schema; knows the words that it uses."""
    rule = root["$defs"][rule["$ref"].rpartition("/")[2]] if "$ref" in rule else rule
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    kinds["null"] = type(None)
    if "anyOf" in rule:
        if all(list(faults(value, choice, root)) for choice in rule["anyOf"]):
            yield place
        return
    if "type" in rule and type(value) is not kinds[rule["type"]]:
        yield place
        return
    if value not in rule.get("enum", [value]) or value != rule.get("const", value):
        yield place
    if "pattern" in rule and not re.search(rule["pattern"], value):
        yield place
    if isinstance(value, dict):
        names = rule.get("properties", {})
        yield from (f"{place}.{name}" for name in rule.get("required", []) if name not in value)
        for name, part in value.items():
            inner = names.get(name, rule.get("additionalProperties"))
            yield from (
                [f"{place}.{name}"] if not inner else faults(part, inner, root, f"{place}.{name}")
            )
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, rule["items"], root, f"{place}[{number}]")


def schema():
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


@pytest.mark.parametrize("data", [shipped_article, lambda: checklist_of(example().encode())])
def test_what_is_shipped_holds_the_schema(data):
    assert list(faults(data(), schema(), schema())) == []


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("weight: '1'", "weight: nothing"),
        ("native: undefined", "native: loose"),
        ("side: stay", "side: leave"),
        ("kind: risk", "kind: hope"),
        ("code: K1\n", "code: k1\n"),
        ("optional: false", "optional: 0"),
        ("licence: MIT", "license: MIT"),
    ],
)
def test_what_a_document_refuses_the_schema_refuses_too(part, instead):
    text = example().replace(part, instead, 1)

    refusal_of(text)
    assert list(faults(read_checklist(text.encode()).data, schema(), schema()))

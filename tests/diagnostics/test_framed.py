"""Rows in a template that are rendered once for each look, each with its own text in the slots."""

from typing import NamedTuple

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe
from django.utils.translation import override


class Row(NamedTuple):
    kind: str
    text: object
    note: str | None = ""
    said: list[str] = []


ROW = """{% load frames i18n %}{% framed row in rows by kind with text note said %}
<li class="{{ kind }}">{% translate "Name" %}: {{ text }}{% if note %} ({{ note }}){% endif %}
{% for word in said %}<b>{{ word }}</b>{% endfor %}{{ outside }}</li>
{% endframed %}""".replace("\n", "")


@pytest.fixture(scope="module")
def lines():
    """Return a function that renders rows by one template, as one process does."""
    template = Template(ROW)
    return lambda *rows: template.render(Context({"rows": rows, "outside": "outside"}))


def test_each_row_has_its_own_text_escaped(lines):
    assert lines(Row("a", "<i>1"), Row("a", mark_safe("<i>2</i>"))) == (
        '<li class="a">Name: &lt;i&gt;1</li><li class="a">Name: <i>2</i></li>'
    )


def test_what_it_is_rendered_by_and_what_is_empty_are_the_rows_own(lines):
    rows = [Row("a", 1, "one"), Row("a", 2), Row("b", 3, None), Row("b", None, "four")]

    assert lines(*rows) == (
        '<li class="a">Name: 1 (one)</li><li class="a">Name: 2</li>'
        '<li class="b">Name: 3</li><li class="b">Name:  (four)</li>'
    )


def test_a_list_has_a_slot_for_each_part_the_empty_ones_too(lines):
    rows = [Row("a", 1, said=said) for said in (["x", "<"], ["", "y"], ["y", ""], [], ["z"])]

    assert [line.partition("Name: 1")[2] for line in lines(*rows).split("</li>")[:-1]] == [
        "<b>x</b><b>&lt;</b>",
        "<b></b><b>y</b>",
        "<b>y</b><b></b>",
        "",
        "<b>z</b>",
    ]


def test_each_language_has_its_own_rows(lines):
    with override("fa"):
        persian = lines(Row("a", "1"))

    assert "نام: 1" in persian
    assert "Name: 1" in lines(Row("a", "1"))


def test_a_row_is_rendered_once_for_each_look(monkeypatch):
    template = Template(ROW)
    [node] = template.nodelist.get_nodes_by_type(type(template.nodelist[-1]))
    frame, made = node._frame, []
    monkeypatch.setattr(node, "_frame", lambda *look: made.append(look) or frame(*look))

    template.render(Context({"rows": [Row("a", "1"), Row("a", "2"), Row("b", "1"), Row("a", "3")]}))

    assert len(made) == 2


def test_no_rows_are_nothing():
    assert Template(ROW).render(Context({})) == ""


def test_a_word_that_it_does_not_know_is_an_error():
    with pytest.raises(TemplateSyntaxError, match="by or with"):
        Template("{% load frames %}{% framed row in rows text %}{% endframed %}")

import re

import pytest
from django.template import Engine, TemplateSyntaxError


def engine_of(folder):
    return Engine(dirs=[folder], loaders=["alignment.loaders.Loader"], debug=True)


def test_a_template_loses_its_indentation_and_no_line(tmp_path):
    (tmp_path / "list.html").write_text(
        "<ul>\n  {% if 1 %}\n\t  <li>one  two</li>\n  {% endif %}\n</ul>"
    )

    template = engine_of(tmp_path).get_template("list.html")

    assert template.source == "<ul>\n{% if 1 %}\n<li>one  two</li>\n{% endif %}\n</ul>"


def test_an_error_names_the_line_of_the_file(tmp_path):
    (tmp_path / "wrong.html").write_text("<p>\n  <b>\n    {% unknown %}\n")

    with pytest.raises(TemplateSyntaxError) as caught:
        engine_of(tmp_path).get_template("wrong.html")

    assert caught.value.template_debug["line"] == 3


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/", "/fa/method/"])
def test_a_page_carries_no_indentation(client, address):
    page = client.get(address).content.decode()

    assert re.findall(r"\n[ \t]+.*", page) == []

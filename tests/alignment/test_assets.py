import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from alignment.assets import FILES, HashedStorage, LibraryFinder

NAMES = [name for names in FILES.values() for name in names]


@pytest.mark.parametrize("name", NAMES)
def test_every_library_file_is_found_under_lib(name):
    path = Path(finders.find(f"lib/{name}"))

    assert path.name == name
    assert path.stat().st_size > 0


@pytest.mark.parametrize("path", ["lib/version.txt", "lib/../version.txt", "bootstrap.min.css"])
def test_nothing_else_of_the_wheels_is_published(path):
    assert LibraryFinder().find(path) is None
    assert LibraryFinder().find(path, find_all=True) == []


def test_every_file_that_a_stylesheet_names_exists():
    for sheet in Path(settings.BASE_DIR, "static", "css").glob("*.css"):
        for reference in re.findall(r'url\("(?!data:)([^"]+)"\)', sheet.read_text()):
            assert finders.find(f"css/{reference}".replace("css/../", "")), (sheet, reference)


def test_every_static_file_that_a_template_names_exists():
    for template in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        for reference in re.findall(r'{% static "([^"]+)" %}', template.read_text()):
            assert finders.find(reference), (template, reference)


def test_a_hashed_copy_of_everything_can_be_collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "alignment.assets.HashedStorage"}
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    assert list(tmp_path.glob("css/tokens.*.css.gz"))
    assert not list(tmp_path.rglob("*.br"))
    assert HashedStorage(location=tmp_path).url("css/tokens.css") != "/static/css/tokens.css"

"""The documents against the tree: what is cited, linked or named is there, and all is named."""

import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
CURRENT = [path for path in DOCUMENTS if path.name != "CHANGELOG.md"]  # that one tells the past
NUMBERED = {"METHOD": "method.md", "DECISIONS": "decisions.md", "CONTENT": "content.md"}
CITING = {".css", ".html", ".js", ".json", ".md", ".py", ".toml", ".txt", ".typ"}
APPS = ("alignment", "diagnostics", "funnel")
FOLDERS = (*APPS, "docs", "static", "templates", "tests")
# METHOD 4 · METHOD 4, rule 3 · METHOD 1, 2, 8 · METHOD 3 to 8 · DECISIONS 8 and 9
NUMBERS = r"\s+(?:#\s+)?\d+(?:(?:,| and| to)\s+\d+)*"
CITATION = re.compile(rf"\b({'|'.join(NUMBERED)})\b(?P<numbers>{NUMBERS})?(?:, rule (?P<rule>\d))?")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`")


def citing_files():
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    files = [*inside, *ROOT.glob("*.py"), *ROOT.glob("*.toml"), *DOCUMENTS]
    return sorted({path for path in files if path.suffix in CITING} - {Path(__file__)})


def sections_of(document):
    """Return the numbered parts of a document: each number with its text."""
    text = (ROOT / "docs" / NUMBERED[document]).read_text()
    mark = r"^(\d+)\. " if document == "DECISIONS" else r"^## (\d+)\. "
    _before, *parts = re.split(mark, text, flags=re.MULTILINE)
    return {int(number): part for number, part in zip(parts[::2], parts[1::2], strict=True)}


SECTIONS = {document: sections_of(document) for document in NUMBERED}


def unknown_citations(text):
    """Yield the citations of a text that lead nowhere, as they are written."""
    for found in CITATION.finditer(text):
        sections, numbers = SECTIONS[found[1]], re.findall(r"\d+", found["numbers"] or "")
        is_known = bool(numbers) and all(int(number) in sections for number in numbers)
        if is_known and found["rule"]:
            is_known = f"\n{found['rule']}. " in sections[int(numbers[-1])]
        if not is_known:
            yield found[0]


def anchors_of(path):
    """Return the anchors that a reader on the web gives the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_there(link, document):
    address, _, anchor = link.partition("#")
    target = (document.parent / address) if address else document
    return target.exists() and (not anchor or anchor in anchors_of(target))


def folders_of_the_house():
    top = (path for path in ROOT.iterdir() if path.name in FOLDERS)
    packages = (path.parent for app in APPS for path in _packages(app))
    return sorted({str(path.relative_to(ROOT)) for path in (*top, *packages)})


def _packages(app):
    hidden = {"migrations", "commands"}  # named by Django, and inside a folder that is told
    return (path for path in (ROOT / app).rglob("__init__.py") if path.parent.name not in hidden)


@pytest.mark.parametrize(
    "citation", ["METHOD", "METHOD section 4", "METHOD 99", "DECISIONS 4 to 99"]
)
def test_a_citation_that_leads_nowhere_is_found(citation):
    assert list(unknown_citations(f"see ({citation}) there"))


def test_every_section_and_decision_that_is_cited_is_there():
    wrong = [
        f"{path.relative_to(ROOT)}: {citation}"
        for path in citing_files()
        for citation in unknown_citations(path.read_text())
    ]

    assert wrong == []


def test_decisions_are_numbered_without_a_hole():
    assert list(SECTIONS["DECISIONS"]) == list(range(1, len(SECTIONS["DECISIONS"]) + 1))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_somewhere(path):
    links = [link for link in LINK.findall(path.read_text()) if "://" not in link]

    assert [link for link in links if not is_there(link, path)] == []


@pytest.mark.parametrize("path", CURRENT, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(path):
    named = PATH.findall(path.read_text())

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_readme_names_every_folder_of_the_house():
    table = (
        (ROOT / "README.md").read_text().partition("## Where things live")[2].partition("\n## ")[0]
    )
    named = {name.rstrip("/") for name in re.findall(r"`([\w/]+/)`", table)}

    assert sorted(named) == folders_of_the_house()


def test_the_data_names_every_record():
    text = (ROOT / "docs/data.md").read_text()
    records = [
        model
        for app in ("diagnostics", "funnel")
        for model in apps.get_app_config(app).get_models()
    ]

    assert [model.__name__ for model in records if f"`{model.__name__}`" not in text] == []


def test_the_pictures_of_the_readme_are_made_by_the_script():
    shown = re.findall(
        r"!\[[^]]+\]\(docs/pictures/([\w.]+)\.png\)", (ROOT / "README.md").read_text()
    )
    script = (ROOT / "docs/pictures/make.py").read_text()

    assert len(shown) == 2
    assert [name for name in shown if f'"{name}"' not in script] == []

"""Checklists taken away and brought in by an admin: as a draft, or as one of its own."""

import re

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from diagnostics.actions import checklists, rounds
from diagnostics.exchange.checklist_file import written_checklist
from diagnostics.instruments.document import EXAMPLE, digest, shipped_article
from diagnostics.localisation import digits
from diagnostics.models import Checklist, Version
from diagnostics.queries.drafts import draft_document
from diagnostics.queries.versions import default_version, document_of
from tests.diagnostics.pages import address, text_of
from tests.factories import NOW, make_assessment, make_respondent, make_version

ISOLATES = re.compile("[\u2068\u2069]")


def bring(client, content, *, name="own.yaml", language="en"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    where = address("checklist_import", language=language)
    return client.post(where, {"file": file}, follow=True)


def reworded():
    """Return the article with a sentence, a symptom and a reference otherwise."""
    data = shipped_article()
    data["criteria"][0]["text"]["en"] = "Said otherwise."
    data["symptoms"][0]["text"]["en"] = "Seen otherwise."
    data["contradictions"] = data["contradictions"][1:]
    return data


def test_a_version_is_taken_away_and_reads_as_itself(admin):
    version = make_version()

    response = admin.get(address("version_file", "article", 1))

    assert response.headers["Content-Disposition"] == 'attachment; filename="article-1.yaml"'
    assert response.content.decode() == written_checklist(version.data)


def test_a_file_of_a_checklist_that_is_here_becomes_its_draft(admin):
    make_version()

    page = text_of(bring(admin, written_checklist(reworded())))

    draft = Version.objects.get(number=None)
    assert "The file is the checklist’s draft now." in page
    assert draft_document(draft) == reworded()
    published = checklists.publish_draft(draft, by=None, now=NOW)
    assert published.digest == digest(reworded())
    assert published.from_file is None


def test_a_file_with_a_code_of_its_own_becomes_a_checklist(admin):
    make_version()

    page = text_of(bring(admin, EXAMPLE.read_bytes()))

    assert "The file is a checklist of its own now, as version 1." in page
    assert "Twelve statements (an example)" in page
    assert page.count("Brought in as a file.") == page.count("As shipped.") == 1
    assert f'href="{address("version_file", "twelve", 1)}"' in page
    assert document_of(default_version("twelve")).questions == 12 + 8 + 8
    assert default_version().checklist.code == "article"


def test_a_file_for_a_checklist_with_a_draft_is_refused(admin, draft):
    response = bring(admin, written_checklist(reworded()))

    assert response.status_code == 422
    assert "This checklist has a draft already." in text_of(response)
    assert Version.objects.get(number=None) == draft


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "<bdi>own.yaml</bdi>: Line %s, criteria[0].native: &quot;loose&quot; is not accepted.",
        ),
        ("fa", "<bdi>own.yaml</bdi>: سطر %s، criteria[0].native: &quot;loose&quot; پذیرفته نیست."),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_file_line_and_field(admin, language, said):
    text = EXAMPLE.read_text().replace("native: undefined", "native: loose", 1)

    response = bring(admin, text, language=language)

    assert response.status_code == 422
    line = text[: text.index("native: loose")].count("\n") + 1
    with override(language):
        assert said % digits(line) in ISOLATES.sub("", text_of(response))
    assert not Checklist.objects.filter(code="twelve").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.pop("format"), "format: this is missing."),
        (
            lambda data: data["criteria"][2]["text"].update(en="w" * 401),
            "criteria[2].text.en: wwwwwwwwww%s… is not accepted. "
            "Accepted: a text of 400 letters at most." % ("w" * 30),
        ),
        (
            lambda data: data["stages"][0]["text"].update(fa="و" * 121),
            "Accepted: a text of 120 letters at most.",
        ),
        (
            lambda data: data["symptoms"][0]["text"].update(fa="و" * 401),
            "Accepted: a text of 400 letters at most.",
        ),
    ],
    ids=["no-format", "long-statement", "long-stage", "long-symptom"],
)
def test_what_a_draft_could_not_hold_is_refused_by_its_field(admin, db, change, said):
    data = shipped_article() | {"code": "own"}
    change(data)

    response = bring(admin, yaml.safe_dump(data, allow_unicode=True))

    assert response.status_code == 422
    assert said in text_of(response)
    assert not Checklist.objects.filter(code="own").exists()


def test_a_checklist_that_could_not_tell_types_apart_is_not_taken(admin, db):
    data = shipped_article() | {"code": "own"}
    for criterion in data["criteria"]:
        expected = criterion["expected"]
        said = "aligned" if criterion["native"] == "aligned" else "defined"
        expected |= {type_: dict(expected[said]) for type_ in ("defined", "aligned")}

    response = bring(admin, written_checklist(data))

    page = text_of(response)
    assert response.status_code == 422
    assert "<bdi>own.yaml</bdi>: Defined and Aligned expect the same of every statement." in page
    assert not Checklist.objects.filter(code="own").exists()


def test_weights_of_a_file_are_kept_exactly_from_draft_to_draft(admin):
    make_version()
    data = shipped_article()
    for criterion, weight in zip(data["criteria"], ["1/2", "1.5", "1.250"], strict=False):
        criterion["weight"] = weight

    bring(admin, written_checklist(data))
    published = checklists.publish_draft(Version.objects.get(number=None), by=None, now=NOW)
    draft = checklists.begin_draft(published)

    assert [row["weight"] for row in published.data["criteria"][:4]] == ["1/2", "3/2", "5/4", "1"]
    assert draft_document(draft) == published.data


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("weight", ["2/3", "1000"])
def test_a_weight_that_a_draft_could_not_keep_is_refused(admin, weight, language):
    make_version()
    data = shipped_article()
    data["criteria"][1]["weight"] = weight

    page = text_of(bring(admin, written_checklist(data), language=language))

    said = {
        "en": "Accepted: a number above 0 and below 1000, with three decimal places at most.",
        "fa": "عددی بیشتر از صفر و کمتر از ۱۰۰۰ با حداکثر سه رقم اعشار",
    }
    assert said[language] in ISOLATES.sub("", page)
    assert not Version.objects.filter(number=None).exists()


def test_nothing_chosen_is_said(admin, db):
    response = admin.post(address("checklist_import"))

    assert "Choose a file." in text_of(response)


def test_a_round_of_the_example_is_judged_by_it(admin):
    bring(admin, EXAMPLE.read_bytes())
    version = default_version("twelve")
    document = document_of(version)
    assessment = make_assessment(version=version)
    said = dict.fromkeys(document.criteria, "no") | {"K4": "yes", "K5": "yes", "K6": "yes"}
    for function in ("sales", "marketing"):
        make_respondent(assessment, function, criteria=said)

    closed = rounds.close_assessment(assessment, now=NOW)

    assert (closed.verdict, closed.type, closed.firmness) == ("placed", "defined", "firm")

"""manage.py diagnose: one JSON object out for each assessment in, one line for what is wrong."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from diagnostics.actions import checklists
from diagnostics.exchange import LARGEST
from tests.diagnostics.imports import DATA, SEPEHR
from tests.factories import NOW, make_version

ROOT = Path(__file__).parent.parent.parent
KEYS = [  # METHOD 10
    "file",
    "line",
    "organisation",
    "title",
    "date",
    "checklist",
    "checklist_version",
    "verdict",
    "firmness",
    "firmness_reasons",
    "one_sided",
    "help",
    "type",
    "runner_up",
    "fit",
    "own_share",
    "coverage",
    "function_type",
    "flip",
    "dont_know",
    "gap",
    "agreement",
    "patterns",
    "weights",
    "recommendation",
    "funnel",
    "flags",
]
EMPTY = '{"organisation": "%s", "respondents": []}'


def diagnose(*files, **options):
    out = io.StringIO()
    call_command("diagnose", *map(str, files), stdout=out, **options)
    return out.getvalue()


def refusal(*files, **options):
    """Return what was printed all the same, and the error."""
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("diagnose", *map(str, files), stdout=out, **options)
    assert caught.value.returncode == 2
    return out.getvalue(), str(caught.value)


def run(*arguments, database="sqlite:////nowhere/at/all.sqlite3", **options):
    return subprocess.run(
        [sys.executable, "manage.py", "diagnose", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"ALIGNMENT_DATABASE_URL": database, "LC_ALL": "C", "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=60,
        **options,
    )


def said_of(printed):
    """Return a printed result without the place where it was read."""
    return {key: value for key, value in json.loads(printed).items() if key not in ("file", "line")}


def publish_second_version():
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(text_en="Each side took shape on its own.")
    checklists.publish_draft(draft, by=None, now=NOW)


@pytest.fixture
def standard_input(monkeypatch):
    def give(content):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", ["json", "yaml", "csv"])
@pytest.mark.parametrize(
    ("name", "verdict", "type_", "action"),
    [
        ("sepehr", "placed", "defined", "tighten"),
        ("rudan", "two_views", None, "joint_session"),
        ("arman", "between", "defined", "stay_no_strong_reason"),
    ],
)
def test_worked_example_is_diagnosed(name, verdict, type_, action, suffix):
    result = json.loads(diagnose(DATA / f"{name}.{suffix}"))

    assert list(result) == KEYS
    assert (result["checklist"], result["checklist_version"]) == ("article", 1)
    assert (result["verdict"], result["type"]) == (verdict, type_)
    assert result["recommendation"]["action"] == action


@pytest.mark.django_db
def test_a_result_says_where_it_was_read_and_of_which_round(tmp_path):
    file = tmp_path / "rounds.jsonl"
    told = {"organisation": "A", "respondents": [], "title": "After the fair", "date": "2026-11-01"}
    file.write_text(EMPTY % "B" + "\n\n" + json.dumps(told))

    first, second = (json.loads(line) for line in diagnose(file).splitlines())

    assert (first["file"], first["line"]) == (str(file), 1)
    assert (first["title"], first["date"]) == ("", None)
    assert (second["file"], second["line"]) == (str(file), 3)
    assert (second["title"], second["date"]) == ("After the fair", "2026-11-01")


@pytest.mark.django_db
def test_worked_example_has_the_numbers_of_the_method():
    result = json.loads(diagnose(SEPEHR))

    assert result["fit"] == {
        "undefined": 0.5476,
        "defined": 0.8571,
        "aligned": 0.6786,
        "integrated": 0.369,
    }
    assert result["flip"] == {"distance": 2, "to": "aligned", "criteria": ["A2", "A4"]}
    assert result["recommendation"]["stay"] == 0.1667
    assert result["recommendation"]["tighten"] == 0.75
    contested = [
        stage["stage"] for stage in result["funnel"]["stages"] if stage["finding"] != "agreed"
    ]
    assert contested == [4, 5]


@pytest.mark.django_db
def test_newest_published_version_is_used_and_named():
    publish_second_version()

    assert json.loads(diagnose(SEPEHR))["checklist_version"] == 2


@pytest.mark.django_db
def test_version_that_the_file_names_is_used(tmp_path):
    publish_second_version()
    file = tmp_path / "acme.json"
    file.write_text('{"organisation": "Acme", "respondents": [], "checklist_version": 1}')

    assert json.loads(diagnose(file))["checklist_version"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("checklist_version", 7, "checklist_version: this is not published. Accepted: 1."),
        ("checklist", "other", "checklist: this is not published. Accepted: article."),
    ],
)
def test_what_is_not_published_is_refused(tmp_path, key, value, message):
    file = tmp_path / "acme.json"
    file.write_text(json.dumps({"organisation": "Acme", "respondents": [], key: value}))

    assert refusal(file) == ("", f"{file}: {message}")


@pytest.mark.django_db
def test_persian_text_is_printed_as_it_is(tmp_path):
    file = tmp_path / "سپهر.csv"
    file.write_text("function\n", encoding="utf-8")

    assert '"organisation": "سپهر"' in diagnose(file)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sepehr.json", "sepehr.yaml"])
def test_standard_input_is_json_or_yaml(standard_input, name):
    standard_input((DATA / name).read_bytes())

    printed = diagnose("-")

    assert json.loads(printed)["file"] == "-"
    assert said_of(printed) == said_of(diagnose(SEPEHR))


@pytest.mark.django_db
def test_workbook_is_diagnosed_like_any_other_file(tmp_path):
    workbook = Workbook()
    for row in csv.reader((DATA / "sepehr.csv").read_text(encoding="utf-8-sig").splitlines()):
        workbook.active.append(row)
    workbook.save(tmp_path / "sepehr.xlsx")

    assert said_of(diagnose(tmp_path / "sepehr.xlsx")) == said_of(diagnose(DATA / "sepehr.csv"))


@pytest.mark.django_db
def test_several_files_are_one_line_each_and_a_bad_one_stays_in_its_place(tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("{")

    printed, error = refusal(SEPEHR, bad, DATA / "arman.csv")

    sepehr, in_place, arman = (json.loads(line) for line in printed.splitlines())
    assert sepehr == json.loads(diagnose(SEPEHR))
    assert in_place == {
        "file": str(bad),
        "line": None,
        "error": f"{bad}: Character 2: this is not well-formed JSON.",
    }
    assert arman["organisation"] == "Arman Packaging"
    assert error == "1 of 3 assessments could not be read."


@pytest.mark.django_db
def test_json_lines_name_the_bad_line_and_skip_blank_ones(tmp_path):
    file = tmp_path / "many.jsonl"
    file.write_text(EMPTY % "A" + "\r\n\n  \nnonsense\n" + EMPTY % "B")

    printed, error = refusal(file)

    first, bad, last = (json.loads(line) for line in printed.splitlines())
    assert (first["organisation"], last["organisation"]) == ("A", "B")
    assert [first["line"], last["line"]] == [1, 5]
    assert bad == {
        "file": str(file),
        "line": 4,
        "error": f"{file}, line 4: Character 1: this is not well-formed JSON.",
    }
    assert error == "1 of 3 assessments could not be read."


@pytest.mark.django_db
def test_line_that_is_too_long_is_refused_and_the_next_one_read(tmp_path):
    file = tmp_path / "many.jsonl"
    file.write_text("x" * (2 * LARGEST + 5) + "\n" + EMPTY % "B")

    printed, _ = refusal(file)

    long, last = (json.loads(line) for line in printed.splitlines())
    assert long["error"] == f"{file}, line 1: this is too large. Accepted: 5 MiB at most."
    assert last["organisation"] == "B"


@pytest.mark.django_db
def test_lines_on_standard_input_are_one_line_each(standard_input):
    standard_input((EMPTY % "A" + "\n" + EMPTY % "B").encode())

    printed = diagnose("-", lines=True).splitlines()

    assert [json.loads(line)["organisation"] for line in printed] == ["A", "B"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sepehr.json", "sepehr.yaml", "sepehr.csv"])
def test_lines_print_any_file_on_one_line(name):
    printed = diagnose(DATA / name, lines=True)

    assert printed.count("\n") == 1
    assert said_of(printed) == said_of(diagnose(SEPEHR))


@pytest.mark.django_db
def test_version_is_looked_up_once_for_many_lines(tmp_path, django_assert_num_queries):
    make_version()
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join(EMPTY % "A" for _ in range(30)))
    diagnose(file)

    with django_assert_num_queries(1):
        diagnose(file)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.json", "cannot be read: No such file or directory."),
        ("folder.json", "cannot be read: Is a directory."),
        (
            "acme.txt",
            "unknown kind of file. Accepted: .json, .yaml, .yml, .csv, .xlsx, .jsonl.",
        ),
        ("empty.yaml", "this is empty. Give one assessment."),
    ],
)
def test_file_that_cannot_be_read_is_named(tmp_path, name, message):
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "acme.txt").write_text("{}")
    (tmp_path / "empty.yaml").touch()

    assert refusal(tmp_path / name) == ("", f"{tmp_path / name}: {message}")


def test_name_of_a_file_cannot_forge_a_line(tmp_path):
    _, error = refusal(tmp_path / "a\n\x1b[31mb.json")

    assert error.endswith(r"a\n\x1b[31mb.json: cannot be read: No such file or directory.")


def test_process_prints_only_json_in_utf_8_without_a_database():
    done = run(DATA / "arman.csv", SEPEHR)

    assert (done.returncode, done.stderr) == (0, b"")
    verdicts = [json.loads(line)["verdict"] for line in done.stdout.decode().splitlines()]
    assert verdicts == ["between", "placed"]


def test_process_works_on_a_database_that_was_never_migrated(tmp_path):
    done = run("-", database=f"sqlite:///{tmp_path}/new.sqlite3", input=SEPEHR.read_bytes())

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["checklist_version"] == 1


def test_process_answers_bad_input_with_one_line_and_status_2():
    written = {
        "organisation": "A",
        "respondents": [{"function": "sales", "answers": {"D2": "شاید"}}],
    }

    done = run("-", input=json.dumps(written).encode())

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == (
        "Error: standard input: Respondent 1, answers.D2: “شاید” is not an accepted answer."
        " Use yes, partly, no or dont_know.\n"
    )


def test_process_is_quiet_when_its_reader_leaves(tmp_path):
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join(EMPTY % "A" for _ in range(500)))
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [sys.executable, "manage.py", "diagnose", file],
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    os.close(writer)

    assert done.stderr == b""

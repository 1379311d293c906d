"""run.py is read here as a module: what it decides is tested, what it starts only where needed."""

import argparse
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def run():
    spec = importlib.util.spec_from_file_location("run_under_test", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def here(run, monkeypatch, tmp_path):
    """A folder of its own for the environment file, and nothing of it set outside."""
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "ENVIRONMENT", tmp_path / "hamrasta.env")
    for name in [name for name in os.environ if name.startswith("ALIGNMENT_")]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def steps(run, monkeypatch):
    """Record the steps of `run.py test` in place of running them; those in `failing` fail."""

    class Steps(list):
        failing = ()

        def run(self, name, *arguments, database=None):
            self.append((name, arguments, database))
            return name not in self.failing

    recorded = Steps()
    monkeypatch.setattr(run, "install", lambda _lock=None: None)
    monkeypatch.setattr(run, "succeeds", recorded.run)
    monkeypatch.setattr(run, "beside", lambda *step: partial(recorded.run, *step))
    monkeypatch.setenv("ALIGNMENT_TEST_DATABASE_URL", "postgres://somewhere/else")
    return recorded


def names(steps):
    return [name for name, _arguments, _database in steps]


def test_an_old_python_is_told_which_one_is_needed():
    script = (ROOT / "run.py").read_text()
    pretend = script.replace("sys.version_info", "(3, 9, 1)")

    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr.startswith("Hamrasta needs Python 3.11 or newer; this is 3.9.")


def test_packages_are_not_installed_twice(run, monkeypatch, tmp_path, capsys):
    for name, value in {"VENV": tmp_path, "PYTHON": Path(sys.executable)}.items():
        monkeypatch.setattr(run, name, value)
    monkeypatch.setattr(run, "STAMP", tmp_path / "installed.txt")
    commands = []

    def record(command, **_options):
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(run.subprocess, "run", record)
    monkeypatch.setattr(run, "patiently", lambda command: record(command).returncode)
    monkeypatch.setattr(run.venv, "create", lambda *_arguments, **_options: None)

    installed = [run.LOCK, run.LOCK_OF_ALL]
    for lock in (installed[0], installed[0], installed[1], installed[0], installed[1]):
        run.install(lock)

    assert [command[-1] for command in commands if "--require-hashes" in command] == [
        str(lock) for lock in installed
    ]
    assert capsys.readouterr().out.count("Installing") == 2


def test_a_broken_python_is_found_and_made_anew(run, monkeypatch, tmp_path):
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "PYTHON", tmp_path / "bin/python")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").symlink_to(tmp_path / "a-python-that-was-removed")
    (tmp_path / "left.txt").touch()

    assert not run.works()
    run.make_venv()

    done = subprocess.run([run.PYTHON, "-c", "print('here')"], capture_output=True, text=True)
    assert done.stdout == "here\n"
    assert not (tmp_path / "left.txt").exists()


def test_a_folder_that_cannot_be_written_to_is_named_in_one_sentence(run, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setattr(run, "VENV", tmp_path / "file" / ".venv")

    with pytest.raises(SystemExit, match=r"\.venv cannot be made \(Not a directory\)"):
        run.make_venv()


def test_a_long_silence_is_broken_by_dots(run, capsys):
    sleep = [sys.executable, "-c", "import time; time.sleep(1.2)"]

    assert run.patiently(sleep) == 0
    assert run.patiently([sys.executable, "-c", "raise SystemExit(3)"]) == 3
    assert capsys.readouterr().out.startswith("..")


KEYS = {
    "ALIGNMENT_SECRET_KEY": "a" * 60,
    "ALIGNMENT_LINK_KEY": "b" * 60,
    "ALIGNMENT_ALLOWED_HOSTS": "localhost",
}


def managed(tmp_path, *arguments, **environment):
    """Run a copy of manage.py, with no settings but those given."""
    (tmp_path / "manage.py").write_text((ROOT / "manage.py").read_text())
    ours = ("ALIGNMENT_", "DJANGO_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=tmp_path,
        env=kept | {"PYTHONPATH": str(ROOT), "ALIGNMENT_ENV_FILE": os.devnull} | environment,
        capture_output=True,
        text=True,
    )


def test_a_database_that_cannot_be_opened_is_said_in_one_sentence(tmp_path):
    no_database = tmp_path / "notes.sqlite3"
    no_database.write_text("no database " * 100)
    for address in ("sqlite:////nowhere/at/all.sqlite3", f"sqlite:///{no_database}", "foo"):
        done = managed(tmp_path, "migrate", **KEYS, ALIGNMENT_DATABASE_URL=address)

        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "ALIGNMENT_DATABASE_URL" in done.stderr


@pytest.mark.parametrize("command", ["check", "migrate", "send_mail_queue", "purge", "diagnose"])
def test_a_command_without_settings_refuses_in_one_sentence_and_makes_nothing(tmp_path, command):
    done = managed(tmp_path, command)

    assert done.returncode == 2
    assert done.stderr.startswith(
        "Not set: ALIGNMENT_SECRET_KEY, ALIGNMENT_LINK_KEY, ALIGNMENT_ALLOWED_HOSTS,"
    )
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["manage.py"]


def test_keys_that_cannot_be_kept_are_said_in_one_sentence(here, run):
    run.ENVIRONMENT.symlink_to("/nowhere/at/all")

    with pytest.raises(SystemExit, match=r"cannot be written \(No such file or directory\)\."):
        run.write_environment()


def test_a_first_start_makes_the_environment_file_that_commands_read(here, run):
    run.write_environment()
    first = run.ENVIRONMENT.read_text()
    run.write_environment()

    done = managed(here, "check", ALIGNMENT_ENV_FILE=str(run.ENVIRONMENT))

    assert run.ENVIRONMENT.read_text() == first
    assert run.ENVIRONMENT.stat().st_mode & 0o077 == 0
    assert done.returncode == 0, done.stderr


def test_the_former_file_of_keys_is_kept_under_the_new_name(here, run):
    (here / "local.env").write_text("ALIGNMENT_LINK_KEY=of-links-that-were-sent\n")

    run.write_environment()

    assert run.ENVIRONMENT.read_text() == "ALIGNMENT_LINK_KEY=of-links-that-were-sent\n"
    assert not (here / "local.env").exists()


@pytest.mark.parametrize("name", ["ALIGNMENT_ENV_FILE", "ALIGNMENT_SECRET_KEY"])
def test_no_file_is_made_beside_settings_that_come_from_elsewhere(here, run, monkeypatch, name):
    monkeypatch.setenv(name, "elsewhere")

    run.write_environment()

    assert list(here.iterdir()) == []


def test_a_python_without_the_packages_is_told_how_they_come(tmp_path):
    (tmp_path / "manage.py").write_text((ROOT / "manage.py").read_text())

    done = subprocess.run(
        [sys.executable, "-I", "-S", "manage.py", "check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("The packages are missing here.")
    assert done.stderr.count("\n") == 1


def test_a_taken_port_is_named_before_anything_is_done(run):
    with socket.socket() as other:
        other.bind((run.HOST, 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(SystemExit, match=f"--port {port + 1}"):
            run.run(argparse.Namespace(port=port, no_demo=False))


def test_a_local_start_leaves_what_is_set_in_the_environment_or_in_the_file(here, run, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_SITE_URL", "https://set.example")
    run.ENVIRONMENT.write_text("export ALIGNMENT_DEMO=off\n")

    environment = run.local_environment(
        ALIGNMENT_DEMO="on", ALIGNMENT_SITE_URL="http://local", ALIGNMENT_TIME_ZONE="UTC"
    )

    assert "ALIGNMENT_DEMO" not in environment
    assert environment["ALIGNMENT_SITE_URL"] == "https://set.example"
    assert environment["ALIGNMENT_TIME_ZONE"] == "UTC"


def test_without_a_command_it_runs(run, monkeypatch):
    asked = []
    monkeypatch.setattr(run, "run", asked.append)

    run.main([])
    run.main(["--port", "8001", "--no-demo"])

    assert [(request_.port, request_.no_demo) for request_ in asked] == [
        (8000, False),
        (8001, True),
    ]


def test_an_unknown_option_is_refused(run, capsys):
    with pytest.raises(SystemExit) as stop:
        run.main(["setup", "--everything"])

    assert stop.value.code == 2
    assert "not understood: --everything" in capsys.readouterr().err


def test_everything_is_tested_on_both_databases(run, steps):
    code = run.main(["test"])

    assert code == 0
    assert names(steps) == [
        *("Style", "Format", "Templates", "Migrations"),
        *("Tests on SQLite", "Tests on PostgreSQL", "Types"),
    ]
    assert steps[-2][2] == "postgres://somewhere/else"


@pytest.mark.parametrize(("code", "is_well"), [("print('said')", True), ("1 / 0", False)])
def test_a_step_beside_others_is_told_when_they_are_done(run, monkeypatch, capfd, code, is_well):
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    step = run.beside("Types", "timeit", "-n1", "-r1", code)
    print("Others")

    assert step() is is_well
    others, told = capfd.readouterr().out.split("\nTypes\n")
    assert "Others" in others
    assert ("FAILED: Types" in told) is not is_well


@pytest.mark.parametrize(
    ("option", "database"),
    [("--sqlite", "Tests on SQLite"), ("--postgres", "Tests on PostgreSQL")],
)
def test_arguments_for_pytest_run_only_that_on_the_chosen_database(run, steps, option, database):
    run.main(["test", option, "-k", "placement", "tests/diagnostics"])

    assert names(steps) == [database]
    chosen = ("-k", "placement", "tests/diagnostics")
    assert steps[0][1] == ("pytest", *run.in_parallel(), *chosen)


@pytest.mark.parametrize("failing", [[], ["Several machines"]])
def test_several_machines_are_tried_alone_when_asked_for(run, steps, failing):
    steps.failing = failing

    code = run.main(["test", "--cluster"])

    assert code == len(failing)
    assert names(steps) == ["Several machines"]


def test_what_is_alike_over_both_databases_is_tried_over_one(run, steps):
    run.main(["test"])
    run.main(["test", "--postgres"])

    on_sqlite, on_postgres, alone = (
        arguments for name, arguments, _ in steps if name.startswith("Tests")
    )
    assert "-m" not in on_sqlite
    assert on_postgres[-2:] == ("-m", "not browser and not without_database and not over_either")
    assert alone[-2:] == ("-m", "not browser and not without_database")


@pytest.mark.parametrize("step", ["Style", "Types", "Tests on SQLite", "Tests on PostgreSQL"])
def test_one_failing_step_fails_the_whole_and_stops_none(run, steps, step):
    steps.failing = [step]

    assert run.main(["test"]) == 1
    assert len(steps) == 7


def test_a_missing_postgres_is_said_and_fails_in_ci_only(run, steps, monkeypatch, capsys):
    monkeypatch.delenv("ALIGNMENT_TEST_DATABASE_URL")
    monkeypatch.setattr(run, "postgres_folder", lambda: None)

    monkeypatch.delenv("CI", raising=False)
    at_home = run.main(["test", "--postgres"])
    monkeypatch.setenv("CI", "true")
    in_ci = run.main(["test", "--postgres"])

    assert (at_home, in_ci) == (0, 1)
    assert "no server is installed" in capsys.readouterr().out


def test_a_private_cluster_answers_and_leaves_nothing(run):
    psycopg = pytest.importorskip("psycopg")
    programs = run.postgres_folder()
    if not programs:
        pytest.skip("no PostgreSQL is installed")

    with run.private_cluster(programs) as address:
        folder = Path(address.removeprefix("postgres://hamrasta@/")).parent
        with psycopg.connect(host=str(folder), user="hamrasta", dbname="postgres") as connection:
            answer = connection.execute("SELECT 1").fetchone()
            process = connection.execute("SELECT pg_backend_pid()").fetchone()[0]

    assert answer == (1,)
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_the_lock_brings_time_zones_to_every_machine():
    lock = (ROOT / "requirements.txt").read_text()

    (line,) = [line for line in lock.splitlines() if line.startswith("tzdata==")]
    assert ";" not in line


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_a_lock_names_no_address(name):
    lock = (ROOT / name).read_text()

    assert "://" not in lock
    assert "--index" not in lock


def test_the_lock_of_tests_holds_what_running_needs():
    def pins(name):
        return set(re.findall(r"^([\w.-]+)(?:\[.*\])?==(\S+)", (ROOT / name).read_text(), re.M))

    running, of_all = pins("requirements.txt"), pins("tests/requirements.txt")

    assert running < of_all


@pytest.mark.parametrize("port", ["99999", "0", "-1", "many"])
def test_a_port_that_is_none_is_refused_in_one_sentence(run, monkeypatch, capsys, port):
    monkeypatch.setattr(run, "run", lambda _options: 0)  # whatever is accepted starts nothing here

    with pytest.raises(SystemExit) as stop:
        run.main([f"--port={port}"])

    assert stop.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].count(port) == 1


@pytest.fixture
def audit(run, monkeypatch, tmp_path, capsys):
    """Have `run.py audit` ask a tool that answers so; return its exit status and what it said."""

    def asked(answer):
        program = tmp_path / "pip-audit"
        program.write_text(f"#!{sys.executable}\nprint({answer!r})\n")
        program.chmod(0o755)
        monkeypatch.setattr(run, "tool", lambda _name: str(program))
        return run.main(["audit"]), capsys.readouterr().out

    return asked


def test_a_known_fault_of_a_package_is_named_with_the_version_that_mends_it(audit):
    fault = {"id": "PYSEC-1", "fix_versions": ["2.1"]}
    packages = [
        {"name": "good", "version": "1", "vulns": []},
        {"name": "bad", "version": "2.0", "vulns": [fault]},
    ]

    status, said = audit(json.dumps({"dependencies": packages}))

    assert status == 1
    assert "bad 2.0: PYSEC-1, mended in 2.1\n2 packages, 1 with a known fault." in said
    assert audit(json.dumps({"dependencies": packages[:1]}))[0] == 0


def test_where_nobody_can_be_asked_the_ages_of_the_lock_stand_instead(audit, run, monkeypatch):
    status, said = audit("")

    assert status == 2
    assert re.search(r"^ *\d+ days  django==5\.2\.", said, re.MULTILINE)

    monkeypatch.setattr(run, "ROOT", Path(run.tempfile.gettempdir()))
    assert "the whole lock" in audit("")[1]


def test_what_is_installed_is_written_where_it_is_asked_for(run, steps, monkeypatch, tmp_path):
    program, listed = tmp_path / "cyclonedx-py", tmp_path / "made.json"
    program.write_text(f"#!{sys.executable}\nimport sys\nopen(sys.argv[-2], 'w').write('listed')\n")
    program.chmod(0o755)
    monkeypatch.setattr(run, "tool", lambda _name: str(program))

    assert run.main(["sbom", "--output", str(listed)]) == 0

    assert listed.read_text() == "listed"

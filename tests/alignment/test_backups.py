"""Backup, restore, verify and the move to PostgreSQL, as whoever runs the commands meets them."""

import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
ROOT = Path(__file__).parent.parent.parent
ORGANISATION = "Sepehr Controls"


def manage(address, *arguments):
    ours = {name: value for name, value in os.environ.items() if not name.startswith("ALIGNMENT_")}
    own = {
        "ALIGNMENT_ENV_FILE": os.devnull,
        "ALIGNMENT_SECRET_KEY": "a" * 60,
        "ALIGNMENT_LINK_KEY": "b" * 60,
        "ALIGNMENT_ALLOWED_HOSTS": "localhost",
        "ALIGNMENT_DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "alignment.settings",
    }
    demo = {"ALIGNMENT_DEMO": "on"} if arguments == ("prepare",) else {}
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=ours | own | demo,
        capture_output=True,
        text=True,
    )


def done(address, *arguments):
    ended = manage(address, *arguments)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def refused(address, *arguments):
    ended = manage(address, *arguments)
    assert ended.returncode == 1
    _database, *sentences = ended.stderr.strip().splitlines()
    assert len(sentences) == 1, ended.stderr
    return sentences[0]


@pytest.fixture(scope="module")
def full(tmp_path_factory, django_db_setup, migrated):
    """A SQLite database with the demo."""
    path = tmp_path_factory.mktemp("full") / "full.sqlite3"
    if migrated.exists():
        shutil.copy(migrated, path)
    done(f"sqlite:///{path}", "prepare")
    return path


@pytest.fixture
def empty(tmp_path):
    return tmp_path / "empty.sqlite3"


@pytest.fixture(scope="module")
def postgres():
    spec = importlib.util.spec_from_file_location("run_of_backups", ROOT / "run.py")
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    programs = run.postgres_folder()
    if not programs:
        pytest.skip("no PostgreSQL is installed")
    with run.private_cluster(programs) as address:
        yield address


def names(path):
    with closing(sqlite3.connect(path)) as database:
        return {name for (name,) in database.execute("SELECT name FROM diagnostics_organisation")}


def test_a_backup_taken_amid_writing_is_whole_and_restores(full, empty, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(full)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE diagnostics_organisation SET name = 'half written'")
        said = done(f"sqlite:///{full}", "backup", copy)
        writer.rollback()

    done(f"sqlite:///{empty}", "restore", copy)

    assert str(copy) in said
    assert copy.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".sqlite3-wal", "")] == []
    assert names(empty) == names(full) > {ORGANISATION}
    assert "All is well." in done(f"sqlite:///{empty}", "verify")
    assert "All is well." in done(f"sqlite:///{empty}", "verify", copy)


def test_a_passphrase_hides_everything_and_only_it_opens(full, empty, tmp_path):
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_text("correct horse\n")
    wrong.write_text("battery staple\n")
    copy, changed = tmp_path / "copy", tmp_path / "changed"
    done(f"sqlite:///{full}", "backup", copy, "--passphrase-file", right)
    content = copy.read_bytes()
    changed.write_bytes(content[:500] + bytes([content[500] ^ 1]) + content[501:])
    restore = (f"sqlite:///{empty}", "restore")

    assert b"SQLite" not in content
    assert ORGANISATION.encode() not in content
    assert "name the file of its passphrase" in refused(*restore, copy)
    assert "another passphrase" in refused(*restore, copy, "--passphrase-file", wrong)
    assert "was changed" in refused(*restore, changed, "--passphrase-file", right)
    assert not empty.exists() or names_or_none(empty) is None
    done(*restore, copy, "--passphrase-file", right)
    assert ORGANISATION in names(empty)


def names_or_none(path):
    try:
        return names(path)
    except sqlite3.OperationalError:
        return None


def test_a_folder_takes_dated_backups_and_keeps_the_newest(full, tmp_path):
    for name in ("hamrasta-20200101-000000.sqlite3", "hamrasta-20200102-000000.sqlite3", "mine"):
        (tmp_path / name).touch()

    done(f"sqlite:///{full}", "backup", tmp_path, "--keep", 2)

    former, new, mine = sorted(path.name for path in tmp_path.iterdir())
    assert (former, mine) == ("hamrasta-20200102-000000.sqlite3", "mine")
    assert new > former


def test_what_cannot_be_written_or_read_is_said_and_changes_nothing(full, tmp_path):
    address, junk = f"sqlite:///{full}", tmp_path / "junk"
    junk.write_text("junk")
    torn = tmp_path / "torn.sqlite3"
    torn.write_bytes(full.read_bytes()[:300_000])
    before = names(full)

    assert "is there already" in refused(address, "backup", junk)
    assert "cannot be written" in refused(address, "backup", tmp_path / "no" / "folder.sqlite3")
    assert "is no backup" in refused(address, "restore", junk, "--replace")
    assert "cannot be read" in refused(address, "restore", tmp_path / "none", "--replace")
    assert "torn.sqlite3" in refused(address, "restore", torn, "--replace")
    assert "in use" in refused(address, "restore", full)
    assert "PostgreSQL" in refused(address, "import_from", full)
    assert junk.read_text() == "junk"
    assert names(full) == before


def test_a_fault_in_a_backup_ends_with_a_failure(full, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    done(f"sqlite:///{full}", "backup", copy)
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("UPDATE diagnostics_sheet SET criteria = '{}'")

    ended = manage(f"sqlite:///{full}", "verify", copy)

    assert ended.returncode == 1
    assert "WRONG: Round" in ended.stdout


def test_everything_moves_to_postgres_and_is_verified_backed_up_and_restored(
    full, postgres, tmp_path
):
    said = done(postgres, "import_from", full)
    done(postgres, "backup", tmp_path / "copy.dump")
    pool = f"{postgres}?DISABLE_SERVER_SIDE_CURSORS=True"
    pooled = refused(pool, "backup", tmp_path / "pooled.dump")
    again = refused(postgres, "import_from", full)
    checked = done(postgres, "verify", tmp_path / "copy.dump")
    done(postgres, "restore", tmp_path / "copy.dump", "--replace")
    after = done(postgres, "verify")
    closed = done(postgres, "close_due")

    assert "diagnostics.Organisation: 52" in said
    assert "leads to a pool" in pooled
    assert "in use" in again
    assert [text.strip().endswith("All is well.") for text in (said, checked, after)] == [True] * 3
    assert closed.startswith("Closed ")

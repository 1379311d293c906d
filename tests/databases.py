"""What a run of tests does for databases: it migrates once, and asks of each what it decides."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

SECONDS = 600  # a busy machine is slow
TESTS = Path(__file__).parent
# What pages say, how forms and files are read, what a rule decides: the same over either database.
# That what they ask and write runs on each is shown by security/test_table.py, which opens and
# sends every page, by queries/, by actions/ and by faults/, which call every action.
WORDS = {
    "alignment": """
        account_letters account_page accounts compression errors navigation policy
        provider second_factor
    """,
    "diagnostics": """
        answering assessment_page brief checklists client_page closing_date comparing
        confirming coverage demo demo_clients diagnose editing helped home inviting
        joining letterhead letters load_demo look_again mail_page many_memberships
        mending method_page next_round notes organisation_page organisations others
        own_placement people picture plan repeating report report_download
        result_page review round_names sample_page second_checklist simulate
        starting statements trying_page
    """,
    "diagnostics/admin": "checklists drafts people staff two_admins",
    "diagnostics/desk": "list_files needs",
    "diagnostics/exporting": "compared named redacted",
    "diagnostics/importing": "many preview refused set_aside storing whose",
    "diagnostics/workbench": """
        conditions difference expectations files list moves preview publishing
        sentences thresholds
    """,
    "funnel": """
        agreed_map agreement agreement_pdf crm_files crm_pages facts funnel_demo
        funnel_page guide kept_pages numbers picture protocol session_agenda
        session_agreeing session_gathering session_settling session_topics
        taking_back targets wanted years
    """,
    "security": "anonymity injection new_pages promises",
}
OVER_EITHER = frozenset(
    TESTS / folder / f"test_{name}.py" for folder, names in WORDS.items() for name in names.split()
)


@contextmanager
def migrated_once(folder: Path) -> Iterator[None]:
    """Have this process's database be made from the copy in the folder that the processes share."""
    made = folder / "migrated"
    with _alone(folder):
        is_first = not made.exists()
        if is_first:
            _migrate(made)
        _begin_with(made)
    yield
    if is_first:
        with _alone(folder):
            _remove(made)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let in one process after the other; the lock of one that died is free."""
    lock = sqlite3.connect(folder / "lock", timeout=SECONDS, isolation_level=None)
    with closing(lock):
        lock.execute("BEGIN EXCLUSIVE")
        yield


def _migrate(made: Path) -> None:
    name = connection.settings_dict["NAME"]
    own = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(made)) as copy:
            connection.connection.backup(copy)
    connection.creation.destroy_test_db(name, verbosity=0, keepdb=True)
    if connection.vendor == "postgresql":
        connection.close_pool()  # it copies what nobody uses
        _ask(f'DROP DATABASE IF EXISTS "{own}_copy"')
        _ask(f'CREATE DATABASE "{own}_copy" TEMPLATE "{own}"')
        made.write_text(f"{own}_copy")


def _begin_with(made: Path) -> None:
    if connection.vendor == "sqlite":
        shutil.copy(made, connection.settings_dict["TEST"]["NAME"])
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = made.read_text()


def _remove(made: Path) -> None:
    if connection.vendor == "postgresql":
        _ask(f'DROP DATABASE "{made.read_text()}"')
    made.unlink()


def _ask(statement: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement)

"""PostgreSQL restarted while people send (F7): whatever was taken stays, and it is found again.

Nothing else may use the server meanwhile: it is a cluster of its own, in a process of its own.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
ROOT = Path(__file__).parent.parent.parent
RESTARTED = Path(__file__).with_name("restarted.py")


def test_a_restarted_database_keeps_what_was_taken_and_is_found_again():
    spec = importlib.util.spec_from_file_location("run_of_restarting", ROOT / "run.py")
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    if not (programs := run.postgres_folder()):
        pytest.skip("no PostgreSQL is installed")
    environment = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    with run.private_cluster(programs) as address:
        said = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", RESTARTED],
            cwd=ROOT,
            env=environment | {"ALIGNMENT_TEST_DATABASE_URL": address},
            capture_output=True,
            text=True,
        )

    assert "1 passed" in said.stdout, said.stdout + said.stderr

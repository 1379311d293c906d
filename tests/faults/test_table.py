"""The table of faults names what is there."""

import re
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TABLE = (HERE / "README.md").read_text()


def test_every_fault_has_its_row():
    assert re.findall(r"^\| (F\d+) \|", TABLE, re.M) == [f"F{number}" for number in range(1, 18)]


def test_what_the_table_names_is_there():
    named = set(re.findall(r"`([\w/]+(?:\.py)?)`", TABLE))
    files = {name for name in named if name.endswith(".py")}
    sources = "".join(path.read_text() for path in HERE.parent.rglob("test_*.py"))

    assert [name for name in files if not any((up / name).exists() for up in (HERE, ROOT))] == []
    assert [
        name for name in named - files if "/" not in name and f"def {name}(" not in sources
    ] == []

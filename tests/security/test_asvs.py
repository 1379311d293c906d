"""ASVS.md: every number of both levels once, and nothing named that is not there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "tests/security/ASVS.md").read_text()
# how many requirements each section of the standard (5.0.0) has, and which are of level 3 alone
SECTIONS = {
    1: [2, 10, 12, 3, 3],
    2: [3, 3, 5, 2],
    3: [1, 3, 5, 8, 8, 1, 5],
    4: [5, 5, 2, 4],
    5: [1, 6, 3, 3],
    6: [3, 12, 8, 6, 8, 4, 2, 4],
    7: [3, 4, 2, 5, 3, 2],
    8: [4, 4, 3, 2],
    9: [3, 4],
    10: [2, 3, 5, 16, 5, 2, 3],
    11: [4, 5, 5, 4, 2, 2, 2],
    12: [5, 2, 5],
    13: [4, 6, 4, 7],
    14: [2, 8, 3],
    15: [5, 5, 7, 4],
    16: [1, 5, 4, 3, 4],
    17: [2, 8, 2],
}
LEVEL_3 = """
1.2.10 1.3.12 1.5.3 2.3.5 3.1.1 3.2.3 3.3.5 3.4.7 3.4.8 3.5.6 3.5.7 3.5.8 3.6.1 3.7.3 3.7.4 3.7.5
4.1.4 4.1.5 4.2.2 4.2.3 4.2.4 4.2.5 5.2.4 5.2.5 5.2.6 5.3.3 6.3.5 6.3.6 6.3.7 6.3.8 6.4.5 6.4.6
6.5.6 6.5.7 6.5.8 6.6.4 6.7.1 6.7.2 7.5.3 8.1.3 8.1.4 8.2.4 8.3.2 8.3.3 8.4.2 10.2.3 10.3.5
10.4.12 10.4.13 10.4.14 10.4.15 10.4.16 11.1.3 11.1.4 11.2.4 11.2.5 11.3.4 11.3.5 11.5.2 11.6.2
11.7.1 11.7.2 12.1.4 12.1.5 12.3.5 13.1.2 13.1.3 13.1.4 13.2.6 13.3.3 13.3.4 13.4.6 13.4.7 14.2.5
14.2.6 14.2.7 14.2.8 15.1.4 15.1.5 15.2.4 15.2.5 15.4.1 15.4.2 15.4.3 15.4.4 16.5.4 17.1.2 17.2.5
17.2.6 17.2.7 17.2.8
"""


def test_every_requirement_of_both_levels_is_judged_once():
    wanted = {
        f"{chapter}.{section}.{number}"
        for chapter, sections in SECTIONS.items()
        for section, most in enumerate(sections, 1)
        for number in range(1, most + 1)
    } - set(LEVEL_3.split())
    rows = re.findall(r"^\| ((?:\d+\.\d+\.\d+ ?)+)\|", PAGE, re.MULTILINE)
    judged = " ".join(rows).split()

    assert sorted(judged) == sorted(wanted)


@cache
def names_in(path):
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/\S+::\S+)`", PAGE))))
def test_a_named_test_is_there(named):
    path, name = named.split("::")

    assert name in names_in(path)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`settings\.(\w+)`", PAGE))))
def test_a_named_setting_is_there(name):
    assert hasattr(settings, name)


def test_every_named_file_and_decision_is_there():
    files = re.findall(r"`((?:diagnostics|alignment|docs|tests)/[\w./]+)`", PAGE)
    decisions = (ROOT / "docs/decisions.md").read_text()

    assert [file for file in files if not (ROOT / file).exists()] == []
    for number in re.findall(r"DECISION\w (\d+)", PAGE):
        assert f"\n{number}. " in decisions

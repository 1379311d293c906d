"""The import direction of the house: from pages to records to rules, never back."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# From the ground up: a part may import what lies lower, and itself.
LAYERS = [
    {"method"},
    {"charts", "localisation", "names"},
    {"months", "reading"},
    {"calendar_file", "instruments", "numbers"},
    {"result"},
    {"exchange", "models"},
    {"queries", "web"},
    {"asking", "companion"},
    {"crm", "explanation"},
    {"agreement", "changes", "comparing", "flow", "forms", "organisation_forms", "pulse"},
    {
        *("actions", "desk", "drawing", "exports", "importing", "paper", "picture"),
        *("planning", "pulses", "reviewing", "tables", "trying", "workbench", "years"),
    },
    {"joint"},
    {"access", "demo"},
    {"reported"},
    {"admin", "management", "templatetags", "views"},
    {"apps", "urls"},
]
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
RULES = "diagnostics.method"
# May be imported inside the function that needs them; batch brings NumPy
HEAVY = {
    *("PIL", "cryptography", "fontTools", "method.batch", "numpy", "openpyxl", "plotly", "qrcode"),
    *("requests", "typst", "xlsxwriter", "yaml", "yaml_reading", "zxcvbn"),
    "allauth.socialaccount.providers.openid_connect.views",
}
# The one module of the rules with a library: many rounds at once, in whole numbers
BATCH = "diagnostics.method.batch"

SOURCES = sorted(
    path
    for app in ("diagnostics", "funnel", "alignment")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path):
    """Return each import of a file as (node, dotted module); relative ones made absolute."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: -(node.level - 1) or None] if node.level else []
            module = ".".join([*parents, *filter(None, [node.module])])
            yield from ((node, f"{module}.{alias.name}") for alias in node.names)


def part_of(module):
    """Return the app of a module and the first name inside it: ("diagnostics", "models")."""
    app, _, rest = module.partition(".")
    return app, rest.partition(".")[0]


def is_rule(module):
    return module.startswith(RULES)


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if all(part_of(name_of(path))) and "alignment" not in path.parts],
    ids=name_of,
)
def test_a_module_imports_only_what_lies_lower(path):
    app, part = part_of(name_of(path))

    wrong = []
    for _node, module in imports(path):
        other_app, other = part_of(module)
        if other_app not in ("diagnostics", "funnel") or is_rule(module):
            continue
        if other_app != app:
            if app == "diagnostics" or HEIGHT[other] > HEIGHT[part]:
                wrong.append(module)
        elif other != part and HEIGHT[other] >= HEIGHT[part]:
            wrong.append(module)

    assert wrong == []


@pytest.mark.parametrize("path", [path for path in SOURCES if is_rule(name_of(path))], ids=name_of)
def test_the_rules_import_only_themselves_and_the_standard_library(path):
    wrong = [
        module
        for _node, module in imports(path)
        if module.partition(".")[0] not in sys.stdlib_module_names
        and not is_rule(module)
        and not (name_of(path) == BATCH and module.partition(".")[0] == "numpy")
    ]

    assert wrong == []


WHOLE = {"gcd", "lcm"}  # of math, what answers whole numbers


def floats(tree):
    """Return what makes a float, or may: 0.2, float(), a ** b, a / b; Fraction(a, b) never does."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()):
                yield node
            case ast.Name(id="float" | "complex"):
                yield node
            case ast.BinOp(op=ast.Div() | ast.Pow()) | ast.AugAssign(op=ast.Div() | ast.Pow()):
                yield node
            case ast.Import(names=names) if {"math", "statistics"} & {
                alias.name for alias in names
            }:
                yield node
            case ast.ImportFrom(module="math", names=names) if {
                alias.name for alias in names
            } - WHOLE:
                yield node
            case ast.ImportFrom(module="statistics" | "decimal"):
                yield node


@pytest.mark.parametrize("path", [path for path in SOURCES if is_rule(name_of(path))], ids=name_of)
def test_the_rules_know_no_float(path):
    found = [ast.unparse(node) for node in floats(ast.parse(path.read_text()))]

    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "tighten - stay >= 0.2",
        "edge = 1e-1",
        "float(tighten) >= lead",
        "map(float, values)",
        "total / count",
        "total /= count",
        "2 ** -1",
        "import math",
        "from math import fsum, lcm",
        "from statistics import mean",
    ],
)
def test_a_float_is_found_however_it_comes(line):
    assert len(list(floats(ast.parse(line)))) == 1


@pytest.mark.parametrize(
    "line", ["Fraction(total, count)", "total // 2", "from math import lcm", "'a / b' or 20"]
)
def test_an_exact_number_is_no_float(line):
    assert list(floats(ast.parse(line))) == []


def test_the_apps_know_nothing_of_the_project_around_them():
    """But for the password of the demo, which its command announces."""
    known = {
        name_of(path)
        for path in SOURCES
        if part_of(name_of(path))[0] != "alignment"
        for _node, module in imports(path)
        if module.startswith("alignment.")
    }

    assert known == {"diagnostics.management.commands.load_demo"}


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.parent.name == "views"], ids=name_of
)
def test_views_do_not_import_each_other(path):
    siblings = [module for _node, module in imports(path) if part_of(module)[1] == "views"]

    assert [module for module in siblings if not module.startswith("django.")] == []


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name != "apps.py"], ids=name_of)
def test_imports_stand_at_the_top(path):
    tree = ast.parse(path.read_text())
    inside = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    late = [
        ast.unparse(node)
        for node in inside
        if any({part, part.split(".")[0]}.isdisjoint(HEAVY) for part in _modules(node))
    ]

    assert late == []


def _modules(node):
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module]


def test_every_module_has_its_layer():
    parts = {part_of(name_of(path)) for path in SOURCES}

    assert {part for app, part in parts if app != "alignment" and part} <= HEIGHT.keys()


def test_no_module_is_a_drawer_for_everything():
    drawers = {
        "utils",
        "helpers",
        "tools",
        "common",
        "misc",
        "base",
        "services",
        "logic",
        "manager",
    }
    named_by_django = ROOT / "alignment" / "postgresql" / "base.py"

    found = [path for path in SOURCES if path.stem in drawers and path != named_by_django]
    assert found == []

"""Fills an empty database with many rounds over ten thousand organisations, and prints its facts.

The rounds are copies of a few dozen that were answered and closed by the product's own actions;
each has its own time and review. They are written in bulk, as the tables hold them.
"""

import json
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import rounds
from diagnostics.method.checklist import PLACING, TYPES
from diagnostics.models import (
    Assessment,
    Membership,
    Organisation,
    User,
    renew_newest,
)
from diagnostics.models.respondent import Part
from diagnostics.names import SECTORS
from diagnostics.queries.versions import default_version, document_of
from diagnostics.reading.text import folded

from .answers import Sheet, made_up
from .seed import ask, open_round, result_path, step_path

ORGANISATIONS = 10_000
MOLDS = 40
FEW, ALL = 100, ORGANISATIONS
ROWS_AT_ONCE = 10_000
NOW = timezone.now()
FIRST_DAY = NOW - timedelta(days=5 * 365)
SYLLABLES = ("Ar", "Bam", "Dena", "Kav", "Mehr", "Nika", "Pars", "Ray", "Sepehr", "Zag")
SYLLABLES_FA = ("آر", "بام", "دنا", "کاو", "مهر", "نیکا", "پارس", "ری", "سپهر", "زاگ")
KINDS = ("Foods", "Steel", "Software", "Tiles", "Pharma", "Tools", "Textiles")
# The trail of rounds that were reviewed: taken up, and a decision where there is one
TRAIL = [
    f"""INSERT INTO diagnostics_reviewentry
        (assessment_id, organisation_id, by_id, at, kind, choice, text, audience, type, flag)
        SELECT id, organisation_id, reviewer_id, entry_at, '{kind}', {choice}, {text},
        'consultants', '', ''
        FROM diagnostics_assessment WHERE {which}"""  # noqa: S608 (our own words)
    for kind, choice, text, which in (
        ("opened", "''", "''", "entry_at IS NOT NULL"),
        ("decision", "decision", "'So we agreed.'", "decision <> ''"),
    )
]
Row = dict[str, Any]


@override("en")
def print_facts(number: int) -> None:
    """Print what is asked of a database that holds so many rounds, as JSON."""
    call_command("prepare", verbosity=0)
    random = Random(17)
    consultants = [
        User.objects.create_user(
            email=f"{name}@benchmark.example", name=name, is_told_to_look_again=False
        )
        for name in ("few", "all")
    ]
    molds = list(_molds(random))
    answered = _answered(random)
    organisations = Organisation.objects.bulk_create(_organisations(random), 500)
    _entrust(consultants, organisations)
    _store(Assessment, _rounds(molds, organisations, consultants[1], number, random))
    Organisation.objects.filter(slug="molds").delete()
    _execute("ANALYZE")  # or PostgreSQL looks for the newest of each organisation in all rounds
    renew_newest()
    _execute(*TRAIL, "ANALYZE")
    print(json.dumps(answered | {"consultants": [user.pk for user in consultants]}))


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _answered(random: Random) -> dict[str, Any]:
    """Return the addresses of a closed round's result, and of a step that is answered."""
    organisation = Organisation.objects.create(name="Asked and answered")
    manager = User.objects.create_user(email="manager@benchmark.example", name="manager")
    Membership.objects.create(user=manager, organisation=organisation, role="manager")
    sheets = [_sheet(random, "aligned", 7 / 8) for _ in range(4)]
    closed = _closed_round(organisation, sheets)
    step = step_path(ask(open_round(organisation)))
    answers = [sheet["criteria"] for sheet in sheets]
    return {
        "manager": manager.pk,
        "result": result_path(closed),
        "step": step,
        "answers": answers,
    }


def _organisations(random: Random) -> Iterator[Organisation]:
    for number in range(ORGANISATIONS):
        first, second = random.randrange(10), random.randrange(10)
        name = f"{SYLLABLES[first]}{SYLLABLES[second].lower()} {random.choice(KINDS)} {number}"
        name_fa = f"{SYLLABLES_FA[first]}{SYLLABLES_FA[second]} {number}" if number % 3 else ""
        yield Organisation(
            name=name,
            name_fa=name_fa,
            folded=folded(name),
            folded_fa=folded(name_fa or name),
            slug=f"firm-{number}",
            sector=str(random.choice(list(SECTORS))),
            size=random.choice(Organisation.Size.values),
        )


def _entrust(consultants: Sequence[User], organisations: Sequence[Organisation]) -> None:
    """Entrust a hundred organisations to the one, all of them to the other."""
    for user, step in zip(consultants, (ORGANISATIONS // FEW, 1), strict=True):
        Membership.objects.bulk_create(
            (
                Membership(user=user, organisation=organisation, role="consultant")
                for organisation in organisations[::step]
            ),
            500,
        )


# --- rounds ----------------------------------------------------------------------------------


def _molds(random: Random) -> Iterator[Row]:
    """Yield rows of closed rounds of every kind, as the table holds them."""
    organisation = Organisation.objects.create(name="Molds", slug="molds")
    for number in range(MOLDS):
        here, there = TYPES[number % 4], TYPES[(number + number // 4) % 4]
        sheets = [
            _sheet(random, here if place % 2 else there, random.uniform(0.3, 1))
            for place in range(1 if number % 13 == 0 else 4)
        ]
        closed = _closed_round(organisation, sheets)
        yield _as_stored(closed)


def _sheet(random: Random, type_: str, share: float) -> Sheet:
    return made_up(document_of(default_version()), type_, random, share)


def _closed_round(organisation: Organisation, sheets: Sequence[Sheet]) -> Assessment:
    assessment = open_round(organisation)
    for place, sheet in enumerate(sheets):
        respondent = ask(assessment, PLACING[place % 2])
        for part, answers in sheet.items():
            rounds.save_answers(
                respondent, part=Part(part), changed=answers, key=f"only-{part}", now=NOW
            )
    return rounds.close_assessment(assessment, now=NOW)


def _as_stored(assessment: Assessment) -> Row:
    """Return a row's columns as text or number, but for those that the database makes."""
    fields = [field for field in Assessment._meta.local_fields if not field.generated]
    return {
        field.column: field.get_db_prep_save(getattr(assessment, field.attname), connection)
        for field in fields
    }


def _rounds(
    molds: Sequence[Row],
    organisations: Sequence[Organisation],
    reviewer: User,
    number: int,
    random: Random,
) -> Iterator[Row]:
    """Yield rounds, the oldest first: one organisation after the other has its next one."""
    last = number - len(organisations)
    for place in range(number):
        organisation = organisations[place % len(organisations)]
        at = FIRST_DAY + (NOW - FIRST_DAY) * ((place + 1) / (number + 1))
        row = random.choice(molds) | {
            "id": uuid.UUID(int=random.getrandbits(128), version=4),
            "organisation_id": organisation.pk,
            "newest_of": None,
            "round": place // len(organisations) + 1,
            "title": "Spring" if place % 9 == 0 else "",
            "opened_at": at - timedelta(days=20),
            "closed_at": at,
            "imported_at": at if place % 4 == 0 else None,
        }
        is_newest = place >= last
        if is_newest and place % 10 == 3:
            row |= _left_open(at)
        elif place % 211 == 5:
            row |= {"set_aside_at": at, "set_aside_reason": "It was a trial."}
        elif not is_newest or place % 3:
            row |= _reviewed(at, reviewer, random)
        yield row


def _left_open(at: datetime) -> Row:
    """Return what of a round is otherwise where it was never closed."""
    empty = dict.fromkeys(("closed_at", "imported_at", "gap", "coverage", "result", "sums"))
    said = ("verdict", "type", "firmness", "action", "steps_asked", "stages_found")
    texts = dict.fromkeys(said, "") | {"state": "open", "flags": "[]", "flags_shown": 0}
    return empty | texts | {"opened_at": at, "method_version": None}


def _reviewed(at: datetime, reviewer: User, random: Random) -> Row:
    after = at + timedelta(days=random.randrange(1, 9))
    return {
        "review": random.choice(["opened", "reviewed", "reviewed", "reviewed"]),
        "reviewer_id": reviewer.pk,
        "decision": random.choice(["", "", "stay", "move"]),
        "entry_at": after,
        "look_again_on": after.date() + timedelta(days=180) if random.random() < 0.2 else None,
    }


# --- writing ---------------------------------------------------------------------------------


def _store(model: type[Any], rows: Iterable[Row]) -> None:
    """Write rows in bulk: COPY on PostgreSQL, executemany on SQLite."""
    rows = iter(rows)
    first = next(rows)
    names = ", ".join(f'"{name}"' for name in first)
    table = f'"{model._meta.db_table}" ({names})'
    values = ([_sent(row[name]) for name in first] for row in chain([first], rows))
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(first))
    raw: sqlite3.Connection = connection.connection
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA cache_size=-1000000")  # KiB: many indexes are written in
    raw.execute("BEGIN")
    raw.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 (our own names)
    raw.execute("COMMIT")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA cache_size=-2000")


def _sent(value: Any) -> Any:
    """Return a value as the driver takes it in bulk."""
    if connection.vendor == "postgresql":
        return value
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value if value is None or isinstance(value, str | int | float) else str(value)

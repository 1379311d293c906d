"""Fills an empty database with many rounds over ten thousand organisations, and prints its facts.

The rounds are copies of a few dozen that were answered and closed by the product's own actions;
each has its own time and review, and none has answers. They are written in bulk, as the tables
hold them, and indexed afterwards.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import rounds
from diagnostics.method.checklist import PLACING, TYPES
from diagnostics.models import (
    Assessment,
    Membership,
    Organisation,
    ReviewEntry,
    User,
    renew_newest,
)
from diagnostics.models.respondent import Part
from diagnostics.names import SECTORS
from diagnostics.queries.versions import default_version, document_of
from diagnostics.reading.text import folded

from .answers import Sheet, made_up
from .bulk import as_written, execute, indexed_afterwards, write_in_bulk
from .seed import ask, open_round, result_path, step_path

ORGANISATIONS = 10_000
MOLDS = 40
FEW, ALL = 100, ORGANISATIONS
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
# What each round has for itself; the rest it has of its mold
OWN = (
    *("id", "organisation_id", "round", "title", "opened_at", "closed_at", "imported_at"),
    *("set_aside_at", "set_aside_reason", "review", "reviewer_id", "decision", "entry_at"),
    "look_again_on",
)
UNREVIEWED = (Assessment.Review.WAITING.value, None, "", None, None)
Own = tuple[Any, ...]
Mold = Mapping[str, Any]


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
    molds = _molds(random)
    answered = _answered(random)
    organisations = Organisation.objects.bulk_create(_organisations(random), 500)
    _entrust(consultants, organisations)
    with indexed_afterwards(Assessment._meta.db_table):
        _store(molds, _rounds(organisations, consultants[1].pk, number, random))
    execute("ANALYZE")  # or PostgreSQL looks for the newest of each organisation in all rounds
    renew_newest()
    with indexed_afterwards(ReviewEntry._meta.db_table):
        execute(*TRAIL)
    execute("ANALYZE")
    print(json.dumps(answered | {"consultants": [user.pk for user in consultants]}))


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


def _molds(random: Random) -> list[Mold]:
    """Return closed rounds of every kind, and last an open one, as the table holds them.

    They are taken away again: a mold's organisation is no client.
    """
    organisation = Organisation.objects.create(name="Molds", slug="molds")
    molds = []
    for number in range(MOLDS):
        here, there = TYPES[number % 4], TYPES[(number + number // 4) % 4]
        sheets = [
            _sheet(random, here if place % 2 else there, random.uniform(0.3, 1))
            for place in range(1 if number % 13 == 0 else 4)
        ]
        molds.append(_as_stored(_closed_round(organisation, sheets)))
    molds.append(_as_stored(open_round(organisation)))
    organisation.delete()
    return molds


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


def _as_stored(assessment: Assessment) -> Mold:
    """Return what copies of a round have of it, as the driver takes it in bulk."""
    return {
        field.column: as_written(field, getattr(assessment, field.attname))
        for field in Assessment._meta.local_fields
        if not field.generated and field.column not in OWN
    } | {"newest_of": None}


def _rounds(
    organisations: Sequence[Organisation], reviewer: int, number: int, random: Random
) -> Iterator[tuple[int, Own]]:
    """Yield of each round its mold and its own, the oldest first.

    One organisation after the other has its next one.
    """
    last = number - len(organisations)
    ids = [organisation.pk for organisation in organisations]
    for place in range(number):
        at = FIRST_DAY + (NOW - FIRST_DAY) * ((place + 1) / (number + 1))
        is_open = place >= last and place % 10 == 3
        is_aside = not is_open and place % 211 == 5
        is_reviewed = not is_open and not is_aside and (place < last or place % 3 > 0)
        yield (
            MOLDS if is_open else random.randrange(MOLDS),
            (
                uuid.UUID(int=random.getrandbits(128), version=4),
                ids[place % len(ids)],
                place // len(ids) + 1,
                "Spring" if place % 9 == 0 else "",
                at if is_open else at - timedelta(days=20),
                None if is_open else at,
                at if place % 4 == 0 and not is_open else None,
                *((at, "It was a trial.") if is_aside else (None, "")),
                *(_reviewed(at, reviewer, random) if is_reviewed else UNREVIEWED),
            ),
        )


def _reviewed(at: datetime, reviewer: int, random: Random) -> Own:
    """Return the last five of OWN."""
    after = at + timedelta(days=random.randrange(1, 9))
    return (
        random.choice(["opened", "reviewed", "reviewed", "reviewed"]),
        reviewer,
        random.choice(["", "", "stay", "move"]),
        after,
        after.date() + timedelta(days=180) if random.random() < 0.2 else None,
    )


def _store(molds: Sequence[Mold], rows: Iterable[tuple[int, Own]]) -> None:
    """Write rounds, each with its own and the rest of its mold."""
    fields = [Assessment._meta.get_field(name) for name in OWN]
    rest = [tuple(mold.values()) for mold in molds]

    def row(mold: int, own: Own) -> Own:
        return *map(as_written, fields, own), *rest[mold]

    columns = (*OWN, *molds[0])
    write_in_bulk(Assessment._meta.db_table, columns, (row(mold, own) for mold, own in rows))

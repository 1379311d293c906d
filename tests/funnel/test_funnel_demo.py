"""The demo's agreed maps, facts and numbers."""

import json
from datetime import date, timedelta

import pytest

from diagnostics import companion
from diagnostics.actions.rounds import close_assessment
from diagnostics.demo import FILE as ORGANISATIONS
from diagnostics.models import Message
from diagnostics.queries.versions import document_of
from funnel.demo import FILE, NUMBERS, PULSES
from funnel.explanation import asked_facts
from funnel.models import Pulse, PulseRhythm
from funnel.months import month_code
from funnel.queries import agreed_map, counts_by_month, facts_of
from tests.factories import (
    ALL_YES,
    NOW,
    make_assessment,
    make_organisation,
    make_respondent,
    make_user,
    make_version,
)

DATA = json.loads(FILE.read_text(encoding="utf-8"))
NUMBERED = json.loads(NUMBERS.read_text(encoding="utf-8"))
LANGUAGES = {
    organisation["slug"]: organisation["language"]
    for organisation in json.loads(ORGANISATIONS.read_text(encoding="utf-8"))["organisations"]
}


def test_every_organisation_of_the_file_gets_its_maps_and_facts(db):
    known = {fact.code for fact in asked_facts(document_of(make_version()))}
    leila = make_user(name="Leila")
    for slug, data in DATA.items():
        organisation = make_organisation(slug=slug)

        companion.demonstrate(organisation, leila, NOW)

        made = [(map_.made_by, map_.made_at < NOW) for map_ in organisation.agreed_maps.all()]
        assert made == [(leila, True)] * len(data["maps"])
        assert facts_of(organisation) == data["facts"]
        assert data["facts"].keys() <= known


def test_another_organisation_gets_nothing(db):
    organisation = make_organisation(slug="of-our-own")

    companion.demonstrate(organisation, make_user(), NOW)

    assert agreed_map(organisation) is None
    assert facts_of(organisation) == {}


def texts_of(data):
    """Yield what was typed in an organisation's maps: notes, roles, hand-offs, measures."""
    for map_ in data["maps"]:
        yield map_["note"]
        for stage in map_["stages"].values():
            yield from (text for text in stage.values() if isinstance(text, str))


def is_persian(text):
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


def test_the_files_name_organisations_of_the_demo_and_read_in_their_language():
    typed = {slug: list(filter(None, texts_of(data))) for slug, data in DATA.items()}
    typed |= {slug: [*typed.get(slug, []), data["currency"]] for slug, data in NUMBERED.items()}

    for slug, texts in typed.items():
        assert {is_persian(text) for text in texts} == {LANGUAGES[slug] == "fa"}


@pytest.mark.parametrize(
    ("slug", "calendar", "last"),
    # NOW lies in 2026-11, which is 1405-08
    [
        ("sepehr-controls", "jalali", "1405-07"),
        ("quillmere-software", "gregorian", "2026-10"),
    ],
)
def test_the_demo_has_numbers_and_targets_up_to_the_last_month(db, slug, calendar, last):
    organisation = make_organisation(slug=slug, calendar=calendar)
    make_version()

    companion.demonstrate(organisation, make_user(), NOW)

    counts = counts_by_month(organisation)
    assert month_code(max(counts)) == last
    assert len(counts) == 14
    assert organisation.targets.count() == 2


@pytest.fixture(scope="module")
def pulses():
    return json.loads(PULSES.read_text(encoding="utf-8"))


def test_pulses_are_told_of_rounds_that_were_closed_and_no_letter_goes_out(db, pulses):
    organisation = make_organisation(slug="quillmere-software")
    round_ = make_assessment(organisation, now=NOW - timedelta(days=150))
    for side in ("sales", "sales", "marketing", "marketing"):
        make_respondent(round_, side, email="somebody@firm.example", criteria=ALL_YES)
    close_assessment(round_, now=NOW - timedelta(days=140))
    leila = make_user(name="Leila")
    companion.demonstrate(organisation, leila, NOW)

    companion.demonstrate_after(organisation, leila, NOW)

    told = {pulse.month: pulse for pulse in Pulse.objects.all()}
    assert sorted(told) == [date(2026, 8, 1), date(2026, 10, 1)]
    said = [sheet.hand_offs for sheet in told[date(2026, 10, 1)].sheets.all()]
    assert len(said) == len(pulses["quillmere-software"][1]["said"])
    assert not Message.objects.exists()
    assert PulseRhythm.objects.get().asked_for == date(2026, 10, 1)


def test_an_organisation_without_a_round_before_has_no_pulse(db):
    organisation = make_organisation(slug="quillmere-software")

    companion.demonstrate_after(organisation, make_user(), NOW)

    assert not Pulse.objects.exists()
    assert not PulseRhythm.objects.exists()


def test_pulses_speak_of_hand_offs_that_are_on_the_map(pulses):
    for slug, told in pulses.items():
        agreed = {stage for map_ in DATA[slug]["maps"] for stage in map_["stages"]}
        for pulse in told:
            assert all(said["hand_offs"].keys() <= agreed for said in pulse["said"])

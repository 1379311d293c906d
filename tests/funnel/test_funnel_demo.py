"""The demo's agreed maps and facts."""

import json

from diagnostics import companion
from diagnostics.models import Organisation
from diagnostics.queries.versions import document_of
from funnel.demo import FILE
from funnel.explanation import asked_facts
from funnel.months import month_code
from funnel.queries import agreed_map, counts_by_month, facts_of
from tests.factories import NOW, make_organisation, make_user, make_version

DATA = json.loads(FILE.read_text(encoding="utf-8"))


def test_every_organisation_of_the_file_gets_its_maps_and_facts(db):
    known = {fact.code for fact in asked_facts(document_of(make_version()))}
    leila = make_user(name="Leila")
    for slug, data in DATA.items():
        organisation = make_organisation(slug=slug)

        companion.demonstrate(organisation, leila, NOW)

        agreed = agreed_map(organisation)
        assert organisation.agreed_maps.count() == len(data["maps"])
        assert agreed is None or (agreed.map.made_by == leila and agreed.map.made_at < NOW)
        assert facts_of(organisation) == data["facts"]
        assert data["facts"].keys() <= known


def test_another_organisation_gets_nothing(db):
    organisation = make_organisation(slug="of-our-own")

    companion.demonstrate(organisation, make_user(), NOW)

    assert agreed_map(organisation) is None
    assert facts_of(organisation) == {}


def test_the_file_names_organisations_of_the_demo(db):
    shipped = json.loads(
        (FILE.parent.parent / "diagnostics/instruments/demo.json").read_text(encoding="utf-8")
    )

    assert DATA.keys() <= {organisation["slug"] for organisation in shipped["organisations"]}
    assert not Organisation.objects.exists()


def test_the_demo_has_numbers_and_targets_up_to_the_last_month(db):
    organisation = make_organisation(slug="sepehr-controls")
    make_version()

    companion.demonstrate(organisation, make_user(), NOW)

    counts = counts_by_month(organisation)
    assert month_code(max(counts)) == "1405-07"  # NOW lies in 1405-08
    assert len(counts) == 14
    assert organisation.targets.count() == 2

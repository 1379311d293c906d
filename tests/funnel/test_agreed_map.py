"""The agreed map: its form, its versions that never change, and who sees it so."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from diagnostics.actions import rounds
from funnel.actions import MapHasChanged, save_agreed_map
from funnel.explanation import changes_between, map_words
from funnel.models import AgreedMap, AgreedStage
from funnel.queries import agreed_map
from tests.diagnostics.explaining import DOCUMENT
from tests.factories import NOW, make_member, make_organisation, make_sepehr
from tests.funnel.factories import make_map, make_stages
from tests.funnel.pages import address


@pytest.fixture
def manager(organisation):
    return make_member(organisation, name="Leila <b>Karimi</b>")


def form_of(letters="MMMMSSSS", based_on=0, **fields):
    codes = {"M": "marketing", "S": "sales", "B": "both"}
    owners = {f"stage-{number}-owner": codes[letter] for number, letter in enumerate(letters, 1)}
    return {"based_on": based_on, "note": "", **owners, **fields}


def is_chosen(page, name, value):
    return re.search(rf'name="{name}" value="{value}"[^>]* checked', page)


def test_saving_makes_the_first_version_with_who_and_when(reader, organisation, manager):
    response = reader.post(
        address(organisation, "agreed_map"),
        form_of(
            "MMMBSSSS",
            note="After our meeting",
            **{
                "stage-4-role": "Product lead",
                "stage-4-measure": "Offers a month",
                "stage-4-hand_off_when": "A drawing is there",
                "stage-4-hand_off_what": "Name and need",
                "stage-4-hand_off_hours": "\u200f۲۴",
            },
        ),
    )

    agreed = agreed_map(organisation)
    assert response.url == address(organisation, "funnel")
    assert (agreed.map.number, agreed.map.made_by, agreed.map.note) == (
        1,
        manager,
        "After our meeting",
    )
    assert agreed.stages[4].said == [
        *(4, "both", "Product lead", "Offers a month"),
        *("A drawing is there", "Name and need", 24),
    ]
    assert {stage.organisation for stage in agreed.stages.values()} == {organisation}


def test_a_change_makes_the_next_version_and_keeps_the_former(reader, organisation):
    make_map(organisation, "MMMMSSSS")

    reader.post(address(organisation, "agreed_map"), form_of("MMMBSSSS", based_on=1))

    assert [map_.number for map_ in organisation.agreed_maps.order_by("number")] == [1, 2]
    first = organisation.agreed_maps.get(number=1)
    assert first.stages.get(stage=4).owner == "marketing"
    assert agreed_map(organisation).stages[4].owner == "both"


def test_saving_what_stands_already_makes_no_version(reader, organisation):
    make_map(organisation)

    page = reader.post(
        address(organisation, "agreed_map"), form_of(based_on=1), follow=True
    ).content.decode()

    assert organisation.agreed_maps.count() == 1
    assert "Nothing has changed, so the map stays as it is." in page


def test_a_double_click_makes_one_version(reader, organisation):
    for _click in range(2):
        reader.post(address(organisation, "agreed_map"), form_of())

    assert organisation.agreed_maps.count() == 1


def test_the_second_of_two_editors_is_told_and_keeps_what_they_typed(reader, organisation):
    other = make_member(organisation, name="Navid")
    make_map(organisation)
    make_map(organisation, "MMMSSSSS", by=other)

    response = reader.post(
        address(organisation, "agreed_map"),
        form_of("MMMBSSSS", based_on=1, **{"stage-4-role": "Product lead"}),
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert organisation.agreed_maps.count() == 2
    assert "Somebody saved another version meanwhile" in page
    assert "by <bdi>Navid</bdi>" in page
    assert 'value="Product lead"' in page
    assert (
        '<del class="was"><bdi>Sales</bdi></del> <ins><bdi>Both</bdi></ins>' in page
    )  # what theirs says otherwise
    assert '<input type="hidden" name="based_on" value="2">' in page


def test_saving_again_after_being_told_makes_the_next_version(reader, organisation):
    make_map(organisation)
    make_map(organisation, "MMMSSSSS")

    response = reader.post(address(organisation, "agreed_map"), form_of("MMMBSSSS", based_on=2))

    assert response.status_code == 302
    assert agreed_map(organisation).map.number == 3


def test_every_stage_needs_an_owner(reader, organisation):
    form = form_of()
    del form["stage-4-owner"]

    page = reader.post(address(organisation, "agreed_map"), form).content.decode()

    assert "Nothing was saved" in page
    assert '<a href="#i-stage-4">4. Brand preference</a>' in page
    assert "Choose who has this stage." in page
    assert not organisation.agreed_maps.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stage-4-owner", "nobody"),
        ("stage-4-hand_off_hours", "0"),
        ("stage-4-hand_off_hours", "-3"),
        ("stage-4-hand_off_hours", "9999"),
        ("stage-4-hand_off_hours", "a day"),
        ("stage-4-role", "x" * 121),
        ("note", "x" * 501),
        ("based_on", "-1"),
        ("based_on", "newest"),
    ],
)
def test_a_wrong_value_stores_nothing(reader, organisation, field, value):
    response = reader.post(address(organisation, "agreed_map"), form_of(**{field: value}))

    page = response.content.decode()
    assert "Nothing was saved" in page
    assert ("hours from 1 to 8760" in page) == field.endswith("hours")
    assert not organisation.agreed_maps.exists()


def test_the_last_stage_hands_nothing_off(reader, organisation):
    reader.post(address(organisation, "agreed_map"), form_of(**{"stage-8-hand_off_hours": "9"}))

    assert agreed_map(organisation).stages[8].hand_off_hours is None


def test_the_first_form_begins_with_what_both_sides_say(reader, organisation):
    rounds.close_assessment(make_sepehr(organisation), now=NOW)  # MMMSSSSS against MMMMMSSS

    page = reader.get(address(organisation, "agreed_map")).content.decode()

    assert page.count(" checked") == 6
    assert is_chosen(page, "stage-3-owner", "marketing")
    assert "According to Sales: Sales. According to Marketing: Marketing." in page


def test_later_forms_begin_with_the_map(reader, organisation):
    rounds.close_assessment(make_sepehr(organisation), now=NOW)
    make_map(organisation, "MMMBSSSS", stage_4={"role": "Product lead"})

    page = reader.get(address(organisation, "agreed_map")).content.decode()

    assert page.count(" checked") == 8
    assert is_chosen(page, "stage-4-owner", "both")
    assert 'value="Product lead"' in page


def test_the_hand_off_stands_open_where_the_work_changes_hands(reader, organisation):
    make_map(organisation, "MMMMSSSS")

    page = reader.get(address(organisation, "agreed_map")).content.decode()

    assert page.count('<details class="more" open>') == 1
    assert page.count('<details class="more">') == 6


def test_the_form_is_persian_from_right_to_left(reader, organisation):
    page = reader.get(address(organisation, "agreed_map", language="fa")).content.decode()

    assert '<html lang="fa" dir="rtl">' in page
    assert "ترجیح دادن برند" in page


@pytest.mark.parametrize("name", ["agreed_map", "facts", "agreed_map_list"])
def test_without_a_published_version_there_is_nothing_to_edit(db, client_of, name):
    organisation = make_organisation()

    response = client_of(make_member(organisation)).get(address(organisation, name))

    assert response.status_code == 404


# --- versions --------------------------------------------------------------------------------


def test_the_versions_say_what_changed_and_by_whom(reader, organisation, manager):
    make_map(organisation, "MMMMSSSS", by=manager, note="The <b>first</b>")
    make_map(organisation, "MMMBSSSS", stage_7={"role": "Service"})

    page = reader.get(address(organisation, "agreed_map_list")).content.decode()

    assert page.index("Version 2") < page.index("Version 1")
    assert "<b>Brand preference</b> · owner:" in page
    assert '<del class="was"><bdi>Marketing</bdi></del> <ins><bdi>Both</bdi></ins>' in page
    assert '<del class="was"><bdi>nothing</bdi></del> <ins><bdi>Service</bdi></ins>' in page
    assert "The first version." in page
    assert "<bdi>Leila &lt;b&gt;Karimi&lt;/b&gt;</bdi>" in page
    assert "<bdi>The &lt;b&gt;first&lt;/b&gt;</bdi>" in page


def test_the_versions_come_in_pages_that_cost_the_same(reader, organisation):
    counts = []
    for number in (1, 24):
        for _version in range(number - organisation.agreed_maps.count()):
            make_map(organisation, "MMMM" + ("SSSS" if _version % 2 else "SSSB"))
        reader.get(address(organisation, "agreed_map_list"))
        with CaptureQueriesContext(connection) as queries:
            page = reader.get(address(organisation, "agreed_map_list")).content.decode()
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert page.count('<section class="part">') == 10
    assert "The first version." not in page
    assert 'href="?page=2"' in page
    last = reader.get(address(organisation, "agreed_map_list") + "?page=3").content.decode()
    assert "The first version." in last


def test_no_version_yet(reader, organisation):
    page = reader.get(address(organisation, "agreed_map_list")).content.decode()

    assert "No map is agreed yet." in page


def test_changes_name_everything_that_a_version_says_otherwise():
    before, after = (
        {stage.stage: stage for stage in make_stages("MMMMSSSS", stage_4=fields)}
        for fields in ({"hand_off_hours": 48}, {"hand_off_hours": 24, "measure": "Offers"})
    )

    changes = changes_between(before, after, DOCUMENT)

    assert [(change.field, change.before, change.after) for change in changes] == [
        ("shared measure", "nothing", "Offers"),
        ("within how many hours", "48", "24"),
    ]
    assert {change.stage for change in changes} == {"Brand preference"}


# --- who sees it so --------------------------------------------------------------------------


def view(number, sales, marketing):
    return {"stage": number, "sales": sales, "marketing": marketing}


def words_of(organisation, *views):
    reading = {"stages": views} if views else None
    return map_words(agreed_map(organisation), reading, DOCUMENT)


def test_a_side_that_names_another_owner_does_not_yet_see_it_so(organisation):
    make_map(organisation, "MMMMSSSS")

    words = words_of(organisation, view(4, "sales", "marketing"), view(5, "dont_know", "sales"))

    assert words.claim == "The two sides see 1 of 2 stages as they are agreed."
    assert words.lines[3].differs == ["Sales does not yet see it so: it says Sales."]
    assert words.lines[4].differs == []


def test_both_sides_can_see_everything_as_it_is_agreed(organisation):
    make_map(organisation, "MMMMMMMM")

    words = words_of(
        organisation, *(view(number, "marketing", "marketing") for number in range(1, 9))
    )

    assert words.claim == "The two sides see every stage as it is agreed."


def test_a_map_without_claims_is_held_against_nothing(organisation):
    make_map(organisation)

    assert words_of(organisation).claim == "This is agreed; how it is today is not known yet."


# --- in the database -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"stage": 9},
        {"stage": 0},
        {"owner": "nobody"},
        {"hand_off_hours": 0},
        {"stage": 8, "hand_off_what": "Something"},
    ],
)
def test_the_database_refuses_a_stage_that_cannot_be(organisation, fields):
    map_ = AgreedMap.objects.create(organisation=organisation, number=1)
    row = {"organisation": organisation, "map": map_, "stage": 1, "owner": "sales"} | fields

    with pytest.raises(IntegrityError), transaction.atomic():
        AgreedStage.objects.create(**row)


def test_the_database_keeps_one_version_of_a_number(organisation):
    make_map(organisation)

    with pytest.raises(IntegrityError), transaction.atomic():
        AgreedMap.objects.create(organisation=organisation, number=1)


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_is_stored_and_one_is_told():
    organisation = make_organisation()
    make_map(organisation)
    barrier = Barrier(2)

    def saving(letters):
        barrier.wait()
        try:
            return save_agreed_map(
                organisation, stages=make_stages(letters), based_on=1, by=None, now=NOW
            )
        except MapHasChanged as change:
            return change
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(saving, ["MMMBSSSS", "MMMSSSSS"]))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AgreedMap", "MapHasChanged"]
    assert organisation.agreed_maps.count() == 2

"""The picture of a consultant's clients: what it counts, where its numbers lead, what it costs."""

import re
from datetime import timedelta
from fractions import Fraction
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.actions import rounds
from diagnostics.desk.dots import BASE, MOST_DOTS, dot_plot
from diagnostics.models import Assessment, Membership, renew_newest
from diagnostics.models.listing import codes_of
from diagnostics.queries.picture import GAP_COLUMNS
from tests.diagnostics.pages import text_of
from tests.factories import (
    NOW,
    make_another_checklist,
    make_assessment,
    make_member,
    make_organisation,
    make_sepehr,
)

LIST = "/en/portfolio/"
ADDRESS = f"{LIST}?tab=picture"
STAGES = [f"stage{number}" for number in range(1, 9)]
SHOWN = re.compile(r'<th scope="row"> ?<a href="[^"]+"><bdi>([^<]*)</bdi>')


@pytest.fixture
def organisation(db):
    return make_organisation(name="Sepehr Controls")


@pytest.fixture
def consultant(organisation):
    return make_member(organisation, Membership.Role.CONSULTANT)


def result_with(*steps, **findings):
    """Return what changes a copied result to these steps, and findings by stage1 to stage8."""

    def changed(result):
        views = [
            view | {"finding": findings.get(f"stage{view['stage']}", "agreed")}
            for view in result["funnel"]["stages"]
        ]
        return result | {
            "recommendation": result["recommendation"] | {"todo": steps},
            "funnel": result["funnel"] | {"stages": views},
        }

    return changed


def listed(result):
    """Return a result with what is noted of it for lists."""
    views = result["funnel"]["stages"]
    known = [f"{view['stage']}:{view['finding']}" for view in views]
    return {
        "result": result,
        "steps_asked": codes_of(result["recommendation"]["todo"]),
        "stages_found": codes_of(said for said in known if not said.endswith(":unknown")),
    }


@pytest.fixture
def client(client_of, consultant):
    return client_of(consultant)


@pytest.fixture
def add(organisation, consultant):
    """Return what adds a client: each a copy of one closed round, whose columns say other things.

    earlier are the types of the rounds before.
    """
    assessment = make_sepehr(make_organisation(name="Somebody else’s"))
    first = rounds.close_assessment(assessment, now=NOW)
    kept = {
        field.attname: getattr(first, field.attname)
        for field in first._meta.fields
        if field.name not in ("id", "organisation", "newest_of", "round") and not field.generated
    }

    def close(name, *earlier, changed=lambda result: result, **columns):
        firm = make_organisation(name=name)
        Membership.objects.create(
            user=consultant, organisation=firm, role=Membership.Role.CONSULTANT
        )
        newest = listed(changed(first.result)) | columns
        said = [*({"type": type_} for type_ in earlier), newest]
        for number, other in enumerate(said, start=1):
            moment = NOW + timedelta(days=number)
            Assessment.objects.create(
                **kept | {"organisation": firm, "round": number, "closed_at": moment} | other
            )
        renew_newest()
        return firm

    return close


def picture_at(client, query=""):
    return client.get(f"{ADDRESS}{query}").context["listed"]


def numbers_of(cross):
    """Return the numbers of a table that are not nought, by type and column."""
    return {
        (row.type, column): cell.number
        for row in cross.rows
        for (column, _name), cell in zip(cross.columns, row.cells, strict=True)
        if cell.number
    }


def addresses_in(page):
    """Return each number of the picture's tables, with the address it leads to."""
    found = re.findall(r'<a href="(\?[^"]+)">(\d+)<', page.partition('class="cross"')[2])
    return {unescape(address): int(number) for address, number in found}


# --- what it counts ---------------------------------------------------------------------------


def test_clients_stand_by_type_and_suggestion(client, add):
    add("A", type="defined", action="stay")
    add("B", type="defined", action="stay_no_strong_reason")
    add("C", type="defined", action="tighten")
    add("D", type="", verdict="mixed", firmness="", action="joint_session")

    picture = picture_at(client)

    assert numbers_of(picture.advice) == {
        ("defined", "stay"): 2,
        ("defined", "move"): 1,
        ("defined", ""): 3,
        ("none", "session"): 1,
        ("none", ""): 1,
    }
    assert picture.advice.claim == ("The suggestion is to move for 1 of 4, and to stay for 2.")
    assert picture.kinds == "Borderline: 3 · Mixed: 1"
    assert picture.note == "4 clients whose newest round is closed, each by that round."


def test_movement_is_from_the_result_before_to_the_newest(client, add):
    add("A", "integrated", "undefined", type="defined")
    add("B", "defined", type="defined")
    add("C", "", type="defined")
    add("D", type="aligned")

    movement = picture_at(client).movement

    assert numbers_of(movement) == {
        ("undefined", "defined"): 1,
        ("defined", "defined"): 1,
        ("none", "defined"): 1,
    }
    assert movement.claim == "1 of 3 came to the same type again."


def test_gaps_are_spread_over_columns_with_the_edge_in_the_upper_one(client, add):
    for name, gap in (("A", 0.0), ("B", 0.3), ("C", 0.29999), ("D", 1.0), ("E", None)):
        add(name, gap=gap)

    gaps = picture_at(client).gaps

    assert [(line.name, line.number) for line in gaps.lines if line.number] == [
        ("0.00–0.05", 1),
        ("0.25–0.30", 1),
        ("0.30–0.35", 1),
        ("0.95–1.00", 1),
    ]
    assert gaps.claim == "In 2 of 4 the two sides see things far apart."
    assert gaps.note == "One client has no gap to show."


def test_the_most_frequent_steps_and_stages_lead(client, add):
    add("A", action="tighten", changed=result_with("D2", "D1", stage5="contested"))
    add("B", action="tighten", changed=result_with("D1", stage5="unowned", stage8="orphaned"))
    add("C", action="stay", changed=result_with("D1", stage1="half_shared"))
    add("D", action="stay", changed=result_with(**dict.fromkeys(STAGES, "unknown")))

    found = picture_at(client).comes_up

    assert found.claim == "The most frequent step is missing in 2 of 2 told to move."
    assert [(step.number, step.share) for step in found.steps] == [(2, 1), (1, Fraction(1, 2))]
    assert (found.moving, found.funnels) == (2, 3)
    assert [(stage.name, stage.number) for stage in found.stages] == [
        ("Purchase intention", 2),
        ("Advocacy", 1),
    ]
    assert [(part.number, part.start) for part in found.stages[0].findings] == [
        (1, 0),
        (0, Fraction(1, 3)),
        (1, Fraction(1, 3)),
    ]


def test_where_nobody_is_told_to_move_the_stages_speak(client, add):
    add("A", action="stay", changed=result_with("D1", stage5="contested"))

    found = picture_at(client).comes_up

    assert found.claim == "One and the same stage is without one clear owner in 1 of 1."
    assert found.steps == []


def test_where_nothing_comes_up_the_part_is_left_out(client, add):
    add("A", action="stay", changed=result_with("D1"))

    assert picture_at(client).comes_up is None


def test_open_rounds_set_aside_rounds_and_strangers_do_not_count(client, add, organisation):
    make_assessment(organisation)
    aside = add("A", "aligned", type="defined")
    aside.assessments.filter(type="aligned").update(set_aside_at=NOW, set_aside_reason="Twice")
    renew_newest()

    picture = picture_at(client)

    assert numbers_of(picture.advice)["defined", ""] == 1
    assert picture.movement is None
    assert picture.counted == "2"


def test_without_a_result_it_says_so_and_draws_nothing(client, organisation):
    page = text_of(client.get(ADDRESS))

    assert "No client with a result matches all of this." in page
    assert "dot-plot" not in page


# --- where its numbers lead -------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "&sector=Cabinets", "&review=needs"])
def test_each_number_leads_to_as_many_clients(client, add, query):
    moved = result_with("D1", "A1", stage5="contested")
    add("A", "undefined", type="defined", action="tighten", gap=0.3, changed=moved)
    add("B", "defined", type="defined", action="stay_no_strong_reason", gap=0.31)
    add("E", type="defined", action="tighten", changed=result_with("A1", stage5="orphaned"))
    add("C", "", type="", verdict="mixed", firmness="", action="joint_session", gap=1.0)
    cabinets = add("D", type="aligned", action="not_enough_answers", gap=None)
    type(cabinets).objects.filter(name__in="ADE").update(sector="Cabinets")

    addresses = addresses_in(text_of(client.get(f"{ADDRESS}{query}")))

    assert len(addresses) >= 8
    assert {
        address: len(SHOWN.findall(text_of(client.get(LIST + address)))) for address in addresses
    } == addresses


def test_the_filters_of_the_list_hold_and_say_so(client, add):
    add("A", type="defined", action="stay")
    add("B", type="aligned", action="stay")

    response = client.get(f"{ADDRESS}&type=aligned&before=nothing")

    picture = response.context["listed"]
    assert numbers_of(picture.advice) == {("aligned", "stay"): 1, ("aligned", ""): 1}
    page = text_of(response)
    assert "Type: Aligned" in page
    assert "This address held a filter or page mark that does not exist any more." in page
    assert '<input type="hidden" name="type" value="aligned">' in page
    assert '<input type="hidden" name="tab" value="picture">' in page


def test_what_comes_up_is_of_one_checklist_and_each_can_be_chosen(client, add):
    add("A", action="tighten", changed=result_with("D1", stage5="contested"))
    another = make_another_checklist()
    add("B", action="tighten", changed=result_with("D2", stage8="orphaned"), version_id=another.pk)
    add("C", action="tighten", changed=result_with("D2"), version_id=another.pk)

    first, other = picture_at(client), picture_at(client, "&checklist=another")

    assert [choice.title for choice in first.checklists] == [
        "Sales–marketing relationship",
        "Another checklist",
    ]
    assert [choice.is_chosen for choice in other.checklists] == [False, True]
    assert first.comes_up.claim == "The most frequent step is missing in 1 of 1 told to move."
    assert other.comes_up.claim == "The most frequent step is missing in 2 of 2 told to move."
    leads = [LIST + found.comes_up.steps[0].address for found in (first, other)]
    assert [SHOWN.findall(text_of(client.get(lead))) for lead in leads] == [["A"], ["C", "B"]]
    said = text_of(client.get(f"{LIST}?checklist=another&step=D2"))
    assert "Checklist: Sales–marketing relationship" in said  # as its document says


def test_one_checklist_alone_is_no_choice_and_an_unknown_one_finds_nobody(client, add):
    add("A", action="tighten", changed=result_with("D1"))

    page = text_of(client.get(ADDRESS))

    assert 'class="offers"' not in page
    assert not SHOWN.findall(text_of(client.get(f"{LIST}?checklist=none&step=D1&stage=5")))


def test_a_filter_of_the_picture_is_said_in_words(client, add):
    add("A", "", action="tighten", gap=0.31, changed=result_with("A1", stage5="contested"))

    page = text_of(client.get(f"{LIST}?advice=move&before=none&gap=6&step=A1&stage=5"))

    assert SHOWN.findall(page) == ["A"]
    said = re.findall(r'class="tag" href="[^"]+">\s*<bdi>(.*?)</bdi>', page)
    assert list(map(unescape, said)) == [
        "Suggestion: Move closer",
        "Before: No type",
        "Gap: 0.30–0.35",
        "Step: It is clear where one side's responsibility ends and the other's begins.",
        "Stage without one clear owner: Purchase intention",
    ]
    assert not SHOWN.findall(text_of(client.get(f"{LIST}?step=__")))
    assert not SHOWN.findall(text_of(client.get(f"{LIST}?step=A")))


# --- the drawing ------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [340, 760])
@pytest.mark.parametrize("counts", [[1], [MOST_DOTS], [0] * 19 + [7], [10] * GAP_COLUMNS])
def test_every_dot_stands_inside_the_drawing(counts, width):
    plot = dot_plot(counts, edge=0.3, width=width, is_rtl=False)

    radius = float(plot.radius)
    assert len(plot.dots) == sum(counts) == len(set(plot.dots))
    assert all(radius <= float(dot.x) <= width - radius for dot in plot.dots)
    assert all(radius <= float(dot.y) <= BASE for dot in plot.dots)


def test_beyond_two_hundred_columns_stand_in_the_place_of_dots():
    plot = dot_plot([MOST_DOTS, 0, 1], edge=0.3, width=760, is_rtl=False)

    assert plot.dots == []
    assert [block.width for block in plot.blocks] == ["81.0", "81.0"]
    assert float(plot.blocks[0].height) == pytest.approx(
        MOST_DOTS * float(plot.blocks[1].height), 0.1
    )


def test_in_persian_the_line_begins_on_the_right():
    ours, theirs = (
        dot_plot([1, 2], edge=0.3, width=760, is_rtl=is_rtl) for is_rtl in (False, True)
    )

    assert [float(tick.x) for tick in theirs.ticks] == [760 - float(tick.x) for tick in ours.ticks]
    assert float(theirs.edge) == 760 - float(ours.edge)
    assert float(theirs.edge_text) == 760 - float(ours.edge_text)


def test_the_words_of_the_edge_stand_where_there_is_room():
    late, early = (
        dot_plot(counts, edge=0.3, width=340, is_rtl=False) for counts in ([1], [1] * 20)
    )

    assert (late.edge_anchor, float(late.edge_text) < float(late.edge)) == ("end", True)
    assert (early.edge_anchor, float(early.edge_text) > float(early.edge)) == ("start", True)


# --- the page ---------------------------------------------------------------------------------


def test_it_asks_as_much_for_many_clients_as_for_one(client, add):
    counts = []
    for number in (1, 3):
        for count in range(number):
            add(f"Firm {number} {count}", "undefined")
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8  # four of them the frame’s and the views’


def test_the_picture_is_persian_too(client, add):
    add("A", "undefined", type="defined", action="tighten", gap=0.12)

    page = text_of(client.get("/fa/portfolio/?tab=picture"))

    assert '<html lang="fa" dir="rtl">' in page
    assert "در ۰ سازمان از ۱، نگاه دو واحد بسیار متفاوت است." in page
    assert "۰٫۱۰–۰٫۱۵" in page
    assert "نزدیک‌تر شوند" in page

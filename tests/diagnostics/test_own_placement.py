"""Where a consultant places a client before the verdict is shown, for whoever wants that."""

import pytest

from diagnostics.actions import review as actions
from diagnostics.models import Assessment, Membership, ReviewEntry
from diagnostics.queries.review import own_placements_of, trail_of
from tests.diagnostics.pages import address, text_of
from tests.diagnostics.results import closed
from tests.factories import NOW, make_member, make_sepehr

QUESTION = "Where would you place them?"
OF_THE_VERDICT = ("is-firm", "Borderline", "We suggest", "relationship.", "data-figure", "Decide")


@pytest.fixture
def assessment(organisation):
    return closed(make_sepehr(organisation))


@pytest.fixture
def consultant(organisation):
    role = Membership.Role.CONSULTANT
    return make_member(organisation, role, name="Navid", is_asked_to_place=True)


@pytest.fixture
def reader(client_of, consultant):
    return client_of(consultant)


def result_of(reader, assessment, language="en"):
    return text_of(reader.get(address("result", assessment.pk, language=language)))


def place(reader, assessment, **given):
    return reader.post(address("review_place", assessment.pk), given)


def entries_of(assessment):
    return [(entry.kind, entry.type, entry.audience) for entry in trail_of(assessment)]


@pytest.mark.parametrize("address_ends", ["", "?answers=on"])
def test_the_page_before_holds_nothing_of_the_verdict(reader, assessment, address_ends):
    page = text_of(reader.get(address("result", assessment.pk) + address_ends))
    shown = result_of_colleague(reader, assessment)

    assert QUESTION in page
    assert [word for word in OF_THE_VERDICT if word in page] == []
    assert "Borderline" in shown  # of which the words above are some
    for code in ("undefined", "defined", "aligned", "integrated", "none"):
        assert page.count(f'value="{code}"') == 1
        assert page.count(f"type-name is-{code}") == 1  # no type stands out


def result_of_colleague(reader, assessment):
    """Return the result as it shows once the switch is off."""
    reader.post("/en/account/reviews/", {})
    return result_of(reader, assessment)


@pytest.mark.parametrize(
    ("given", "entry", "said"),
    [
        ({"place": "aligned"}, ("placed", "aligned"), "you placed them: <b>Aligned</b>"),
        ({"place": "none"}, ("placed", ""), "you placed them: <b>No type</b>"),
        ({"skip": "1"}, ("unplaced", ""), "went on to the verdict without placing them"),
    ],
)
def test_what_is_written_down_opens_the_verdict_and_stays_in_the_trail(
    reader, assessment, given, entry, said
):
    response = place(reader, assessment, **given)
    page = result_of(reader, assessment)

    assert response.url == address("result", assessment.pk)
    assert entries_of(assessment) == [(*entry, "consultants")]
    assert QUESTION not in page
    assert "Borderline" in page
    assert said in page


def test_a_place_that_is_none_is_refused_and_the_verdict_stays_hidden(reader, assessment):
    for given in ({}, {"place": "perfect"}):
        place(reader, assessment, **given)

    page = result_of(reader, assessment)

    assert entries_of(assessment) == []
    assert QUESTION in page
    assert "Choose where you would place them, or skip it this time." in page


def test_the_first_placement_stands(reader, assessment):
    place(reader, assessment, place="aligned")
    place(reader, assessment, place="defined")
    place(reader, assessment, skip="1")

    assert entries_of(assessment) == [("placed", "aligned", "consultants")]


def test_after_anything_else_nothing_is_placed(reader, assessment, consultant):
    actions.add_note(assessment, text="Known.", audience="client", by=consultant, now=NOW)

    place(reader, assessment, place="aligned")

    assert [kind for kind, _type, _audience in entries_of(assessment)] == ["note"]
    assert QUESTION not in result_of(reader, assessment)


def test_a_result_that_a_colleague_reviewed_is_shown_at_once(reader, organisation, assessment):
    colleague = make_member(organisation, Membership.Role.CONSULTANT)
    actions.mark_reviewed(assessment, look_again_on=None, by=colleague, now=NOW)

    assert QUESTION not in result_of(reader, assessment)


def test_nobody_else_is_asked(client_of, organisation, assessment):
    colleague = make_member(organisation, Membership.Role.CONSULTANT)
    manager = make_member(organisation, is_asked_to_place=True)

    for person in (colleague, manager):
        assert QUESTION not in result_of(client_of(person), assessment)


def test_a_manager_reads_nothing_of_a_placement(client_of, reader, organisation, assessment):
    place(reader, assessment, place="integrated")

    page = result_of(client_of(make_member(organisation)), assessment)

    assert "placed them" not in page


def test_one_is_told_how_near_ones_placements_came(reader, organisation, consultant):
    for own, found in (("defined", "defined"), ("aligned", "defined"), ("", "aligned")):
        assessment = closed(make_sepehr(organisation))
        Assessment.objects.filter(pk=assessment.pk).update(type=found)
        actions.place(assessment, type=own, by=consultant, now=NOW)

    page = result_of(reader, closed(make_sepehr(organisation)))

    assert own_placements_of(consultant) == (3, 1, 1)
    assert "So far 3 placements: the verdict named the same type in 1" in page


def test_it_is_switched_on_and_off_in_the_account_of_a_consultant(client_of, organisation):
    box = 'name="is_asked_to_place"'
    consultant = make_member(organisation, Membership.Role.CONSULTANT)
    reader = client_of(consultant)
    account = [text_of(reader.get("/en/account/"))]

    for given in ({"is_asked_to_place": "on"}, {}):
        reader.post("/en/account/reviews/", given)
        account.append(text_of(reader.get("/en/account/")))

    assert [f"{box} checked>" in page for page in account] == [False, True, False]
    assert box not in text_of(client_of(make_member(organisation)).get("/en/account/"))


def test_the_page_is_persian_too(reader, assessment):
    page = result_of(reader, assessment, "fa")

    assert 'dir="rtl"' in page
    assert "شما آن‌ها را کجا می‌گذارید؟" in page


def test_a_placement_is_for_consultants_alone(assessment, consultant):
    actions.place(assessment, type="defined", by=consultant, now=NOW)

    assert ReviewEntry.objects.get().audience == ReviewEntry.Audience.CONSULTANTS

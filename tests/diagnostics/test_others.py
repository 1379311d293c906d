"""A result beside others: who is counted, from when, and that nobody is told by subtraction."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.actions import organisations, participation, rounds
from diagnostics.models import Assessment, Membership, Participation
from diagnostics.queries.participation import spread_beside
from tests.diagnostics.others import ENERGY, PRINT, close_with, make_participants
from tests.diagnostics.pages import text_of
from tests.factories import NOW, make_assessment, make_member, make_organisation

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=90)


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.BENCHMARK = True


def counted_beside(organisation, known=()):
    """Return how many others are counted, or None where they are too few."""
    spread = spread_beside(organisation, known={organisation.pk, *known})
    return spread and len(spread.others)


def types_beside(organisation):
    spread = spread_beside(organisation, known={organisation.pk})
    return sorted(other.type for other in spread.others)


def page_of(client, assessment):
    return client.get(reverse("diagnostics:result", args=[assessment.pk]))


# --- who is counted, and from when --------------------------------------------------------------


def test_five_others_are_seen_by_each_of_six_and_none_before():
    first = make_participants(5)
    assert counted_beside(first[0]) is None

    make_participants(1)

    assert [counted_beside(organisation) for organisation in first] == [5] * 5


def test_a_newcomer_is_counted_with_five_more_alone():
    first, *_others = make_participants(6)
    seen = []
    for _number in range(6):
        make_participants(1, type="aligned")
        seen.append(counted_beside(first))

    assert seen == [5, 5, 5, 5, 5, 11]


def test_whoever_leaves_takes_the_whole_group_out_of_every_spread_at_once():
    leaver, *left = make_participants(6)
    make_participants(6, type="aligned")

    participation.leave(leaver)

    assert types_beside(left[0]) == ["aligned"] * 6


def test_those_left_behind_are_counted_again_with_six_more_alone():
    leaver, *left = make_participants(6)
    participation.leave(leaver)
    seen = []
    for _number in range(6):
        make_participants(1)
        seen.append(counted_beside(left[0]))

    assert seen == [None] * 5 + [10]


def test_a_deleted_organisation_takes_its_group_along():
    goes, *left = make_participants(6)

    organisations.delete(goes)

    assert counted_beside(left[0]) is None


def test_a_newer_result_is_counted_with_five_other_changes_alone():
    members = make_participants(6)
    reader = make_participants(1)[0]
    seen = []
    for organisation in members:
        close_with(organisation, now=LATER)
        Assessment.objects.filter(closed_at=LATER).update(type="integrated")
        seen.append(types_beside(reader).count("integrated"))

    assert seen == [0, 0, 0, 0, 5, 5]  # the reader came as the sixth change


def test_sectors_are_counted_apart_and_together_by_whole_groups():
    energy, *_others = make_participants(6, ENERGY)
    prints, *_more = make_participants(3, PRINT, type="aligned")
    assert spread_beside(energy, known={energy.pk}).is_of_sector
    assert types_beside(prints) == ["defined"] * 6

    make_participants(3, "Tourism and hotels", type="undefined")

    assert types_beside(energy) == ["defined"] * 5
    spread = spread_beside(prints, known={prints.pk})
    assert (spread.is_of_sector, len(spread.others)) == (False, 11)


def test_who_reads_counts_none_of_their_own_organisations_as_another():
    first, second, *_others = make_participants(6)

    assert counted_beside(first, known={second.pk}) is None


def test_an_imported_round_is_not_counted():
    members = make_participants(6)
    Participation.objects.all().delete()
    Assessment.objects.update(imported_at=NOW)

    for organisation in members:
        participation.take_part(organisation, now=NOW)

    assert not Participation.objects.exclude(group=None).exists()


def test_taking_part_comes_before_the_first_result():
    members = [make_organisation(sector=ENERGY) for _number in range(6)]
    for organisation in members:
        participation.take_part(organisation, now=NOW)

    for organisation in members:
        rounds.close_assessment(make_assessment(organisation), now=NOW)

    assert counted_beside(members[0]) == 5


# --- the page -----------------------------------------------------------------------------------


def test_a_manager_takes_part_and_leaves_in_the_settings(client_of):
    organisation = make_organisation()
    client = client_of(make_member(organisation))
    address = reverse("diagnostics:organisation_others", args=[organisation.slug])
    settings_page = reverse("diagnostics:organisation_settings", args=[organisation.slug])
    assert "Take part" in text_of(client.get(settings_page))

    joined = client.post(address, follow=True)

    assert "Leave the comparison" in text_of(joined)
    assert Participation.objects.get().organisation == organisation
    assert "Take part" in text_of(client.post(address, {"leave": ""}, follow=True))
    assert not Participation.objects.exists()


def test_a_consultant_never_says_that_a_client_takes_part(client_of):
    organisation = make_organisation()
    client = client_of(make_member(organisation, Membership.Role.CONSULTANT))
    settings_page = reverse("diagnostics:organisation_settings", args=[organisation.slug])

    assert "Take part" not in text_of(client.get(settings_page))
    answer = client.post(reverse("diagnostics:organisation_others", args=[organisation.slug]))
    assert answer.status_code == 404


def test_where_the_owner_did_not_switch_it_on_there_is_no_trace(client_of, settings):
    organisation, *_others = make_participants(7)
    settings.BENCHMARK = False
    client = client_of(Membership.objects.get(organisation=organisation).user)

    page = page_of(client, organisation.assessments.get())

    assert "others" not in page.context
    assert "Beside others" not in text_of(page)
    answer = client.post(reverse("diagnostics:organisation_others", args=[organisation.slug]))
    assert answer.status_code == 404


def test_a_result_stands_beside_those_of_its_sector(client_of):
    organisation, *_others = make_participants(4, gap=0.1)
    make_participants(2, type="aligned", gap=0.4)
    make_participants(6, PRINT)
    client = client_of(Membership.objects.get(organisation=organisation).user)

    page = text_of(page_of(client, organisation.assessments.get()))

    assert "Of 5 other organisations of your sector assessed here, 3 are Defined like you." in page
    assert "between about 0.10 and 0.40" in page
    assert "Yours, 0.10, is in the middle half." in page


def test_too_few_of_the_sector_are_said_so(client_of):
    make_participants(6, PRINT, type="aligned")
    organisation = make_participants(1)[0]
    client = client_of(Membership.objects.get(organisation=organisation).user)

    page = text_of(page_of(client, organisation.assessments.get()))

    assert "Of 6 other organisations assessed here, none is Defined like you." in page
    assert "Fewer than five others of your sector are counted" in page


@pytest.mark.parametrize("columns", [{"type": ""}, {"type": "", "gap": None}])
def test_a_result_without_a_type_or_a_gap_has_its_place(client_of, columns):
    make_participants(4, gap=None)
    make_participants(1, type="")
    organisation = make_participants(1, **columns)[0]
    client = client_of(Membership.objects.get(organisation=organisation).user)

    page = text_of(page_of(client, organisation.assessments.get()))

    assert "one has no type, like you." in page
    assert "Gap between the two sides" not in page


def test_the_page_reads_in_persian(client_of):
    organisation, *_others = make_participants(6)
    client = client_of(Membership.objects.get(organisation=organisation).user)
    assessment = organisation.assessments.get()

    page = text_of(client.get(f"/fa/assessments/{assessment.pk}/result/"))

    assert "از ۵ سازمان دیگر هم‌رشتهٔ شما که اینجا ارزیابی شده‌اند، ۵ سازمان مثل شما" in page


def test_the_page_costs_the_same_beside_many(client_of):
    organisation, *_others = make_participants(6)
    client = client_of(Membership.objects.get(organisation=organisation).user)
    assessment = organisation.assessments.get()
    page_of(client, assessment)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            page_of(client, assessment)
        return len(queries)

    before = cost()
    make_participants(6)
    assert cost() == before


def test_nobody_else_reads_it(client_of):
    organisation, *_others = make_participants(6)
    assessment = organisation.assessments.get()
    consultant = make_member(organisation, Membership.Role.CONSULTANT)

    page = page_of(client_of(consultant), assessment)

    assert "Beside others" not in text_of(page)

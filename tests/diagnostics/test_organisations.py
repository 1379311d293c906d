"""Somebody's organisations: listed, made, described, archived, deleted, taken along."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.actions import rounds
from diagnostics.models import Assessment, Membership, Organisation, Respondent, Sheet
from diagnostics.queries.comparing import comparable_for
from diagnostics.queries.portfolio import clients_of
from funnel.models import AgreedMap, AgreedStage, OrganisationFacts, StageCount, Target
from tests.diagnostics.imports import SEPEHR, brought_in, confirm, upload
from tests.diagnostics.pages import seen_on, text_of
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

LIST, NEW = "/en/organisations/", "/en/organisations/new/"
GIVEN = {
    "name": "Nika Foods",
    "name_fa": "صنایع غذایی نیکا",
    "sector": "Food and drink",
    "size": "10-49",
    "calendar": "jalali",
    "language": "fa",
}


def url(name, organisation):
    return reverse(f"diagnostics:{name}", args=[organisation.slug])


def member_of(*organisations, role="manager"):
    user = make_user()
    for organisation in organisations:
        Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


# --- made and described -----------------------------------------------------------------------


@pytest.mark.parametrize("role", ["manager", "consultant"])
def test_whoever_makes_it_has_the_part_that_they_choose(client_of, role):
    person = make_user()

    client_of(person).post(NEW, GIVEN | {"role": role})

    made = Organisation.objects.get()
    [membership] = made.memberships.all()
    assert (membership.user, membership.role, membership.granted_by) == (person, role, person)
    assert (made.name, made.name_fa) == (GIVEN["name"], GIVEN["name_fa"])
    assert (made.calendar, made.language, made.size) == ("jalali", "fa", "10-49")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("food and drink", ("Food and drink", "خوراک و نوشیدنی")),
        ("خوراك و نوشیدنی", ("Food and drink", "خوراک و نوشیدنی")),
        ("Frozen  peas", ("Frozen peas", "")),
        ("", ("", "")),
    ],
)
def test_a_sector_of_the_list_is_known_in_both_languages(client_of, typed, stored):
    client_of(make_user()).post(NEW, GIVEN | {"sector": typed})

    made = Organisation.objects.get()
    assert (made.sector, made.sector_fa) == stored


def test_a_form_that_is_sent_twice_makes_one_organisation(client_of):
    client = client_of(make_user())
    first, second = (client.post(NEW, GIVEN) for _click in range(2))
    other = client.post(NEW, GIVEN | {"sector": "Machines"})

    assert first.url == second.url != other.url
    assert Organisation.objects.count() == 2


def test_the_same_typed_an_hour_later_or_by_somebody_else_is_another_organisation(client_of):
    client = client_of(make_user())
    with time_machine.travel(NOW, tick=False):
        client.post(NEW, GIVEN)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        client.post(NEW, GIVEN)
        client_of(make_user()).post(NEW, GIVEN)

    assert Organisation.objects.count() == 3


def test_a_name_in_one_language_stands_for_both(client_of):
    client = client_of(make_user())
    client.post(NEW, GIVEN | {"name": ""})
    made = Organisation.objects.get()

    page = text_of(client.get(url("organisation_settings", made)))

    assert (made.name, made.name_fa) == (GIVEN["name_fa"], GIVEN["name_fa"])
    assert page.count(f'value="{GIVEN["name_fa"]}"') == 2  # and as what the form began from


def test_whoever_reads_persian_is_asked_for_the_persian_name_and_needs_no_other(client_of):
    client = client_of(make_user())

    page = text_of(client.get(NEW.replace("/en/", "/fa/")))
    refused = client.post(NEW.replace("/en/", "/fa/"), GIVEN | {"name": "", "name_fa": ""})

    assert page.index('name="name_fa"') < page.index("(اختیاری)") < page.index('name="name"')
    assert 'aria-describedby="id_name_fa-e"' in text_of(refused)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "\u200f\u2067\u2069", "name_fa": "\u200c "}, "Give a name in one language"),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"name": "", "name_fa": ""}, "Give a name in one language"),
    ],
)
def test_what_is_no_name_is_refused_and_nothing_typed_is_lost(client_of, given, told):
    response = client_of(make_user()).post(NEW, GIVEN | {"sector": "Peas"} | given)

    page = text_of(response)
    assert response.status_code == 400
    assert told in page
    assert 'value="Peas"' in page
    assert not Organisation.objects.exists()


def test_a_name_of_200_characters_and_bidi_marks_is_kept_without_the_marks(client_of):
    name = "\u202e" + "ن" * 198 + "\u2066"

    client_of(make_user()).post(NEW, GIVEN | {"name": name})

    assert Organisation.objects.get().name == "ن" * 198


def test_settings_change_what_it_is_and_never_its_address(cast, client_of):
    slug = cast.organisation.slug

    response = client_of(cast.manager).post(url("organisation_settings", cast.organisation), GIVEN)

    cast.organisation.refresh_from_db()
    assert response.status_code == 302
    assert (cast.organisation.name, cast.organisation.slug) == (GIVEN["name"], slug)


def test_a_sector_that_is_not_touched_keeps_both_its_languages(client_of):
    organisation = make_organisation(sector="Kites", sector_fa="بادبادک")

    client_of(make_member(organisation)).post(
        url("organisation_settings", organisation), GIVEN | {"sector": "Kites"}
    )

    organisation.refresh_from_db()
    assert (organisation.sector, organisation.sector_fa) == ("Kites", "بادبادک")


def test_the_calendar_stays_once_numbers_are_entered(cast, client_of):
    StageCount.objects.create(organisation=cast.organisation, month="2026-10-01", stage=1, count=5)
    client, address = client_of(cast.manager), url("organisation_settings", cast.organisation)

    page = text_of(client.get(address))
    client.post(address, GIVEN)

    cast.organisation.refresh_from_db()
    assert "Numbers are entered, so the calendar stays as it is." in page
    assert 'name="calendar"' not in page
    assert cast.organisation.calendar == "gregorian"
    assert cast.organisation.name == GIVEN["name"]


# --- archived ---------------------------------------------------------------------------------


def test_an_archived_organisation_is_read_and_not_changed(cast, client_of):
    rounds.close_assessment(cast.assessment, now=NOW)
    client, organisation = client_of(cast.manager), cast.organisation

    client.post(url("organisation_archive", organisation))

    read = [
        organisation.get_absolute_url(),
        reverse("diagnostics:result", args=[cast.assessment.pk]),
        url("people", organisation),
        url("organisation_settings", organisation),
    ]
    changed = [
        url("assessment_new", organisation),
        reverse("diagnostics:repeat", args=[cast.assessment.pk]),
        reverse("funnel:facts", args=[organisation.slug]),
    ]
    assert {client.get(page).status_code for page in read} == {200}
    assert {client.get(page).status_code for page in changed} == {404}
    client.post(url("organisation_settings", organisation), GIVEN)
    assert Organisation.objects.get(pk=organisation.pk).name == "Sepehr Controls"


def test_an_archived_organisation_takes_no_round_from_a_file(cast, client_of):
    rounds.close_assessment(cast.assessment, now=NOW)
    client, organisation = client_of(cast.consultant), cast.organisation
    cast.consultant.memberships.create(organisation=make_organisation(), role="consultant")
    imported = brought_in(client, SEPEHR.read_bytes(), organisation)
    preview = upload(client, SEPEHR.read_bytes())
    client_of(cast.manager).post(url("organisation_archive", organisation))

    refused = confirm(client, preview, organisation, told=f"{organisation.slug}:1")

    assert refused.status_code == 400
    assert organisation.assessments.count() == 2
    pages = [organisation.get_absolute_url(), imported.get_absolute_url()]
    said = "".join(text_of(client.get(page)) for page in pages)
    assert "Import it from a file." not in said
    assert "Set this round aside" not in said


def test_an_archived_organisation_leaves_every_list(cast, client_of):
    rounds.close_assessment(cast.assessment, now=NOW)
    client_of(cast.manager).post(url("organisation_archive", cast.organisation))

    page = text_of(client_of(cast.manager).get(LIST))

    assert page.partition("Archived")[0].count("Sepehr Controls") == 0
    assert "Sepehr Controls" in page.partition("Archived")[2]
    assert not clients_of(cast.consultant).exists()
    assert comparable_for(cast.manager) == []
    assert "Sepehr Controls" not in text_of(client_of(cast.consultant).get("/en/import/"))


def test_an_organisation_is_brought_back(cast, client_of):
    rounds.close_assessment(cast.assessment, now=NOW)
    client = client_of(cast.manager)
    client.post(url("organisation_archive", cast.organisation))

    client.post(url("organisation_archive", cast.organisation), {"back": ""})

    assert client.get(url("assessment_new", cast.organisation)).status_code == 200


def test_an_organisation_with_an_open_round_is_not_archived(cast, client_of):
    client = client_of(cast.manager)

    page = text_of(client.post(url("organisation_archive", cast.organisation), follow=True))

    cast.organisation.refresh_from_db()
    assert "A round is open. Close it first." in page
    assert not cast.organisation.is_archived


# --- deleted, and taken along -----------------------------------------------------------------


def test_what_goes_with_it_is_named_before(client_of):
    organisation = make_organisation()
    make_sepehr(organisation)
    StageCount.objects.create(organisation=organisation, month="2026-10-01", stage=1, count=5)

    page = text_of(
        client_of(make_member(organisation)).get(url("organisation_settings", organisation))
    )

    for said, count in (
        ("Rounds with their results", 1),
        ("People who were asked, and their links", 2),
        ("Answered sheets", 2),
        ("Months of numbers, with maps and targets", 1),
        ("Parts of managers and consultants", 1),
    ):
        assert f"<span>{said}</span><span>{count}</span>" in page


@pytest.mark.parametrize("typed", ["Sepehr Controls", " sepehr controls", "سپهر كنترل"])
def test_an_organisation_is_deleted_with_all_that_is_its_own(cast, client_of, typed):
    client = client_of(cast.manager)
    seen = seen_on(client.get(url("organisation_settings", cast.organisation)))

    client.post(url("organisation_delete", cast.organisation), {"typed": typed, "seen": seen})

    assert not Organisation.objects.filter(pk=cast.organisation.pk).exists()
    for model in (Assessment, Respondent, Sheet):
        assert not model.objects.filter(organisation=cast.organisation.pk).exists()
    assert Organisation.objects.exists()


@pytest.mark.parametrize("typed", ["", "Sepehr", "Zagros"])
def test_without_its_name_nothing_is_deleted(cast, client_of, typed):
    response = client_of(cast.manager).post(
        url("organisation_delete", cast.organisation), {"typed": typed}
    )

    assert response.status_code == 400
    assert Organisation.objects.filter(pk=cast.organisation.pk).exists()
    saved_at = f'action="{url("organisation_settings", cast.organisation)}"'
    assert "<title>Error: " in response.content.decode()
    assert saved_at in response.content.decode()  # the settings beside it are still saved there


def test_everything_is_one_archive_of_rounds_and_numbers(client_of):
    organisation = make_organisation(name="Sepehr")
    rounds.close_assessment(make_sepehr(organisation), now=NOW)
    make_sepehr(organisation)
    StageCount.objects.create(organisation=organisation, month="2026-10-01", stage=1, count=5)
    Target.objects.create(
        organisation=organisation, month="2026-10-01", months=3, amount=9000, currency="IRR"
    )
    OrganisationFacts.objects.create(
        organisation=organisation, version=make_version(), answers={"W1": "yes"}
    )
    agreed = AgreedMap.objects.create(organisation=organisation, number=1, note="=1+1", made_at=NOW)
    AgreedStage.objects.bulk_create(
        AgreedStage(organisation=organisation, map=agreed, stage=stage, owner="both")
        for stage in range(8, 0, -1)
    )

    response = client_of(make_member(organisation)).get(
        url("organisation_everything", organisation)
    )

    archive = ZipFile(BytesIO(b"".join(response.streaming_content)))
    names = archive.namelist()
    assert [name.rpartition(".")[2] for name in names[:4]] == ["json", "xlsx", "json", "xlsx"]
    assert json.loads(archive.read(names[0]))["result"]["type"] == "defined"
    tables = {name: archive.read(name).decode("utf-8-sig").splitlines() for name in names[4:]}
    assert tables == {
        "numbers.csv": ["month,stage,count", "2026-10-01,1,5"],
        "targets.csv": ["month,months,amount,currency,purchases", "2026-10-01,3,9000,IRR,"],
        "agreed-maps.csv": [
            "map,made_on,note,target,look_again_on,stage,owner,role,measure,hand_off_when,"
            "hand_off_what,hand_off_hours",
            *(f"1,2026-11-01,'=1+1,,,{stage},both,,,,," for stage in range(1, 9)),
        ],
        "facts.csv": ["fact,answer", "W1,yes"],
    }
    assert 'filename="sepehr.zip"' in response["Content-Disposition"]


def test_an_open_anonymous_round_gives_nothing(client_of):
    organisation = make_organisation()
    make_respondent(make_assessment(organisation, mode="anonymous"), criteria={"U1": "yes"})

    response = client_of(make_member(organisation)).get(
        url("organisation_everything", organisation)
    )

    assert ZipFile(BytesIO(b"".join(response.streaming_content))).namelist() == []


# --- listed -----------------------------------------------------------------------------------


def test_what_waits_comes_first_and_says_for_what(client_of):
    quiet, open_, new = (make_organisation(name=name) for name in ("Alpha", "Beta", "Gamma"))
    rounds.close_assessment(make_sepehr(quiet), now=NOW)
    current = make_assessment(open_)
    make_respondent(current, "sales")
    make_respondent(current, "marketing")
    make_respondent(current, "marketing")

    page = text_of(client_of(member_of(quiet, open_, new)).get(LIST))
    table = page[page.index("<table") :]

    assert "2 of 3 wait for you" in page
    assert [table.index(name) for name in ("Beta", "Gamma", "Alpha")] == sorted(
        table.index(name) for name in ("Alpha", "Beta", "Gamma")
    )
    assert "3 answers, 2 of them from Marketing" in table
    assert "its first round" in table
    assert "Defined" in table


def test_nothing_waits_for_a_consultant_who_may_not_run_rounds(cast, client_of):
    page = text_of(client_of(cast.consultant).get(LIST))

    assert "Nothing waits for you" in page
    assert "Remind or invite" not in page


def test_many_organisations_are_searched_and_paged(client_of):
    user = member_of(*(make_organisation(name=f"Firm {number:02d}") for number in range(52)))
    client = client_of(user)

    first, second = (text_of(client.get(f"{LIST}?page={page}")) for page in (1, 2))
    found = text_of(client.get(f"{LIST}?search=firm 51"))

    assert first.count('<th scope="row">') == 50
    assert second.count('<th scope="row">') == 2
    assert found.count('<th scope="row">') == 1
    assert "Find an organisation" in first


def test_the_queries_of_the_list_do_not_grow_with_it(client_of):
    def count(number):
        client = client_of(member_of(*(_with_rounds() for _place in range(number))))
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    assert count(1) == count(3)


def _with_rounds():
    organisation = make_organisation()
    rounds.close_assessment(make_sepehr(organisation), now=NOW)
    make_sepehr(organisation)
    return organisation


# --- the switcher -----------------------------------------------------------------------------


def test_the_head_switches_between_several_organisations(client_of):
    user = member_of(*(make_organisation(name=f"Firm {number}") for number in range(9)))
    here = Organisation.objects.get(name="Firm 8")

    head = text_of(client_of(user).get(here.get_absolute_url())).partition("</header>")[0]

    assert "<summary> <bdi>Firm 8</bdi>" in head
    assert head.count("<bdi>Firm") == 8  # the summary, and seven to choose from
    assert reverse("diagnostics:organisations") in head


def test_with_one_organisation_the_head_has_no_switch(cast, client_of):
    head = text_of(client_of(cast.manager).get(cast.organisation.get_absolute_url()))

    assert "<details" not in head.partition("</header>")[0]
    assert "Our organisation" in head


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_pages_render_in_both_languages(cast, client_of, language):
    client, slug = client_of(cast.manager), cast.organisation.slug

    for page in ("", "new/", f"{slug}/settings/"):
        shown = client.get(f"/{language}/organisations/{page}").content.decode()
        assert ('dir="rtl"' in shown.partition("<head>")[0]) == (language == "fa")


def test_a_round_and_its_letters_begin_in_the_organisations_language(client_of):
    make_version()
    organisation = make_organisation(language="fa")
    client = client_of(make_member(organisation))

    page = text_of(client.get(url("assessment_new", organisation)))
    asking = text_of(client.get(url("people", organisation)))

    assert '<option value="fa" selected>' in page
    assert '<option value="fa" lang="fa" selected>' in asking

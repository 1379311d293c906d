"""The demo's world: what it shows, that it is computed, and that a second load changes nothing."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction

from diagnostics.actions import rounds
from diagnostics.asking.questionnaire import Step, questions_of
from diagnostics.demo import load_demo
from diagnostics.method.agreement import Pattern
from diagnostics.method.checklist import Function
from diagnostics.method.flags import FlagCode
from diagnostics.method.funnel import Finding
from diagnostics.method.placement import Firmness, FirmnessReason, Outcome
from diagnostics.method.recommendation import Action
from diagnostics.models import (
    Assessment,
    Membership,
    Organisation,
    Respondent,
    Sheet,
    User,
    Version,
)
from diagnostics.queries.results import compute
from diagnostics.queries.versions import document_of
from diagnostics.result.stored import exact
from tests.factories import (
    NOW,
    PASSWORD,
    claims,
    conditions,
    criteria,
)

# Round by round, oldest first: verdict, firmness, type, action, flags
SHOWN = {
    "sepehr-controls": [
        ("placed", "firm", "undefined", "tighten", []),
        ("placed", "firm", "defined", "stay", []),
        ("placed", "borderline", "defined", "tighten", []),
    ],
    "rudan-leasing": [
        ("two_views", "", "", "joint_session", []),
        ("placed", "borderline", "undefined", "tighten", []),
    ],
    "arman-packaging": [
        ("placed", "firm", "undefined", "tighten", []),
        ("placed", "firm", "defined", "stay", []),
        ("between", "", "defined", "stay_no_strong_reason", []),
    ],
    "niltara-textiles": [
        ("placed", "firm", "defined", "tighten", []),
        ("placed", "borderline", "aligned", "stay_no_strong_reason", []),
        ("placed", "firm", "aligned", "stay", []),
    ],
    "negarvis-print": [
        ("placed", "firm", "undefined", "stay", []),
        ("placed", "firm", "undefined", "judgement_call", []),
    ],
    "zagreta-foods": [
        ("placed", "firm", "aligned", "tighten", []),
        ("between", "", "aligned", "judgement_call", []),
        ("placed", "firm", "integrated", "stay_integrated", []),
    ],
    "tollvane-instruments": [
        ("not_enough_answers", "", "", "joint_session", []),
        ("placed", "borderline", "undefined", "tighten", ["many_dont_know"]),
    ],
    "penwillow-care": [
        ("no_fit", "", "", "joint_session", ["long_run", "no_spread", "self_contradiction"]),
        ("placed", "borderline", "undefined", "stay", ["one_sided"]),
    ],
    "halmsby-kitchens": [("mixed", "", "", "joint_session", [])],
    "quillmere-software": [
        ("placed", "borderline", "undefined", "tighten", []),
        ("between", "", "defined", "tighten", []),
        ("placed", "firm", "defined", "judgement_call", []),
        ("placed", "firm", "defined", "stay", []),
        ("placed", "borderline", "defined", "tighten", []),
        ("placed", "firm", "aligned", "tighten", []),
        ("placed", "firm", "aligned", "stay", []),
    ],
    "brackwater-ferries": [
        ("placed", "borderline", "aligned", "not_enough_answers", []),
        ("placed", "firm", "defined", "stay", []),
        ("placed", "borderline", "defined", "judgement_call", ["contradictory_conditions"]),
    ],
    "orrindale-tools": [
        ("placed", "borderline", "defined", "stay_no_strong_reason", ["self_contradiction"]),
        ("placed", "firm", "defined", "tighten", ["self_contradiction"]),
    ],
}
TABLES = (User, EmailAddress, Organisation, Membership, Version, Assessment, Respondent, Sheet)
PERSIAN = range(0x0600, 0x0700)
MANAGED = {"sepehr-controls": "fa", "quillmere-software": "en"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Load the demo once for all tests here; what a test changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(now=NOW, password=PASSWORD)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(world, db):
    """Stand for the loaded demo."""


def closed_rounds():
    return list(Assessment.objects.filter(state="closed").order_by("organisation_id", "round"))


def worked_example(slug, round_):
    return Assessment.objects.get(organisation__slug=slug, round=round_)


def open_round(slug):
    return Assessment.objects.get(organisation__slug=slug, state="open")


def rows_of(assessment):
    return list(
        assessment.sheets.order_by("respondent_id").values_list("function", "criteria", "claims")
    )


def is_persian(text):
    return any(ord(letter) in PERSIAN for letter in text)


def test_organisations_show_what_the_table_says(demo):
    columns = ("verdict", "firmness", "type", "action", "flags")

    shown = {
        organisation.slug: list(
            organisation.assessments.filter(state="closed").order_by("round").values_list(*columns)
        )
        for organisation in Organisation.objects.all()
    }

    assert shown == SHOWN


def test_every_verdict_action_flag_pattern_and_finding_appears(demo):
    results = [round_.result for round_ in closed_rounds()]

    assert {result["verdict"] for result in results} == set(Outcome)
    assert {result["firmness"] for result in results} == {*Firmness, None}
    assert {reason for result in results for reason in result["firmness_reasons"]} == set(
        FirmnessReason
    )
    assert {result["recommendation"]["action"] for result in results} == set(Action)
    assert {flag["code"] for result in results for flag in result["flags"]} == set(FlagCode)
    assert {pattern for result in results for pattern in result["patterns"]} == set(Pattern)
    stages = [stage for result in results for stage in result["funnel"]["stages"]]
    assert {stage["finding"] for stage in stages} == set(Finding)


def test_stored_results_equal_what_their_answers_come_to(demo):
    for assessment in closed_rounds():
        result, sums = compute(assessment)

        assert assessment.result == exact(result)
        assert assessment.sums == sums


def test_worked_examples_are_as_in_the_method(demo):
    sepehr = worked_example("sepehr-controls", 3)
    rudan = worked_example("rudan-leasing", 1)
    arman = worked_example("arman-packaging", 3)
    mixed = worked_example("halmsby-kitchens", 1)

    assert rows_of(sepehr) == [
        ("sales", criteria("PPNP YYYY YNNNNP NNPNNNN"), {"today": claims("MMMSSSSS")}),
        ("marketing", criteria("NPNN YYPY YNPNPP NNPNNNN"), {"today": claims("MMMMMSSS")}),
    ]
    assert rows_of(rudan) == [
        ("sales", criteria("YYYY NNPN NNNPNN NNNNNNN"), {"today": claims("MMNNSSSN")}),
        ("sales", criteria("YYYY NPYN PNNNNN NNNNNNN"), {"today": claims("MMNNSSSN")}),
        ("marketing", criteria("NNNN YYPY YYYYYY NNPNPNP"), {"today": claims("MMMMBSBB")}),
        ("marketing", criteria("NPNN YYYY YYYNYY NNNNPNN"), {"today": claims("MMMMBSBB")}),
    ]
    assert rows_of(arman) == [
        ("sales", criteria("NPNN YYYY YPPNPP NNNNNNN"), {"today": claims("MMMMSSSS")}),
        ("marketing", criteria("NNNN YYPY YYYNYP NNNNNNP"), {"today": claims("MMMBSSBB")}),
    ]
    assert [row[1] for row in rows_of(mixed)] == [criteria("YNPY NPPY NYPYNP NNNNNNN")] * 2


@pytest.mark.parametrize(
    ("slug", "row"), [("sepehr-controls", "NPN | YPNYYY"), ("arman-packaging", "NPN | YNNPPP")]
)
def test_conditions_of_worked_examples_are_as_in_the_method(demo, slug, row):
    sheets = worked_example(slug, 3).sheets.all()

    column = conditions("D", row)
    assert [{code: sheet.conditions[code] for code in column} for sheet in sheets] == [column] * 2


@pytest.mark.parametrize("slug", MANAGED)
def test_the_manager_is_half_way_through_the_first_step_of_each_open_round(demo, slug):
    assessment = open_round(slug)
    own = assessment.respondents.get(user__email="manager@demo.example")
    version = assessment.version
    questions = questions_of(document_of(version), version.digest, Step.TOGETHER)

    assert own.function == Function.SALES
    assert (own.started_at is None, own.finished_at) == (False, None)
    assert [question.number for question in questions.unanswered_in(own.sheet)] == list(
        range(11, 22)
    )


def test_only_the_rounds_of_the_managers_organisations_are_open(demo):
    open_rounds = Assessment.objects.filter(state="open")

    assert {assessment.organisation.slug for assessment in open_rounds} == MANAGED.keys()
    assert len(open_rounds) == len(MANAGED)


@pytest.mark.parametrize("slug", MANAGED)
def test_a_stage_of_an_open_round_is_contested_and_one_is_orphaned(demo, slug):
    result, _sums = compute(open_round(slug))

    findings = [stage["finding"] for stage in result["funnel"]["stages"]]
    assert (findings.count("contested"), findings.count("orphaned")) == (1, 1)


@pytest.mark.parametrize("slug", MANAGED)
def test_closing_an_open_round_gives_a_verdict_with_advice(demo, slug):
    closed = rounds.close_assessment(open_round(slug), now=NOW)

    assert (closed.verdict, closed.type, closed.action) == ("placed", "aligned", "stay")


@pytest.mark.parametrize("answer", ["yes", "partly", "no", "dont_know"])
@pytest.mark.parametrize("slug", MANAGED)
def test_verdict_stands_whatever_the_manager_still_answers(demo, slug, answer):
    assessment = open_round(slug)
    sheet = assessment.sheets.get(respondent__user__email="manager@demo.example")
    sheet.criteria = dict.fromkeys(criteria("N" * 21), answer) | sheet.criteria
    sheet.save()

    closed = rounds.close_assessment(assessment, now=NOW)

    assert (closed.verdict, closed.type) == ("placed", "aligned")


def test_a_closed_anonymous_round_has_four_on_each_side(demo):
    anonymous = Assessment.objects.get(mode="anonymous")

    sides = [sheet.function for sheet in anonymous.sheets.all()]
    assert sorted(sides) == ["marketing"] * 4 + ["sales"] * 4
    assert set(anonymous.sheets.values_list("respondent", flat=True)) == {None}
    assert anonymous.result["gap"]["index"] is not None


def test_one_organisation_has_eight_rounds_over_three_years(demo):
    eight = Organisation.objects.get(slug="quillmere-software").assessments.all()

    assert len(eight) == 8
    assert len({assessment.dated_at.year for assessment in eight}) == 3
    assert {bool(assessment.title) for assessment in eight} == {True, False}
    assert len({(assessment.dated_at.year, assessment.dated_at.month) for assessment in eight}) == 8


def test_rounds_lie_in_the_two_years_before_now_and_follow_each_other(demo):
    for organisation in Organisation.objects.all():
        times = [organisation.created_at]
        for assessment in organisation.assessments.order_by("round"):
            times += [assessment.opened_at, *filter(None, [assessment.closed_at])]

        assert all(earlier < later for earlier, later in pairwise([*times, NOW]))
        assert NOW - organisation.created_at < timedelta(days=2 * 366 + 1)


def test_answers_were_given_while_their_round_was_open(demo):
    named = Respondent.objects.filter(assessment__mode="named")
    for respondent in named.exclude(started_at=None).select_related("assessment", "sheet"):
        opened_at, closed_at = (
            respondent.assessment.opened_at,
            respondent.assessment.closed_at or NOW,
        )
        assert opened_at < respondent.started_at < respondent.sheet.saved_at < closed_at
        assert respondent.finished_at in (None, respondent.sheet.saved_at)


def test_organisations_have_names_and_sectors_in_both_languages(demo):
    for organisation in Organisation.objects.all():
        assert organisation.size
        assert [
            is_persian(text)
            for text in (
                organisation.name,
                organisation.name_fa,
                organisation.sector,
                organisation.sector_fa,
            )
        ] == [
            False,
            True,
            False,
            True,
        ]


def test_half_of_the_organisations_counts_in_each_calendar_and_reads_in_its_language(demo):
    told = Counter(Organisation.objects.values_list("calendar", "language"))

    assert told == {("gregorian", "en"): 6, ("jalali", "fa"): 6}


def test_what_people_typed_in_a_round_is_in_the_language_of_its_organisation(demo):
    found = {"names": set(), "titles": set(), "notes": set()}
    for assessment in Assessment.objects.select_related("organisation"):
        language = assessment.organisation.language
        names = [respondent.name for respondent in assessment.respondents.all()]
        notes = [note for sheet in assessment.sheets.all() for note in sheet.notes.values()]
        typed = {"names": names, "titles": filter(None, [assessment.title]), "notes": notes}
        for kind, texts in typed.items():
            found[kind] |= {(language, is_persian(text)) for text in texts}
        assert assessment.language == language
        assert all(" " in name for name in names)

    assert found == dict.fromkeys(found, {("en", False), ("fa", True)})


def test_every_function_answers_somewhere(demo):
    assert set(Sheet.objects.values_list("function", flat=True)) == set(Function)


@pytest.mark.parametrize(("slug", "language"), MANAGED.items())
def test_the_manager_lands_on_the_organisation_of_the_pages_language(
    demo, client_of, slug, language
):
    manager = User.objects.get(email="manager@demo.example")

    response = client_of(manager).get(f"/{language}/")

    assert response.headers["Location"] == f"/{language}/organisations/{slug}/"


def test_sign_ins_have_their_parts_and_verified_addresses(demo):
    manager, consultant, admin = User.objects.order_by("id")

    assert {organisation.slug for organisation in manager.managed_organisations} == MANAGED.keys()
    assert len(manager.current_memberships) == len(MANAGED)
    assert all(membership.is_consultant for membership in consultant.current_memberships)
    assert len(consultant.current_memberships) == Organisation.objects.count() == 12
    assert (admin.is_staff, admin.is_superuser) == (True, True)
    assert not admin.current_memberships.exists()
    assert all(person.check_password(PASSWORD) for person in (manager, consultant, admin))
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 3


def test_loading_twice_changes_nothing(demo):
    before = {table: list(table.objects.order_by("pk").values()) for table in TABLES}

    loaded = load_demo(now=NOW + timedelta(days=9), password="another password")

    assert (loaded.people, loaded.organisations, loaded.rounds) == (0, 0, 0)
    assert {table: list(table.objects.order_by("pk").values()) for table in TABLES} == before

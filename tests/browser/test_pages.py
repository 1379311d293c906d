"""Every page, in both languages, narrow and wide, light and dark, with nothing wrong on it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Page

from diagnostics.actions import checklists, memberships, next_rounds, plan, rounds, starts
from diagnostics.actions import review as reviews
from diagnostics.actions.heads import ask_heads
from diagnostics.actions.participation import take_part
from diagnostics.models import Assessment, Membership, Organisation, User, Version
from tests.browser.conftest import Watch
from tests.browser.inspection import LOOKS, Look, draw_charts, wrong_as_shown, wrong_on
from tests.diagnostics.imports import SEPEHR
from tests.diagnostics.others import make_participants
from tests.factories import (
    NOW,
    claims,
    conditions,
    criteria,
    make_assessment,
    make_guest_start,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
    make_user,
    make_version,
)
from tests.funnel.factories import make_map, name_both

pytestmark = pytest.mark.browser

# the most read pages in the other widths and schemes too, whose boxes were seen already
KEY_PAGES = [Look("fa", 1280, "dark"), Look("en", 390, "light")]


class Visit(NamedTuple):
    """A page by its address, with the file to choose and what to press there first, if anything.

    A page of charts is looked at once they are drawn.
    """

    path: str
    press: str = ""
    file: Path | None = None
    charts: int = 0


def looks(*choices):
    return pytest.mark.parametrize("look", choices, ids=lambda look: "-".join(map(str, look)))


@pytest.fixture
def inspect(open_tab):
    """Return a function that visits pages as a person, and fails with all that is wrong on them."""

    def inspected(look: Look, visits: Iterable[Visit], user=None) -> None:
        watch = Watch()
        page = open_tab(user, watch, **look.options)
        with override(look.language):
            wrong = [
                f"{visit.path} {visit.press}: {problem}"
                for visit in visits
                for problem in _wrong(page, watch, look, visit)
            ]
        assert not wrong, "\n".join(wrong)

    return inspected


def _wrong(page: Page, watch: Watch, look: Look, visit: Visit) -> Iterator[str]:
    page.goto(visit.path)
    if visit.file:
        page.set_input_files("[type=file]", visit.file)
    if visit.press:
        page.locator(visit.press).click()
        page.wait_for_load_state()
    if visit.charts and (drawn := draw_charts(page)) != visit.charts:
        yield f"charts: {drawn}"
    wrong = wrong_on if look in LOOKS else wrong_as_shown
    yield from wrong(page, watch, look)


@looks(*LOOKS)
def test_what_a_visitor_sees(inspect, transactional_db, look):
    make_version()

    def visits():
        yield Visit(reverse("diagnostics:home"))
        yield Visit(reverse("account_login"))
        yield Visit(reverse("diagnostics:sample"), charts=1)
        if look not in LOOKS:
            return
        yield Visit(reverse("diagnostics:sample_try") + "?sales.A2=yes&marketing.A2=yes")
        yield Visit(reverse("diagnostics:method") + "?type=aligned&U1=dont_know")
        yield Visit(reverse("account_signup"))

    inspect(look, visits())


@looks(*LOOKS, *KEY_PAGES)
def test_what_a_guest_sees(inspect, transactional_db, look):
    token = make_guest_start().respondent.token
    begun = make_guest_start("marketing", sent=False).respondent
    kept = starts.keep(make_guest_start(name="x" * 200), user=make_user(), now=timezone.now())

    def visits():
        yield Visit(reverse("diagnostics:start"))
        yield Visit(reverse("diagnostics:answer_result", args=[token]), charts=1)
        if look not in LOOKS:
            return
        yield Visit(begun.get_absolute_url())
        yield Visit(reverse("diagnostics:answer_result", args=[kept.respondent.token]))

    inspect(look, visits())


@looks(*LOOKS)
def test_what_whoever_belongs_nowhere_sees(inspect, transactional_db, look):
    token = make_guest_start(name="").respondent.token

    def visits():
        yield Visit(reverse("diagnostics:home"))
        yield Visit(reverse("diagnostics:start"))
        yield Visit(reverse("diagnostics:organisation_new"))
        yield Visit(reverse("diagnostics:answer_result", args=[token]), charts=1)

    inspect(look, visits(), make_user(email="sara@test.example"))


# What a manager sees


CLOSED = {
    "placed": None,  # the worked example below
    "between": {"sales": "NPNN YYYY YPPNPP NNNNNNN", "marketing": "NNNN YYYY YYYNYP NNNNNNP"},
    "mixed": {"sales": "YNPY NPPY NYPYNP NNNNNNN", "marketing": "YNPY NPPY NYPYNP NNNNNNN"},
    "two_views": {"sales": "YYYY NNPN NNNPNN NNNNNNN", "marketing": "NNNN YYPY YYYYYY NNPNPNP"},
    "no_fit": {"sales": "YYYY YYYY YYYYYY YYYYYYY", "marketing": "YYYY YYYY YYYYYY YYYYYYY"},
    "not_enough_answers": {"sales": "???? ???? ?????? ???????"},
}


def make_closed(organisation: Organisation, verdict: str) -> Assessment:
    rows = CLOSED[verdict]
    assessment = make_assessment(organisation) if rows else make_sepehr(organisation)
    for function, row in (rows or {}).items():
        make_respondent(
            assessment,
            function,
            name=f"Somebody in {function}",
            criteria=criteria(row),
            conditions=conditions("D", "NPN | YNNPPP"),
            claims=claims("MMNNSSSN" if function == "sales" else "MMMMBSBB"),
        )
    return rounds.close_assessment(assessment, now=timezone.now())


@pytest.fixture
def organisation(transactional_db) -> Organisation:
    return make_organisation(name="Sepehr Controls", name_fa="سپهر کنترل", size="small")


@pytest.fixture
def admin(transactional_db) -> User:
    return make_user(email="admin@test.example", name="Admin", is_staff=True, is_superuser=True)


@looks(*LOOKS)
def test_what_a_manager_sees_before_the_first_round(inspect, organisation, look):
    manager = make_member(organisation, name="Leila")
    make_version()

    def visits():
        for name in ("diagnostics:organisation", "diagnostics:assessment_new", "funnel:funnel"):
            yield Visit(reverse(name, args=[organisation.slug]))

    inspect(look, visits(), manager)


@looks(*LOOKS)
def test_what_a_manager_sees_of_an_open_round(inspect, organisation, look):
    manager = make_member(organisation, name="Leila")
    make_closed(organisation, "two_views")
    assessment = make_sepehr(organisation)

    def visits():
        for name in ("diagnostics:organisation", "diagnostics:assessment_new", "funnel:funnel"):
            yield Visit(reverse(name, args=[organisation.slug]))
        for name in ("diagnostics:assessment", "diagnostics:close", "diagnostics:result"):
            yield Visit(reverse(name, args=[assessment.pk]))
        yield Visit(
            reverse("diagnostics:assessment", args=[assessment.pk]), "main form button.btn-primary"
        )

    inspect(look, visits(), manager)


@looks(*LOOKS)
def test_what_follows_a_result(inspect, organisation, look):
    manager, now = make_member(organisation, name="Leila"), timezone.now()
    closed = make_closed(organisation, "placed")
    next_rounds.set_next_round(closed, on=timezone.localdate(), by=manager, now=now)
    said = {"what": "x" * 200, "who": "نگین", "due_on": NOW.date(), "if_then": "If it is late"}
    plan.add_action(organisation, said=said, by=None, now=NOW)
    dropped = plan.add_action(organisation, said=said, by=None, now=NOW)
    plan.end_action(dropped, reason="Nobody had the time.", now=now)
    make_map(organisation, target="A tenth more")
    head = name_both(organisation, manager)["sales"]
    ask_heads(organisation, ["sales"], now=now)

    def visits():
        for name in ("diagnostics:organisation", "diagnostics:plan", "funnel:heads"):
            yield Visit(reverse(name, args=[organisation.slug]))
        yield Visit(reverse("diagnostics:plan", args=[organisation.slug]), ".plan summary >> nth=0")
        yield Visit(reverse("funnel:agreement", args=[organisation.slug]))
        yield Visit(reverse("diagnostics:next_round", args=[closed.pk]))
        yield Visit(head.get_absolute_url())

    inspect(look, visits(), manager)


@looks(*LOOKS)
def test_what_a_manager_sees_of_organisations_and_people(inspect, organisation, look):
    manager = make_member(organisation, name="Leila", email="leila@test.example")
    role, email = Membership.Role.CONSULTANT, "navid@test.example"
    adviser = make_member(organisation, role, name="نوید", email=email)
    elsewhere = make_organisation(name="x" * 200, name_fa="رودان لیزینگ")
    memberships.grant(user=manager, organisation=elsewhere, by=None, now=NOW)
    memberships.ask(
        organisation=organisation,
        email=f"{'long' * 15}@asked.example",
        role=Membership.Role.MANAGER,
        language="fa",
        by=manager,
        now=timezone.now(),
    )
    open_round = make_sepehr(elsewhere)
    make_respondent(open_round, "sales", name="Sara", email="sara@test.example")
    make_closed(organisation, "placed")
    entrusted = adviser.memberships.get()

    def visits():
        yield Visit(reverse("diagnostics:organisations"))
        for name in ("diagnostics:organisation_settings", "diagnostics:people"):
            yield Visit(reverse(name, args=[organisation.slug]))
        yield Visit(reverse("diagnostics:member", args=[organisation.slug, entrusted.pk]))
        yield Visit(reverse("diagnostics:close", args=[open_round.pk]))

    inspect(look, visits(), manager)


@looks(*LOOKS)
def test_what_whoever_has_an_account_sees_of_it(inspect, organisation, look):
    def visits():
        for name in ("account", "account_change_password", "account_delete"):
            yield Visit(reverse(name))

    inspect(look, visits(), make_member(organisation, email="leila@test.example"))


@looks(*LOOKS, *KEY_PAGES)
def test_what_a_manager_sees_of_the_results(inspect, organisation, look, settings):
    settings.BENCHMARK = True
    make_participants(6)
    manager = make_member(organisation, name="Leila")
    closed = [make_closed(organisation, verdict) for verdict in CLOSED]
    assert [assessment.verdict for assessment in closed] == list(CLOSED)

    def visits():
        placed, *others = closed
        yield Visit(reverse("diagnostics:result", args=[placed.pk]) + "?answers=on", charts=2)
        yield Visit(reverse("diagnostics:result_try", args=[placed.pk]) + "?sales.A2=yes")
        yield Visit(reverse("diagnostics:organisation", args=[organisation.slug]))
        yield Visit(reverse("diagnostics:assessment", args=[placed.pk]))
        take_part(organisation, now=NOW)  # the first page offered it
        for address in others if look in LOOKS else []:
            yield Visit(reverse("diagnostics:result", args=[address.pk]))
        yield Visit(reverse("diagnostics:organisation_settings", args=[organisation.slug]))

    inspect(look, visits(), manager)


@looks(*LOOKS)
def test_rounds_beside_each_other(inspect, organisation, look):
    manager = make_member(organisation, name="Leila")
    elsewhere = make_organisation(name="Rudan Leasing", name_fa="رودان لیزینگ")
    Membership.objects.create(user=manager, organisation=elsewhere, role=Membership.Role.MANAGER)
    closed = [make_closed(organisation, verdict) for verdict in list(CLOSED)[:3]]
    closed.append(make_closed(elsewhere, "two_views"))

    def visits():
        where = reverse("diagnostics:compare")
        for rounds_chosen, charts in ((closed[:2], 1), (closed, 0)):
            chosen = "&".join(f"a={assessment.pk}" for assessment in rounds_chosen)
            yield Visit(f"{where}?{chosen}", charts=charts)
        yield Visit(where)

    inspect(look, visits(), manager)


@looks(*LOOKS)
def test_a_file_is_brought_in(inspect, organisation, tmp_path, look):
    manager = make_member(organisation, name="Leila")
    make_version()
    several = tmp_path / "several.csv"
    several.write_text("title,function,U1\nSpring,sales,yes\nAutumn,sales,maybe\n")

    def visits():
        where = reverse("diagnostics:import")
        yield Visit(where)
        yield Visit(where, press="main form .btn-primary", file=SEPEHR)
        yield Visit(where, press="main form .btn-primary", file=several)

    inspect(look, visits(), manager)


@looks(*LOOKS)
def test_a_file_is_refused(open_tab, organisation, tmp_path, look):
    make_version()
    watch, bad = Watch(), tmp_path / "bad.csv"
    bad.write_text("name,function,U1\nSara,sales,maybe\n")
    page = open_tab(make_member(organisation), watch, **look.options)
    with override(look.language):
        page.goto(reverse("diagnostics:import"))
    page.set_input_files("[type=file]", bad)
    page.locator("main form .btn-primary").click()
    page.locator(".errors", has_text="maybe").wait_for()

    told = [
        problem for problem in watch.taken() if "400" not in problem
    ]  # the answer itself is meant

    assert [*told, *wrong_on(page, watch, look)] == []


@looks(*LOOKS, *KEY_PAGES)
def test_what_a_respondent_sees(inspect, organisation, look):
    assessment = make_assessment(organisation)
    half = make_respondent(assessment, "sales", criteria=criteria("Y" * 21))
    done = make_respondent(assessment, "marketing", claims=claims("MMMSSSSS"))
    done.finished_at = NOW
    done.save()

    def visits():
        steps = ["together", "funnel", "situation", "check"]
        for step in steps if look in LOOKS else steps[:2]:
            yield Visit(reverse("diagnostics:answer_step", args=[half.token, step]))
        situation = reverse("diagnostics:answer_step", args=[half.token, "situation"])
        yield Visit(situation, press="[name=go][value=next]")
        if look not in LOOKS:
            return
        for respondent in (half, done):
            yield Visit(reverse("diagnostics:answer", args=[respondent.token]))
        rounds.close_assessment(assessment, now=timezone.now())
        yield Visit(reverse("diagnostics:answer", args=[half.token]))

    inspect(look, visits())


@looks(*LOOKS)
def test_what_a_consultant_sees(inspect, organisation, look):
    consultant = make_member(organisation, Membership.Role.CONSULTANT, name="Navid")
    make_version()

    def visits():
        yield Visit(reverse("diagnostics:portfolio"))
        yield Visit(reverse("diagnostics:letterhead"))
        yield Visit(reverse("diagnostics:client_words", args=[organisation.slug]))
        closed = [make_closed(organisation, verdict) for verdict in CLOSED]
        yield Visit(reverse("diagnostics:portfolio"))
        yield Visit(f"{reverse('diagnostics:portfolio')}?tab=rounds&review=waiting&sort=name")
        yield Visit(f"{reverse('diagnostics:portfolio')}?tab=picture")
        result = reverse("diagnostics:result", args=[closed[4].pk])  # with flags
        yield Visit(result)
        asks_to_place(consultant, True)
        yield Visit(result)
        asks_to_place(consultant, False)
        for assessment in closed:
            decide_something(assessment, consultant)
        yield Visit(result)
        yield Visit(reverse("diagnostics:organisation", args=[organisation.slug]))

    inspect(look, visits(), consultant)


def asks_to_place(consultant, is_asked):
    consultant.is_asked_to_place = is_asked
    consultant.save()


def decide_something(assessment, consultant):
    """Open the decision of a round where there is one, and note something for the client."""
    reviews.take_into_review(assessment, by=consultant, now=NOW)
    reviews.add_note(assessment, text="Begin.", audience="client", by=consultant, now=NOW)


@looks(*LOOKS)
def test_what_an_admin_sees(inspect, organisation, admin, look):
    version = make_version()
    draft = checklists.begin_draft(version)

    def visits():
        yield Visit(reverse("admin:index"))
        yield Visit(reverse("admin:diagnostics_version_changelist"))
        for version_ in (version, draft):
            yield Visit(reverse("admin:diagnostics_version_change", args=[version_.pk]))
        criterion = draft.criteria.first()
        yield Visit(reverse("admin:diagnostics_criterion_change", args=[criterion.pk]))
        yield Visit(reverse("admin:diagnostics_user_changelist"))
        yield Visit(reverse("admin:diagnostics_organisation_change", args=[organisation.pk]))

    inspect(look, visits(), admin)


@looks(*LOOKS)
def test_what_an_admin_sees_of_a_checklist(inspect, transactional_db, admin, look):
    version = make_version()
    for text in ("One.", "Two."):
        checklists.publish_draft(reworded_draft(version, text), by=admin, now=NOW, why=text)
    draft = reworded_draft(version, "Three.")

    def visits():
        for name in ("checklists", "checklist_import"):
            yield Visit(reverse(f"diagnostics:{name}"))
        for name in ("difference", "checklist_trail"):
            yield Visit(reverse(f"diagnostics:{name}", args=["article"]))
        yield Visit(reverse("diagnostics:version", args=["article", 1]))
        for name in ("default", "retire", "offer"):
            yield Visit(reverse(f"diagnostics:version_{name}", args=["article", 2]))
        for page in ("expectations", "conditions", "thresholds", "publish", "moves", "discard"):
            yield Visit(reverse(f"diagnostics:draft_{page}", args=["article"]))
        yield Visit(reverse("diagnostics:draft_sentences", args=["article"]) + "?open=A6")
        yield Visit(reverse("diagnostics:draft_statement_new", args=["article"]))
        yield Visit(reverse("diagnostics:draft_statement_remove", args=["article", "A6"]))
        preview = reverse("diagnostics:draft_preview", args=["article"])
        yield Visit(preview)
        yield Visit(preview, press="[value=result]")
        draft.conditions.filter(type="defined", side="tighten").update(is_removed=True)
        yield Visit(reverse("diagnostics:draft_publish", args=["article"]))  # refused

    inspect(look, visits(), admin)


def reworded_draft(version: Version, text: str) -> Version:
    draft = checklists.begin_draft(version)
    draft.criteria.filter(code="A6").update(text_en=text)
    return draft

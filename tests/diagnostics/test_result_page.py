"""The result page: who may read it, what it shows of each state, and what it costs."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics import reported
from diagnostics.actions import accounts, organisations
from diagnostics.models import Assessment, Organisation
from diagnostics.queries.accounts import person_at
from diagnostics.queries.respondents import people_of
from diagnostics.reported import Reader, report_of
from tests.diagnostics.anonymous import make_anonymous
from tests.diagnostics.explaining import FEW, PARTLY, D, I
from tests.diagnostics.pages import confirm
from tests.diagnostics.results import answered_by, closed
from tests.factories import (
    NOW,
    criteria,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
    make_user,
)

QUERIES_AT_MOST = 8


def address(assessment, language="en"):
    with override(language):
        return reverse("diagnostics:result", args=[assessment.pk])


def page_of(reader, assessment, language="en"):
    response = reader.get(address(assessment, language))
    assert response.status_code == 200
    return response.content.decode()


def number_stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache_of_parts")
        return cursor.fetchone()[0]


def test_a_closed_round_shows_the_verdict_and_the_suggestion(reader, organisation):
    page = page_of(reader, closed(make_sepehr(organisation)))

    assert 'Sales and Marketing have a <strong class="is-defined">Defined</strong>' in page
    assert "Move one step closer, to Aligned" in page
    assert "answered: 1 of 1 in Sales, 1 of 1 in Marketing" in page
    assert "Provisional" not in page
    for part in ("Fit", "What would change this", "Stay or move?", "What to do", "The funnel"):
        assert f"<h2>{part}</h2>" in page


def test_the_page_is_persian_from_right_to_left(reader, organisation):
    page = page_of(reader, closed(make_sepehr(organisation)), "fa")

    assert '<html lang="fa" dir="rtl">' in page
    assert "سپهر کنترل" in page
    # needs the compiled catalogue with this page's sentences
    assert 'رابطهٔ فروش و بازاریابی <strong class="is-defined">تعریف‌شده</strong> است.' in page
    assert "۸۶\N{RIGHT-TO-LEFT MARK}٪" in page


def test_an_open_round_is_read_as_provisional(reader, organisation):
    page = page_of(reader, make_sepehr(organisation))

    assert "Provisional" in page
    assert "This round is still open." in page
    assert "still open" in page


def test_a_round_that_nobody_answered_says_whom_to_ask(reader, organisation):
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", name="Sara")

    page = page_of(reader, assessment)

    assert "<strong>Nobody</strong> has answered yet." in page
    assert "<bdi>Sara</bdi> (Sales) has not begun." in page
    assert "Ask somebody in Marketing to answer." in page


def test_missing_answers_lead_the_manager_to_ask(organisation, client_of):
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", name="Sara")
    invite = reverse("diagnostics:invite", args=[assessment.pk])
    repeat = reverse("diagnostics:repeat", args=[assessment.pk])
    manager = client_of(make_member(organisation))
    consultant = client_of(make_member(organisation, "consultant"))

    open_page, consultants_page = page_of(manager, assessment), page_of(consultant, assessment)
    closed_page = page_of(manager, closed(assessment))

    assert f'href="{invite}"' in open_page
    assert f'href="{assessment.get_absolute_url()}#mail"' in open_page
    assert f'href="{invite}"' not in consultants_page
    assert f'href="{repeat}"' in closed_page
    assert f'href="{invite}"' not in closed_page


def test_a_flagged_person_is_taken_out_for_comparison(reader, organisation):
    assessment = make_assessment(organisation)
    for letters, function in ((D, "sales"), (PARTLY, "sales"), (D, "marketing")):
        make_respondent(assessment, function, criteria=criteria(letters))

    page = page_of(reader, closed(assessment))

    assert "Without this person: still Defined." in page


def test_the_facts_of_the_round_stand_beside_the_preconditions(reader, organisation):
    assessment = answered_by(organisation, 1, letters=I)
    assessment.facts = {"R1": "no"}
    assessment.save()

    page = page_of(reader, assessment)

    checks = page.partition('id="decision"')[2].partition("</section>")[0]
    assert checks.count("<span>No</span>") == 1
    assert checks.count("<span>Not known yet</span>") == 2


def test_everybody_who_was_asked_in_a_named_round_is_named(reader, organisation):
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", name="Sara", criteria=criteria(D))
    make_respondent(assessment, "marketing", name="", email="mani@test.example")
    make_respondent(assessment, "marketing", name="", email="")

    page = page_of(reader, closed(assessment))

    people = page.partition('id="people"')[2].partition("</section>")[0]
    assert "3 people" in people
    assert "<bdi>Sara</bdi>" in people
    assert "<bdi>mani@test.example</bdi>" in people
    assert "no longer listed" in people
    assert people.count("(has not answered)") == 2


def test_nobody_of_an_anonymous_round_is_named(reader, organisation):
    assessment = make_anonymous(organisation, sales=3, marketing=3)

    page = page_of(reader, closed(assessment))

    assert 'id="people"' not in page
    assert "sales 0" not in page


def test_every_part_leads_to_its_section_of_the_method(reader, organisation):
    page = page_of(reader, closed(make_sepehr(organisation)))

    method = reverse("diagnostics:method")
    for section in (4, 5, 6, 8, 9):
        assert f'href="{method}#section-{section}"' in page


def test_the_contents_name_the_parts_that_are_there(reader, organisation):
    page = page_of(reader, closed(make_sepehr(organisation)))

    contents = page.partition('<nav class="contents"')[2].partition("</nav>")[0]
    named = re.findall('href="#([a-z]+)"', contents)
    assert named == ["fit", "change", "sides", "decision", "steps", "funnel", "statements"]
    assert all(f'id="{person}"' in page for person in named)


def test_a_kept_report_is_not_shown_in_the_other_language_or_role(organisation, client_of):
    assessment = answered_by(organisation, 1)
    manager = client_of(make_member(organisation))
    consultant = client_of(make_member(organisation, "consultant"))

    assert "counted twice" in page_of(consultant, assessment)
    assert "counts twice" not in page_of(manager, assessment)
    assert "Defined" not in page_of(manager, assessment, "fa").partition("<main")[2]
    assert "Defined" in page_of(manager, assessment)


CHANGES = {
    "an answer": lambda round_: round_.sheets.update(criteria=criteria(I)),
    "a stage": lambda round_: round_.sheets.update(claims={"today": {"1": "sales"}}),
    "a name": lambda round_: round_.respondents.update(name="Sara Person"),
    "a person set aside": lambda round_: round_.respondents.update(
        set_aside_at=NOW, set_aside_reason="Left"
    ),
    "a person less": lambda round_: round_.respondents.update(withdrawn_at=NOW),
    "the organisation's name": lambda round_: Organisation.objects.update(name="Acme"),
}


CHANGES_WHILE_CLOSED = {
    name: CHANGES[name] for name in ("a name", "a person less", "the organisation's name")
} | {"its title": lambda round_: Assessment.objects.update(title="Autumn")}


def report_now(assessment):
    found = Assessment.objects.select_related("organisation", "version").get(pk=assessment.pk)
    return report_of(found, Reader(can_ask=True), people=people_of(found))


def follows(assessment, change):
    """Tell whether a change shows in the report at once, as in one that nobody has kept."""
    before = report_now(assessment)
    change(assessment)
    after = report_now(assessment)
    for kept in ("kept", "stored"):
        caches[kept].clear()
    return before != after == report_now(assessment)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_open_rounds_report_follows_what_it_is_made_of(organisation, change):
    assessment = make_assessment(organisation)
    for letters, function in ((D, "sales"), (PARTLY, "marketing")):
        make_respondent(assessment, function, criteria=criteria(letters))

    assert follows(assessment, change)


@pytest.mark.parametrize("change", CHANGES_WHILE_CLOSED.values(), ids=CHANGES_WHILE_CLOSED)
def test_a_closed_rounds_report_follows_what_it_is_made_of(organisation, change):
    assert follows(answered_by(organisation, 1, letters=PARTLY), change)


def test_an_open_rounds_report_follows_who_is_done(organisation):
    assessment = make_assessment(organisation)
    for function in ("sales", "marketing"):
        make_respondent(assessment, function, criteria=criteria(FEW))

    assert follows(assessment, lambda round_: round_.respondents.update(finished_at=NOW))


def test_an_open_round_is_explained_once_until_something_changes(reader, organisation, monkeypatch):
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", criteria=criteria(D))
    page_of(reader, assessment)
    monkeypatch.setattr(reported, "explained", None)  # nothing is explained any more

    assert "This round is still open." in page_of(reader, assessment)
    assert number_stored() == 0


def test_a_person_who_is_erased_is_not_named_any_more(reader, organisation):
    assessment = answered_by(organisation, 1, letters=PARTLY)
    assessment.respondents.update(name="Sara Person")
    assert "Sara Person" in page_of(reader, assessment)

    assessment.respondents.update(name="", email="")

    assert "Sara Person" not in page_of(reader, assessment)


def test_whoever_closes_a_round_has_its_result_rendered_for_each_role(
    organisation, client_of, monkeypatch
):
    assessment = make_assessment(organisation)
    manager, consultant = make_member(organisation), make_member(organisation, "consultant")
    client = client_of(manager)
    confirm(client, reverse("diagnostics:close", args=[assessment.pk]))
    caches["kept"].clear()
    monkeypatch.setattr(reported, "explained", None)  # nothing is explained any more

    for reader, language in product((manager, consultant), ("en", "fa")):
        assert 'class="foot"' in page_of(client_of(reader), assessment, language)


def test_a_round_that_ends_on_its_last_day_has_its_result_rendered_too(organisation):
    make_member(organisation)
    make_assessment(organisation, closes_at=timezone.now())

    call_command("close_due", verbosity=0)

    assert number_stored() == 2  # of the one role, in both languages


def test_after_an_upgrade_the_newest_results_are_rendered_before_anybody_looks(
    organisation, client_of, monkeypatch
):
    member = make_member(organisation)
    older, newest = (answered_by(organisation, 1) for _round in range(2))
    Assessment.objects.filter(pk=older.pk).update(closed_at=older.closed_at - timedelta(days=1))
    monkeypatch.setattr(reported, "MOST_STORED_AHEAD", 1)

    for _another_time in range(2):
        call_command("close_due", verbosity=0)
        assert number_stored() == 2  # of the newest, in both languages

    caches["kept"].clear()
    monkeypatch.setattr(reported, "explained", None)  # nothing is explained any more
    assert 'class="foot"' in page_of(client_of(member), newest)
    with pytest.raises(TypeError):
        page_of(client_of(member), older)


@pytest.mark.parametrize("erased", ["person", "organisation"])
def test_what_is_erased_leaves_the_rendered_parts_too(organisation, client_of, erased):
    assessment = answered_by(organisation, 1)
    person = make_user(email="sara@test.example")
    page_of(client_of(make_member(organisation)), assessment)
    assert number_stored() == 1

    if erased == "person":
        accounts.erase(person_at(person.email), now=timezone.now())
    else:
        organisations.delete(make_organisation())

    assert number_stored() == 0


def test_names_are_escaped_and_keep_their_direction(client_of, db):
    name = "Acme \u202e\"<script>alert(1)</script>' شرکت " + "x" * 150
    organisation = make_organisation(name=name)
    reader = client_of(make_member(organisation))
    assessment = make_assessment(organisation, title="<i>Round</i> یک")

    page = page_of(reader, closed(assessment))

    assert "<script>alert" not in page
    assert "<i>Round" not in page
    assert "<h1><bdi>Acme" in page
    assert "<bdi>&lt;i&gt;Round&lt;/i&gt; یک</bdi>" in page


@pytest.mark.parametrize("letters", [D, PARTLY], ids=["placed", "flagged"])
def test_the_queries_do_not_grow_with_the_respondents(letters, client_of, db):
    counts = []
    for number in (1, 40):
        other = make_organisation()
        reader = client_of(make_member(other))
        assessment = answered_by(other, number, letters=letters)
        page_of(reader, assessment)  # the first visit makes the report that is kept
        with CaptureQueriesContext(connection) as queries:
            page_of(reader, assessment)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= QUERIES_AT_MOST


def test_the_queries_of_an_open_round_do_not_grow_either(client_of, db):
    counts = []
    for number in (1, 40):
        organisation = make_organisation()
        reader = client_of(make_member(organisation))
        assessment = make_assessment(organisation)
        for _one in range(number):
            make_respondent(assessment, "sales", criteria=criteria(D))
        for _first_then_kept in range(2):
            with CaptureQueriesContext(connection) as queries:
                page_of(reader, assessment)
            counts.append(len(queries))

    assert counts[:2] == counts[2:]
    assert counts[0] <= QUERIES_AT_MOST + 1  # what it is known by, then what it is made of
    assert counts[1] <= QUERIES_AT_MOST


def test_an_outsider_finds_nothing(cast, client_of):
    response = client_of(cast.outsider).get(address(cast.assessment))

    assert response.status_code == 404


def test_a_visitor_is_asked_to_sign_in(cast, client):
    response = client.get(address(cast.assessment))

    assert response.status_code == 302
    assert response["Location"].startswith("/en/account/login/")


def test_nothing_can_be_posted(cast, client_of):
    response = client_of(cast.manager).post(address(cast.assessment))

    assert response.status_code == 405


def test_the_consultant_reads_it_too(cast, client_of):
    response = client_of(cast.consultant).get(address(cast.assessment))

    assert response.status_code == 200


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_tag_of_a_step_leads_to_what_it_means(reader, organisation, language):
    page = page_of(reader, closed(make_sepehr(organisation)), language)

    (target,) = set(re.findall(r'<a class="tag" href="([^"]+)#gaps">', page))
    assert 'id="gaps"' in reader.get(target).content.decode()


def test_a_result_leads_to_its_organisation_and_the_results_beside_it(reader, organisation):
    first, second = (closed(make_sepehr(organisation)) for _number in range(2))
    Assessment.objects.filter(pk=first.pk).update(closed_at=NOW - timedelta(days=9))
    compare = f"?a={first.pk}&amp;a={second.pk}"

    before, after = page_of(reader, first), page_of(reader, second)

    assert f'<a href="{address(second)}">The result after</a>' in before
    assert "The result before" not in before
    assert f'<a href="{address(first)}">The result before</a>' in after
    assert compare in after
    assert f'<a href="{organisation.get_absolute_url()}"><bdi>Sepehr Controls</bdi></a>' in after
    assert "Your clients" not in after

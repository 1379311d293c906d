"""Beginning without an account: the page, the limits, the cookie, and what nobody keeps."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics.actions import starts
from diagnostics.forms import StartForm
from diagnostics.models import Assessment, GuestStart, Membership, Organisation, Respondent
from diagnostics.models.start import LASTS
from diagnostics.organisation_forms import OrganisationForm
from diagnostics.web.begun import COOKIE
from tests.diagnostics.pages import address, text_of
from tests.factories import make_guest_start, make_organisation, make_user, make_version

pytestmark = pytest.mark.django_db

START = "/en/start/"
NEW = {"name": " New ", "calendar": "gregorian", "language": "en"}
GIVEN = {"function": "sales", "name": "Nika Foods", "language": "en"}
LONG_AGO = LASTS + timedelta(hours=1)


@pytest.fixture(autouse=True)
def version():
    return make_version()


def begin(client, **given):
    return client.post(START, GIVEN | given)


def newest():
    return GuestStart.objects.latest("id")


def make_old(count):
    return [make_guest_start(now=timezone.now() - LONG_AGO) for _ in range(count)]


# Beginning


def test_a_start_leads_straight_to_the_first_question(client):
    response = begin(client, language="fa")

    start = newest()
    assessment = start.respondent.assessment
    assert response.headers["Location"] == f"/fa/answer/{start.respondent.token}/together/"
    assert client.get(response.headers["Location"]).status_code == 200
    assert (start.organisation.name, assessment.organisation) == ("Nika Foods", start.organisation)
    assert assessment.newest_of == start.organisation.pk
    assert (assessment.state, assessment.mode, assessment.opened_by) == ("open", "named", None)
    assert (start.respondent.function, start.respondent.language) == ("sales", "fa")
    assert not Membership.objects.exists()


def test_a_name_given_in_persian_is_the_persian_one(client):
    begin(client, name="پخش آریا", language="fa")

    assert (newest().organisation.name, newest().organisation.name_fa) == ("پخش آریا", "پخش آریا")


def test_a_firm_without_a_name_is_called_yours_in_both_languages(client):
    begin(client, name="")

    assert (newest().organisation.name, newest().organisation.name_fa) == (
        "Your firm",
        "سازمان شما",
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("\u200b\u200f\u00ad \u200c", ""),  # nothing that anybody could see
        ("  Nika \n Foods ", "Nika Foods"),
        ("\u202eNika\u202c Foods\u200f", "Nika Foods"),  # would turn the line around it
        ("صنایع\u200cغذایی", "صنایع\u200cغذایی"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_name_is_kept_as_it_is_seen(typed, name):
    form = StartForm(GIVEN | {"name": typed})

    assert form.is_valid()
    assert form.cleaned_data["name"] == name


def test_a_name_that_is_too_long_is_refused_and_nothing_typed_is_lost(client):
    response = begin(client, name="x" * 201, function="marketing")

    page = text_of(response)
    assert response.status_code == 400
    assert page.count("Error:") == 1
    assert f'value="{"x" * 201}"' in page
    assert 'value="marketing" required checked' in page
    assert not GuestStart.objects.exists()


@pytest.mark.parametrize("side", ["", "management", "other", "nonsense"])
def test_only_sales_and_marketing_may_begin(client, side):
    response = begin(client, function=side)

    assert response.status_code == 400
    assert "Choose Sales or Marketing." in text_of(response)
    assert not GuestStart.objects.exists()


def test_the_page_preselects_nothing_but_its_language(client):
    page = text_of(client.get("/fa/start/"))

    assert page.count(" checked") == 1
    assert 'value="fa" checked' in page
    assert "۴۸ پرسش کوتاه در سه بخش" in page


def test_the_page_and_its_answers_are_listed_and_kept_nowhere(client):
    for response in (client.get(START), begin(client)):
        assert "no-store" in response.headers["Cache-Control"]
    assert client.get(START).headers["X-Robots-Tag"] == "noindex"


def test_whoever_leads_both_is_led_to_an_organisation(client):
    assert reverse("diagnostics:organisation_new") in text_of(client.get(START))


def test_without_a_published_checklist_nobody_can_begin(client, version):
    Assessment.objects.all().delete()
    type(version).objects.all().delete()

    assert client.get(START).status_code == 404


# With an account


def test_whoever_is_signed_in_manages_what_they_begin_at_once(client_of):
    person = make_user(name="Leila")

    response = begin(client_of(person))

    own = Respondent.objects.get(user=person)
    assert response.headers["Location"] == f"/en/answer/{own.token}/together/"
    assert own.organisation in person.managed_organisations
    assert own.organisation.slug == "nika-foods"
    assert own.assessment.opened_by == person
    assert not GuestStart.objects.exists()


def test_whoever_is_signed_in_and_clicks_twice_begins_once(client_of):
    client = client_of(make_user())
    first, second = (begin(client) for _click in range(2))
    other = begin(client, function="marketing")

    assert first.url == second.url != other.url
    assert Organisation.objects.count() == 2


def test_an_organisation_is_made_by_whoever_will_manage_it(client_of):
    person = make_user()

    response = client_of(person).post("/en/organisations/new/", NEW)

    made = Organisation.objects.get()
    assert response.headers["Location"] == made.get_absolute_url()
    assert made.name == "New"
    assert made.slug != "new"
    assert made in person.managed_organisations


def test_an_organisation_needs_a_name_that_can_be_seen():
    given = {"name": "\u200f\u200c", "name_fa": " ", "calendar": "jalali", "language": "fa"}

    form = OrganisationForm(given)

    assert form.errors == {"name": ["Give a name in one language at least."]}


def test_whoever_belongs_nowhere_may_begin_from_home(client_of):
    page = text_of(client_of(make_user()).get("/en/organisations/"))

    assert f'href="{START}"' in page
    assert f'href="{reverse("diagnostics:organisation_new")}"' in page


# The three settings


@pytest.mark.parametrize(
    ("start", "sign_up", "button", "leads"),
    [
        ("guest", "open", "Start with my own answers", 200),
        ("guest", "invitation", "Start with my own answers", 200),
        ("account", "open", "Make an account and start", "/en/account/signup/?next=/en/start/"),
        ("account", "invitation", "Sign in and start", "/en/account/login/?next=/en/start/"),
    ],
)
def test_home_leads_to_the_start_that_is_set(client, settings, start, sign_up, button, leads):
    settings.START, settings.SIGN_UP = start, sign_up

    home, response = text_of(client.get("/en/")), client.get(START)

    assert f'<a class="btn btn-primary" href="{START}"> {button} </a>' in home
    assert ("No account needed." in home) == (start == "guest")
    assert response.headers.get("Location", response.status_code) == leads


@pytest.mark.parametrize(
    ("contact", "asked"),
    [
        ("", "Assessments are started here by the people who run this installation. Ask them."),
        ("Navid <navid@test.example>", "started here by <bdi>Navid</bdi>"),
        ("navid@test.example", 'Ask <a href="mailto:navid@test.example">'),
    ],
)
def test_where_nobody_may_begin_home_says_whom_to_ask(client, settings, contact, asked):
    settings.START, settings.CONTACT = "closed", contact

    home = text_of(client.get("/en/"))

    assert asked in home
    assert START not in home
    assert 'btn-primary" href="/en/sample/"' in home


def test_where_nobody_may_begin_there_is_nothing_to_begin_with(client_of, settings):
    settings.START = "closed"
    client = client_of(make_user())

    statuses = [client.get(START).status_code, begin(client).status_code]
    statuses += [client.get("/en/organisations/new/").status_code]

    assert statuses == [404] * 3
    assert START not in text_of(client.get("/en/"))


# Coming back


def test_the_link_is_kept_on_the_device_for_thirty_days(client):
    begin(client)

    cookie = client.cookies[COOKIE]
    assert cookie["max-age"] == 30 * 24 * 60 * 60
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value.startswith(newest().respondent.token + ":")


def test_beyond_loopback_the_cookie_is_of_this_host_alone(client, settings):
    settings.COOKIE_PREFIX, settings.SESSION_COOKIE_SECURE = "__Host-", True
    begin(client)

    cookie = client.cookies[f"__Host-{COOKIE}"]
    assert cookie["secure"]
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert COOKIE not in client.cookies
    assert "Go on with your answers" in text_of(client.get("/en/"))


@pytest.mark.parametrize("page", ["/en/", START])
def test_whoever_comes_back_may_go_on(client, page):
    begin(client)
    start = newest()

    begun = text_of(client.get(page))
    Respondent.objects.update(finished_at=timezone.now())
    sent = text_of(client.get(page))

    assert f'href="{start.respondent.get_absolute_url()}">Go on with your answers</a>' in begun
    result = address("answer_result", start.respondent.token)
    assert f'href="{result}">Read your result</a>' in sent


def test_whoever_has_begun_may_begin_another(client):
    begin(client)
    first = newest()

    page = text_of(client.get(START))
    again = text_of(client.get(f"{START}?another"))
    begin(client, name="Another")

    assert 'href="?another">Start another</a>' in page
    assert 'name="function"' not in page
    assert 'name="function"' in again
    assert newest() != first
    assert client.cookies[COOKIE].value.startswith(newest().respondent.token)
    assert client.get(first.respondent.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("value", ["", "nonsense", "token:1:signature"])
def test_a_cookie_that_we_did_not_sign_is_no_cookie(client, value):
    client.cookies[COOKIE] = value

    assert "Start with my own answers" in text_of(client.get("/en/"))
    assert 'name="function"' in text_of(client.get(START))


def test_what_was_kept_is_no_longer_offered(client):
    begin(client)
    starts.keep(newest(), user=make_user(), now=timezone.now())

    assert "Start with my own answers" in text_of(client.get("/en/"))


def test_home_asks_the_database_no_more_without_a_cookie(django_assert_num_queries):
    Client().get("/en/")  # what a process reads once of a checklist is read
    with django_assert_num_queries(1):
        Client().get("/en/")


# Limits


def test_an_address_has_to_wait_for_the_next_hour(settings):
    settings.STARTS_AN_ADDRESS = 2
    with time_machine.travel("2026-03-02T12:10:00Z", tick=False) as clock:
        allowed = [begin(Client()).status_code for _ in range(2)]
        refused = begin(Client())
        elsewhere = begin(Client(REMOTE_ADDR="192.0.2.7")).status_code
        clock.shift(50 * 60)
        later = begin(Client()).status_code

    assert allowed == [302, 302]
    assert refused.status_code == 429
    assert "Try again after 16:30, or look at a sample." in text_of(refused)  # in Tehran
    assert int(refused.headers["Retry-After"]) == 50 * 60
    assert refused.headers["X-Robots-Tag"] == "noindex"
    assert (elsewhere, later) == (302, 302)
    assert GuestStart.objects.count() == 4


def test_all_together_have_to_wait_too(settings):
    settings.STARTS_IN_ALL = 2
    with time_machine.travel("2026-03-02T12:10:00Z", tick=False):
        statuses = [
            begin(Client(REMOTE_ADDR=f"192.0.2.{number}")).status_code for number in range(3)
        ]

    assert statuses == [302, 302, 429]


def test_whoever_has_to_wait_does_not_use_up_everybodys_share(settings):
    settings.STARTS_AN_ADDRESS, settings.STARTS_IN_ALL = 1, 2
    with time_machine.travel("2026-03-02T12:10:00Z", tick=False):
        for _ in range(5):
            begin(Client())
        other = begin(Client(REMOTE_ADDR="192.0.2.7")).status_code

    assert other == 302


# Erasing


def test_what_nobody_keeps_is_erased_with_all_that_is_its_own(capsys):
    old, young, kept = make_old(1)[0], make_guest_start(), make_old(1)[0]
    GuestStart.objects.filter(pk=kept.pk).update(kept_at=timezone.now())
    owned = make_organisation()

    call_command("purge")

    assert "Erased starts that nobody kept: 1\n" in capsys.readouterr().out
    left = {young.organisation_id, kept.organisation_id, owned.pk}
    assert set(Organisation.objects.values_list("pk", flat=True)) == left
    assert not Respondent.objects.filter(pk=old.respondent_id).exists()
    assert not Assessment.objects.filter(organisation_id=old.organisation_id).exists()


def test_its_links_are_then_like_every_unknown_one(client):
    start = make_old(1)[0]
    token = start.respondent.token
    before = client.get(address("answer_result", token)).status_code

    call_command("purge")

    after = [client.get(address(name, token)).status_code for name in ("answer", "answer_result")]
    assert before == 404  # over, though not erased yet
    assert after == [404, 404]


def test_without_cron_the_first_start_of_an_hour_erases_some(monkeypatch):
    monkeypatch.setattr(starts, "MOST_BY_THE_WAY", 2)
    with time_machine.travel("2026-03-02T12:10:00Z", tick=False) as clock:
        make_old(3)
        left = []
        for minutes in (0, 10, 60):
            clock.shift(minutes * 60)
            begin(Client())
            left.append(GuestStart.objects.count())

    assert left == [2, 3, 3]  # one of the old and the new one; one more; the last of the old gone


def test_erasing_many_asks_no_more_than_erasing_one(django_assert_max_num_queries):
    make_old(1)
    with django_assert_max_num_queries(60) as one:
        starts.erase_run_out(now=timezone.now(), most=20)
    make_old(9)
    with django_assert_max_num_queries(60) as nine:
        starts.erase_run_out(now=timezone.now(), most=20)

    assert len(nine) == len(one)
    assert not GuestStart.objects.exists()


def test_a_start_costs_the_same_however_many_there_are(client, django_assert_max_num_queries):
    begin(client)
    with django_assert_max_num_queries(21) as few:
        begin(client)
    for _ in range(5):
        make_guest_start()
    with django_assert_max_num_queries(21) as many:
        begin(client)

    assert len(few) == len(many)

"""A guest's result, and the account that keeps it: once, by whichever way of signing in."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from diagnostics.access import get_guest_start_for
from diagnostics.actions import rounds, starts
from diagnostics.explanation.guest import stages_given
from diagnostics.models import GuestStart, Membership, Organisation, Respondent, User
from diagnostics.models.links import UnknownLink
from tests.diagnostics.pages import address, text_of
from tests.diagnostics.reading_pdf import text_of as text_of_pdf
from tests.factories import (
    PASSWORD,
    claims,
    conditions,
    criteria,
    fill_sheet,
    make_guest_start,
    make_member,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

NEW = {"email": "sara@test.example", "password1": PASSWORD}


@pytest.fixture
def start() -> GuestStart:
    return make_guest_start()


def result_of(start, language="en"):
    return address("answer_result", start.respondent.token, language=language)


def keep_of(start):
    return address("answer_keep", start.respondent.token)


def code_in(letter):
    return next(word for word in letter.body.split() if "-" in word and word.isupper())


def assert_kept_by(user, start):
    start = GuestStart.objects.get(pk=start.pk)
    respondent = start.respondent
    assert (start.kept_by, respondent.user) == (user, user)
    assert (respondent.name, respondent.email) == (str(user), user.email)
    assert respondent.assessment.opened_by == user
    assert user.memberships.get(organisation=start.organisation).is_manager
    assert start.organisation.slug == "nika-foods"


# The result


def test_sending_leads_to_the_result(client):
    start = make_guest_start(sent=False)
    token = start.respondent.token
    early = client.get(result_of(start))

    sent = client.post(
        address("answer_step", token, "check"), {"once": "a-key-of-sixteen-or-more", "go": "finish"}
    )

    assert early.headers["Location"] == start.respondent.get_absolute_url()
    assert sent.headers["Location"] == result_of(start)
    assert client.get(result_of(start)).status_code == 200


def test_the_result_is_that_of_one_side(client, start):
    page = text_of(client.get(result_of(start)))

    assert "<bdi>Nika Foods</bdi>" in page
    assert "Seen from Sales alone" in page
    assert "Provisional: one side only" in page
    assert "One person from Marketing, ten minutes" in page
    assert "You gave stages 4 to 8 to Sales and stages 1 to 3 to Marketing." in page
    assert 'href="#keep">Keep this and invite Marketing</a>' in page
    assert "Somebody" not in page


@pytest.mark.parametrize(
    "row",
    [
        "PPNP YYYY YNNNNP NNPNNNN",  # one type
        "NPNN YYYY YPPNPP NNNNNNN",  # between two
        "YNPY NPPY NYPYNP NNNNNNN",  # mixed
        "YYYY YYYY YYYYYY YYYYYYY",  # none, and a sheet without spread
        "???? ???? ?????? ???????",  # not enough
    ],
)
def test_whatever_it_comes_to_every_link_within_the_page_leads_somewhere(client, start, row):
    fill_sheet(start.respondent, criteria=criteria(row), conditions=conditions("D", "NPN|YPNYYY"))

    page = text_of(client.get(result_of(start)))

    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert "main" in anchors
    assert anchors <= set(re.findall(r' id="([^"]+)"', page))


def test_the_result_is_persian_too(client, start):
    page = text_of(client.get(result_of(start, "fa")))

    assert 'dir="rtl"' in page
    assert "مرحله‌های ۴ تا ۸ را به فروش و مرحله‌های ۱ تا ۳ را به بازاریابی داده‌اید" in page


def test_too_few_answers_lead_back_to_the_questions(client):
    start = make_guest_start(sent=False)
    Respondent.objects.update(finished_at=timezone.now())

    page = text_of(client.get(result_of(start)))

    check = address("answer_step", start.respondent.token, "check")
    assert f'href="{check}">Answer these</a>' in page
    assert "You gave no stage to anybody; Marketing may know." in page
    assert "More answers from you, and one person from Marketing, would turn this into" in page
    assert "Whom to ask" not in page


def test_whoever_knew_too_little_is_led_to_the_statements(client, start):
    fill_sheet(start.respondent, criteria=criteria("???? ???? ?????? ???????"))

    page = text_of(client.get(result_of(start)))

    assert f'href="{address("answer_step", start.respondent.token, "together")}">Answer' in page


def test_a_guest_checks_and_changes_without_sending_to_anybody(client, start):
    token = start.respondent.token
    step = text_of(client.get(address("answer_step", token, "funnel")))
    check = text_of(client.get(address("answer_step", token, "check")))
    result = text_of(client.get(result_of(start)))

    assert "on this device the home page leads back here" in step
    assert "same link" not in step
    assert "<h1>Check your answers</h1>" in check
    assert "Nothing is sent to anybody." in check
    assert "See my result" in check
    assert f'href="{address("answer_step", token, "together")}">Change my answers</a>' in result


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("SSSSSSSS", "You gave stages 1 to 8 to Sales. Marketing may see it otherwise."),
        (
            "SMBN????",
            "You gave stage 1 to Sales, stage 2 to Marketing, stage 3 to both and stage 4 to "
            "nobody. Marketing may see it otherwise.",
        ),
        (
            "S?SSS?SS",
            "You gave stages 1, 3 to 5, 7 and 8 to Sales. Marketing may see it otherwise.",
        ),
        ("????????", "You gave no stage to anybody; Marketing may know."),
    ],
)
def test_the_stages_are_told_as_they_were_given(given, said):
    assert stages_given(claims(given), "marketing") == said


def test_the_page_is_listed_and_kept_nowhere(client, start):
    response = client.get(result_of(start))

    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]


def test_the_result_can_be_taken_away(client, start):
    response = client.get(address("answer_result_pdf", start.respondent.token))

    pages = text_of_pdf(b"".join(response.streaming_content))
    assert response.headers["Content-Type"] == "application/pdf"
    assert "Nika Foods" in pages
    assert "Seen from Sales alone" in pages


def test_the_first_page_leads_on_to_the_result(client, start):
    page = text_of(client.get(start.respondent.get_absolute_url()))

    assert f'href="{result_of(start)}">Read your result</a>' in page


def test_the_first_page_says_who_sees_the_answers(client):
    start = make_guest_start(sent=False)

    page = text_of(client.get(start.respondent.get_absolute_url()))

    assert "Nobody but you sees your answers" in page
    assert "asks you to answer" not in page


def test_a_link_that_is_no_start_has_no_result_of_its_own(client, cast):
    for name in ("answer_result", "answer_result_pdf"):
        assert client.get(address(name, cast.sales.token)).status_code == 404
    assert client.post(address("answer_keep", cast.sales.token)).status_code == 404


def test_a_start_is_over_after_thirty_days(start):
    GuestStart.objects.update(started_at=timezone.now() - timedelta(days=30))

    with pytest.raises(UnknownLink):
        get_guest_start_for(start.respondent.token)


def test_the_result_asks_the_same_of_the_database_however_many_began(
    client, start, django_assert_max_num_queries
):
    client.get(result_of(start))
    with django_assert_max_num_queries(20) as alone:
        client.get(result_of(start))
    for _ in range(3):
        make_guest_start()
    with django_assert_max_num_queries(20) as among_many:
        client.get(result_of(start))

    assert len(among_many) == len(alone)


# Nobody else sees it


def test_nobody_else_sees_what_a_guest_began(client_of, cast, start):
    people = [cast.manager, cast.consultant, cast.admin, cast.outsider]
    assessment = start.respondent.assessment

    for person in people:
        client = client_of(person)
        for name, part in (("organisation", start.organisation.slug), ("result", assessment.pk)):
            assert client.get(address(name, part)).status_code == 404
        for page in ("/en/", "/en/portfolio/", "/en/compare/", "/en/import/"):
            assert "Nika Foods" not in text_of(client.get(page, follow=True))


def test_no_list_or_search_of_the_admin_shows_it(client_of, cast, start):
    client = client_of(cast.admin)
    autocomplete = (
        "/en/admin/autocomplete/?app_label=diagnostics&model_name=membership"
        "&field_name=organisation&term=Nika"
    )
    own = f"/en/admin/diagnostics/organisation/{start.organisation_id}/change/"

    before = [
        "Nika Foods" in text_of(client.get("/en/admin/diagnostics/organisation/")),
        client.get(autocomplete).json()["results"] != [],
        client.get(own).status_code == 200,
    ]
    starts.keep(start, user=make_user(), now=timezone.now())
    after = [
        "Nika Foods" in text_of(client.get("/en/admin/diagnostics/organisation/")),
        client.get(autocomplete).json()["results"] != [],
        client.get(own).status_code == 200,
    ]

    assert before == [False] * 3
    assert after == [True] * 3


def test_nobody_learns_that_a_name_was_begun_with(start):
    assert make_organisation(name="Nika Foods").slug == "nika-foods"
    assert "nika" not in start.organisation.slug


# Keeping it


def test_a_new_account_with_a_password_keeps_it(client, start):
    response = client.post(result_of(start), NEW)

    user = User.objects.get(email=NEW["email"])
    assert response.headers["Location"] == start.respondent.assessment.get_absolute_url()
    assert_kept_by(user, start)
    page = text_of(client.get(response.headers["Location"]))
    assert "Kept. You manage Nika Foods now. Invite somebody from Marketing." in page


def test_the_account_has_the_language_in_which_it_was_made(client, start):
    client.post(result_of(start, "fa"), NEW)

    assert User.objects.get(email=NEW["email"]).language == "fa"


def test_a_new_account_by_a_code_keeps_it(client, start):
    asked = client.post(result_of(start), {"email": NEW["email"], "password1": ""})
    unkept = GuestStart.objects.get().kept_at
    done = client.post("/en/account/login/code/confirm/", {"code": code_in(mail.outbox[0])})

    user = User.objects.get(email=NEW["email"])
    assert asked.headers["Location"] == "/en/account/login/code/confirm/"
    assert unkept is None
    assert done.headers["Location"] == start.respondent.assessment.get_absolute_url()
    assert_kept_by(user, start)
    assert not user.has_usable_password()


def test_an_account_that_exists_gets_the_same_next_page_by_a_code(client, start):
    user = make_user(email=NEW["email"], name="Sara")

    asked = client.post(result_of(start), {"email": NEW["email"], "password1": ""})
    client.post("/en/account/login/code/confirm/", {"code": code_in(mail.outbox[0])})

    assert asked.headers["Location"] == "/en/account/login/code/confirm/"
    assert User.objects.count() == 1
    assert_kept_by(user, start)


def test_an_account_that_may_not_sign_in_gets_no_second_one(client, start):
    make_user(email=NEW["email"], is_active=False)

    asked = client.post(result_of(start), {"email": NEW["email"], "password1": ""})

    assert asked.headers["Location"] == "/en/account/login/code/confirm/"
    assert User.objects.count() == 1
    assert GuestStart.objects.get().kept_at is None


def test_where_addresses_are_proved_first_it_is_kept_after_the_code(client, start, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True

    asked = client.post(result_of(start), NEW)
    unkept = GuestStart.objects.get().kept_at
    client.post(asked.headers["Location"], {"code": code_in(mail.outbox[0])})

    assert unkept is None
    assert_kept_by(User.objects.get(email=NEW["email"]), start)


def test_nobody_learns_there_who_has_an_account(client, start, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    make_user(email="taken@test.example")

    taken = Client().post(result_of(start), NEW | {"email": "taken@test.example"})
    fresh = client.post(result_of(start), NEW)

    assert taken.headers["Location"] == fresh.headers["Location"]
    assert GuestStart.objects.get().kept_at is None


def test_signing_in_with_an_account_keeps_it_just_the_same(client, start):
    user = make_user(email=NEW["email"])

    led = client.post(keep_of(start))
    done = client.post(led.headers["Location"], {"login": user.email, "password": PASSWORD})

    assert led.headers["Location"] == "/en/account/login/"
    assert done.headers["Location"] == start.respondent.assessment.get_absolute_url()
    assert_kept_by(user, start)


def test_whoever_is_signed_in_keeps_it_with_one_button(client_of, start):
    user = make_user()
    client = client_of(user)

    page = text_of(client.get(result_of(start)))
    done = client.post(keep_of(start))

    assert f"You are signed in as <bdi>{user.email}</bdi>." in page
    assert 'name="password1"' not in page
    assert done.headers["Location"] == start.respondent.assessment.get_absolute_url()
    assert_kept_by(user, start)


def test_signing_in_without_having_asked_keeps_nothing(client, start):
    user = make_user()
    client.get(result_of(start))

    client.post("/en/account/login/", {"login": user.email, "password": PASSWORD})

    assert GuestStart.objects.get().kept_at is None


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"password1": "short"}, "This password has 5 characters; it needs 10."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_the_rest_stays(client, start, given, problem):
    response = client.post(result_of(start), NEW | given)

    page = text_of(response)
    assert response.status_code == 400
    assert problem in page
    assert f'value="{(NEW | given)["email"]}"' in page
    assert not User.objects.exists()


def test_too_many_codes_to_one_address_are_refused(client, start):
    statuses = [
        client.post(result_of(start), {"email": NEW["email"]}).status_code for _ in range(4)
    ]

    assert statuses == [302, 302, 302, 400]
    assert len(mail.outbox) == 3


def test_where_an_admin_makes_the_accounts_only_signing_in_keeps_it(client, start, settings):
    settings.SIGN_UP = "invitation"

    page = text_of(client.get(result_of(start)))
    refused = client.post(result_of(start), NEW)

    assert "Sign in and keep it" in page
    assert 'name="email"' not in page
    assert refused.headers["Location"] == "/en/account/login/"
    assert not User.objects.exists()


def test_a_password_is_written_into_no_page(client, start):
    page = text_of(client.post(result_of(start), {"email": "nonsense", "password1": PASSWORD}))

    assert PASSWORD not in page


# Once


def test_the_second_who_keeps_it_is_told(client_of, start):
    first, second = make_user(), make_user()
    starts.keep(start, user=first, now=timezone.now())

    page = text_of(client_of(second).post(keep_of(start), follow=True))

    assert "This result was kept a moment ago with another account." in page
    assert list(Membership.objects.values_list("user", flat=True)) == [first.pk]


def test_a_double_click_keeps_it_once(client_of, start):
    user = make_user()
    client = client_of(user)

    for _ in range(2):
        response = client.post(keep_of(start))

    assert response.headers["Location"] == start.respondent.assessment.get_absolute_url()
    assert Membership.objects.count() == 1


def test_what_was_erased_meanwhile_is_kept_by_nobody(client, start):
    user = make_user()
    client.post(keep_of(start))
    Organisation.objects.all().delete()

    done = client.post("/en/account/login/", {"login": user.email, "password": PASSWORD})

    assert done.headers["Location"] == "/en/"
    assert not Membership.objects.exists()


def test_the_link_of_a_kept_result_says_since_when(client, client_of, start):
    user = make_user()
    kept = starts.keep(start, user=user, now=timezone.now())
    opened = kept.respondent.assessment.get_absolute_url()

    visitor = text_of(client.get(result_of(start)))
    owner = client_of(user).get(result_of(start))
    other = text_of(client_of(make_user()).get(result_of(start)))
    pdf = client.get(address("answer_result_pdf", start.respondent.token))

    assert re.search(r"Kept on \d+ \w+ \d{4}\.", visitor)
    assert f'href="/en/account/login/?next={opened}"' in visitor
    assert "Nika Foods" not in visitor + other
    assert owner.headers["Location"] == opened
    assert "It belongs to another account." in other
    assert pdf.headers["Location"] == result_of(start)


def test_a_sheet_of_a_kept_round_is_answered_by_the_same_link(client, start):
    starts.keep(start, user=make_user(), now=timezone.now())

    assert client.get(start.respondent.get_absolute_url()).status_code == 200
    assert "Read your result" not in text_of(client.get(start.respondent.get_absolute_url()))


def test_a_kept_round_ends_like_any_other(client_of, start):
    user = make_user()
    kept = starts.keep(start, user=user, now=timezone.now())
    closed = rounds.close_assessment(kept.respondent.assessment, now=timezone.now())

    page = client_of(user).get(address("result", closed.pk))

    assert page.status_code == 200
    assert "Seen from Sales alone" in text_of(page)


def test_a_manager_of_another_organisation_may_keep_one_more(client_of, start):
    user = make_member(make_organisation())

    client_of(user).post(keep_of(start))

    assert len(User.objects.get(pk=user.pk).managed_organisations) == 2


def test_deleting_the_account_leaves_the_organisation(start):
    user = make_user()
    starts.keep(start, user=user, now=timezone.now())

    user.delete()

    left = GuestStart.objects.get()
    assert left.kept_at is not None
    assert (left.kept_by, left.respondent.user) == (None, None)
    assert left.organisation in Organisation.objects.owned()

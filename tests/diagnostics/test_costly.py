"""What costs much is not made: too large at all, or too much within a while."""

import pytest
from django.test import Client

from diagnostics.actions import checklists, rounds
from diagnostics.actions.sharing import share_result
from diagnostics.views import results
from diagnostics.web import costly
from tests.diagnostics.pages import address, text_of
from tests.factories import NOW, make_assessment, make_member, make_respondent, make_user

pytestmark = pytest.mark.django_db
KINDS = ["pdf", "xlsx", "csv", "json"]


@pytest.fixture
def closed(cast, monkeypatch):
    """Return a closed round of four sheets, each of which counts."""
    for function in ("sales", "marketing"):
        make_respondent(cast.assessment, function, criteria={"U1": "yes"})
    monkeypatch.setattr(costly, "SMALL", 3)
    return rounds.close_assessment(cast.assessment, now=NOW)


def costly_pages(round_):
    files = [address(f"result_{kind}", round_.pk) for kind in KINDS]
    everything = address("organisation_everything", round_.organisation.slug)
    return [address("result", round_.pk) + "?answers=on", everything, *files]


def test_what_is_too_large_is_refused_before_it_is_made(closed, cast, client_of, monkeypatch):
    for module, name in ((costly, "LARGEST"), (results, "MOST_DRAWN")):
        monkeypatch.setattr(module, name, 3)
    monkeypatch.setattr(costly.weigh, "__kwdefaults__", {"most": 3})

    pages = [client_of(cast.manager).get(page) for page in costly_pages(closed)]

    assert [page.status_code for page in pages] == [413] * 6
    assert all("This would be made of 4 sheets" in page.content.decode() for page in pages)
    assert client_of(cast.manager).get(address("result", closed.pk)).status_code == 200


def test_who_takes_too_much_waits_and_others_go_on(closed, cast, client_of, monkeypatch):
    monkeypatch.setattr(costly, "MOST_A_PERSON", 7)
    client, page = client_of(cast.manager), address("result_json", closed.pk)

    first, second = client.get(page), client.get(page.replace("/en/", "/fa/"))

    assert (first.status_code, second.status_code) == (200, 429)
    assert 1 <= int(second["Retry-After"]) <= costly.WINDOW_SECONDS
    assert "ده دقیقه صبر کنید" in second.content.decode()
    assert client_of(cast.consultant).get(page).status_code == 200


def test_an_organisation_is_not_taken_over_and_over_by_many(closed, cast, client_of, monkeypatch):
    monkeypatch.setattr(costly, "MOST_AN_ORGANISATION", 11)
    people = [make_member(cast.organisation, email=f"{n}@test.example") for n in range(3)]
    page = address("result_json", closed.pk)

    assert [client_of(person).get(page).status_code for person in people] == [200, 200, 429]


def test_a_shared_link_is_counted_by_network_address(closed, monkeypatch):
    monkeypatch.setattr(costly, "MOST_A_PERSON", 7)
    page = address("shared_result_json", share_result(closed).result_token)

    visits = [Client(REMOTE_ADDR=f"192.0.2.{n}").get(page).status_code for n in (1, 1, 2)]

    assert visits == [200, 429, 200]


def test_what_is_small_is_not_counted(closed, cast, client_of, monkeypatch):
    monkeypatch.setattr(costly, "SMALL", 4)
    monkeypatch.setattr(costly, "MOST_A_PERSON", 0)

    page = client_of(cast.manager).get(address("result_json", closed.pk))

    assert page.status_code == 200


def status_of(client, file):
    response = client.get(file)
    if response.streaming:
        list(response)
    if made := getattr(response, "file_to_stream", None):
        made.close()
    return response.status_code


def test_comparisons_are_counted_by_person(closed, cast, client_of, monkeypatch):
    monkeypatch.setattr(costly, "MOST_COMPARISONS", 2)
    later = rounds.close_assessment(make_assessment(cast.organisation, now=NOW), now=NOW)
    files = [f"/en/compare.{kind}?a={closed.pk}&a={later.pk}" for kind in ("pdf", "xlsx")]
    manager, consultant = client_of(cast.manager), client_of(cast.consultant)

    pages = [status_of(manager, file) for file in (*files, *files)]

    assert pages == [200, 200, 429, 429]
    assert status_of(consultant, files[1]) == 200


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_long_lists_are_counted_by_person_and_one_may_have_any_length(
    closed, cast, client_of, monkeypatch, kind
):
    monkeypatch.setattr(costly, "MOST_ROWS", 1)
    later = rounds.close_assessment(make_assessment(cast.organisation, now=NOW), now=NOW)
    client, file = client_of(cast.consultant), f"/en/portfolio/list.{kind}?tab=rounds"
    short = [status_of(client, file) for _time in range(2)]
    monkeypatch.setattr(costly, "SHORT", 1)

    long = [status_of(client, file) for _time in range(2)]
    ticked = status_of(client, f"{file}&only=&a={closed.pk}&a={later.pk}")

    assert (short, long, ticked) == ([200, 200], [200, 429], 429)


@pytest.fixture
def moving_pages(closed):
    checklists.begin_draft(closed.version)
    names = ("draft_moves", "draft_moves_xlsx", "draft_moves_csv", "draft_publish")
    return [address(name, "article") for name in names]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "finished assessments would be worked out. At most 0 go at once."),
        ("fa", "هر بار حداکثر ۰ ارزیابی حساب می‌شود."),
    ],
)
def test_more_rounds_than_go_at_once_are_not_judged_by_a_draft_which_can_be_published(
    moving_pages, client_of, monkeypatch, language, said
):
    monkeypatch.setattr(costly, "MOST_ROUNDS", 0)
    admin = client_of(make_user(is_staff=True))

    pages = [admin.get(page.replace("/en/", f"/{language}/", 1)) for page in moving_pages]

    assert [page.status_code for page in pages] == [413, 413, 413, 200]
    assert all(said in text_of(page) for page in pages)
    assert 'name="why"' in text_of(pages[3])


def test_rounds_that_a_draft_judges_are_counted_by_person(moving_pages, client_of, monkeypatch):
    monkeypatch.setattr(costly, "SHORT", 0)
    monkeypatch.setattr(costly, "MOST_ROUNDS_LATELY", 1)
    admin, other = (client_of(make_user(is_staff=True)) for _person in range(2))

    pages = [status_of(admin, page) for page in moving_pages]

    assert pages == [200, 429, 429, 200]
    assert status_of(other, moving_pages[0]) == 200

"""The consultant's desk: the list of clients and of rounds, and its costs."""

import re

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.actions import importing, mending, rounds
from diagnostics.actions import review as reviews
from diagnostics.desk.cursor import SALT
from diagnostics.method.flags import FlagCode
from diagnostics.models import Assessment, Membership, Organisation, SavedView
from diagnostics.names import FLAG_NAMES
from diagnostics.queries.paging import PAGE
from diagnostics.reading.text import folded
from tests.diagnostics.clients import add_clients, add_more, close_sepehr, closed_with, entrust
from tests.diagnostics.pages import text_of
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_organisation,
    make_sepehr,
    make_version,
)

ADDRESS = "/en/portfolio/"
NAMES = re.compile(r'<th scope="row"> ?<a href="[^"]+"><bdi>([^<]*)</bdi>')


def names_in(response):
    return NAMES.findall(text_of(response))


def listed(client, query=""):
    return names_in(client.get(f"{ADDRESS}{query}"))


# --- a client a line --------------------------------------------------------------------------


def test_a_client_stands_in_one_line_with_its_newest_result(client, organisation):
    close_sepehr(organisation, day=-9)
    newest = close_sepehr(organisation)

    response = client.get(ADDRESS)

    page = text_of(response)
    assert names_in(response) == ["Sepehr Controls"]
    assert f'href="{reverse("diagnostics:result", args=[newest.pk])}"' in page
    assert "2 rounds" in page
    assert "2 November 2026" in page
    assert '<span class="num">0.12</span>' in page  # METHOD 11: G = 5/42
    assert "Move one step closer" in page
    assert "Waiting for review" in page


def test_an_open_round_is_marked_and_leads_to_its_progress(client, organisation):
    assessment = make_sepehr(organisation)

    page = text_of(client.get(ADDRESS))

    assert "Collecting answers" in page
    assert "Round open" in page
    assert f'href="{reverse("diagnostics:assessment", args=[assessment.pk])}"' in page


def test_a_client_without_a_round_is_listed_too(client, organisation):
    page = text_of(client.get(ADDRESS))

    assert "No round yet" in page
    assert "Nothing needs you today." in page


def test_the_newest_round_follows_whatever_changes_which_it_is(organisation, consultant):
    def newest():
        return organisation.assessments.filter(newest_of=organisation.pk).first()

    first = close_sepehr(organisation, day=-9)
    assert newest() == first

    second = make_assessment(organisation, now=NOW)
    assert newest() == second

    mending.discard(second, now=NOW)
    assert newest() == first

    Assessment.objects.filter(pk=first.pk).update(imported_at=NOW)
    importing.set_aside(first, reason="Twice.", by=consultant, now=NOW)
    assert newest() is None

    importing.take_back(first)
    assert newest() == first


def test_only_what_is_entrusted_is_listed(client, organisation):
    close_sepehr(make_organisation(name="Somebody else’s"))

    assert listed(client) == listed(client, "?tab=rounds") + ["Sepehr Controls"]


def test_managing_is_not_being_entrusted(client_of, cast):
    assert client_of(cast.manager).get(ADDRESS).status_code == 404


def test_a_flag_that_is_set_aside_leaves_the_list(client, organisation, consultant):
    assessment = closed_with(organisation, flags=["long_run", "many_dont_know"])
    reviews.set_flag_aside(assessment, flag="long_run", reason="Asked.", by=consultant, now=NOW)

    row = text_of(client.get(ADDRESS)).partition("<tbody>")[2]

    assert "Many “don’t know”" in row
    assert "One answer in a long row" not in row
    assert listed(client, "?flag=many_dont_know") == ["Sepehr Controls"]
    assert listed(client, "?flag=long_run") == []


def test_every_flag_has_its_words():
    assert set(FLAG_NAMES) == set(FlagCode)


def test_all_rounds_stand_in_a_list_of_their_own(client, organisation):
    close_sepehr(organisation, day=-9)
    aside = close_sepehr(organisation)
    Assessment.objects.filter(pk=aside.pk).update(set_aside_at=NOW, set_aside_reason="Wrong file")

    page = text_of(client.get(f"{ADDRESS}?tab=rounds&aside=on"))

    assert len(listed(client, "?tab=rounds")) == 1
    assert len(listed(client, "?tab=rounds&aside=on")) == 2
    assert "Wrong file" in page


# --- filters, search, sorts -------------------------------------------------------------------


def test_the_tiles_count_clients_and_filter_by_a_click(client, organisation, consultant):
    close_sepehr(organisation)
    entrust(consultant, name="Quillmere")

    page = text_of(client.get(ADDRESS))

    assert '<a class="is-defined" href="?type=defined#list">' in page
    assert listed(client, "?type=defined") == ["Sepehr Controls"]
    assert listed(client, "?type=open") == ["Quillmere"]
    assert listed(client, "?type=aligned") == []


def test_what_is_sought_keeps_its_digits_in_the_filters_that_are_on(client):
    text = text_of(client.get("/fa/portfolio/?q=Arman+2&sector=Line+7&size=10-49"))

    for said in ("جست‌وجو: Arman 2", "رشته: Line 7", "۱۰"):
        assert said in text


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("verdict=placed&action=tighten", True),
        ("firmness=borderline&review=waiting", True),
        ("firmness=firm", False),
        ("sector=cabin", True),
        ("sector=dairy", False),
        ("size=10-49", True),
        ("size=250%2B", False),
        ("since=2026-11-02&until=1405/08/11", True),
        ("since=2026-11-03", False),
        ("until=2026-11-01", False),
        ("mine=on", False),
        ("review=needs", True),
        ("need=review", True),
        ("need=decide", False),
        ("client=sepehr-controls", True),
    ],
)
def test_filters_combine(client, organisation, query, is_found):
    Organisation.objects.filter(pk=organisation.pk).update(size="10-49")
    close_sepehr(organisation)

    assert listed(client, f"?{query}") == (["Sepehr Controls"] if is_found else [])


@pytest.mark.parametrize(
    "typed",
    ["SEPEHR", "sepehr-controls", "سپهر", "سپهر\u200cکنترل", "سپهر كنترل", " controls "]
    + ["controls sepehr", "کنترل سپهر", "sepehr کنترل", "sep con"],
)
def test_search_folds_letters_half_spaces_and_case_of_both_names(client, organisation, typed):
    assert names_in(client.get(ADDRESS, {"q": typed})) == ["Sepehr Controls"]


def test_where_nothing_passes_the_filter_that_helps_most_is_named(client, consultant):
    for name, found in (("Azar", "aligned"), ("Borna", "aligned"), ("Caspian", "defined")):
        closed_with(entrust(consultant, name=name), type=found, firmness="firm")

    page = text_of(client.get(f"{ADDRESS}?type=aligned&firmness=borderline&review=waiting"))
    one = text_of(client.get(f"{ADDRESS}?type=undefined&q=caspian"))
    none = text_of(client.get(f"{ADDRESS}?type=undefined&firmness=borderline&size=250%2B"))

    assert '<a href="?type=aligned&amp;review=waiting#list">' in page
    assert "Without “Firmness: Borderline” there are 2." in page
    assert "Without “Type: Undefined” there is 1." in one
    assert "Without “" not in none


@pytest.mark.parametrize(
    "typed", ["%", "_", "'", '"', "\\", "nilt%ra", "x" * 10_000, "سپهرs", "sepehr foods"]
)
def test_a_search_of_signs_or_without_end_finds_nothing(client, organisation, typed):
    response = client.get(ADDRESS, {"q": typed})

    assert response.status_code == 200
    assert "No client matches all of this." in text_of(response)


def test_digits_of_any_script_are_found():
    assert folded("Firm ۱۲") == folded("firm12") == "firm12"


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize(
    "sort", ["name", "result", "suggestion", "gap", "answered", "flags", "review", "day"]
)
def test_every_column_sorts_both_ways(client, consultant, language, sort):
    add_clients(consultant, 2)
    address = f"/{language}/portfolio/"

    rising = names_in(client.get(address, {"sort": sort}))
    falling = names_in(client.get(address, {"sort": f"-{sort}"}))

    assert len(rising) == 3
    assert falling == rising[::-1]


@pytest.mark.parametrize(
    "query", ["type=best", "need=x", "since=never", "sort=luck", "at=x", "tab=clouds", "client=../"]
)
def test_what_an_address_holds_that_is_not_there_is_left_out_and_said(client, organisation, query):
    response = client.get(f"{ADDRESS}?q=sepehr&{query}")

    assert response.status_code == 200
    assert names_in(response) == ["Sepehr Controls"]
    assert "that does not exist any more" in text_of(response)


def test_a_mark_of_another_list_or_made_elsewhere_is_left_out(client, consultant):
    add_clients(consultant, PAGE + 2)
    after = client.get(ADDRESS).context["listed"].after
    forged = signing.dumps(["clients -day", "2026-11-01", True, "0", False], salt="another")
    odd = signing.dumps({"of": "clients"}, salt=SALT)

    for mark, sort in ((after, "name"), (forged, "-day"), (odd, "-day")):
        response = client.get(ADDRESS, {"at": mark, "sort": sort})

        assert response.status_code == 200
        assert response.context["listed"].is_wrong


# --- pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", ["", "rounds"])
@pytest.mark.parametrize("sort", ["-day", "name", "gap"])
def test_pages_show_every_row_once_there_and_back(client, consultant, sort, tab):
    add_clients(consultant, PAGE + 3)
    held = {"sort": sort, "tab": tab}

    first = client.get(ADDRESS, held)
    second = client.get(ADDRESS, held | {"at": first.context["listed"].after})
    back = client.get(ADDRESS, held | {"at": second.context["listed"].before})

    seen = [*names_in(first), *names_in(second)]
    assert len(seen) == len(set(seen)) == PAGE + (3 if tab else 4)
    assert names_in(back) == names_in(first)
    assert second.context["listed"].after == ""
    assert back.context["listed"].before == ""


def test_ticks_travel_from_page_to_page(client, consultant):
    add_clients(consultant, PAGE + 3)
    first = client.get(ADDRESS)
    ticked = Assessment.objects.get(organisation__name="Firm 000")

    second = client.get(ADDRESS, {"a": ticked.pk, "at": first.context["listed"].after})
    again = client.get(ADDRESS, {"a": ticked.pk})

    assert "Ticked on other pages:" in text_of(second)
    assert f'<input type="hidden" name="a" value="{ticked.pk}">' in text_of(second)
    assert f'value="{ticked.pk}" checked' in text_of(again)


def test_nobody_elses_round_is_ticked(client, organisation):
    other = close_sepehr(make_organisation(name="Somebody else’s"))

    response = client.get(ADDRESS, {"a": [other.pk, "nonsense"]})

    assert response.status_code == 200
    assert "Somebody else’s" not in text_of(response)


# --- saved views ------------------------------------------------------------------------------


def test_a_view_is_saved_under_a_name_replaced_and_dropped(client, consultant):
    save = reverse("diagnostics:view_save")

    client.post(save, {"name": "Autumn", "query": "type=defined&sort=name"})
    client.post(save, {"name": "Autumn", "query": "type=aligned"})

    view = SavedView.objects.get()
    assert view.query == "type=aligned"
    assert '<a href="?type=aligned#list"><bdi>Autumn</bdi></a>' in text_of(client.get(ADDRESS))

    client.post(reverse("diagnostics:view_drop", args=[view.pk]))

    assert not SavedView.objects.exists()


def test_a_view_is_nobody_elses(client_of, client, consultant, organisation):
    client.post(reverse("diagnostics:view_save"), {"name": "Autumn", "query": ""})
    other = client_of(make_member(organisation, Membership.Role.CONSULTANT))

    assert "Autumn" not in text_of(other.get(ADDRESS))
    drop = reverse("diagnostics:view_drop", args=[SavedView.objects.get().pk])
    assert other.post(drop).status_code == 404


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_view_needs_a_name_that_fits(client, consultant, name):
    client.post(reverse("diagnostics:view_save"), {"name": name, "query": "//elsewhere"})

    assert not SavedView.objects.exists()


# --- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 8),
        ("?tab=rounds", 8),
        ("?q=firm&review=needs", 8 + 1),  # how many pass
        ("?q=firm&flag=long_run&review=needs", 8 + 3),  # nothing passes: one more a filter
    ],
)
def test_its_queries_do_not_grow_with_the_rows(client, consultant, query, most):
    counts = []
    for number in (1, 4):
        add_clients(consultant, number) if number == 1 else add_more(consultant, number)
        client.get(f"{ADDRESS}{query}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{ADDRESS}{query}")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= most


def test_the_page_is_persian_too(client, organisation):
    close_sepehr(organisation)

    page = text_of(client.get("/fa/portfolio/"))

    assert '<html lang="fa" dir="rtl">' in page
    assert "<bdi>سپهر کنترل</bdi>" in page
    assert "۱۱ آبان ۱۴۰۵" in page
    assert "۰٫۱۲" in page
    assert "یک کار در انتظار شماست" in page


def test_a_stored_text_is_text_and_no_markup(client, organisation):
    organisation.name = organisation.sector = "<script>alert(1)</script>"
    organisation.save()
    make_version()
    rounds.close_assessment(make_sepehr(organisation), now=NOW)

    assert "<script>alert" not in text_of(client.get(ADDRESS))
    assert "<script>alert" not in text_of(client.get(f"{ADDRESS}?tab=rounds&q=script"))


def test_it_takes_no_post(client):
    assert client.post(ADDRESS).status_code == 405

"""The agreement: one page made from a version of the map, accepted by both heads, kept as it is."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils.translation import override

from diagnostics.actions import accounts
from diagnostics.actions.heads import ask_heads, name_head
from diagnostics.actions.mail import send_waiting
from diagnostics.models import Head, Message
from diagnostics.queries.accounts import person_at
from diagnostics.queries.person import data_of
from funnel import actions
from funnel.models import Acceptance, AgreedMap
from funnel.queries import agreed_map, agreement_of
from tests.factories import NOW, make_member
from tests.funnel.factories import accept_all, make_map, name_both
from tests.funnel.pages import address

LATER = NOW + timedelta(days=80)
HAND_OFF = {"stage_4": {"hand_off_hours": 24, "hand_off_when": "A drawing is there."}}


@pytest.fixture
def heads(organisation, manager):
    return name_both(organisation, manager)


@pytest.fixture
def asked(organisation, heads, time_machine):
    """Return the heads with links that work; the clock stands where they were asked."""
    time_machine.move_to(NOW)
    make_map(organisation, **HAND_OFF)
    ask_heads(organisation, ["sales", "marketing"], now=NOW)
    return {head.side: head for head in organisation.heads.standing()}


def link_of(head, language="en"):
    with override(language):
        return head.get_absolute_url()


def page_of(client, url):
    return client.get(url).content.decode()


def answer(client, head, word="yes", **more):
    digest = re.search(r'name="digest" value="(\w+)"', page_of(client, link_of(head)))[1]
    form = {"answer": word, "digest": digest} | more
    return client.post(link_of(head), form)


def test_the_sheet_has_stages_hand_offs_measures_target_and_two_lines(reader, organisation):
    said = {"role": "Product lead", "measure": "Offers a month", **HAND_OFF["stage_4"]}
    make_map(organisation, "MMMBSSSS", target="€ 4.2 million", stage_4=said)

    page = page_of(reader, address(organisation, "agreement"))

    for text in (*said.values(), "€ 4.2 million", "For Sales", "For Marketing"):
        assert str(text).replace("24", "within 24 hours") in page
    assert page.count('class="stage"') == 8
    assert page.count("not yet accepted") == 2
    assert "Not yet accepted by both sides." in page


def test_without_a_map_nothing_is_agreed(reader, organisation):
    page = page_of(reader, address(organisation, "agreement"))

    assert "Nothing is agreed yet." in page
    assert address(organisation, "agreed_map") in page
    assert "joint session" not in page


def test_where_nothing_is_agreed_whoever_runs_rounds_is_led_to_the_joint_session(
    client_of, reader, organisation, closed
):
    session = f"{closed.get_absolute_url()}session/"

    assert session in page_of(reader, address(organisation, "agreement"))
    reading = client_of(make_member(organisation, "consultant"))
    assert session not in page_of(reading, address(organisation, "agreement"))


def test_a_head_accepts_by_the_link_of_the_letter(client, organisation, asked):
    send_waiting(members_of=organisation, now=NOW, limit=9)
    letter = next(letter for letter in mail.outbox if letter.to == ["negin@firm.example"])
    link = re.search(r"https?://[^/]+(/\S+)", letter.body)[1]

    digest = re.search(r'name="digest" value="(\w+)"', page_of(client, link))[1]
    client.post(link, {"answer": "yes", "digest": digest})

    stored = Acceptance.objects.get()
    assert (stored.side, stored.head.name, stored.is_accepted) == ("marketing", "Negin", True)
    assert stored.digest == agreed_map(organisation).digest
    assert "Marketing" in letter.body


def test_a_member_who_is_head_accepts_on_the_page(client_of, organisation, heads):
    make_map(organisation)
    leila = make_member(organisation, "consultant", email="leila@firm.example")
    EmailAddress.objects.create(user=leila, email=leila.email, verified=True, primary=True)
    client, url = client_of(leila), address(organisation, "agreement")

    digest = agreed_map(organisation).digest
    client.post(url, {"side": "sales", "answer": "yes", "digest": digest})

    assert Acceptance.objects.get().head == heads["sales"]
    assert "Accept for Sales" not in page_of(client, url)


def test_an_address_that_nobody_proved_makes_no_head(client_of, organisation, heads):
    make_map(organisation)
    client = client_of(make_member(organisation, "consultant", email="leila@firm.example"))

    digest = agreed_map(organisation).digest
    response = client.post(
        address(organisation, "agreement"), {"side": "sales", "answer": "yes", "digest": digest}
    )

    assert response.status_code == 404
    assert not Acceptance.objects.exists()


def test_accepting_twice_leads_to_the_same_page(client, organisation, asked):
    digest = agreed_map(organisation).digest

    pages = []
    for _click in range(2):
        client.post(link_of(asked["sales"]), {"answer": "yes", "digest": digest})
        pages.append(page_of(client, link_of(asked["sales"])).partition("<main")[2])

    assert Acceptance.objects.count() == 1
    assert pages[0] == pages[1]
    assert "accepted on the page" in pages[0]


def test_both_accept_and_the_agreement_holds(reader, organisation, heads):
    make_map(organisation)

    accept_all(heads)

    assert agreement_of(organisation).accepted_at == NOW
    assert "Accepted by both sides on 1 November 2026" in page_of(
        reader, address(organisation, "agreement")
    )


def test_a_map_changed_afterwards_says_until_when_it_was_accepted(reader, organisation, heads):
    make_map(organisation, **HAND_OFF)
    accept_all(heads)
    make_map(organisation, stage_4=HAND_OFF["stage_4"] | {"hand_off_hours": 8}, now=LATER)

    page = page_of(reader, address(organisation, "agreement"))

    assert "Accepted until 20 January 2027; the change is not yet accepted." in page
    assert "1 place changed: stage 4." in page
    assert '<del class="was"><bdi>within 24 hours</bdi></del>' in page
    assert "<ins><bdi>within 8 hours</bdi></ins>" in page


def test_the_former_version_says_when_it_was_changed(reader, organisation, heads):
    make_map(organisation)
    accept_all(heads)
    make_map(organisation, "MMMBSSSS", now=LATER)

    page = page_of(reader, address(organisation, "agreement_version", "1"))

    assert "Accepted until 20 January 2027; the map was changed on that day." in page
    assert "<del" not in page


def test_a_new_target_is_a_new_version(organisation, heads):
    make_map(organisation, target="1 million")
    accept_all(heads)

    make_map(organisation, target="2 million")

    assert agreement_of(organisation).accepted_at is None
    assert agreement_of(organisation, 1).accepted_at == NOW


def test_the_form_of_the_map_takes_target_and_day(reader, organisation, in_november):
    owners = {f"stage-{number}-owner": "sales" for number in range(1, 9)}

    reader.post(
        address(organisation, "agreed_map"),
        {"based_on": 0, "target": "€ 9", "look_again_on": "1405/12/20", **owners},
    )

    made = AgreedMap.objects.get()
    assert (made.target, made.look_again_on.isoformat()) == ("€ 9", "2027-03-11")


def test_declining_takes_a_sentence(client, organisation, asked):
    refused = answer(client, asked["sales"], "no", sentence=" ")

    taken = answer(client, asked["sales"], "no", sentence="48 hours are too few.")

    assert (refused.status_code, taken.status_code) == (400, 302)
    assert "Write one sentence." in refused.content.decode()
    assert "<title>Error: " in refused.content.decode()
    stored = Acceptance.objects.get()
    assert (stored.is_accepted, stored.sentence) == (False, "48 hours are too few.")
    page = page_of(client, link_of(asked["marketing"]))
    assert "Sales says: not like this." in page
    assert "48 hours are too few." in page


def test_whoever_said_no_may_accept_later_but_not_the_other_way_round(organisation, asked):
    digest = agreed_map(organisation).digest
    words = {"digest": digest, "now": NOW}

    actions.decline(asked["sales"], sentence="No.", **words)
    actions.accept(asked["sales"], **words)
    stands = actions.decline(asked["sales"], sentence="Never.", **words)

    assert stands.is_accepted
    assert agreement_of(organisation).answers["sales"].is_accepted
    assert Acceptance.objects.count() == 2


def test_another_version_meanwhile_is_read_first(client, organisation, asked):
    digest = agreed_map(organisation).digest
    make_map(organisation, "MMMBSSSS")

    response = client.post(link_of(asked["sales"]), {"answer": "yes", "digest": digest})

    assert response.status_code == 409
    assert "Read it again." in response.content.decode()
    assert not Acceptance.objects.exists()


def test_an_acceptance_never_changes(organisation, asked):
    accept_all(asked)

    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.update(digest="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Head.objects.update(name="Somebody else")


def test_the_link_of_a_former_head_works_no_more(client, organisation, manager, asked):
    former = asked["sales"]

    name_head(
        organisation,
        "sales",
        name="Sara",
        email="sara@firm.example",
        language="en",
        by=manager,
        now=NOW,
    )

    assert client.get(link_of(former)).status_code == 404


@pytest.mark.parametrize(("days", "status"), [(29, 200), (30, 404)])
def test_a_link_works_for_thirty_days(client, asked, time_machine, days, status):
    time_machine.move_to(NOW + timedelta(days=days, seconds=1))

    assert client.get(link_of(asked["sales"])).status_code == status


def test_a_head_is_asked_once_an_hour_and_only_who_has_not_accepted(reader, organisation, heads):
    make_map(organisation)
    accept_all({"sales": heads["sales"]})

    for _click in range(2):
        reader.post(address(organisation, "ask_heads"))

    assert [letter.head.side for letter in Message.objects.all()] == ["marketing"]


LANGUAGES = {"sales-language": "en", "marketing-language": "en"}


def test_the_manager_names_a_head_and_is_told_what_is_wrong(reader, organisation):
    url = address(organisation, "heads")
    form = LANGUAGES | {"sales-name": "Leila"}

    wrong = reader.post(url, form | {"sales-email": "leila"})
    reader.post(url, form | {"sales-email": "Leila@Firm.example"})

    assert "This is no e-mail address." in wrong.content.decode()
    head = Head.objects.get()
    assert (head.side, head.name, head.email) == ("sales", "Leila", "leila@firm.example")


def test_both_heads_are_named_at_once_and_neither_where_one_is_wrong(reader, organisation):
    url = address(organisation, "heads")
    form = LANGUAGES | {"sales-name": "Leila", "sales-email": "leila@firm.example"}
    form |= {"marketing-name": "Omid"}

    wrong = reader.post(url, form | {"marketing-email": "omid"})
    assert (wrong.status_code, Head.objects.count()) == (400, 0)
    reader.post(url, form | {"marketing-email": "omid@firm.example"})

    assert sorted(Head.objects.values_list("name", flat=True)) == ["Leila", "Omid"]


def test_nobody_can_be_asked_before_a_head_is_named(reader, organisation):
    make_map(organisation)
    page = page_of(reader, address(organisation, "agreement"))

    assert "Name the heads" in page
    assert "Ask by e-mail" not in page


def test_an_erased_head_leaves_what_was_accepted_without_a_name(reader, organisation, asked):
    accept_all(asked)
    leila = person_at("leila@firm.example")
    assert data_of(leila)["heads"][0]["side"] == "sales"

    accounts.erase(leila, now=NOW)

    assert Acceptance.objects.count() == 2
    page = page_of(reader, address(organisation, "agreement"))
    assert "Leila" not in page.partition("<main")[2].partition("saved on")[0]
    assert "head of Sales" in page


@pytest.mark.parametrize("name", ["agreement", "heads"])
def test_the_pages_are_there_in_persian(reader, organisation, heads, name):
    make_map(organisation)

    page = page_of(reader, address(organisation, name, language="fa"))

    assert '<html lang="fa" dir="rtl">' in page
    assert "فروش" in page


def test_the_page_costs_the_same_with_many_versions(
    reader, organisation, heads, django_assert_max_num_queries
):
    for letters in ("MMMMSSSS", "MMMBSSSS", "MMMMSSSS", "MMMBSSSS"):
        make_map(organisation, letters)
        accept_all(heads)
    make_map(organisation, "BBBBSSSS")

    with django_assert_max_num_queries(15):
        reader.get(address(organisation, "agreement"))

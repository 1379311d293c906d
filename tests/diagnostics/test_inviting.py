import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diagnostics.actions import invitations, rounds
from diagnostics.actions.mail import send_waiting
from diagnostics.asking.invitation_list import Invitee
from diagnostics.method.checklist import Function
from diagnostics.models import Assessment, Message, Respondent, Sheet, User
from diagnostics.models.links import digest_of
from tests.diagnostics.pages import text_of
from tests.factories import NOW, make_assessment, make_respondent

LINES = "Reza,reza@firm.example,sales\nMina,,بازاریابی,fa\nBad line"


def address(name, assessment, *more):
    return reverse(f"diagnostics:{name}", args=[assessment.pk, *more])


def people(count):
    return [Invitee(f"P{n}", f"p{n}@firm.example", Function.SALES, "en") for n in range(count)]


def test_a_list_is_shown_before_anything_is_stored(client_of, cast):
    response = client_of(cast.manager).post(address("invite", cast.assessment), {"people": LINES})

    page = text_of(response)
    assert "2 people can be read" in page
    assert "1 line cannot be read" in page
    assert "Bad line</textarea>" in page
    assert Respondent.objects.count() == 2
    assert not Message.objects.exists()


def test_whoever_has_no_name_is_told_before_letters_go(client_of, cast):
    url = address("invite", cast.assessment)
    named = text_of(client_of(cast.manager).get(url))
    cast.manager.name = ""
    cast.manager.save(update_fields=["name"])

    nameless = text_of(client_of(cast.manager).get(url))

    said = f"can call you only by <bdi>{cast.manager.email}</bdi>."
    assert said in nameless
    assert 'href="/en/account/">Write your name first</a>' in nameless
    assert said not in named


def test_confirming_invites_once_and_hands_back_the_bad_lines(client_of, cast):
    client = client_of(cast.manager)
    preview = client.post(address("invite", cast.assessment), {"people": LINES})
    form = {
        "go": "invite",
        "once": preview.context["once"],
        "good": preview.context["found"].lines,
        "people": "Bad line",
    }

    first = client.post(address("invite", cast.assessment), form)
    second = client.post(address("invite", cast.assessment), form)

    assert "2 people are invited." in text_of(first)
    assert "Bad line</textarea>" in text_of(first)
    assert "Nobody is invited twice." in text_of(second)
    reza, mina = Respondent.objects.order_by("-id")[:2][::-1]
    assert (reza.name, reza.function, reza.language) == ("Reza", "sales", "en")
    assert (mina.name, mina.function, mina.language) == ("Mina", "marketing", "fa")
    assert mina.token_digest == digest_of(mina.token)
    assert [message.respondent for message in Message.objects.all()] == [reza]
    assert Sheet.objects.filter(respondent=mina, criteria={}).exists()


def test_a_long_list_is_shown_in_pages_and_what_one_page_chooses_holds_on_the_next(client_of, cast):
    client, url = client_of(cast.manager), address("invite", cast.assessment)
    pasted = "\n".join(f"P{number},p{number}@firm.example,sales" for number in range(60))
    first = client.post(url, {"people": pasted})
    ticks = {f"shown-{place}": "yes" for place in range(50)}
    ticks |= {f"take-{place}": "yes" for place in range(1, 50)}

    form = {"good": first.context["found"].lines, "go": "page-2", "language-1": "fa"} | ticks
    second = client.post(url, form)

    assert [person.name for _place, person in first.context["lines"]][-1] == "P49"
    assert [person.name for _place, person in second.context["lines"]][-1] == "P59"
    assert "59 people can be read" in text_of(second)
    assert second.context["found"].people[0].language == "fa"


def test_a_list_of_which_nobody_is_ticked_invites_nobody(client_of, cast):
    client = client_of(cast.manager)
    form = {"good": "Reza,reza@firm.example,sales", "shown-0": "yes", "go": "invite", "once": "k"}

    answer = client.post(address("invite", cast.assessment), form)

    assert answer.status_code == 400
    assert not Respondent.objects.filter(name="Reza").exists()


def test_functions_that_are_missing_are_asked_in_the_preview(client_of, cast):
    client, url = client_of(cast.manager), address("invite", cast.assessment)
    pasted = "Nora <nora@firm.example>; omid@firm.example\nLeo,leo@firm.example,sales\nBad line"

    preview = client.post(url, {"people": pasted})
    form = {"once": "k", "good": preview.context["found"].lines, "people": "Bad line"}
    refused = client.post(url, form | {"go": "invite", "function-0": "marketing"})
    good = refused.context["found"].lines
    filled = client.post(url, form | {"go": "set", "good": good, "all": "management"})
    done = client.post(
        url, {"go": "invite", "once": "k", "good": filled.context["found"].lines}, follow=True
    )

    assert "3 people can be read" in text_of(preview)
    assert "Invite whoever is ticked" in text_of(preview)
    assert "2 of them still need a function." in text_of(preview)
    assert (refused.status_code, filled.status_code) == (400, 200)
    assert "Choose a function for <bdi>omid@firm.example</bdi>." in text_of(refused)
    assert "Choose a function for <bdi>Nora" not in text_of(refused)
    assert "Line 3: <bdi>Bad line</bdi>" in " ".join(text_of(preview).split())
    assert "Line 1: <bdi>Bad line</bdi>" in " ".join(text_of(filled).split())  # as it is typed
    assert "Bad line</textarea>" in text_of(filled)
    assert "still need" not in text_of(filled)
    assert "3 people are invited." in text_of(done)
    assert dict(Respondent.objects.values_list("email", "function")).items() >= {
        ("nora@firm.example", "marketing"),
        ("omid@firm.example", "management"),
        ("leo@firm.example", "sales"),
    }


def test_a_closed_round_invites_nobody(client_of, cast):
    rounds.close_assessment(cast.assessment, now=NOW)

    client_of(cast.manager).post(
        address("invite", cast.assessment), {"go": "invite", "good": "Reza,,sales", "once": "k"}
    )

    assert Respondent.objects.count() == 2


def test_500_people_take_few_statements(client_of, cast):
    client = client_of(cast.manager)
    good = "\n".join(f"P{n},p{n}@firm.example,sales" for n in range(500))

    with CaptureQueriesContext(connection) as statements:
        client.post(address("invite", cast.assessment), {"go": "invite", "good": good, "once": "k"})

    assert Message.objects.count() == 500
    assert len(statements) <= 30


def test_nobody_is_asked_twice_under_one_address(cast):
    invitations.invite(cast.assessment, people(2), now=NOW)

    again = invitations.invite(cast.assessment, people(3), now=NOW)

    assert (again.made, again.left_out) == (1, 2)


def test_a_withdrawn_invitation_is_gone_with_its_letter(client, client_of, cast):
    invitations.invite(cast.assessment, people(1), now=NOW)
    person = Respondent.objects.get(name="P0")

    client_of(cast.manager).post(
        address("invitation", cast.assessment, person.pk), {"go": "withdraw"}
    )

    assert client.get(person.get_absolute_url()).status_code == 404
    assert not Message.objects.exists()
    assert invitations.invite(cast.assessment, people(1), now=NOW).made == 1


def test_nothing_is_withdrawn_after_the_first_answer(cast):
    Respondent.objects.filter(pk=cast.sales.pk).update(started_at=NOW)

    with pytest.raises(invitations.HasAnswered):
        invitations.withdraw(cast.sales, now=NOW)


def test_a_new_link_ends_the_old_one(client, client_of, cast):
    old = cast.sales.get_absolute_url()

    client_of(cast.manager).post(
        address("invitation", cast.assessment, cast.sales.pk), {"go": "renew"}
    )

    cast.sales.refresh_from_db()
    assert client.get(old).status_code == 404
    assert client.get(cast.sales.get_absolute_url()).status_code == 200


def test_sending_again_waits_for_the_letter_that_waits(cast):
    invitations.invite(cast.assessment, people(1), now=NOW)
    person = Respondent.objects.get(name="P0")

    assert not invitations.send_again(person, now=NOW)
    Message.objects.update(claimed_at=NOW, sent_at=NOW)
    assert invitations.send_again(person, now=NOW)


def test_without_an_e_mail_an_anonymous_link_is_promised_to_nobody(client_of, cast):
    rounds.close_assessment(cast.assessment, now=NOW)
    assessment = make_assessment(cast.organisation, mode="anonymous")
    people = [
        make_respondent(assessment, "sales", email=email, criteria={"U1": "yes"})
        for email in ("", "reza@firm.example")
    ]
    client = client_of(cast.manager)

    pages = [text_of(client.get(address("invitation", assessment, person.pk))) for person in people]

    assert ["sent to the person’s own e-mail" in page for page in pages] == [False, True]
    assert ["Send again" in page for page in pages] == [False, True]


def test_the_list_costs_the_same_for_one_and_three(client_of, cast, django_assert_num_queries):
    client = client_of(cast.manager)
    client.get(address("assessment", cast.assessment))
    invitations.invite(cast.assessment, people(1), now=NOW)
    with CaptureQueriesContext(connection) as with_one:
        client.get(address("assessment", cast.assessment))
    invitations.invite(cast.assessment, people(3), now=NOW)

    with django_assert_num_queries(len(with_one)):
        client.get(address("assessment", cast.assessment))


def invite_as_pasted(client, assessment, pasted):
    """Paste a list, go on with all that can be read of it, and return the preview."""
    url = address("invite", assessment)
    preview = client.post(url, {"people": pasted})
    form = {"go": "invite", "once": "k", "good": preview.context["found"].lines}
    client.post(url, form | {"function-0": "sales", "function-1": "marketing"})
    return preview


@pytest.mark.parametrize(
    ("pasted", "people", "said"),
    [
        (
            "Mani Rad,mani@firm.example\u200c,sales\nMani Rad,mani@firm.example,sales\n",
            [("Mani Rad", "mani@firm.example")],
            "1 line is left out",
        ),
        (
            '"Sara\nAhmadi"\tsara@firm.example\tsales\n',
            [("Sara Ahmadi", "sara@firm.example")],
            "1 person can be read",
        ),
        (
            "email,name,function\nsara@firm.example,,sales\n",
            [("", "sara@firm.example")],
            "1 person can be read",
        ),
        (
            "Ahmadi, Sara <sara@firm.example>; Mani Rad <mani@firm.example>\n"
            '"Ahmadi, Sara" <sara2@firm.example>, sales\n',
            [
                ("Ahmadi, Sara", "sara@firm.example"),
                ("Mani Rad", "mani@firm.example"),
                ("Ahmadi, Sara", "sara2@firm.example"),
            ],
            "2 of them still need a function.",
        ),
    ],
    ids=["half-space", "line break in a name", "e-mail first", "Outlook"],
)
def test_a_list_as_people_paste_it_comes_in_by_the_page(client_of, cast, pasted, people, said):
    before = set(Respondent.objects.values_list("pk", flat=True))

    preview = invite_as_pasted(client_of(cast.manager), cast.assessment, pasted)

    invited = Respondent.objects.exclude(pk__in=before).order_by("pk")
    assert list(invited.values_list("name", "email")) == people
    assert said in text_of(preview)
    assert "cannot be read" not in text_of(preview)


def test_an_asker_whose_address_is_of_another_script_is_no_fault_of_who_is_asked(
    client_of, cast, mail_server
):
    User.objects.filter(pk=cast.manager.pk).update(email="uwe@müller.example")
    Assessment.objects.filter(pk=cast.assessment.pk).update(opened_by=cast.manager)
    client = client_of(cast.manager)

    invite_as_pasted(client, cast.assessment, "Nora Klee,nora@firm.example,marketing\n")
    send_waiting(now=timezone.now(), limit=10)

    [letter] = mail_server.letters
    assert (letter["To"], "xn--mller-kva" in letter["Reply-To"]) == ("nora@firm.example", True)
    assert "No mail can be sent" not in text_of(client.get(cast.assessment.get_absolute_url()))

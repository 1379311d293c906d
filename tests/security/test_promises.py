"""Each sentence about who sees what is true: a test for every one, by its name in the code."""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics.actions import invitations, repeating, rounds
from diagnostics.actions.mail import send_waiting
from diagnostics.actions.participation import leave
from diagnostics.actions.starts import begin_as_guest
from diagnostics.asking.invitation_list import Invitee
from diagnostics.asking.promises import PROMISES
from diagnostics.method.checklist import PLACING, Function
from diagnostics.models import Assessment, Message, Respondent, Sheet, Submission
from diagnostics.queries.participation import spread_beside
from funnel.joint import actions as joint
from funnel.models import Reply, Topic
from tests.diagnostics.anonymous import LATER, closed, make_anonymous
from tests.diagnostics.letters import written_to
from tests.diagnostics.others import make_participants
from tests.diagnostics.pages import text_of
from tests.factories import (
    ALL_YES,
    NOW,
    PASSWORD,
    claims,
    fill_sheet,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_submission,
    make_user,
    make_version,
)
from tests.funnel.factories import make_pulse

pytestmark = pytest.mark.django_db

ROLES = ["manager", "consultant"]
OF_A_ROUND = ["assessment", "result", "close", "invite", "assessment_settings", "repeat"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def anonymous(cast):
    """Return an open anonymous round in which Sara was asked by letter and Reza by the link."""
    closed(cast.assessment)
    assessment = make_assessment(cast.organisation, mode=Assessment.Mode.ANONYMOUS)
    written_to(assessment, name="Sara", email="sara@firm.example")
    link = invitations.share(assessment, function=Function.SALES, limit=5, now=NOW)
    invitations.join(link, name="", language="en", key="a-key", now=NOW)
    return assessment


def sara(assessment):
    return assessment.respondents.get(email="sara@firm.example")


def answered(respondent, **answers):
    fill_sheet(respondent, criteria=ALL_YES | answers)
    respondent.refresh_from_db()
    return respondent


def pages_of(client, assessment):
    """Return everything that is to be read of a round by whoever may read anything of it."""
    slug = [assessment.organisation.slug]
    addresses = [reverse(f"diagnostics:{name}", args=[assessment.pk]) for name in OF_A_ROUND]
    addresses += [
        reverse("diagnostics:organisation", args=slug),
        reverse("funnel:funnel", args=slug),
    ]
    addresses += [
        reverse("diagnostics:invitation", args=[assessment.pk, person.pk])
        for person in assessment.respondents.all()
    ]
    return "".join(client.get(address).content.decode() for address in addresses)


def without_tokens(pages):
    return re.sub(r'csrfmiddlewaretoken" value="\w+|[\w-]{40,}', "", pages)


def step_of(respondent):
    return reverse("diagnostics:answer_step", args=[respondent.token, "together"])


def change(assessment, mode):
    return rounds.change_assessment(
        assessment, title="", mode=mode, closes_at=None, language="en", now=NOW
    )


def test_every_promise_has_its_test():
    assert {name for name in globals() if name.removeprefix("test_") in PROMISES} == {
        f"test_{name}" for name in PROMISES
    }


def test_every_promise_is_made_somewhere_and_nowhere_in_other_words():
    sources = [*ROOT.glob("templates/**/*.*"), *ROOT.glob("diagnostics/**/*.py")]
    text = "".join(path.read_text() for path in sources)

    assert [name for name in PROMISES if text.count(f'"{name}"') < 2] == []
    in_other_words = r'translate "[^"]*(anonymous:|with your name[ .])'
    assert {
        path.name
        for path in ROOT.glob("templates/**/*.*")
        if re.search(in_other_words, path.read_text())
    } == {"_step_intro.html"}  # the first words of two promises, in bold


# --- guests and named rounds ------------------------------------------------------------------


def test_guest_alone(client_of, cast):
    guest = begin_as_guest(
        version=make_version(), function=Function.SALES, name="Acme", language="en", now=NOW
    )
    admin = make_user(is_staff=True)

    found = {
        client_of(user).get(reverse(f"diagnostics:{name}", args=[guest.assessment_id])).status_code
        for user in (cast.manager, cast.consultant, admin)
        for name in ("assessment", "result")
    }

    assert found == {404}


def test_a_guest_is_promised_on_each_step_what_holds_for_a_guest(client):
    guest = begin_as_guest(
        version=make_version(), function=Function.SALES, name="Acme", language="en", now=NOW
    )
    page = text_of(client.get(guest.get_absolute_url() + "together/"))

    assert "Nobody but you sees your answers" in page
    assert "with your name" not in page


@pytest.mark.parametrize("is_closed", [False, True])
def test_named_beside_others(client_of, cast, is_closed):
    answered(cast.sales)
    if is_closed:
        rounds.close_assessment(cast.assessment, now=LATER)
    address = reverse("diagnostics:result", args=[cast.assessment.pk])

    assert cast.sales.name in text_of(client_of(cast.manager).get(f"{address}?answers=1"))


@pytest.mark.parametrize("role", ROLES)
def test_named_for_members(client_of, cast, role):
    answered(cast.sales)
    rounds.close_assessment(cast.assessment, now=LATER)
    address = reverse("diagnostics:result", args=[cast.assessment.pk]) + "?answers=1"

    assert cast.sales.name in text_of(client_of(getattr(cast, role)).get(address))
    assert client_of(make_user()).get(address).status_code == 404


def test_named_fixed(cast):
    answered(cast.sales)

    with pytest.raises(rounds.ModeIsFixed):
        change(cast.assessment, "anonymous")


@pytest.mark.parametrize("role", ROLES)
def test_named_note(client_of, cast, role):
    answered(cast.sales)
    Sheet.objects.filter(respondent=cast.sales).update(notes={"together": "We never meet."})
    page = text_of(
        client_of(getattr(cast, role)).get(reverse("diagnostics:result", args=[cast.assessment.pk]))
    )

    assert "We never meet." in page
    assert cast.sales.name in page


# --- anonymous rounds, to whoever answers ------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_anonymous_no_page(client_of, cast, anonymous, role):
    client = client_of(getattr(cast, role))
    answered(sara(anonymous))
    before = without_tokens(pages_of(client, anonymous))
    answered(sara(anonymous), U1="no", D1="partly")

    assert without_tokens(pages_of(client, anonymous)) == before


def test_anonymous_parted(cast, monkeypatch):
    closed(cast.assessment)
    assessment = make_anonymous(cast.organisation, sales=3, marketing=2)
    first = assessment.sheets.order_by("id").first()
    first.criteria = {"U4": "yes", "U1": "no", "A1": "yes"}
    first.claims = {"wanted": {"2": "sales", "1": "both"}, "today": {"3": "sales", "1": "both"}}
    first.notes = {"together": "The first one"}
    first.save()
    Respondent.objects.filter(pk=first.respondent_id).update(finished_at=NOW)
    make_submission(first.respondent)
    monkeypatch.setattr(
        "random.SystemRandom.shuffle",
        lambda _self, sheets: sheets.sort(key=lambda sheet: bool(sheet.notes)),
    )

    stored = closed(assessment)

    sheets = list(stored.sheets.order_by("id"))
    assert {(sheet.respondent_id, sheet.saved_at) for sheet in sheets} == {(None, None)}
    assert [bool(sheet.notes) for sheet in sheets] == [False] * 4 + [True]  # as it was shuffled
    assert list(sheets[-1].criteria) == ["A1", "U1", "U4"]
    assert [list(part) for part in (sheets[-1].claims, *sheets[-1].claims.values())] == [
        ["today", "wanted"],
        ["1", "3"],
        ["1", "2"],
    ]
    times = stored.respondents.values_list("started_at", "finished_at")
    assert set(times) == {(stored.closed_at, None), (stored.closed_at, stored.closed_at)}
    assert not Submission.objects.filter(respondent__assessment=assessment).exists()


@pytest.mark.django_db(transaction=True)
def test_no_earlier_state_is_left_in_the_file_of_the_database(cast):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite keeps a log beside its file")
    closed(cast.assessment)
    assessment = make_anonymous(cast.organisation, sales=3, marketing=3)
    first = assessment.sheets.first()
    for text in ("What was written first and taken back", "What was sent"):
        first.notes = {"together": text}
        first.save()
    file = Path(connection.settings_dict["NAME"])
    assert b"written first" in file.read_bytes() + Path(f"{file}-wal").read_bytes()

    closed(assessment)

    assert Path(f"{file}-wal").stat().st_size == 0
    assert b"What was sent" in file.read_bytes()
    assert b"written first" not in file.read_bytes()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("has_begun", [False, True])
def test_anonymous_link(client_of, cast, anonymous, role, has_begun):
    people = list(anonymous.respondents.all())
    if has_begun:
        for person in people:
            answered(person)
    client = client_of(getattr(cast, role))

    pages = pages_of(client, anonymous)
    opened = [client.get(person.get_absolute_url()) for person in people]
    sent = [client.post(step_of(person), {"once": "a-key-for-a-test"}) for person in people]

    assert "Sara" in pages
    assert [person.token for person in people if person.token in pages] == []
    assert {response.status_code for response in opened + sent} == {403}
    assert {Client().get(person.get_absolute_url()).status_code for person in people} == {200}


def test_a_member_opens_their_own_link(client_of, cast, anonymous):
    by_account = rounds.join_as_member(
        assessment=anonymous, user=cast.manager, function=Function.SALES, language="en", now=NOW
    )
    by_letter = make_respondent(anonymous, email=cast.consultant.email.upper())

    assert client_of(cast.manager).get(by_account.get_absolute_url()).status_code == 200
    assert client_of(cast.consultant).get(by_letter.get_absolute_url()).status_code == 200
    assert client_of(cast.manager).get(by_letter.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_a_member_who_comes_by_the_shared_link_comes_as_themselves(
    client_of, cast, anonymous, role
):
    client, user = client_of(getattr(cast, role)), getattr(cast, role)
    link = anonymous.shared_links.get().get_absolute_url()

    first = client.post(link, {"once": "one-key"}, follow=True)
    client.post(link, {"once": "another-key"})

    assert first.status_code == 200
    assert anonymous.respondents.filter(user=user).count() == 1
    assert anonymous.respondents.count() == 3


def test_anonymous_own_email(client_of, cast, anonymous, settings):
    person = answered(sara(anonymous))
    address = reverse("diagnostics:invitation", args=[anonymous.pk, person.pk])
    client = client_of(cast.manager)
    for go in ("again", "renew", "withdraw", "mend", "change"):
        form = {"go": go, "name": "Mine", "email": "mine@firm.example", "function": "sales"}
        client.post(address, form)

    send_waiting(assessment=anonymous, now=NOW, limit=9)

    assert [letter.to for letter in outbox.outbox] == [["sara@firm.example"]]
    person.refresh_from_db()
    assert (person.name, person.email, person.generation) == ("Sara", "sara@firm.example", 1)


@pytest.mark.parametrize("way", ["email", "password"])
def test_an_admin_who_takes_an_account_over_gets_no_answers(client_of, cast, anonymous, way):
    own = rounds.join_as_member(
        assessment=anonymous, user=cast.manager, function=Function.SALES, language="en", now=NOW
    )
    answered(own)
    admin = client_of(make_user(is_staff=True, is_superuser=True))
    if way == "email":
        page = admin.get(reverse("admin:diagnostics_user_change", args=[cast.manager.pk]))
        form = page.context["adminform"].form
        fields = {name: form[name].value() or "" for name in ("name", "language")}
        fields |= {"email": "mine@firm.example", "is_active": "on"}
        for formset in page.context["inline_admin_formsets"]:
            fields |= {field.html_name: field.value() for field in formset.formset.management_form}
            fields |= {
                field.html_name: field.value() or ""
                for row in formset.formset.forms
                for field in row
            }
        saved = admin.post(reverse("admin:diagnostics_user_change", args=[cast.manager.pk]), fields)
    else:
        saved = admin.post(
            reverse("admin:auth_user_password_change", args=[cast.manager.pk]),
            {"password1": PASSWORD + "-new", "password2": PASSWORD + "-new"},
        )
    assert saved.status_code == 302

    taken_over = client_of(get_user_model().objects.get(pk=cast.manager.pk))
    led = taken_over.post(
        reverse("diagnostics:own_answers", args=[anonymous.pk]), {"function": "sales"}
    )

    own.refresh_from_db()
    assert own.token not in led.headers["Location"]
    assert taken_over.get(own.get_absolute_url()).status_code == 403 or way == "password"
    assert own.email == cast.manager.email


def test_anonymous_only_here(client_of, cast, anonymous):
    joined = anonymous.respondents.get(shared_link__isnull=False)

    page = text_of(Client().get(joined.get_absolute_url()))

    assert joined.get_absolute_url() in page
    for role in ROLES:
        assert joined.token not in pages_of(client_of(getattr(cast, role)), anonymous)


def test_anonymous_no_name(client, anonymous):
    link = anonymous.shared_links.get()

    assert 'name="name"' not in text_of(client.get(link.get_absolute_url()))


def test_whoever_answers_reads_how_many_are_asked_and_how(client, client_of, cast, anonymous):
    make_respondent(anonymous, "marketing", email="mina@firm.example")
    link = anonymous.shared_links.get().get_absolute_url()
    said = [
        "Sales: 2 people are asked (1 by e-mail, 1 by the shared link)",
        "Marketing: 1 person is asked (1 by e-mail)",
    ]

    pages = [text_of(client.get(sara(anonymous).get_absolute_url())), text_of(client.get(link))]
    answered(sara(anonymous))
    address = reverse("diagnostics:assessment", args=[anonymous.pk])
    pages += [text_of(client_of(getattr(cast, role)).get(address)) for role in ROLES]
    closed(anonymous)
    result = reverse("diagnostics:result", args=[anonymous.pk])
    pages += [text_of(client_of(getattr(cast, role)).get(result)) for role in ROLES]

    assert [[sentence in page for sentence in said] for page in pages] == [[True, True]] * 6


def test_anonymous_fixed(anonymous):
    answered(sara(anonymous))

    with pytest.raises(rounds.ModeIsFixed):
        change(anonymous, "named")


@pytest.mark.parametrize(("people", "is_shown"), [(2, False), (3, True)])
def test_anonymous_note(client_of, cast, people, is_shown):
    closed(cast.assessment)
    assessment = make_anonymous(cast.organisation, sales=people, marketing=3)
    sheet = assessment.sheets.first()
    Sheet.objects.filter(pk=sheet.pk).update(notes={"together": "We never meet."})
    closed(assessment)

    page = text_of(client_of(cast.manager).get(reverse("diagnostics:result", args=[assessment.pk])))

    assert ("We never meet." in page) is is_shown
    assert sheet.respondent.name not in page


def test_anonymous_letter(cast):
    closed(cast.assessment)
    assessment = make_anonymous(cast.organisation, sales=2, marketing=3)

    stored = closed(assessment)

    assert not stored.sheets.exclude(respondent=None).exists()
    assert stored.sums["criteria"] == {"sales": {}, "marketing": {}}


# --- to whoever manages a round, or is entrusted with it ----------------------------------------


def test_choose_named(client_of, cast):
    answered(cast.sales)

    page = client_of(cast.manager).get(reverse("diagnostics:result", args=[cast.assessment.pk]))

    assert "rovisional" in text_of(page)


@pytest.mark.parametrize(("people", "shown"), [(2, "verdict"), (3, "some")])
def test_choose_anonymous(cast, people, shown):
    closed(cast.assessment)

    assert (
        closed(make_anonymous(cast.organisation, sales=people, marketing=3)).sums["shown"] == shown
    )


def test_members_named(client_of, cast):
    page = pages_of(client_of(cast.manager), cast.assessment)

    assert cast.sales.get_absolute_url() in page
    assert Client().get(step_of(answered(cast.sales, U1="no"))).status_code == 200


def test_members_anonymous(client_of, cast, anonymous):
    people = [
        Invitee("Nobody’s", "", Function.SALES, "en"),
        Invitee("Mina", "mina@firm.example", Function.MARKETING, "en"),
    ]
    page = client_of(cast.manager).post(
        reverse("diagnostics:invite", args=[anonymous.pk]), {"people": "Nobody’s,,sales"}
    )

    invited = invitations.invite(anonymous, people, now=NOW)

    assert "An anonymous round needs an e-mail, or the link to share." in text_of(page)
    assert (invited.made, invited.left_out) == (1, 1)


def test_members_no_link(client_of, cast, anonymous):
    person = sara(anonymous)
    address = reverse("diagnostics:invitation", args=[anonymous.pk, person.pk])
    client = client_of(cast.manager)

    page = text_of(client.post(address, {"go": "renew"}, follow=True))

    person.refresh_from_db()
    assert person.generation == 1
    assert page.count("so it is shown to nobody") == 2  # the message, and the page
    assert "New link" not in page


def test_members_same_address(client_of, cast, anonymous):
    person = sara(anonymous)
    address = reverse("diagnostics:invitation", args=[anonymous.pk, person.pk])

    client_of(cast.manager).post(address, {"go": "again"})
    send_waiting(assessment=anonymous, now=NOW, limit=9)

    assert [letter.to for letter in outbox.outbox] == [[person.email]]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_members_not_opened(client_of, cast, anonymous, language):
    address = sara(anonymous).get_absolute_url().replace("/en/", f"/{language}/")

    page = client_of(cast.consultant).get(address)

    assert page.status_code == 403
    assert f'lang="{language}"' in text_of(page)
    assert anonymous.get_absolute_url().removeprefix("/en") in text_of(page)


def test_after_closing(client_of, cast, anonymous):
    answered(sara(anonymous))

    page = client_of(cast.manager).get(reverse("diagnostics:result", args=[anonymous.pk]))

    assert str(PROMISES["after_closing"]) in text_of(page)


@pytest.mark.parametrize("role", ROLES)
def test_members_shown_names(client_of, cast, role):
    answered(cast.sales)
    page = client_of(getattr(cast, role)).get(cast.assessment.get_absolute_url())

    assert cast.sales.name in text_of(page)


def test_compared_after_closing(client_of, cast, anonymous):
    client, first = client_of(cast.manager), cast.assessment
    address = reverse("diagnostics:compare") + f"?a={first.pk}&a={anonymous.pk}"
    answered(sara(anonymous))
    before = without_tokens(text_of(client.get(address)))
    answered(sara(anonymous), U1="no")

    assert str(PROMISES["compared_after_closing"]) in before
    assert without_tokens(text_of(client.get(address))) == before


def test_claims_after_closing(client_of, cast):
    rounds.close_assessment(cast.assessment, now=NOW)
    make_anonymous(cast.organisation, sales=3, marketing=3)

    page = text_of(
        client_of(cast.manager).get(reverse("funnel:funnel", args=[cast.organisation.slug]))
    )

    assert str(PROMISES["claims_after_closing"]) in page
    assert "Marketing</" not in page.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize(("people", "is_known"), [(2, False), (3, True)])
def test_claims_of_three(cast, people, is_known):
    closed(cast.assessment)
    stored = closed(make_anonymous(cast.organisation, sales=people, marketing=3))

    findings = {stage["finding"] for stage in stored.result["funnel"]["stages"]}
    assert (findings != {"unknown"}) is is_known


test_known_of_three = test_claims_of_three


@pytest.mark.parametrize("mode", Assessment.Mode.values)
def test_nothing_offered(cast, anonymous, mode):
    answered(sara(anonymous))
    closed(anonymous)

    again = repeating.repeat_assessment(
        anonymous, version=anonymous.version, by=None, now=LATER, mode=mode
    )

    assert not any(sheet.offered for sheet in again.sheets.all())
    assert again.respondents.filter(email="sara@firm.example").exists()


def test_becomes_anonymous(cast):
    answered(cast.sales)
    for fields in ({"email": "mina@firm.example"}, {"name": "Nobody’s"}):
        answered(make_respondent(cast.assessment, "marketing", **fields))
    rounds.close_assessment(cast.assessment, now=NOW)
    named = repeating.repeat_assessment(
        cast.assessment, version=cast.assessment.version, by=None, now=LATER
    )
    mina = named.respondents.get(email="mina@firm.example")
    Message.invitation_to(mina, now=NOW).save()
    Message.objects.update(claimed_at=NOW, sent_at=NOW)
    copied = mina.get_absolute_url()
    assert any(sheet.offered for sheet in named.sheets.all())

    changed = change(named, "anonymous")

    assert not any(sheet.offered for sheet in changed.sheets.all())
    assert Client().get(copied).status_code == 404
    mina.refresh_from_db()
    assert Client().get(mina.get_absolute_url()).status_code == 200
    assert [message.respondent for message in Message.objects.filter(claimed_at=None)] == [mina]
    assert not changed.respondents.filter(email="", withdrawn_at=None).exists()


def test_an_account_and_an_e_mail_never_lead_to_one_sheet(cast):
    """Somebody with the manager's name would be folded into one person with two ways in."""
    make_respondent(cast.assessment, name="Leila", email="leila@firm.example")
    named = make_respondent(cast.assessment, name="Leila", user=cast.manager)
    rounds.close_assessment(cast.assessment, now=NOW)

    again = repeating.repeat_assessment(
        cast.assessment,
        version=cast.assessment.version,
        by=None,
        now=LATER,
        mode=Assessment.Mode.ANONYMOUS,
    )

    assert named.email == ""
    assert [person.email for person in again.respondents.filter(user=cast.manager)] == [
        cast.manager.email
    ]


def test_comparable(client_of, cast, anonymous):
    answered(sara(anonymous))
    closed(anonymous)

    page = client_of(cast.manager).get(reverse("diagnostics:result", args=[anonymous.pk]))

    assert str(PROMISES["comparable"]) in text_of(page)


# --- beside others ------------------------------------------------------------------------------


@pytest.fixture
def beside(client_of, settings):
    """Return six organisations that take part, and the page that the first one's manager reads."""
    settings.BENCHMARK = True
    first, *others = make_participants(6, type="aligned", gap=0.44)
    client = client_of(first.memberships.get().user)
    address = reverse("diagnostics:result", args=[first.assessments.get().pk])
    return first, others, lambda: text_of(client.get(address))


def test_others_counted(beside):
    first, others, page = beside

    assert "5 are Aligned like you." in page()
    assert not any(organisation.name in page() for organisation in others)
    leave(others[0])
    assert "Aligned like you" not in page()
    leave(first)
    assert str(PROMISES["others_counted"]) in page()


def test_others_kept(beside):
    _first, others, page = beside
    for organisation in others:
        make_respondent(make_assessment(organisation), name="Nasrin", criteria=ALL_YES)

    assert "Nasrin" not in page()
    assert "0.44" not in page().replace("Yours, 0.44", "")


def test_others_leave(beside):
    first, others, page = beside
    assert str(PROMISES["others_leave"]) in page()

    leave(first)

    assert not any(spread_beside(other, known={other.pk}) for other in others)


def test_others_steps(beside):
    _first, _others, page = beside
    before = without_tokens(page())
    assert str(PROMISES["others_steps"]) in before

    make_participants(5)

    assert without_tokens(page()) == before


def test_pulse_apart(client_of):
    make_version()
    manager = make_member(make_organisation())
    organisation = manager.memberships.get().organisation
    pulse = make_pulse(organisation, now=timezone.now(), name="Nasrin")
    person, before = pulse.people.get(), pulse.assessment.result
    link = reverse("funnel:pulse_answer", args=[person.respondent.token])
    assert str(PROMISES["pulse_apart"]) in text_of(Client().get(link))

    Client().post(link, {"hand-off-4": "kept"})

    page = text_of(client_of(manager).get(reverse("funnel:pulse", args=[organisation.slug])))
    assert ("kept" in page, "Nasrin" in page) == (True, False)
    assert Assessment.objects.get(pk=pulse.assessment_id).result == before


@pytest.mark.parametrize(("each", "is_shown"), [(2, False), (3, True)])
def test_session_of_three(each, is_shown):
    round_ = make_assessment(make_organisation())
    for side in PLACING:
        make_respondent(round_, side, claims=claims("MMMSSSSS" if side == "sales" else "MMMMSSSS"))
    rounds.close_assessment(round_, now=NOW)
    Assessment.objects.filter(pk=round_.pk).update(mode="anonymous")
    session = joint.open_session(round_, by=None, now=NOW)
    joint.go_to(session, "asked", 1, now=NOW)
    for side in [*PLACING] * each:
        phone = Client()
        joined = phone.post(reverse("funnel:enter_session", args=[session.token]), {"side": side})
        assert str(PROMISES["session_of_three"]) in text_of(phone.get(joined.url))
        phone.post(joined.url, {"place": "1", "answer": "sales"})

    joint.go_to(session, "said", 1, now=NOW)

    assert bool(Topic.objects.get().counts) == is_shown


def test_session_by_side(client_of):
    manager = make_member(make_organisation())
    round_ = make_assessment(manager.memberships.get().organisation)
    for side in PLACING:
        make_respondent(round_, side, claims=claims("MMMSSSSS" if side == "sales" else "MMMMSSSS"))
    before = rounds.close_assessment(round_, now=NOW).result
    session = joint.open_session(round_, by=manager, now=NOW)
    joint.go_to(session, "asked", 1, now=NOW)
    joint.join_session(session, "sales")
    joint.reply(session.phones.get(), 1, "both")

    joint.go_to(session, "said", 1, now=NOW)

    page = client_of(manager).get(reverse("funnel:protocol", args=[round_.pk]))
    assert str(PROMISES["session_by_side"]) in text_of(page)
    assert Topic.objects.get().counts == {"sales": {"both": 1}, "marketing": {}}
    assert not Reply.objects.exists()
    assert Assessment.objects.get(pk=round_.pk).result == before

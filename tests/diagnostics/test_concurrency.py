"""Many at once, on a real database: whatever is accepted is stored, whole and once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics.actions import (
    checklists,
    invitations,
    mail,
    next_rounds,
    organisations,
    rounds,
    starts,
)
from diagnostics.method.checklist import Function
from diagnostics.models import (
    Assessment,
    GuestStart,
    Message,
    NextRound,
    Organisation,
    Respondent,
    Sheet,
    Submission,
    Version,
)
from diagnostics.models.respondent import Part
from diagnostics.queries.results import compute
from diagnostics.result.stored import exact
from funnel.models import PulsePerson, PulseSheet
from funnel.pulses import answer_pulse, ask_due, choose_rhythm
from tests.factories import (
    NOW,
    make_assessment,
    make_guest_start,
    make_member,
    make_message,
    make_respondent,
    make_user,
    make_version,
)
from tests.funnel.factories import make_map

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 12
MANY = 50
TIMES = 5


def at_once(*calls):
    """Run the calls in threads that start together; return what each returned or raised."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def saving(respondent, changed, key):
    def call():
        fresh = Respondent.objects.get(pk=respondent.pk)
        return rounds.save_answers(fresh, part=Part.CRITERIA, changed=changed, key=key, now=NOW)

    return call


def test_a_crowd_that_saves_at_once_is_stored_whole():
    assessment = make_assessment()
    crowd = [make_respondent(assessment) for _ in range(CROWD)]

    outcomes = at_once(*(saving(client, {"U1": "yes"}, f"key-{client.pk}") for client in crowd))

    assert [outcome.is_repeat for outcome in outcomes] == [False] * CROWD
    assert Submission.objects.count() == CROWD
    assert {tuple(sheet.criteria.items()) for sheet in Sheet.objects.all()} == {(("U1", "yes"),)}


def test_many_who_send_at_the_same_second_all_land_once():
    assessment = make_assessment()
    everybody = [make_respondent(assessment) for _ in range(MANY)]

    def sending(respondent):
        step = reverse("diagnostics:answer_step", args=[respondent.token, "together"])
        check = reverse("diagnostics:answer_step", args=[respondent.token, "check"])
        form = {"once": f"key-of-{respondent.pk}", "U1": "yes"}

        def call():
            saved = Client().post(step, form | {"base": "{}", "go": "check"})
            sent = Client().post(check, {"once": f"sent-by-{respondent.pk}", "go": "next"})
            return saved.status_code, saved.url, sent.status_code

        return call

    outcomes = at_once(*(sending(client) for client in everybody))

    checks = [
        reverse("diagnostics:answer_step", args=[client.token, "check"]) for client in everybody
    ]
    assert outcomes == [(302, check, 302) for check in checks]
    assert Submission.objects.count() == 2 * MANY
    assert {tuple(sheet.criteria.items()) for sheet in Sheet.objects.all()} == {(("U1", "yes"),)}
    assert Respondent.objects.filter(finished_at=None).count() == 0


def test_the_last_place_of_a_shared_link_is_taken_by_one():
    assessment = make_assessment()
    link = invitations.share(assessment, function=Function.SALES, limit=1, now=NOW)

    def joining(key):
        return lambda: invitations.join(link, name="Sara", language="en", key=key, now=NOW)

    outcomes = at_once(joining("the-first-browser"), joining("the-other-browser"))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LinkIsFull", "Respondent"]
    assert link.respondents.count() == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_nobody_answers_in_another_mode_than_they_were_told(_time):
    assessment = make_assessment()
    respondent = make_respondent(assessment, email="sara@firm.example")

    def answering():
        return rounds.save_answers(
            respondent,
            part=Part.CRITERIA,
            changed={"U1": "yes"},
            key="the-first-answer",
            now=NOW,
            told_mode="named",
        )

    def changing():
        return rounds.change_assessment(
            assessment, title="", mode="anonymous", closes_at=None, language="en", now=NOW
        )

    answered, changed = at_once(answering, changing)

    stored = Assessment.objects.get(pk=assessment.pk).mode, Submission.objects.count()
    if isinstance(changed, rounds.ModeIsFixed):
        assert (answered.is_repeat, *stored) == (False, "named", 1)
    else:
        assert isinstance(answered, rounds.ModeHasChanged)
        assert stored == ("anonymous", 0)


def test_one_form_sent_many_times_at_once_is_taken_once():
    respondent = make_respondent(make_assessment())

    outcomes = at_once(*[saving(respondent, {"U1": "yes"}, "the-same-key")] * CROWD)

    assert sorted(outcome.is_repeat for outcome in outcomes) == [False] + [True] * (CROWD - 1)
    assert Submission.objects.count() == 1


def test_many_devices_at_once_lose_no_answer():
    respondent = make_respondent(make_assessment())
    codes = ["U1", "U2", "U3", "U4", "D1", "D2", "D3", "D4"]

    at_once(*(saving(respondent, {code: "yes"}, f"key-{code}") for code in codes))

    assert Sheet.objects.get(respondent=respondent).criteria == dict.fromkeys(codes, "yes")


def test_an_answer_at_the_moment_of_closing_is_in_the_result_or_refused():
    assessment = make_assessment()
    crowd = [make_respondent(assessment) for _ in range(CROWD)]

    def closing():
        return rounds.close_assessment(assessment, now=NOW)

    closed, *outcomes = at_once(
        closing, *(saving(client, {"U1": "yes"}, f"key-{client.pk}") for client in crowd)
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, rounds.RoundIsClosed)]
    stored = Assessment.objects.get(pk=assessment.pk)
    assert closed.pk == stored.pk
    assert len(refused) + Submission.objects.count() == CROWD
    assert stored.result == exact(compute(stored)[0])


def test_a_member_who_clicks_twice_is_one_respondent():
    assessment = make_assessment()
    user = make_member(assessment.organisation)

    def joining():
        return rounds.join_as_member(
            assessment=assessment, user=user, function=Function.SALES, language="en", now=NOW
        )

    outcomes = at_once(joining, joining, joining)

    assert len({outcome.pk for outcome in outcomes}) == 1
    assert Respondent.objects.count() == 1


def test_rounds_opened_at_once_are_one():
    assessment = make_assessment()
    rounds.close_assessment(assessment, now=NOW)
    organisation, version = assessment.organisation, assessment.version

    def opening():
        return rounds.open_assessment(organisation=organisation, version=version, by=None, now=NOW)

    outcomes = at_once(opening, opening, opening)

    assert sum(isinstance(outcome, Assessment) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, rounds.RoundIsOpen) for outcome in outcomes) == 2


@pytest.mark.parametrize("_time", range(TIMES))
def test_two_who_remind_at_once_queue_one_letter_and_count_one(_time):
    assessment = make_assessment()
    make_respondent(assessment, email="p@test.example")

    def reminding():
        return mail.queue_reminders(assessment, now=NOW)

    outcomes = at_once(reminding, reminding)

    assert sorted(outcomes) == [0, 1]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_a_letter_queued_again_and_sent_again_at_once_waits_once(_time):
    assessment = make_assessment()
    person = make_respondent(assessment, email="p@test.example")
    make_message(person, claimed_at=NOW, problem="refused 550")

    queued, is_sent = at_once(
        lambda: mail.queue_again(assessment, now=NOW),
        lambda: invitations.send_again(person, now=NOW),
    )

    assert sorted((queued, int(is_sent))) == [0, 1]
    assert Message.objects.filter(claimed_at=None).count() == 1


def test_of_two_who_publish_a_draft_at_once_one_wins_and_one_is_told():
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(text_en="Each grew up alone.")

    def publishing():
        return checklists.publish_draft(Version.objects.get(pk=draft.pk), by=None, now=NOW)

    outcomes = at_once(publishing, publishing)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotADraft", "Version"]
    assert sorted(Version.objects.values_list("number", flat=True)) == [1, 2]


def keeping(start, person):
    return lambda: starts.keep(start, user=person, now=timezone.now())


def test_of_two_who_keep_a_guests_start_at_once_one_wins():
    for _ in range(TIMES):
        start = make_guest_start()
        people = [make_user(), make_user()]

        outcomes = at_once(*(keeping(start, person) for person in people))

        told = [outcome for outcome in outcomes if isinstance(outcome, starts.AlreadyKept)]
        assert len(told) == 1
        manager = start.organisation.memberships.get().user
        start.refresh_from_db()
        assert manager == start.kept_by
        assert isinstance(outcomes[people.index(manager)], GuestStart)


def test_of_many_visits_on_the_day_of_a_next_round_one_makes_its_draft():
    closed = rounds.close_assessment(make_assessment(), now=NOW)
    manager = make_member(closed.organisation)
    next_rounds.set_next_round(closed, on=NOW.date(), by=manager, now=NOW)
    Message.objects.all().delete()

    came = at_once(
        *[lambda: next_rounds.draft_rounds_that_came(of=closed.organisation, now=NOW)] * TIMES,
        *[lambda: next_rounds.draft_rounds_that_came(now=NOW)] * TIMES,
    )

    assert sum(map(len, came)) == 1
    assert Message.objects.get().kind == Message.Kind.NEXT_ROUND
    assert NextRound.objects.get().is_draft


def make_pulse_due():
    """Return a round of two that is over, whose people are to be asked about a hand-off."""
    assessment = make_assessment()
    for side in ("sales", "marketing"):
        make_respondent(assessment, side, email=f"{side}@firm.example")
    closed = rounds.close_assessment(assessment, now=NOW)
    make_map(closed.organisation, stage_4={"hand_off_hours": 24})
    choose_rhythm(closed.organisation, every=1, by=make_member(closed.organisation), now=NOW)
    return closed.organisation


def test_a_pulse_that_is_due_for_many_is_asked_once():
    organisation = make_pulse_due()

    found = at_once(*[lambda: ask_due(NOW + timedelta(days=35), organisation)] * CROWD)

    assert sum(len(asked) for asked in found) == 1
    assert Message.objects.filter(kind=Message.Kind.PULSE).count() == 2


def test_a_pulse_that_one_person_sends_many_times_at_once_is_one_sheet():
    organisation = make_pulse_due()
    ask_due(NOW + timedelta(days=35), organisation)
    person = PulsePerson.objects.first()

    found = at_once(*[lambda: answer_pulse(person, hand_offs={"4": "kept"}, statements={})] * CROWD)

    assert sorted(found) == [False] * (CROWD - 1) + [True]
    assert PulseSheet.objects.count() == 1


def test_of_two_who_make_an_organisation_of_one_name_at_once_each_has_their_own(monkeypatch):
    found = iter(["acme", "acme", "acme-1"])  # the second looked before the first had stored
    monkeypatch.setattr(Organisation, "_free_slug", lambda _self: next(found))

    made = [
        organisations.make_organisation(user=make_user(), now=NOW, name="Acme") for _ in range(2)
    ]

    assert [organisation.slug for organisation in made] == ["acme", "acme-1"]

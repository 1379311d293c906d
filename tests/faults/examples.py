"""An example of every action: what it is called with in a world of its own.

`tests/faults/test_nth_statement.py` lets each of them fail at every statement. A new action has no
example, and fails there until it has one.
"""

import copy
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import diagnostics.actions
import funnel.actions
import funnel.joint.actions
import funnel.joint.agenda
import funnel.joint.agreeing
import funnel.joint.gathering
import funnel.joint.settling
import funnel.pulses
from diagnostics.actions import (
    accounts,
    batches,
    checklists,
    drafts,
    heads,
    holding,
    importing,
    invitations,
    letterheads,
    mail,
    memberships,
    mending,
    next_rounds,
    organisations,
    participation,
    parting,
    plan,
    repeating,
    retention,
    review,
    rounds,
    saved_views,
    sharing,
    starts,
    storing,
    watching,
)
from diagnostics.asking.invitation_list import Invitee
from diagnostics.exchange import Found, Kind, read_assessment
from diagnostics.instruments.document import EXAMPLE
from diagnostics.method.checklist import TYPES, Function, Type
from diagnostics.models import (
    Assessment,
    ChecklistChange,
    Criterion,
    Head,
    Import,
    Membership,
    Message,
    NextRound,
    Organisation,
    Participation,
    PlannedAction,
    Respondent,
    SavedView,
)
from diagnostics.models.respondent import Part
from diagnostics.queries.accounts import person_of
from diagnostics.queries.results import compute
from diagnostics.queries.versions import document_of, published_document
from diagnostics.workbench.file import checklist_of
from funnel.joint import actions as joint
from funnel.joint import agenda, agreeing, gathering, settling
from funnel.models import CountsChange, JointSession, Phone, PulsePerson, Target
from funnel.months import Calendar
from funnel.queries import agreed_map
from tests.diagnostics.imports import SEPEHR
from tests.factories import (
    ALL_YES,
    NOW,
    make_assessment,
    make_guest_start,
    make_member,
    make_message,
    make_organisation,
    make_respondent,
    make_sepehr,
    make_user,
    make_version,
)
from tests.funnel.factories import OCTOBER, count, make_map, make_stages, name_both

FUNNEL = (
    *(funnel.actions, funnel.pulses),
    *(funnel.joint.actions, funnel.joint.agenda, funnel.joint.agreeing),
    *(funnel.joint.gathering, funnel.joint.settling),
)
CELLS = dict.fromkeys(TYPES, (1, "inferred"))
YESTERDAY = NOW - timedelta(days=1)
LATER = NOW + timedelta(days=60)
PLANNED = {"what": "Write it down", "who": "Sara", "due_on": LATER.date()}
OWNED = {"owner": "both", "role": ""}
KEY = "the-key-of-one-page"
TWO = [
    Invitee("Sara", "sara@firm.example", Function.SALES, "en"),
    Invitee("Mani", "mani@firm.example", Function.MARKETING, "fa"),
]


@dataclass(frozen=True)
class Given:
    """What an action is called with; what is stored of it is read anew for each call."""

    values: tuple[Any, ...]
    named: dict[str, Any]

    def again(self) -> tuple[list[Any], dict[str, Any]]:
        return list(map(_fresh, self.values)), {
            name: _fresh(value) for name, value in self.named.items()
        }


def given(*values: Any, **named: Any) -> Given:
    return Given(values, named)


def _fresh(value: Any) -> Any:
    if getattr(value, "pk", None) is None:
        return copy.deepcopy(value)
    return type(value)._base_manager.get(pk=value.pk)


@dataclass(frozen=True)
class Example:
    """An action with the world in which it is called.

    An action without a transaction of its own is part of its caller's. One of several transactions
    may stop between them: is_whole says what holds there. One that is done anew each time has no
    key, and is asked for once by whoever calls it.
    """

    action: Callable[..., Any]
    given: Callable[[], Given]
    is_part: bool = False
    is_whole: Callable[[], bool] | None = None
    is_anew: bool = False
    may_fail_in_silence: bool = False

    @property
    def name(self) -> str:
        return name_of(self.action)

    @property
    def room(self) -> str:
        return self.name.rpartition(".")[0]


def name_of(action: Callable[..., Any]) -> str:
    return f"{action.__module__.removeprefix('diagnostics.')}.{action.__name__}"


def all_actions() -> set[str]:
    """Return every action that there is: the functions of the packages that others may call."""
    package = diagnostics.actions
    modules = [
        import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return {
        name_of(function)
        for module in [*modules, *FUNNEL]
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


# --- worlds ------------------------------------------------------------------------------------


def _anonymous() -> Assessment:
    assessment = make_assessment(mode="anonymous")
    for number in range(3):
        for function in Function:
            email = f"{function}-{number}@firm.example"
            make_respondent(assessment, function, email=email, criteria=ALL_YES)
    return assessment


def _due() -> Assessment:
    assessment = make_assessment(closes_at=YESTERDAY)
    make_respondent(assessment, criteria=ALL_YES, now=YESTERDAY - timedelta(days=1))
    return assessment


def _said_to_a_client():
    user, organisation = make_user(), make_organisation()
    letterheads.keep_client_words(user, organisation, closing_en="Until May.")
    return given(user, organisation, closing_en="")


def _closed() -> Assessment:
    return rounds.close_assessment(make_sepehr(), now=NOW)


def _closed_and_managed() -> Assessment:
    closed = _closed()
    make_member(closed.organisation)
    return closed


def _asked_and_managed() -> Assessment:
    assessment = _asked().assessment
    make_member(assessment.organisation)
    return assessment


def _next_round_came() -> NextRound:
    closed = _closed_and_managed()
    next_rounds.set_next_round(closed, on=NOW.date(), by=make_user(), now=NOW)
    return NextRound.objects.get()


def _day_came() -> None:
    closed = _closed()
    consultant = make_member(closed.organisation, Membership.Role.CONSULTANT)
    review.look_again(closed, on=NOW.date(), by=consultant, now=NOW)


def _flagged(**columns: Any) -> Assessment:
    closed = _closed()
    columns = {"flags": ["one_sided"]} | columns
    Assessment.objects.filter(pk=closed.pk).update(**columns)
    return closed


def _asked(**fields: Any):
    return make_respondent(make_assessment(**fields), email="sara@firm.example", now=NOW)


def _answered():
    return make_respondent(make_assessment(), criteria=ALL_YES, email="sara@firm.example", now=NOW)


def _link():
    return invitations.share(make_assessment(), function=Function.SALES, limit=9, now=NOW)


def _link_that_is_off():
    link = _link()
    invitations.switch_off(link, now=NOW)
    return link


def _membership() -> Membership:
    organisation = make_organisation()
    make_member(organisation)
    member = make_member(organisation, Membership.Role.CONSULTANT)
    return member.memberships.get()


def _invitation():
    organisation = make_organisation()
    return memberships.ask(
        organisation=organisation,
        email="new@firm.example",
        role=Membership.Role.MANAGER,
        language="en",
        by=make_member(organisation),
        now=NOW,
    )


def _head() -> Head:
    organisation = make_map(make_organisation()).organisation
    return name_both(organisation, make_member(organisation))["sales"]


def _accepts(head: Head, **more: Any) -> Given:
    return given(head, digest=agreed_map(head.organisation).digest, now=NOW, **more)


def _session() -> JointSession:
    return joint.open_session(_closed(), by=None, now=NOW)


def _phone() -> Phone:
    joint.join_session(session := _session(), Function.SALES)
    return session.phones.get()


def _pulsing(**more: Any) -> Given:
    """Return when the people of a closed round are to be asked, by an agreed hand-off."""
    round_ = make_assessment(make_organisation(), now=NOW)
    make_respondent(round_, "sales", email="sara@test.example")
    rounds.close_assessment(round_, now=NOW)
    make_map(round_.organisation, stage_4={"hand_off_hours": 24})
    by = make_member(round_.organisation)
    funnel.pulses.choose_rhythm(round_.organisation, every=1, by=by, now=NOW)
    return given(NOW + timedelta(days=31), organisation=round_.organisation, **more)


def _pulsed() -> PulsePerson:
    due = _pulsing()
    funnel.pulses.ask_due(*due.values, **due.named)
    return PulsePerson.objects.get()


def _asked_phone() -> Phone:
    phone = _phone()
    phone.session.topics.all().delete()
    phone.session.topics.create(organisation=phone.organisation, place=1, code="U1")
    joint.go_to(phone.session, "asked", now=NOW)
    return phone


def _unrevealed() -> JointSession:
    """Return a session of whose first topic a phone has answered, and nothing is revealed."""
    phone = _asked_phone()
    joint.reply(phone, 1, "yes")
    return phone.session


def _deciding() -> JointSession:
    session = _unrevealed()
    joint.go_to(session, "decide", now=NOW)
    return session


def _two_topics() -> Given:
    """Return a session at its agenda, and its second topic on the way to the first place."""
    session = _unrevealed()
    joint.go_to(session, "agenda", now=NOW)
    agenda.add_topic(session, stage=7)
    return given(session, session.topics.get(stage=7).pk, 1)


def _to_agree() -> JointSession:
    """Return a session in which nobody is left without a stage, both heads named."""
    session = _deciding()
    session.topics.update(code="", stage=4)
    settling.settle_topic(session, 1, written=OWNED, now=NOW)
    make_map(session.organisation)
    name_both(session.organisation, make_member(session.organisation))
    return session


def _forward() -> Head:
    session = _to_agree()
    agreeing.put_forward(session, by=None, now=NOW)
    return session.organisation.heads.get(side="sales")


def _put_on_plan() -> JointSession:
    session = _deciding()
    settling.plan_topic(session, 1, "action", written=PLANNED, by=None, now=NOW)
    return session


def _own():
    make_version()
    return checklist_of(EXAMPLE.read_bytes())


def _planned(**said: Any) -> PlannedAction:
    said = {"what": "One form"} | said
    return plan.add_action(make_organisation(), said=said, by=None, now=NOW)


def _taken_over() -> PlannedAction:
    words = {"source": "todo", "code": "A3", "what": "One form"}
    return plan.take_over(_closed(), **words, by=None, now=NOW)


def _ended() -> PlannedAction:
    action = _planned()
    plan.end_action(action, now=NOW)
    return action


def _draft(**changed: Any):
    draft = checklists.begin_draft(make_version())
    draft.criteria.filter(code="U1").update(**changed or {"text_en": "Said otherwise."})
    return draft


def _former():
    """Return a version that is not the default any more."""
    checklists.publish_draft(_draft(), by=None, now=NOW)
    return make_version()


def _retired():
    former = _former()
    checklists.retire(former, by=None, why="A mistake.", now=NOW)
    return former


def _drafted(code: str):
    return _draft().criteria.get(code=code)


def _arranged():
    draft = _draft()
    return given(draft, list(draft.criteria.order_by("-position")), by=None, now=NOW)


def _new_statement() -> Criterion:
    return Criterion(code="A7", native="aligned", text_en="New.", text_fa="تازه.")


def _letters() -> Assessment:
    assessment = make_assessment()
    invitations.invite(assessment, TWO, now=NOW)
    return assessment


def _file() -> Any:
    return read_assessment(SEPEHR.read_bytes(), kind=Kind.JSON, published=published_document)


def _imported() -> Assessment:
    version = make_version()
    return importing.import_assessment(
        _file(), organisation=make_organisation(), version=version, by=make_user(), now=NOW
    )


def _read() -> Import:
    """Return an import with two assessments that are checked."""
    make_version()
    organisation, user = make_organisation(), make_user()
    user.memberships.create(organisation=organisation, role=Membership.Role.CONSULTANT)
    files = [replace(_file(), date=date(2025, month, 1)) for month in (1, 2)]
    found = [(Found("1", organisation.name, file), organisation) for file in files]
    return batches.begin(found, name="a.json", digest="0", by=user, now=NOW)


def _checked() -> Import:
    batch = _read()
    batches.check_some(batch, is_over=lambda: False)
    return batch


def _brought_in() -> Import:
    batch = _checked()
    storing.store(batch, by=batch.by, now=NOW)
    return batch


def _brought_in_aside() -> Import:
    batch = _brought_in()
    batches.set_batch_aside(batch, reason="Twice.", by=make_user(), now=NOW)
    return batch


def _begins() -> Given:
    found = [(Found("1", "Acme", _file()), make_organisation())]
    make_version()
    return given(found, name="a.json", digest="0", by=make_user(), now=NOW)


def _settles() -> Given:
    batch = _read()
    batch.rows.update(organisation=None, problem="Nowhere", is_wanted=False)
    return given(batch, {1: make_organisation()})


def _stores() -> Given:
    batch = _checked()
    return given(batch, by=batch.by, now=NOW)


def _round_of_file() -> Given:
    batch = _read()
    organisation = make_organisation()
    return given(_file(), organisation, make_version(), number=1, source=batch, now=NOW)


def _counts_change() -> CountsChange:
    organisation = make_organisation()
    count(organisation, OCTOBER)
    return CountsChange.objects.get(organisation=organisation)


def _run_out() -> None:
    make_guest_start(now=NOW)
    make_guest_start(now=NOW)


def _leaver():
    organisation = make_organisation()
    make_member(organisation)
    user = make_member(organisation)
    assessment = make_assessment(organisation)
    make_respondent(assessment, user=user, now=NOW)
    return user


def _takes_part() -> Organisation:
    organisation = _closed().organisation
    participation.take_part(organisation, now=NOW)
    return organisation


def _six_wait() -> None:
    for _number in range(6):
        Participation.objects.create(organisation=_closed().organisation)


def _imports() -> Given:
    version = make_version()
    return given(
        _file(), organisation=make_organisation(), version=version, by=make_user(), now=NOW
    )


def _writes_result() -> Given:
    assessment = make_sepehr()
    return given(assessment, *compute(assessment), NOW)


def _repeats() -> Given:
    former = _closed()
    return given(former, version=former.version, by=None, now=NOW)


# --- what holds between two transactions of one action ------------------------------------------


def _each_round_is_open_or_has_its_result() -> bool:
    rows = Assessment.objects.values_list("state", "result", "sums", "closed_at")
    return all(
        (state == Assessment.State.OPEN, None not in values) in {(True, False), (False, True)}
        for state, *values in rows
    )


def _no_letter_is_lost() -> bool:
    """Each waits, was handed over, or may have been and is shown."""
    return Message.objects.count() == len(TWO) and not Message.objects.filter(
        claimed_at=None, sent_at__isnull=False
    )


def _each_organisation_is_whole() -> bool:
    return not Organisation.objects.exclude(assessments__sheets__isnull=False)


EXAMPLES = [
    # accounts
    Example(accounts.save_person, lambda: given(_leaver(), was="Somebody")),
    Example(accounts.refuse_if_needed, lambda: given(_leaver()), is_part=True),
    Example(accounts.erase, lambda: given(person_of(_leaver()), now=NOW)),
    # checklists
    Example(checklists.load_article, lambda: given(now=NOW)),
    Example(checklists.article_version, lambda: given(make_version().document)),
    Example(checklists.begin_draft, lambda: given(make_version())),
    Example(checklists.add_checklist, lambda: given(_own(), by=make_user(), now=NOW)),
    Example(checklists.publish_draft, lambda: given(_draft(), by=make_user(), now=NOW)),
    Example(checklists.discard_draft, lambda: given(_draft())),
    Example(
        checklists.note_change,
        lambda: given(_draft(), by=None, what=ChecklistChange.What.REWORDED, now=NOW, code="U1"),
        is_part=True,
    ),
    Example(checklists.make_default, lambda: given(_former(), by=None, why="Better.", now=NOW)),
    Example(checklists.retire, lambda: given(_former(), by=None, why="A mistake.", now=NOW)),
    Example(checklists.offer_again, lambda: given(_retired(), by=None, why="Asked for.", now=NOW)),
    # drafts
    Example(
        drafts.add_statement,
        lambda: given(_draft(), _new_statement(), CELLS, by=None, now=NOW),
        is_part=True,
    ),
    Example(
        drafts.write_statement,
        lambda: given(_drafted("U1"), CELLS, by=None, now=NOW),
        is_part=True,
    ),
    Example(
        drafts.word,
        lambda: given(_draft(), "X1", {"en": "New.", "fa": "تازه."}, by=None, now=NOW),
        is_part=True,
    ),
    Example(
        drafts.write_row,
        lambda: given(_draft().stages.get(number=1), by=None, now=NOW),
        is_part=True,
    ),
    Example(drafts.remove_statement, lambda: given(_drafted("U1"), by=None, now=NOW), is_part=True),
    Example(drafts.put_back, lambda: given(_draft(is_removed=True), "U1", by=None, now=NOW)),
    Example(drafts.arrange, _arranged, is_part=True),
    Example(
        drafts.expect,
        lambda: given(_draft(), {("U1", Type.ALIGNED): 0}, {"U1": Decimal("2")}, by=None, now=NOW),
        is_part=True,
    ),
    Example(drafts.set_thresholds, lambda: given(_draft(), {"fit": "17/25"}, by=None, now=NOW)),
    # holding
    Example(holding.held, lambda: given(make_organisation())),
    # batches
    Example(batches.begin, _begins, is_anew=True),
    Example(batches.check_some, lambda: given(_read(), is_over=lambda: False)),
    Example(batches.change_rows, lambda: given(_checked(), {1: {"title": "Autumn"}})),
    Example(batches.settle, _settles),
    Example(batches.drop, lambda: given(_checked())),
    Example(
        batches.set_batch_aside,
        lambda: given(_brought_in(), reason="Twice.", by=make_user(), now=NOW),
    ),
    Example(batches.take_batch_back, lambda: given(_brought_in_aside())),
    # importing
    Example(importing.closed_round, _round_of_file),
    Example(importing.people_of, lambda: given(_closed(), _file().respondents)),
    Example(importing.import_assessment, _imports),
    Example(
        importing.set_aside,
        lambda: given(_imported(), reason="Twice.", by=make_user(), now=NOW),
    ),
    Example(importing.take_back, lambda: given(_imported())),
    Example(importing.copies_of, lambda: given(_file(), _imported().organisation)),
    # invitations
    Example(invitations.invite, lambda: given(make_assessment(), TWO, now=NOW, key=KEY)),
    Example(invitations.withdraw, lambda: given(_asked(), now=NOW)),
    Example(invitations.renew_link, lambda: given(_asked(), now=NOW), is_anew=True),
    Example(invitations.send_again, lambda: given(_asked(), now=NOW)),
    Example(
        invitations.share,
        lambda: given(make_assessment(), function=Function.SALES, limit=9, now=NOW),
    ),
    Example(invitations.switch_off, lambda: given(_link(), now=NOW)),
    Example(invitations.switch_on, lambda: given(_link_that_is_off(), now=NOW)),
    Example(invitations.join, lambda: given(_link(), name="Sara", language="en", key=KEY, now=NOW)),
    Example(
        invitations.part_from_account,
        lambda: given(make_respondent(_anonymous(), user=make_user(), now=NOW).user),
    ),
    Example(invitations.people_by, lambda: given(_link())),
    # letterheads
    Example(letterheads.keep_letterhead, lambda: given(make_user(), name="Roudasht", logo=b"")),
    Example(
        letterheads.keep_client_words,
        lambda: given(make_user(), make_organisation(), closing_en="Until May."),
    ),
    Example(letterheads.keep_client_words, _said_to_a_client),
    # mail
    Example(
        mail.queue_reminders,
        lambda: given(_asked().assessment, now=NOW),
    ),
    Example(
        mail.queue_again,
        lambda: given(
            make_message(_asked(), claimed_at=NOW, problem="refused 550").assessment, now=NOW
        ),
    ),
    Example(
        mail.send_waiting,
        lambda: given(assessment=_letters(), now=NOW, limit=9),
        is_whole=_no_letter_is_lost,
    ),
    # memberships
    Example(
        memberships.grant,
        lambda: given(user=make_user(), organisation=make_organisation(), by=None, now=NOW),
        is_part=True,
    ),
    Example(
        memberships.ask,
        lambda: given(
            organisation=make_organisation(),
            email="new@firm.example",
            role=Membership.Role.MANAGER,
            language="en",
            by=make_user(),
            now=NOW,
        ),
    ),
    Example(
        memberships.ask_again, lambda: given(_invitation(), by=make_user(), now=NOW), is_anew=True
    ),
    Example(memberships.withdraw, lambda: given(_invitation(), now=NOW)),
    Example(
        memberships.accept,
        lambda: given(_invitation(), user=make_user(email="new@firm.example"), now=NOW),
    ),
    Example(memberships.decline, lambda: given(_invitation(), now=NOW)),
    Example(memberships.end, lambda: given(_membership(), by=make_user(), now=NOW)),
    Example(
        memberships.change_role,
        lambda: given(_membership(), Membership.Role.MANAGER, by=make_user(), now=NOW),
    ),
    Example(memberships.let_run_rounds, lambda: given(_membership(), True, by=make_user())),
    # mending
    Example(
        mending.mend,
        lambda: given(
            _asked(), name="Sarah", email="sarah@firm.example", function="marketing", now=NOW
        ),
    ),
    Example(
        mending.set_sheet_aside,
        lambda: given(_answered(), reason="Not theirs.", by=make_user(), now=NOW),
    ),
    Example(mending.take_sheet_back, lambda: given(_answered(), now=NOW)),
    Example(mending.rename, lambda: given(make_assessment(), title="Autumn")),
    Example(mending.discard, lambda: given(_asked().assessment, now=NOW)),
    Example(mending.answered_by_others, lambda: given(make_assessment())),
    # organisations
    Example(
        organisations.make_organisation,
        lambda: given(user=make_user(), now=NOW, name="Nika Foods"),
        is_anew=True,
    ),
    Example(
        organisations.make_organisation_once,
        lambda: given(user=make_user(), now=NOW, role="manager", name="Nika Foods"),
    ),
    Example(organisations.describe, lambda: given(make_organisation(), name="Nika", size="1-9")),
    Example(organisations.archive, lambda: given(_closed().organisation, now=NOW)),
    Example(organisations.bring_back, lambda: given(make_organisation(archived_at=NOW))),
    Example(organisations.delete, lambda: given(_closed().organisation)),
    # participation
    Example(participation.take_part, lambda: given(make_organisation(), now=NOW)),
    Example(participation.leave, lambda: given(_takes_part())),
    Example(participation.count_newest, lambda: given(_takes_part())),
    Example(participation.count_who_waits, lambda: (_six_wait(), given())[-1], is_part=True),
    # parting
    Example(parting.begin_afresh, lambda: given(_asked().assessment, now=NOW), is_part=True),
    Example(parting.keep_one_way_in, lambda: given(_asked()), is_part=True),
    Example(parting.part_from_people, lambda: given(_anonymous()), is_part=True),
    Example(parting.forget_earlier_states, lambda: given()),
    # repeating
    Example(repeating.people_again, lambda: given(make_sepehr())),
    Example(repeating.same_wording, lambda: given(*[document_of(make_version())] * 2)),
    Example(repeating.repeat_assessment, _repeats),
    # retention
    Example(retention.kept, lambda: given()),
    Example(
        retention.erase_run_out,
        lambda: (_run_out(), given(now=LATER))[-1],
        is_whole=_each_organisation_is_whole,
    ),
    # next_rounds
    Example(
        next_rounds.close_until,
        lambda: given(_asked_and_managed(), next_on=LATER.date(), by=make_user(), now=NOW),
    ),
    Example(
        next_rounds.set_next_round,
        lambda: given(_next_round_came().former, on=LATER.date(), by=make_user(), now=NOW),
    ),
    Example(next_rounds.draft_rounds_that_came, lambda: (_next_round_came(), given(now=LATER))[-1]),
    # review
    Example(review.place, lambda: given(_closed(), type="defined", by=make_user(), now=NOW)),
    Example(review.take_into_review, lambda: given(_closed(), by=make_user(), now=NOW)),
    Example(
        review.decide,
        lambda: given(
            _closed_and_managed(),
            choice="tighten",
            type="defined",
            reason="It is time.",
            look_again_on=LATER.date(),
            seen=None,
            by=make_user(),
            now=NOW,
        ),
    ),
    Example(
        review.mark_reviewed,
        lambda: given(_closed(), look_again_on=LATER.date(), by=make_user(), now=NOW),
        is_anew=True,
    ),
    Example(
        review.add_note,
        lambda: given(_closed(), text="A word.", audience="client", by=make_user(), now=NOW),
        is_anew=True,
    ),
    Example(review.look_again, lambda: given(_closed(), on=LATER.date(), by=make_user(), now=NOW)),
    Example(review.tell_of_days_that_came, lambda: (_day_came(), given(now=LATER))[-1]),
    Example(
        review.set_flag_aside,
        lambda: given(_flagged(), flag="one_sided", reason="Known.", by=make_user(), now=NOW),
    ),
    Example(
        review.take_flag_back,
        lambda: given(
            _flagged(flags_aside=["one_sided"]), flag="one_sided", by=make_user(), now=NOW
        ),
    ),
    # rounds
    Example(
        rounds.open_assessment,
        lambda: given(organisation=make_organisation(), version=make_version(), by=None, now=NOW),
    ),
    Example(
        rounds.open_assessment,
        lambda: given(organisation=_due().organisation, version=make_version(), by=None, now=NOW),
        is_whole=_each_round_is_open_or_has_its_result,
    ),
    Example(
        rounds.change_assessment,
        lambda: given(
            _asked().assessment,
            title="Autumn",
            mode="anonymous",
            closes_at=LATER,
            language="fa",
            now=NOW,
        ),
    ),
    Example(rounds.lock_open_round, lambda: given(make_assessment(), now=NOW), is_part=True),
    Example(
        rounds.add_respondent,
        lambda: given(
            assessment=make_assessment(), function=Function.SALES, language="en", now=NOW
        ),
        is_anew=True,
    ),
    Example(
        rounds.store_respondents,
        lambda: given(make_assessment(), [Respondent(function=side) for side in Function]),
        is_part=True,
    ),
    Example(
        rounds.join_as_member,
        lambda: given(
            assessment=make_assessment(),
            user=make_user(),
            function=Function.SALES,
            language="en",
            now=NOW,
        ),
    ),
    Example(
        rounds.save_answers,
        lambda: given(
            _asked(),
            part=Part.CRITERIA,
            changed={"U1": "yes", "U2": "no"},
            notes={"together": "A word."},
            key=KEY,
            finish=True,
            now=NOW,
        ),
    ),
    Example(
        rounds.close_assessment, lambda: given(_anonymous(), now=NOW), may_fail_in_silence=True
    ),
    Example(rounds.close_if_due, lambda: given(_due(), now=NOW)),
    Example(rounds.open_round_of, lambda: given(_due().organisation, now=NOW)),
    Example(
        rounds.close_due_rounds,
        lambda: (_due(), _due(), given(now=NOW))[-1],
        is_whole=_each_round_is_open_or_has_its_result,
    ),
    Example(rounds.write_result, _writes_result, is_part=True),
    # saved_views
    Example(saved_views.keep_view, lambda: given(make_user(), name="Autumn", query="state=open")),
    Example(
        saved_views.drop_view,
        lambda: given(SavedView.objects.create(user=make_user(), name="Autumn", query="")),
    ),
    # sharing
    Example(sharing.share_result, lambda: given(_closed()), is_anew=True),
    Example(sharing.stop_sharing, lambda: given(sharing.share_result(_closed()))),
    # starts
    Example(
        starts.begin_as_guest,
        lambda: given(
            version=make_version(), function=Function.SALES, name="", language="fa", now=NOW
        ),
        is_anew=True,
    ),
    Example(
        starts.begin_as_member,
        lambda: given(
            version=make_version(),
            user=make_user(),
            function=Function.SALES,
            name="Nika Foods",
            language="en",
            now=NOW,
        ),
    ),
    Example(starts.keep, lambda: given(make_guest_start(), user=make_user(), now=NOW)),
    Example(starts.erase_run_out, lambda: (_run_out(), given(now=LATER, most=9))[-1]),
    # storing
    Example(storing.store, _stores),
    # watching
    Example(
        watching.note_run, lambda: given("purge", is_done=True, now=NOW), may_fail_in_silence=True
    ),
    # heads
    Example(
        heads.name_head,
        lambda: given(
            (head := _head()).organisation,
            "sales",
            name="Sara",
            email="sara@firm.example",
            language="fa",
            by=head.named_by,
            now=NOW,
        ),
    ),
    Example(heads.ask_heads, lambda: given(_head().organisation, ["sales", "marketing"], now=NOW)),
    # the plan
    Example(
        plan.add_action,
        lambda: given(make_organisation(), said={"what": "One form"}, by=None, now=NOW),
        is_anew=True,
    ),
    Example(
        plan.take_over,
        lambda: given(_closed(), source="todo", code="A3", what="One form", by=None, now=NOW),
    ),
    Example(plan.undo_taking_over, lambda: given(_taken_over())),
    Example(plan.change_action, lambda: given(_planned(), said={"what": "Two forms"}, now=NOW)),
    Example(plan.end_action, lambda: given(_planned(), reason="No trainer.", now=NOW)),
    Example(plan.reopen_action, lambda: given(_ended(), now=NOW)),
    # the pulse
    Example(
        funnel.pulses.choose_rhythm,
        lambda: given(make_organisation(), every=1, by=make_user(), now=NOW),
    ),
    Example(funnel.pulses.ask_due, _pulsing),
    Example(
        funnel.pulses.answer_pulse,
        lambda: given(_pulsed(), hand_offs={"4": "kept"}, statements={}),
    ),
    # the funnel
    Example(funnel.actions.accept, lambda: _accepts(_head())),
    Example(funnel.actions.accept, lambda: _accepts(_forward())),
    Example(funnel.actions.decline, lambda: _accepts(_head(), sentence="48 hours are too few.")),
    Example(
        funnel.actions.save_agreed_map,
        lambda: given(
            make_map(make_organisation()).organisation,
            stages=make_stages("MMMMMMSS"),
            based_on=1,
            by=None,
            now=NOW,
        ),
    ),
    Example(
        funnel.actions.save_facts,
        lambda: given(
            make_organisation(), changed={"W1": "yes"}, version=make_version(), by=None, now=NOW
        ),
    ),
    Example(
        funnel.actions.save_counts,
        lambda: given(
            _counts_change().organisation,
            counts={(OCTOBER, 1): 900, (OCTOBER, 2): None},
            calendar=Calendar.GREGORIAN,
            by=None,
            now=NOW,
            source=funnel.actions.CountsSource(
                file_name="list.csv", names={"won": ("Won", 8)}, reading={"stage": 1}
            ),
        ),
    ),
    Example(funnel.actions.take_back, lambda: given(_counts_change(), by=None, now=NOW)),
    Example(
        funnel.actions.save_target,
        lambda: given(Target(organisation=make_organisation(), month=OCTOBER, months=1, amount=9)),
    ),
    # the joint session
    Example(joint.open_session, lambda: given(_closed(), by=None, now=NOW)),
    Example(joint.go_to, lambda: given(_session(), "blind", now=NOW)),
    Example(joint.go_to, lambda: given(_unrevealed(), "said", now=LATER)),
    Example(joint.end_session, lambda: given(_unrevealed(), now=LATER)),
    Example(joint.join_session, lambda: given(_session(), Function.SALES), is_anew=True),
    Example(joint.leave_session, lambda: given(_phone())),
    Example(joint.reply, lambda: given(_asked_phone(), 1, "yes")),
    Example(joint.drive_from, lambda: given(_session(), "another screen", by=make_user())),
    Example(gathering.open_links, lambda: given(make_assessment(), now=NOW)),
    Example(agreeing.put_forward, lambda: given(_to_agree(), by=None, now=NOW)),
    Example(agenda.add_topic, lambda: given(_session(), title="The trade fair")),
    Example(agenda.move_topic, _two_topics),
    Example(agenda.give_minutes, lambda: given(_unrevealed(), 1, 9)),
    Example(settling.settle_topic, lambda: given(_deciding(), 1, written=OWNED, now=NOW)),
    Example(
        settling.plan_topic,
        lambda: given(_deciding(), 1, "parked", written=PLANNED, by=None, now=NOW),
    ),
    Example(settling.skip_topic, lambda: given(_unrevealed(), 1, now=NOW)),
    Example(settling.reopen_topic, lambda: given(_put_on_plan(), 1)),
]

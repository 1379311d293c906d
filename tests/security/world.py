"""What the table of addresses is tried on: nine people, and organisations with everything."""

from types import SimpleNamespace

from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from diagnostics.actions import (
    batches,
    checklists,
    heads,
    importing,
    invitations,
    memberships,
    plan,
    rounds,
    sharing,
)
from diagnostics.method.checklist import Function
from diagnostics.models import Assessment, Import, Membership, SavedView, Version
from diagnostics.queries.versions import default_version
from funnel.joint.actions import join_session, open_session
from tests.factories import (
    ALL_YES,
    NOW,
    make_another_checklist,
    make_assessment,
    make_guest_start,
    make_member,
    make_message,
    make_organisation,
    make_respondent,
    make_user,
    make_version,
)
from tests.funnel.factories import OCTOBER, count, make_map, make_pulse

VISITORS = ("visitor", "respondent")
PEOPLE = (*VISITORS, "outsider", "ended", "consultant", "runner", "manager", "archived", "admin")
OWNER = "owner@test.example"  # manages the first organisation
LANGUAGE = {"language": "en"}


def make_world(person):
    """Return the browser of one of PEOPLE, and the things that are theirs, and another's.

    Whose organisation is archived has that one for their own; an admin belongs to none.
    """
    edit_checklists()
    own, foreign = furnish("Sepehr Controls", OWNER), furnish("Nika Foods", "owner@nika.example")
    client = Client()
    if person not in VISITORS:
        user = _make(person, own)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        client.force_login(user)
    if person in ("consultant", "runner"):
        own.saved = SavedView.objects.create(user=user, name="All").pk
    if person not in VISITORS:
        own.reading = _read(user).pk
    if person == "respondent":
        client.get(own.person.get_absolute_url())
    if person == "archived":
        for organisation in own.firms:
            organisation.archived_at = NOW
            organisation.save(update_fields=["archived_at"])
    return SimpleNamespace(client=client, own=own, foreign=foreign)


def _make(person, own):
    if person == "admin":
        return make_user(email="admin@test.example", is_staff=True, is_superuser=True)
    if person == "outsider":
        return make_member(make_organisation())
    is_consultant = person in ("consultant", "runner")
    user = make_user(email=f"{person}@test.example")
    for organisation in own.firms:
        Membership.objects.create(
            user=user,
            organisation=organisation,
            role=Membership.Role.CONSULTANT if is_consultant else Membership.Role.MANAGER,
            may_run_rounds=person == "runner",
            withdrawn_at=NOW if person == "ended" else None,
        )
    return user


def edit_checklists():
    """Have three versions of the article, the second retired, and a draft; another has none."""
    make_version()
    for weight in (2, 3):
        draft = _weighed(default_version(), weight)
        checklists.publish_draft(draft, by=None, now=NOW)
    second = Version.objects.get(checklist__code="article", number=2)
    checklists.retire(second, by=None, why="Wrong.", now=NOW)
    draft = _weighed(default_version(), 4)
    draft.criteria.filter(code="A5").update(is_removed=True)
    make_another_checklist()


def _weighed(version, weight):
    draft = checklists.begin_draft(version)
    draft.criteria.update(weight=weight)
    return draft


def furnish(name, email):
    """Return one of everything that has an address, by its name there."""
    now = timezone.now()
    organisation, quiet, another, asked_again = firms = [
        make_organisation(name=name) for _number in range(4)
    ]
    owner = make_member(organisation, email=email)
    for firm in (quiet, another, asked_again):
        make_member(firm)
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    helper = make_member(organisation, Membership.Role.CONSULTANT).memberships.get()
    unasked = make_assessment(another, now=now)
    count(organisation, OCTOBER)
    make_map(organisation)
    return SimpleNamespace(
        organisation=organisation.slug,
        quiet=quiet.slug,
        firms=firms,
        unasked=unasked.pk,
        helper=helper.pk,
        action=plan.add_action(organisation, said={"what": "One"}, by=owner, now=now).pk,
        change=organisation.counts_changes.get().pk,
        saved=SavedView.objects.create(user=owner, name="All").pk,
        guest=make_guest_start().respondent.token,
        pulse=make_pulse(asked_again, now=now).people.get().respondent.token,
        **_open_round(organisation, now),
        **_ended_rounds(quiet, owner, now),
        **_asked(organisation, owner, now),
    )


def _open_round(organisation, now):
    """Return an open round, with whom it asks and by which link."""
    running = make_assessment(organisation, now=now)
    person = make_respondent(running, "sales", email="sara@test.example")
    waiting = make_respondent(running, "marketing", email="mani@test.example")
    begun = make_respondent(running, "sales", criteria=ALL_YES)
    make_message(begun)
    shared = invitations.share(running, function=Function.SALES, limit=9, now=now)
    return {
        "round": running.pk,
        "person": person,
        "respondent": person.pk,
        "begun": begun.pk,
        "letter": make_message(waiting, claimed_at=NOW, problem="refused").pk,
        "link": person.token,
        "shared": shared.token,
    }


def _ended_rounds(organisation, owner, now):
    """Return closed rounds: as they are, in a session, imported, set aside, reviewed."""
    closed, imported, aside, reviewed = (_closed(organisation) for _number in range(4))
    Assessment.objects.filter(pk__in=[imported.pk, aside.pk]).update(imported_at=NOW)
    flags = {"flags": ["long_run", "no_spread"], "flags_aside": ["no_spread"]}
    Assessment.objects.filter(pk=reviewed.pk).update(**flags)
    importing.set_aside(aside, reason="Twice", by=owner, now=NOW)
    brought_in, brought_in_aside = (_brought_in(organisation, owner) for _number in range(2))
    batches.set_batch_aside(brought_in_aside, reason="Twice", by=owner, now=NOW)
    session = open_session(closed, by=owner, now=now)
    return {
        "closed": closed.pk,
        "imported": imported.pk,
        "aside": aside.pk,
        "reviewed": reviewed.pk,
        "reading": _read(owner).pk,
        "brought_in": brought_in.pk,
        "brought_in_aside": brought_in_aside.pk,
        "joint": session.token,
        "phone": join_session(session, Function.SALES),
        "result": sharing.share_result(closed).result_token,
    }


def _asked(organisation, owner, now):
    """Return who is asked to accept the agreement, and to join."""
    people = {"sales": "manager@test.example", "marketing": "mina@test.example"}
    _ours, theirs = (
        heads.name_head(organisation, side, name="M", email=at, by=owner, now=now, **LANGUAGE)
        for side, at in people.items()
    )
    heads.ask_heads(organisation, ["marketing"], now=now)
    joining = {"email": "mina@test.example", "role": "manager", "by": owner, "now": now}
    asked = memberships.ask(organisation=organisation, **joining, **LANGUAGE)
    return {"head": theirs.token, "asked": asked.pk, "asked_link": asked.token}


def _read(user):
    return Import.objects.create(by=user, name="rounds.csv", digest="0", read_at=NOW)


def _brought_in(organisation, user):
    batch = Import.objects.create(by=user, name="a.csv", digest="1", read_at=NOW, stored_at=NOW)
    Assessment.objects.filter(pk=_closed(organisation).pk).update(imported_with=batch)
    return batch


def _closed(organisation):
    return rounds.close_assessment(make_assessment(organisation, now=NOW), now=NOW)

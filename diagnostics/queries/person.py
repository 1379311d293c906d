"""What the installation holds of one person, to take away as a document."""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import ManyToOneRel

from ..models import Letterhead, Message, Respondent, TrailEntry, User
from .accounts import Identity

Row = dict[str, Any]
LETTER = ("kind", "queued_at", "sent_at")
INVITATION = ("role", "language", "asked_at", "answered_at", "withdrawn_at")
HEAD = ("side", "name", "email", "language", "named_at", "asked_at", "withdrawn_at")
WORDS = ("introduction_en", "introduction_fa", "closing_en", "closing_fa")
ASKED = ("function", "language", "name", "email", "started_at", "finished_at", "withdrawn_at")


def data_of(person: Identity) -> Row:
    """Return everything that is kept of a person, secrets apart.

    The answers to an anonymous round are left out: nobody reads them beside a name.
    """
    user = person.user
    return {
        "account": _account(user) if user else None,
        "memberships": list(_memberships(user)) if user else [],
        "invitations": [
            {"organisation": row.organisation.name} | _values(row, INVITATION)
            for row in person.invitations.select_related("organisation")
        ],
        "heads": [
            {"organisation": row.organisation.name}
            | _values(row, HEAD)
            | {"letters": _letters(Message.objects.filter(head=row))}
            for row in person.heads.select_related("organisation")
        ],
        "asked": [_asked(row) for row in _respondents(person)],
        "done": dict(_done(user)) if user else {},
        "trail": list(_trail(user)) if user else [],
    }


def _account(user: User) -> Row:
    addresses = EmailAddress.objects.filter(user=user).order_by("id")
    factors = Authenticator.objects.filter(user=user).order_by("id")
    devices = UserSession.objects.filter(user=user).order_by("id")
    return {
        **_values(user, ("email", "name", "language", "joined_at", "last_login")),
        **_values(user, ("is_staff", "is_active", "is_asked_to_place")),
        **_values(user, ("is_told_of_decisions", "is_told_to_look_again")),
        "addresses": list(addresses.values("email", "verified")),
        "second_factors": list(factors.values("type", "created_at", "last_used_at")),
        "letterhead": _letterhead(user),
        "devices": list(devices.values("ip", "user_agent", "created_at", "last_seen_at")),
    }


def _letterhead(user: User) -> Row | None:
    letterhead = Letterhead.objects.filter(user=user).first()
    if letterhead is None:
        return None
    clients = [
        {"organisation": row.organisation.name} | _values(row, WORDS)
        for row in letterhead.client_words.select_related("organisation").order_by("id")
    ]
    return _values(letterhead, ("name", "address", *WORDS)) | {"clients": clients}


def _memberships(user: User) -> Iterator[Row]:
    for row in user.memberships.select_related("organisation").order_by("id"):
        said = ("role", "may_run_rounds", "granted_at", "withdrawn_at")
        letters = _letters(Message.objects.filter(membership=row))
        yield {"organisation": row.organisation.name} | _values(row, said) | {"letters": letters}


def _respondents(person: Identity) -> Any:
    rows = person.respondents.select_related("organisation", "assessment", "sheet")
    return rows.prefetch_related("messages").defer("assessment__result", "assessment__sums")


def _asked(respondent: Respondent) -> Row:
    round_ = respondent.assessment
    return {
        "organisation": respondent.organisation.name,
        "round": _values(round_, ("title", "mode", "opened_at", "closed_at")),
        **_values(respondent, ASKED),
        **_values(respondent, ("set_aside_at", "set_aside_reason")),
        "answers": None if round_.is_anonymous else _answers(respondent),
        "letters": [_values(letter, LETTER) for letter in respondent.messages.all()],
    }


def _answers(respondent: Respondent) -> Row:
    said = ("criteria", "conditions", "claims", "notes", "offered", "saved_at")
    return _values(respondent.sheet, said)


def _letters(letters: Any) -> list[Row]:
    return list(letters.order_by("id").values(*LETTER))


def _done(user: User) -> Iterator[tuple[str, int]]:
    """Yield how many records name the person as who made, changed or published them."""
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.field.name != "user":
            name, model = relation.field.name, relation.related_model
            if number := model._meta.base_manager.filter(**{name: user}).count():
                yield f"{model.__name__}.{name}", number


def _trail(user: User) -> Any:
    rows = TrailEntry.objects.filter(user=user).order_by("id")
    return rows.values("at", "what", "object", "address")


def _values(row: Any, names: tuple[str, ...]) -> Row:
    return {name: getattr(row, name) for name in names}

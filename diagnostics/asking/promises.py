"""What the pages and letters promise about who sees what: each sentence stands here once.

tests/security/test_promises.py has a test for each, by its name.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..localisation import digits
from ..models.respondent import Way
from ..names import FUNCTION_NAMES

PROMISES = {
    # to a guest
    "guest_alone": gettext_lazy(
        "Nobody but you sees your answers, unless you keep the result with an account and invite "
        "others."
    ),
    # to whoever answers a named round
    "named_beside_others": gettext_lazy(
        "Your answers appear with your name beside those of the others, once the assessment is "
        "closed or when the manager looks at a first result."
    ),
    "named_for_members": gettext_lazy(
        "Answers carry names: the managers and their consultants see who answered what."
    ),
    "named_fixed": gettext_lazy(
        "beside those of the others. This was fixed before the first answer and cannot change."
    ),
    "named_note": gettext_lazy(
        "The managers and consultants of this organisation read it with your name."
    ),
    # to whoever answers an anonymous one
    "anonymous_no_page": gettext_lazy(
        "This assessment is anonymous. No page shows anybody what you answered, neither a manager "
        "nor a consultant. The result appears only after closing, and what one side says only "
        "where three of it answered."
    ),
    "anonymous_parted": gettext_lazy(
        "At closing your answers are parted from your name for good, and the times go with them. "
        "The manager sees only whether you are done."
    ),
    "anonymous_link": gettext_lazy(
        "Until closing, whoever has this link can open your answers. No page shows it to a "
        "manager or consultant, and signed in they cannot open it."
    ),
    "anonymous_own_email": gettext_lazy(
        "It goes to your own e-mail alone. Once you have begun, it can go nowhere else."
    ),
    "anonymous_only_here": gettext_lazy("Only you are shown it."),
    "anonymous_no_name": gettext_lazy(
        "This round is anonymous: you are not asked for your name, and nobody sees who answered "
        "what."
    ),
    "anonymous_fixed": gettext_lazy(
        "no page shows anybody what you answered. This was fixed before the first answer and "
        "cannot change."
    ),
    "anonymous_note": gettext_lazy(
        "Shown without your name after closing, and only where three people of each function have "
        "answered. Write nothing by which you can be recognised."
    ),
    "anonymous_letter": gettext_lazy(
        "Your answers are anonymous: when the assessment is closed, your name is taken off them. "
        "Answers are shown only together, where three or more people of a function have answered."
    ),
    # to whoever manages a round, or is entrusted with it
    "choose_named": gettext_lazy(
        "Named: answers stand side by side with the names. You can read a provisional result "
        "while the round is open."
    ),
    "choose_anonymous": gettext_lazy(
        "Anonymous: nobody sees who answered what. The result appears only after closing, and "
        "what a side says only where three of it answered. Fewer than three on a side: only "
        "the verdict will be shown."
    ),
    "members_named": gettext_lazy(
        "Answers of this round carry names. A personal link opens that person’s answers: hand it "
        "to nobody else."
    ),
    "members_shown_names": gettext_lazy("Answers in this round are shown with names."),
    "members_anonymous": gettext_lazy(
        "This round is anonymous: you see who is done, never what they answered, and no personal "
        "link. People come in by e-mail or by the shared link of their side."
    ),
    "members_no_link": gettext_lazy(
        "This round is anonymous and the link opens this person’s answers, so it is shown to "
        "nobody."
    ),
    "members_same_address": gettext_lazy("It can still be sent to the person’s own e-mail."),
    "members_not_opened": gettext_lazy(
        "This round is anonymous. While you are signed in for this organisation, no link but your "
        "own opens."
    ),
    "after_closing": gettext_lazy(
        "This round is anonymous. A result while it is open would tell, from one day to the next, "
        "what the last person answered."
    ),
    "compared_after_closing": gettext_lazy(
        "Still open and anonymous, so it shows nothing before it is closed; compare it after "
        "closing:"
    ),
    "claims_after_closing": gettext_lazy(
        "The open round is anonymous: nothing of its answers is shown before it is closed."
    ),
    "claims_of_three": gettext_lazy(
        "This round is anonymous: a stage is shown where three people of each side named its "
        "owner; elsewhere it counts as unknown."
    ),
    "known_of_three": gettext_lazy(
        "In an anonymous round a stage is known once three people of each side named its owner."
    ),
    "nothing_offered": gettext_lazy(
        "The earlier round was anonymous, so nobody’s answers are offered again."
    ),
    "becomes_anonymous": gettext_lazy(
        "When a round becomes anonymous, every link changes and the e-mails go out again. Whoever "
        "has no e-mail comes in by the shared link of their side."
    ),
    # beside a result
    "comparable": gettext_lazy(
        "Two anonymous rounds of nearly the same people can be compared, and what differs may be "
        "one person’s. Answers are given afresh each time; nothing is carried over."
    ),
    # to a manager whose organisation may take part beside others
    "others_counted": gettext_lazy(
        "If you take part, your type and gap are counted in the spreads that others see here, "
        "without your name and only where at least five others take part."
    ),
    "others_kept": gettext_lazy("Answers, notes and names stay with you."),
    "others_leave": gettext_lazy(
        "You can leave at any time: your result goes from every spread at once."
    ),
    "others_steps": gettext_lazy(
        "Spreads change in steps of six organisations at least, so that nobody can tell what one "
        "of them came to."
    ),
    # to whoever is asked between two rounds
    "pulse_apart": gettext_lazy(
        "What a side says is shown, who said it is not. It is never part of a result."
    ),
    # to whoever answers on a phone in a joint session over an anonymous one
    "session_of_three": gettext_lazy(
        "This session is anonymous: what a side says appears only when three or more of each have "
        "answered."
    ),
    # in the protocol of a joint session
    "session_by_side": gettext_lazy(
        "What a phone answered is kept by side, and nowhere is it kept whose it was. The answers "
        "of the round stay as they were."
    ),
}

WAYS = {
    Way.EMAIL: gettext_lazy("%(people)s by e-mail"),
    Way.LINK: gettext_lazy("%(people)s by the shared link"),
    Way.ACCOUNT: gettext_lazy("%(people)s with an account"),
    Way.HAND: gettext_lazy("%(people)s by a link that was handed over"),
}


def ways_in_words(ways: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return for each function how many are asked, and by which way.

    In the order of functions and ways: a database may keep the keys of what is stored in its own.
    """
    return [
        _("%(function)s: %(asked)s (%(ways)s)")
        % {
            "function": FUNCTION_NAMES[function],
            "asked": _asked(sum(people.values())),
            "ways": way_by_way(people),
        }
        for function in FUNCTION_NAMES
        if (people := ways.get(function))
    ]


def _asked(number: int) -> str:
    text = ngettext("%(number)s person is asked", "%(number)s people are asked", number)
    return digits(text % {"number": number})


def way_by_way(people: Mapping[str, int]) -> str:
    """Return by which way so many were asked: “2 by e-mail, 1 by the shared link”."""
    return _(", ").join(
        words % {"people": digits(people[way])} for way, words in WAYS.items() if way in people
    )

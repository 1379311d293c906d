"""What a report says besides the explanation: the words that stand in the page's templates."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from ...explanation.words import function_name
from ...localisation import comma
from ...method.checklist import Answer, Function
from ...names import ANSWER_NAMES


def labels(*, is_own: bool) -> Mapping[str, str]:
    """Return them in the active language; is_own: the consultant speaks, under a letterhead."""
    return {
        "suggest": _("What we suggest"),
        "apart": _("Further apart"),
        "axis": _("How close they work, not how good it is"),
        "together": _("Closer together"),
        "type": _("Type"),
        # Translators: how closely answers match a description
        "fit": _("Fit"),
        "own_signs": _("Own signs: how true the statements that describe a type are, on average."),
        "missing": _("What is missing"),
        "would_help": _("These would help most"),
        "whom": _("Whom to ask"),
        "change": _("What would change this"),
        "sales": function_name(Function.SALES),
        "marketing": function_name(Function.MARKETING),
        "views": _("Each function, taken alone"),
        "statement": _("Statement"),
        "no": str(ANSWER_NAMES[Answer.NO]),
        "partly": str(ANSWER_NAMES[Answer.PARTLY]),
        "yes": str(ANSWER_NAMES[Answer.YES]),
        "decision": _("Stay or move?"),
        "decision_help": _(
            "Staying as you are is as good an answer as moving. It depends on your need."
        ),
        "decided": _("What we decided with you") if is_own else _("What your consultant decided"),
        "comma": comma(),
        "look_again": _("Look again on"),
        "said": _("Beside the result"),
        "said_help": _(
            "Written by a consultant for the organisation. "
            "The verdict is the method’s and stays as it is."
        ),
        "plan": _("What became of the plan"),
        "plan_help": _("What was open at the last result, and how it stood at this one."),
        "helped": _("What was decided, what moved"),
        "helped_help": _("Two results beside each other, without a claim of cause."),
        "what": _("What"),
        "reading": _("Reading"),
        "average": _("holds, on average"),
        "agenda": _("Agenda for the joint session"),
        "agenda_help": _("Both sides in one room, largest differences first."),
        "funnel": _("The funnel"),
        "funnel_help": _(
            "Who owns each stage today, as each side sees it. "
            "A ring marks where the work changes hands."
        ),
        "stage": _("Stage"),
        "sales_says": _("Sales says"),
        "marketing_says": _("Marketing says"),
        "finding": _("Finding"),
        "risks": _("What your organisation says beside the usual split"),
        "picture": _("The shared funnel today"),
        "flags": _("Worth a second look"),
        "flags_help": _(
            "Signs that some answers should be talked about. No answer is left out because of them."
        ),
    }

"""The agreement as a document to print and sign: one sheet of A4."""

from typing import Any

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from diagnostics.explanation.words import function_name
from diagnostics.exports.pdf import agreement_pdf_of
from diagnostics.exports.pdf.plain import one_line, printable, printed, stored, without_direction
from diagnostics.localisation import day, digits, product_name
from diagnostics.method.checklist import PLACING
from diagnostics.models import Organisation

from .agreement import AgreementWords, Said, SheetLine, Signature
from .queries import Agreement


def agreement_pdf(organisation: Organisation, agreement: Agreement, words: AgreementWords) -> bytes:
    """Return the sheet in the active language; the same answers give the same bytes."""
    moments = [agreement.agreed.map.made_at, *(answer.at for answer in agreement.answers.values())]
    return agreement_pdf_of(_content(organisation, agreement, words), max(moments))


def _content(
    organisation: Organisation, agreement: Agreement, words: AgreementWords
) -> dict[str, Any]:
    name = organisation.text
    made_on = day(agreement.agreed.map.made_at)
    return {
        "language": (get_language() or "en").partition("-")[0],
        "is_rtl": get_language_bidi(),
        "product": printable(product_name()),
        "title": f"{words.title}: {one_line(without_direction(name))}",
        "heading": words.title,
        "short_name": stored(name),
        "header": words.version,
        "about": [stored(name), words.version, made_on],
        "state": "" if words.is_accepted and agreement.is_newest else words.state,
        "changed": words.changed,
        "labels": _labels(),
        "sections": {},
        "sides": {side: function_name(side) for side in PLACING},
        "lines": [_line(line) for line in words.lines],
        "target": _place(words.target),
        "look_again_on": _place(words.look_again_on),
        "signatures": [_signature(signature) for signature in words.signatures],
        "digest": words.digest,
    }


def _labels() -> dict[str, str]:
    return {
        "lead": lead_words(),
        "stage": _("Stage"),
        "owner": _("Owner"),
        "role": _("Responsible role"),
        "measure": _("Shared measure"),
        "hand_off": _("Hand-off"),
        "when": _("when:"),
        "what": _("what:"),
        "target": _("Shared revenue target"),
        "look_again_on": _("We look again on"),
        "digest": _("Signatures on paper may stand on the two lines as well. Digest of this map:"),
    }


def lead_words() -> str:
    return _(
        "Who owns each stage and, below it, what is handed over to the next. "
        "It holds from the day both sides accept it until they change it together."
    )


def _line(line: SheetLine) -> dict[str, Any]:
    return {
        "number": digits(line.number),
        "name": printed(line.name),
        "mark": line.mark,
        "is_changed": line.is_changed,
        "has_hand_off": line.has_hand_off,
        **{
            name: _place(getattr(line, name))
            for name in ("owner", "role", "measure", "when", "what", "hours")
        },
    }


def _place(said: Said) -> dict[str, Any]:
    return {
        "text": _isolated(said.text),
        "was": _isolated(said.was),
        "is_new": said.is_new,
    }


def _signature(signature: Signature) -> dict[str, Any]:
    return {
        "side": signature.side,
        "title": signature.title,
        "person": " · ".join(filter(None, [_isolated(signature.name), signature.position])),
        "said": signature.said,
        "sentence": _isolated(signature.sentence),
        "is_accepted": signature.is_accepted,
    }


def _isolated(text: str) -> str:
    return stored(text) if text else ""

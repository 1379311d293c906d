"""Sheets of the shipped article, and what they are explained to mean."""

from types import SimpleNamespace

from diagnostics.explanation import explain
from diagnostics.instruments.document import read_document, shipped_article
from diagnostics.method.checklist import Function
from diagnostics.result.stored import result_and_sums
from tests.checklists import claims, respondent

U = "YYYY NNNN NNNNNN NNNNNNN"
D = "NNNN YYYY YNNNNN NNNNNNN"
A = "NNNN NYNY YYYYYY NNNNNNN"
I = "NNNN NYNY NNYYYY YYYYYYY"  # noqa: E741 - the four types by their letters
PARTLY = "PPPP PPPP PPPPPP PPPPPPP"
MIXED = "YNPY NPPY NYPYNP NNNNNNN"
FEW = "N?N? Y?P? Y????? ???????"
SEPEHR = ("PPNP YYYY YNNNNP NNPNNNN", "NPNN YYPY YNPNPP NNPNNNN")
RUDAN = ("YYYY NPYN PNNNNN NNNNNNN", "NNNN YYPY YYYYYY NNPNPNP")
ARMAN = ("NPNN YYYY YPPNPP NNNNNNN", "NNNN YYPY YYYNYP NNNNNNP")
STAY, MOVE = "YYY | NNNNNY", "NPN | YPNYYY"

DOCUMENT = read_document(shipped_article())


def explained(*people, owners=None, **options):
    """Explain respondents (function, letters, conditions, type) whose claims are owners' rows."""
    found = [respondent(*person) for person in people]
    said = [claims(row) for row in owners] if owners else [{} for _one in people]
    result, sums = result_and_sums(DOCUMENT.checklist, found, said)
    diagnosed = SimpleNamespace(
        result=result,
        sums=sums,
        document=DOCUMENT,
        is_provisional=options.pop("is_provisional", False),
    )
    return explain(diagnosed, **options)


def both(letters, *more):
    """Return a seller and a marketer; letters are of both, or a pair."""
    sales, marketing = (letters, letters) if isinstance(letters, str) else letters
    return (Function.SALES, sales, *more), (Function.MARKETING, marketing, *more)

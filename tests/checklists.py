"""The article's checklist in short, apart from the shipped document; answers in letters."""

from fractions import Fraction

from diagnostics.method.checklist import (
    TYPES,
    Answer,
    Checklist,
    Condition,
    Criterion,
    Function,
    Side,
    Type,
)
from diagnostics.method.combination import Respondent
from diagnostics.method.funnel import Owner

# METHOD 2: code, then what Undefined, Defined, Aligned and Integrated expect of it.
PROFILES = """
    U1 1··0  U2 1·00  U3 1000  U4 1000
    D1 01··  D2 011·  D3 ·1·0  D4 0111
    A1 0110  A2 ·01·  A3 0011  A4 0011  A5 0011  A6 0011
    I1 0001  I2 0001  I3 0001  I4 0001  I5 0001  I6 000·  I7 0001
"""
STAY = "S-U1 S-U2 S-U3 S-D1 S-D2 S-D3 S-A1 S-A2 S-A3"
TIGHTEN = "T-U1 T-U2 T-U3 T-D1a T-D1b T-D2 T-D3 T-D4a T-D4b T-A1"
SHOWN = "D2 A5 I3 U2 A1 I7 D4 U4 A3 I4 D1 A6 U1 I5 A2 D3 I2 U3 A4 I6 I1"
CONTRADICTIONS = "U3-A6 U4-A3 U2-A3 D3-A2 A1-I1"

LETTERS = dict(zip("YPN?", Answer, strict=True))
OWNERS = {owner.value[0].upper(): owner for owner in Owner if owner is not Owner.DONT_KNOW}
OWNERS["?"] = Owner.DONT_KNOW
TYPE_OF = {type_.value[0].upper(): type_ for type_ in TYPES}


def criterion(code, expected, weight=1):
    """Return a criterion native to its code's letter from the four expectations, such as "1··0"."""
    return Criterion(
        code,
        TYPE_OF[code[0]],
        {type_: int(sign) for type_, sign in zip(TYPES, expected, strict=True) if sign != "·"},
        Fraction(weight),
    )


def condition(code):
    side = Side.STAY if code[0] == "S" else Side.TIGHTEN
    return Condition(code, TYPE_OF[code[2]], side)


def checklist(*criteria, conditions="", **options):
    """Return a checklist of these criteria, shown in their order."""
    options = {"shown_order": tuple(criterion.code for criterion in criteria)} | options
    return Checklist(criteria, tuple(map(condition, conditions.split())), **options)


def _article():
    words = PROFILES.split()
    criteria = map(criterion, words[::2], words[1::2])
    return checklist(
        *criteria,
        conditions=f"{STAY} {TIGHTEN}",
        shown_order=tuple(SHOWN.split()),
        contradictions=tuple(tuple(pair.split("-")) for pair in CONTRADICTIONS.split()),
        no_reason_to_change=("S-D3",),
        facts=("R1", "R2", "R3"),
    )


ARTICLE = _article()


def answers(letters, codes=tuple(ARTICLE.by_code)):
    """Return answers by code from letters in checklist order; a dot was not answered."""
    found = zip(codes, letters.replace(" ", ""), strict=True)
    return {code: LETTERS[letter] for code, letter in found if letter != "."}


def condition_answers(letters, type_):
    """Return answers to one column from its stay list, a stroke, and its tighten list."""
    codes = [code for side in Side for code in ARTICLE.conditions_of(type_, side)]
    return answers(letters.replace("|", ""), codes)


def claims(letters):
    """Return the owners of the eight stages from letters M, S, B, N, ?."""
    return {stage: OWNERS[letter] for stage, letter in enumerate(letters, 1)}


def respondent(function, letters, conditions="", type_=Type.DEFINED):
    return Respondent(
        function, answers(letters), condition_answers(conditions, type_) if conditions else {}
    )


def sepehr():
    """Return METHOD 11's Sepehr Controls: respondents and claims."""
    conditions = "NPN | YPNYYY"
    people = [
        respondent(Function.SALES, "PPNP YYYY YNNNNP NNPNNNN", conditions),
        respondent(Function.MARKETING, "NPNN YYPY YNPNPP NNPNNNN", conditions),
    ]
    return people, [claims("MMMSSSSS"), claims("MMMMMSSS")]


def rudan():
    """Return METHOD 11's Rudan Leasing, small-business unit: respondents and claims."""
    people = [
        respondent(Function.SALES, "YYYY NNPN NNNPNN NNNNNNN"),
        respondent(Function.SALES, "YYYY NPYN PNNNNN NNNNNNN"),
        respondent(Function.MARKETING, "NNNN YYPY YYYYYY NNPNPNP"),
        respondent(Function.MARKETING, "NPNN YYYY YYYNYY NNNNPNN"),
    ]
    return people, [claims("MMNNSSSN")] * 2 + [claims("MMMMBSBB")] * 2


def arman():
    """Return METHOD 11's Arman Packaging: respondents and claims."""
    conditions = "NPN | YNNPPP"
    people = [
        respondent(Function.SALES, "NPNN YYYY YPPNPP NNNNNNN", conditions),
        respondent(Function.MARKETING, "NNNN YYPY YYYNYP NNNNNNP", conditions),
    ]
    return people, [claims("MMMMSSSS"), claims("MMMBSSBB")]

"""Small checklists and sheets for hypothesis; three to five criteria can be tried in every way."""

from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

from diagnostics.method.checklist import (
    PLACING,
    TYPES,
    Answer,
    Checklist,
    Criterion,
    Function,
    Thresholds,
)
from diagnostics.method.combination import Respondent
from tests.checklists import ARTICLE

VALUES = st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), Fraction(1)])
WEIGHTS = st.sampled_from([Fraction(1), Fraction(1), Fraction(1, 2), Fraction(4, 3), Fraction(3)])
EXHAUSTIVE = settings(max_examples=150, deadline=None)
LENIENT = Thresholds(fit=Fraction(1, 2), own_share=Fraction(1, 4))


@st.composite
def checklists(draw):
    """Draw a checklist of three to five criteria, expected 1 by their own type."""
    criteria = []
    for number in range(draw(st.integers(3, 5))):
        native = draw(st.sampled_from(TYPES))
        cells = {type_: draw(st.sampled_from([0, 1, None])) for type_ in TYPES} | {native: 1}
        expected = {type_: cell for type_, cell in cells.items() if cell is not None}
        criteria.append(Criterion(f"C{number}", native, expected, draw(WEIGHTS)))
    codes = tuple(criterion.code for criterion in criteria)
    edges = draw(st.sampled_from([Thresholds(), LENIENT]))
    return Checklist(tuple(criteria), (), codes, thresholds=edges)


@st.composite
def sheets(draw, checklist, least=0):
    """Draw a sheet that knows this many criteria at least."""
    codes = draw(st.lists(st.sampled_from(sorted(checklist.by_code)), min_size=least, unique=True))
    return {code: draw(VALUES) for code in checklist.by_code if code in codes}


@st.composite
def invited(draw, checklist):
    """Draw the sheets of one or both sides."""
    sides = draw(st.sampled_from([PLACING, PLACING, PLACING, PLACING[:1], PLACING[1:], ()]))
    least = draw(st.integers(0, len(checklist.criteria)))
    return {side: draw(sheets(checklist, least)) for side in sides}


CONDITION_VALUES = st.none() | VALUES

RESPONDENTS = st.lists(
    st.builds(
        Respondent,
        st.sampled_from(Function),
        st.dictionaries(st.sampled_from(sorted(ARTICLE.by_code)), st.sampled_from(Answer)),
        st.dictionaries(st.sampled_from(ARTICLE.condition_codes), st.sampled_from(Answer)),
    ),
    max_size=6,
)

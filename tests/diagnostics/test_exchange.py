"""Files that are read as they should be: every way of writing, every spelling, and back again."""

import csv
import datetime
import json
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.exchange import (
    KINDS,
    AssessmentFile,
    ExchangeError,
    FileRespondent,
    Kind,
    object_of,
    read_assessment,
)
from diagnostics.exchange.formulas import harmless, typed
from diagnostics.exchange.table_writing import csv_of, wide_columns, wide_rows
from diagnostics.instruments.document import NotPublished, read_document, shipped_article
from diagnostics.method.checklist import Answer, Function
from diagnostics.method.funnel import Owner
from diagnostics.reading.text import clean
from tests.diagnostics.imports import DATA

ARTICLE = read_document(shipped_article())


def published(code, number):
    if code != "article":
        raise NotPublished("checklist", ["article"])
    if number not in (None, 1):
        raise NotPublished("checklist_version", [1])
    return 1, ARTICLE


def read(content, kind=Kind.JSON):
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content)).encode()
    return read_assessment(content, kind=kind, published=published, stem="acme")


def read_sample(name):
    path = DATA / name
    return read_assessment(path.read_bytes(), kind=KINDS[path.suffix], published=published)


def only_respondent(**fields):
    written = {"organisation": "Acme", "respondents": [{"function": "sales"} | fields]}
    return read(written).respondents[0]


@pytest.mark.parametrize("name", ["sepehr", "rudan", "arman"])
@pytest.mark.parametrize("suffix", ["yaml", "csv"])
def test_worked_example_is_the_same_in_yaml_and_persian_csv(name, suffix):
    assert read_sample(f"{name}.{suffix}") == read_sample(f"{name}.json")


def test_worked_example_is_read_whole():
    sepehr = read_sample("sepehr.json")

    assert sepehr.organisation == "Sepehr Controls"
    assert sepehr.date == datetime.date(2026, 11, 1)
    assert (sepehr.checklist, sepehr.checklist_version) == ("article", 1)
    sara, mani = sepehr.respondents
    assert (sara.name, sara.function) == ("Sara", Function.SALES)
    assert (mani.name, mani.function) == ("Mani", Function.MARKETING)
    assert list(sara.answers) == list(ARTICLE.criteria)
    assert sara.answers["U1"] is Answer.PARTLY
    assert sara.conditions["T-D1a"] is Answer.YES
    assert [str(owner) for owner in sara.today.values()] == ["marketing"] * 3 + ["sales"] * 5


def test_optional_keys_are_kept():
    written = {
        "organisation": " Acme ",
        "date": "2026-11-01",
        "closed_on": "2026-11-20",
        "title": "Autumn",
        "mode": "named",
        "checklist": "article",
        "checklist_version": 1,
        "facts": {"W1": "yes", "R3": "dont_know"},
        "respondents": [
            {"function": "other", "funnel_wanted": {"8": "both"}, "note": "Line one\nline two"}
        ],
    }

    assert read(written) == AssessmentFile(
        organisation="Acme",
        date=datetime.date(2026, 11, 1),
        closed_on=datetime.date(2026, 11, 20),
        title="Autumn",
        facts={"W1": Answer.YES, "R3": Answer.DONT_KNOW},
        respondents=(
            FileRespondent(Function.OTHER, wanted={8: Owner.BOTH}, note="Line one\nline two"),
        ),
    )


def test_result_is_ignored_whatever_it_holds():
    written = '{"organisation": "Acme", "respondents": [], "result": {"a": NaN, "a": [{}]}}'

    assert read(written) == AssessmentFile("Acme")


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("yes", Answer.YES),
        ("YES", Answer.YES),
        (" Yes ", Answer.YES),
        ("بله", Answer.YES),
        ("آری", Answer.YES),
        ("آري", Answer.YES),
        ("Partly", Answer.PARTLY),
        ("تا حدی", Answer.PARTLY),
        ("تا‌حدی", Answer.PARTLY),
        ("تاحدی", Answer.PARTLY),
        ("تا حدي", Answer.PARTLY),
        ("تا  حدّی", Answer.PARTLY),
        ("no", Answer.NO),
        ("خیر", Answer.NO),
        ("خير", Answer.NO),
        ("نه", Answer.NO),
        ("dont_know", Answer.DONT_KNOW),
        ("Don't know", Answer.DONT_KNOW),
        ("don’t know", Answer.DONT_KNOW),
        ("dont know", Answer.DONT_KNOW),
        ("dont-know", Answer.DONT_KNOW),
        ("DONT_KNOW", Answer.DONT_KNOW),
        ("نمی‌دانم", Answer.DONT_KNOW),
        ("نمی دانم", Answer.DONT_KNOW),
        ("نمیدانم", Answer.DONT_KNOW),
        ("نمي‌دانم", Answer.DONT_KNOW),
    ],
)
def test_answer_is_read_in_every_spelling(word, answer):
    assert only_respondent(answers={"D2": word}).answers == {"D2": answer}


@pytest.mark.parametrize(
    ("word", "function"),
    [
        ("Sales", Function.SALES),
        ("فروش", Function.SALES),
        ("بازاریابی", Function.MARKETING),
        ("بازاريابي", Function.MARKETING),
        ("مدیریت", Function.MANAGEMENT),
        ("مديريت", Function.MANAGEMENT),
        ("سایر", Function.OTHER),
    ],
)
def test_function_is_read_in_every_spelling(word, function):
    assert only_respondent(function=word).function is function


@pytest.mark.parametrize(
    ("word", "owner"),
    [
        ("Both", Owner.BOTH),
        ("هر دو", Owner.BOTH),
        ("هردو", Owner.BOTH),
        ("هیچ‌کس", Owner.NOBODY),
        ("هیچ کس", Owner.NOBODY),
        ("هيچكس", Owner.NOBODY),
        ("بازاریابی", Owner.MARKETING),
        ("فروش", Owner.SALES),
        ("نمی‌دانم", Owner.DONT_KNOW),
    ],
)
def test_owner_is_read_in_every_spelling(word, owner):
    assert only_respondent(funnel={"1": word}).today == {1: owner}


def test_yaml_takes_truth_values_as_answers_and_keeps_numbers_and_dates_as_text():
    respondent = (
        "{function: sales, answers: {U1: yes, U2: true, U3: No, U4: false}, funnel: {8: both}}"
    )
    written = f"organisation: 2026\ndate: 2026-11-01\nrespondents:\n- {respondent}\n"

    assessment = read(written, Kind.YAML)

    assert assessment.organisation == "2026"
    assert assessment.date == datetime.date(2026, 11, 1)
    assert list(assessment.respondents[0].answers.values()) == ["yes", "yes", "no", "no"]
    assert assessment.respondents[0].today == {8: Owner.BOTH}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_csv_is_read_with_each_delimiter_line_end_and_mark(delimiter, mark, line_end):
    rows = [["name", "function", "D2", "stage-1", "", ""], ["Sara", "sales", "yes", "", "", ""]]
    written = line_end.join(delimiter.join(row) for row in [*rows, [""] * 6])

    assessment = read(mark + written.encode(), Kind.CSV)

    sara = FileRespondent(Function.SALES, {"D2": Answer.YES}, name="Sara")
    assert assessment == AssessmentFile("acme", (sara,))


def test_csv_row_without_answers_is_a_respondent():
    assert read("function\nsales\n", Kind.CSV).respondents == (FileRespondent(Function.SALES),)


def test_csv_without_rows_has_no_respondents():
    assert read("function,D2\n", Kind.CSV) == AssessmentFile("acme")


def test_anonymous_round_is_written_without_respondents_and_not_read_again():
    assessment = AssessmentFile("Acme", (FileRespondent(Function.SALES),), mode="anonymous")
    written = object_of(assessment, {"verdict": "placed"})

    with pytest.raises(ExchangeError, match="^mode: an anonymous round is exported without"):
        read(written)

    assert "respondents" not in written
    assert written["result"] == {"verdict": "placed"}


texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30).map(clean)
days = st.dates(min_value=datetime.date(1900, 1, 1))  # a year up to 1599 is a Jalali one
answers = st.sampled_from(Answer)
owners = st.dictionaries(st.sampled_from(list(ARTICLE.stages)), st.sampled_from(Owner))
respondents = st.builds(
    FileRespondent,
    function=st.sampled_from(Function),
    answers=st.dictionaries(st.sampled_from(list(ARTICLE.criteria)), answers),
    conditions=st.dictionaries(st.sampled_from(list(ARTICLE.conditions)), answers),
    name=texts,
    today=owners,
    wanted=owners,
    note=texts,
)
assessments = st.builds(
    AssessmentFile,
    organisation=texts.filter(bool),
    respondents=st.lists(respondents, max_size=3).map(tuple),
    title=texts,
    date=st.none() | days,
    closed_on=st.none() | days,
    facts=st.dictionaries(st.sampled_from(["W1", "W2", "W3", "R1", "R2", "R3"]), answers),
)


@settings(deadline=None)  # a library is read with the first example
@given(assessment=assessments)
def test_what_is_written_is_read_again(assessment):
    written = object_of(assessment, {"verdict": "placed"})

    assert read(written) == assessment
    assert written["checklist_version"] == 1


@given(assessment=assessments.filter(lambda assessment: assessment.respondents))
def test_what_is_written_as_a_table_is_read_again(assessment):
    content = csv_of(wide_columns(ARTICLE), wide_rows(assessment, ARTICLE))

    assert read(content, Kind.CSV) == assessment


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "＝", "＋", "−", "＠", '"=', "'=", "''=", "«=", " ="]
)
def test_text_that_begins_like_a_formula_is_harmless_in_a_table_and_read_as_typed(start):
    name = f"{start}1+1".strip()
    sara = FileRespondent(Function.SALES, name=name, note=f"{name}\n{name}")
    assessment = AssessmentFile(name, (sara,), title=name)

    content = csv_of(wide_columns(ARTICLE), wide_rows(assessment, ARTICLE))

    cells = next(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert {cells[key] for key in ("organisation", "title", "name")} == {f"'{name}"}
    assert cells["note"].startswith("'")
    assert read(content, Kind.CSV) == assessment


@pytest.mark.parametrize("name", ["'Sara'", "Sara-Lee", "O'Neill = O", "1+1", "''"])
def test_other_text_stays_as_it_is_in_a_table(name):
    assert harmless(name) == typed(name) == name


@given(text=st.text(max_size=20))
def test_harmless_text_is_no_formula_and_can_be_undone(text):
    assert typed(harmless(text)) == text
    assert harmless(text)[:1] not in tuple("=+-@\t\r＝＋－＠")


@settings(deadline=None)  # a library is read with the first example
@given(content=st.binary(max_size=200), kind=st.sampled_from(Kind))
def test_any_bytes_are_read_or_refused_in_one_line(content, kind):
    assert_read_or_refused(content, kind)


@given(content=st.text(max_size=200), kind=st.sampled_from(Kind))
def test_any_text_is_read_or_refused_in_one_line(content, kind):
    assert_read_or_refused(content.encode(errors="replace"), kind)


KEYS = ["organisation", "respondents", "function", "answers", "funnel", "name", "D2", "1", "mode"]
keys = st.sampled_from(KEYS) | st.text(max_size=5)
words = st.sampled_from(["yes", "sales", "article", "2026-11-01", "named"]) | st.text(max_size=5)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
)
heads = st.fixed_dictionaries(
    {"organisation": st.just("Acme"), "respondents": anything},
    optional=dict.fromkeys(("date", "mode", "checklist", "checklist_version", "facts"), anything),
)
people = st.dictionaries(keys, anything, max_size=4).map(
    lambda fields: {"organisation": "Acme", "respondents": [{"function": "sales"} | fields]}
)


@given(value=anything | heads | people, kind=st.sampled_from([Kind.JSON, Kind.YAML]))
def test_any_object_is_read_or_refused_in_one_line(value, kind):
    assert_read_or_refused(json.dumps(value).encode(), kind)


@given(rows=st.lists(st.lists(words | keys, max_size=4), max_size=4))
def test_any_table_is_read_or_refused_in_one_line(rows):
    header = "name,function,D2,stage-1\n"
    body = "\n".join(",".join(cells) for cells in rows)
    assert_read_or_refused((header + body).encode(errors="replace"), Kind.CSV)


def assert_read_or_refused(content, kind):
    try:
        assert isinstance(read(content, kind), AssessmentFile)
    except ExchangeError as error:
        assert str(error).replace("\N{ZERO WIDTH NON-JOINER}", "").isprintable()


def test_a_table_is_read_whatever_its_headings_look_like():
    found = read("NAME;Function ;u1;s-D1\u200f\nSara;Sales;yes;no\n".encode(), Kind.CSV)

    (sara,) = found.respondents
    assert (sara.name, sara.function) == ("Sara", Function.SALES)
    assert sara.answers == {"U1": Answer.YES}
    assert sara.conditions == {"S-D1": Answer.NO}


def test_a_heading_that_stands_there_in_two_spellings_is_refused():
    with pytest.raises(ExchangeError, match="U1: this stands here twice"):
        read(b"function,U1,u1\nsales,yes,no\n", Kind.CSV)


@pytest.mark.parametrize("blank", ["\u200c", "\xa0", "\u200f ", "\xad"])
def test_a_cell_of_what_nobody_sees_is_no_answer(blank):
    found = read(f"function,U1,U2\nsales,{blank},yes{blank}\n".encode(), Kind.CSV)

    assert found.respondents[0].answers == {"U2": Answer.YES}


def test_an_answer_of_null_is_none():
    fields = {"function": "sales", "answers": {"U1": "yes", "U2": None}}
    written = {"organisation": "F", "respondents": [fields]}

    found = read(written)

    assert found.respondents[0].answers == {"U1": Answer.YES}


def test_names_and_titles_come_without_what_nobody_sees():
    written = {
        "organisation": "\u2067سپهر\u2069",
        "title": "\u200b",
        "respondents": [{"function": "sales", "name": "\u200cعلی‌رضا\xa0راد"}],
    }

    found = read(written)

    assert (found.organisation, found.title) == ("سپهر", "")
    assert found.respondents[0].name == "علی‌رضا راد"
    with pytest.raises(ExchangeError, match="organisation: this is missing"):
        read(written | {"organisation": "\u200c"})


@pytest.mark.parametrize("day", ["1405/08/10", "۱۰ آبان ۱۴۰۵", "1 November 2026", "1.11.2026"])
def test_a_day_is_read_in_either_calendar(day):
    found = read({"organisation": "F", "respondents": [], "date": day})

    assert found.date == datetime.date(2026, 11, 1)


def test_a_table_in_windows_1256_is_read_with_persian_letters():
    written = "organisation,name,function,U1\nنيك,علي,فروش,بله\n".encode("cp1256")

    found = read(written, Kind.CSV)

    assert (found.organisation, found.respondents[0].name) == ("نیک", "علی")


def test_line_break_in_a_name_is_a_space_and_the_version_has_digits_of_any_script():
    table = 'organisation,checklist_version,name,function\nA,۱,"Sara\nAhmadi",sales'

    found = read(table.encode(), Kind.CSV)

    assert (found.checklist_version, found.respondents[0].name) == (1, "Sara Ahmadi")


def test_column_without_a_heading_and_without_cells_is_no_column():
    found = read(b"organisation,,function,\nA,,sales,", Kind.CSV)

    assert [person.function for person in found.respondents] == [Function.SALES]

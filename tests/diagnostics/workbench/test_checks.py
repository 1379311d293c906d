"""Each check by its name, on a document that it speaks of, in both languages."""

import copy

import pytest
from django.utils.translation import override

from diagnostics.instruments.checks import (
    MOST_BY_CHANCE,
    CheckName,
    refusals,
    share_by_chance,
    warnings,
)
from diagnostics.instruments.document import read_document, shipped_article
from diagnostics.workbench.checks import REFUSED as REFUSED_IN_GENERAL
from diagnostics.workbench.checks import SAID, in_lines
from diagnostics.workbench.checks import WARNED as WARNED_IN_GENERAL

ARTICLE = shipped_article()


def items(data, section="criteria"):
    return {item["code"]: item for item in data[section]}


def code_twice(data):
    items(data)["U2"]["code"] = "U1"


def code_malformed(data):
    items(data)["U2"]["code"] = "u 2"


def language_missing(data):
    items(data)["U2"]["text"]["fa"] = " "


def weight(data):
    items(data)["U2"]["weight"] = "0"


def no_native(data):
    data["criteria"] = [item for item in data["criteria"] if item["native"] != "defined"]


def same_profile(data):
    for item in data["criteria"]:
        item["expected"]["aligned"] = item["expected"]["defined"]


def no_conditions(data):
    data["conditions"] = [item for item in data["conditions"] if item["type"] != "aligned"]


def few_apart(data):
    for code in ("A2", "A5", "A6"):
        items(data)[code]["expected"]["defined"]["value"] = None


def one_language(data):
    items(data)["U3"]["text"]["en"] = "Nobody knows."


def prefix(data):
    items(data, "conditions")["S-U1"]["code"] = "T-U9"


def near(data):
    items(data)["U3"]["text"] = copy.deepcopy(items(data)["A3"]["text"])


def alike_sheet(data):
    data["thresholds"] |= {"fit": "1/4", "own_share": "1/4"}


def by_chance(data):
    data["thresholds"] |= {"fit": "3/5"}


REFUSED = [code_twice, code_malformed, language_missing, weight, no_native, same_profile]
REFUSED += [no_conditions]
WARNED = [few_apart, one_language, prefix, near, alike_sheet, by_chance]


def found_in(change):
    data = copy.deepcopy(ARTICLE)
    change(data)
    return refusals(data) if change in REFUSED else warnings(data, ARTICLE)


def test_nothing_is_to_be_said_of_the_shipped_article():
    assert (refusals(ARTICLE), warnings(ARTICLE, ARTICLE)) == ([], [])


def test_every_check_has_its_words_and_its_example():
    assert set(SAID) == {*REFUSED_IN_GENERAL, *WARNED_IN_GENERAL} == set(CheckName)
    assert {change.__name__ for change in (*REFUSED, *WARNED)} == set(CheckName)


@pytest.mark.parametrize("change", [*REFUSED, *WARNED], ids=lambda change: change.__name__)
def test_each_check_finds_what_it_is_named_for_and_says_it_in_both_languages(change):
    remarks = [remark for remark in found_in(change) if remark.name == change.__name__]

    assert remarks
    said = {}
    for language in ("en", "fa"):
        with override(language):
            said[language] = in_lines(remarks, "article")
    assert all(line.text and line.how for line in said["fa"])
    assert said["en"][0].text != said["fa"][0].text


@pytest.mark.parametrize("change", REFUSED, ids=lambda change: change.__name__)
def test_what_is_said_to_stop_publishing_does(change):
    data = copy.deepcopy(ARTICLE)
    change(data)

    names = {remark.name for remark in refusals(data)}

    assert change.__name__ in names
    assert names <= set(REFUSED_IN_GENERAL)


def test_what_places_alike_gets_the_share_of_its_own_rules():
    data = copy.deepcopy(ARTICLE)
    by_chance(data)
    stricter, looser = (read_document(document).checklist for document in (ARTICLE, data))

    assert share_by_chance(stricter) < MOST_BY_CHANCE < share_by_chance(looser)
    assert share_by_chance(read_document(ARTICLE).checklist) == share_by_chance(stricter)


def test_all_refusals_are_told_at_once():
    data = copy.deepcopy(ARTICLE)
    for change in (weight, language_missing, no_conditions):
        change(data)

    names = [remark.name for remark in refusals(data)]

    assert names == ["language_missing", "weight", "no_conditions", "no_conditions"]


def test_the_statements_that_still_tell_two_types_apart_are_named():
    [remark] = [remark for remark in found_in(few_apart) if remark.name == "few_apart"]

    assert (
        in_lines([remark], "article")[0].text
        == "Defined and Aligned are told apart by A3 and A4 only."
    )

import pytest

from diagnostics.instruments.document import shipped_article
from diagnostics.workbench.problems import place_in_words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("criteria[0].text.fa", "Criterion U1, text in Persian"),
        ("symptoms[0].code", "Symptom "),
        ("prescriptions[0].text.en", "Advice "),
        ("types[0].code", "Type undefined, code"),
        ("thresholds.fit", "Fit from which a type is named"),
    ],
)
def test_no_place_is_told_as_a_path(path, words):
    said = place_in_words(path, shipped_article())

    assert said.startswith(words)
    assert "[" not in said

"""What a page shows before it is stored travels in its form, signed."""

import pytest

from diagnostics.web import carrying
from diagnostics.web.carrying import Expired, TooMuch, brought_back, carried

FACTS = {"names": ["سرنخ", "Lead"], "counts": [1, None]}


def test_what_is_carried_comes_back_as_it_went():
    assert brought_back(carried(FACTS, what="a", owners=[1, 2]), what="a", owners=[1, 2]) == FACTS


@pytest.mark.parametrize(
    ("what", "owners"), [("b", [1, 2]), ("a", [1, 3]), ("a", [1]), ("a", [2, 1]), ("a", [])]
)
def test_what_was_carried_otherwise_or_for_others_does_not_come_back(what, owners):
    with pytest.raises(Expired):
        brought_back(carried(FACTS, what="a", owners=[1, 2]), what=what, owners=owners)


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "{}", "\0"])
def test_what_others_wrote_does_not_come_back(text):
    with pytest.raises(Expired):
        brought_back(text, what="a", owners=[1])


def test_what_is_too_old_does_not_come_back(monkeypatch):
    signed = carried(FACTS, what="a", owners=[1])
    monkeypatch.setattr(carrying, "CARRIED_FOR", -carrying.CARRIED_FOR)

    with pytest.raises(Expired):
        brought_back(signed, what="a", owners=[1])


def test_what_no_form_can_bring_back_is_not_carried(monkeypatch):
    monkeypatch.setattr(carrying, "LONGEST_CARRIED", 10)

    with pytest.raises(TooMuch):
        carried(FACTS, what="a", owners=[1])

"""What an operator does for whoever asks for their data, or asks to be erased."""

import json

import pytest
from django.core.management import CommandError, call_command

from diagnostics.models import Head, Respondent, User
from tests.factories import NOW, make_assessment, make_member, make_organisation, make_respondent

pytestmark = pytest.mark.django_db

EMAIL = "leila@test.example"


def exported(capsys):
    call_command("export_person", EMAIL.upper())
    return json.loads(capsys.readouterr().out)


def test_what_is_kept_of_somebody_without_an_account_is_found_by_their_address(capsys):
    make_respondent(make_assessment(), name="Leila", email=EMAIL, criteria={"U1": "yes"})

    data = exported(capsys)

    assert data["account"] is None
    assert data["asked"][0]["answers"]["criteria"] == {"U1": "yes"}


def test_of_whom_nothing_is_kept_nothing_is_written(capsys):
    call_command("export_person", EMAIL)

    said = capsys.readouterr()
    assert not any(json.loads(said.out).values())
    assert said.err == f"Nothing is kept of {EMAIL}.\n"


def test_a_person_is_erased_only_when_it_is_said_twice(capsys):
    organisation = make_organisation()
    make_member(organisation)
    make_member(organisation, email=EMAIL)
    asked = make_respondent(make_assessment(), name="Leila", email=EMAIL, criteria={"U1": "yes"})

    with pytest.raises(CommandError, match="Nothing is erased"):
        call_command("erase_person", EMAIL)
    still_there = User.objects.filter(email=EMAIL).exists()
    call_command("erase_person", EMAIL, "--yes")

    kept = Respondent.objects.get(pk=asked.pk)
    assert still_there
    assert not User.objects.filter(email=EMAIL).exists()
    assert (kept.name, kept.email, kept.sheet.criteria) == ("", "", {"U1": "yes"})
    assert "Account: one\nTimes asked to answer: 1\n" in capsys.readouterr().out


def test_somebody_who_is_needed_is_not_erased():
    make_member(make_organisation(name="Nika Foods"), email=EMAIL)

    with pytest.raises(CommandError, match="nobody manages Nika Foods"):
        call_command("erase_person", EMAIL, "--yes")

    assert User.objects.filter(email=EMAIL).exists()


def test_erasing_whoever_is_erased_does_no_harm(capsys):
    call_command("erase_person", EMAIL, "--yes")

    said = capsys.readouterr().out
    assert "Account: none" in said
    assert f"Nothing is kept of {EMAIL}.\n" in said
    assert "Erased" not in said


def test_whoever_is_only_head_of_a_side_is_erased_too(capsys):
    Head.objects.create(
        organisation=make_organisation(), side="sales", name="Leila", email=EMAIL, named_at=NOW
    )

    call_command("erase_person", EMAIL, "--yes")

    assert "Times named head of a side: 1\nErased." in capsys.readouterr().out
    assert not Head.objects.filter(email=EMAIL).exists()

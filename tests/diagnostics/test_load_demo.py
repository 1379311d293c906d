"""The commands load_demo and load_article: what they make, refuse and leave alone."""

import pytest
from django.core.management import CommandError, call_command

from alignment.accounts import DEMO_PASSWORD, demo_sign_ins
from diagnostics.demo import load_demo
from diagnostics.models import User, Version
from tests.factories import NOW, PASSWORD, make_organisation, make_user


def test_rows_that_were_there_stay_as_they_are(db):
    theirs = make_organisation(slug="sepehr-controls", name="Another Sepehr")
    person = make_user(email="admin@demo.example", name="Somebody else")

    load_demo(now=NOW, password="another password")

    person.refresh_from_db()
    assert (person.name, person.is_staff, person.check_password(PASSWORD)) == (
        "Somebody else",
        False,
        True,
    )
    theirs.refresh_from_db()
    assert theirs.name == "Another Sepehr"
    assert not theirs.memberships.exists()
    assert not theirs.assessments.exists()


@pytest.mark.parametrize("password", [None, DEMO_PASSWORD, "short"])
def test_load_demo_refuses_a_known_password_outside_demo_mode(db, password):
    with pytest.raises(CommandError, match="password"):
        call_command("load_demo", password=password)

    assert not User.objects.exists()


def test_load_demo_says_what_it_did(db, settings, capsys):
    settings.DEMO = True

    call_command("load_demo")
    call_command("load_demo")

    assert capsys.readouterr().out.splitlines() == [
        "Loaded 52 organisations with 91 rounds, and 4 sign-ins.",
        "The demo was loaded before: nothing to do.",
    ]
    assert User.objects.get(email="manager@demo.example").check_password(DEMO_PASSWORD)


def test_load_article_says_what_it_did(db, capsys):
    call_command("load_article")
    call_command("load_article")

    assert capsys.readouterr().out.splitlines() == [
        "Published the article's checklist as version 1.",
        "The article's checklist was published before: nothing to do.",
    ]
    assert Version.objects.count() == 1


def test_a_password_of_ones_own_is_not_announced_as_the_published_one(db, settings, capsys):
    settings.DEMO = True

    call_command("load_demo", password="a password of mine")
    call_command("prepare")

    assert "with the password that you chose" in capsys.readouterr().out
    assert demo_sign_ins() == []

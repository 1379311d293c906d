"""Commands that write name the database, on standard error, and never its password."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command, get_commands, load_command_class

from diagnostics.management import writing

READ_ONLY = {"check", "diagnose", "export_person", "sendtestemail", "simulate", "translate"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"HOST": "db.example", "PORT": 5433}, "PostgreSQL, hamrasta at db.example:5433"),
        ({"HOST": "", "PORT": ""}, "PostgreSQL, hamrasta at this machine"),
    ],
)
def test_a_database_is_named_without_its_password(monkeypatch, settings, said):
    own = settings | {"NAME": "hamrasta", "USER": "me", "PASSWORD": "hush"}
    server = SimpleNamespace(vendor="postgresql", settings_dict=own)
    monkeypatch.setattr(writing, "connection", server)

    assert writing.database() == said


@pytest.mark.django_db
def test_a_command_that_writes_says_where_beside_what_it_did(capsys):
    call_command("close_due")

    said = capsys.readouterr()
    assert said.err == f"Database: {writing.database()}\n"
    assert said.out == "Closed 0 rounds.\n"


def test_every_command_of_ours_that_writes_says_where():
    ours = {
        name: app for name, app in get_commands().items() if app in ("alignment", "diagnostics")
    }
    silent = {
        name
        for name, app in ours.items()
        if not isinstance(load_command_class(app, name), writing.WritingCommand)
    }

    assert silent == READ_ONLY

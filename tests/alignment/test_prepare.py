import pytest
from django.core.management import call_command

from diagnostics.models import Organisation, User, Version
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def prepare(capsys):
    call_command("prepare")
    return capsys.readouterr().out


def test_a_first_start_loads_the_demo_and_shows_its_sign_ins_a_repeated_one_changes_nothing(
    settings, capsys
):
    settings.DEMO = True

    said = prepare(capsys)

    assert Version.objects.filter(number=1).exists()
    assert Organisation.objects.count() == 52
    assert "manager@demo.example, consultant@demo.example, admin@demo.example" in said

    User.objects.filter(email="admin@demo.example").delete()
    prepare(capsys)

    assert Version.objects.count() == 1
    assert User.objects.count() == 3


def test_a_database_in_use_gets_no_demo(settings, capsys):
    settings.DEMO = True
    make_user()

    said = prepare(capsys)

    assert not Organisation.objects.exists()
    assert said == ""


def test_without_demo_mode_there_is_the_article_only(settings, capsys):
    settings.DEMO = False

    prepare(capsys)

    assert Version.objects.filter(number=1).exists()
    assert not User.objects.exists()

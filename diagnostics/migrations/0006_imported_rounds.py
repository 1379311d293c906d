"""Mark the rounds that came from files: nobody who stands in them was ever given a link."""

from django.db import migrations
from django.db.models import Exists, F, OuterRef


def mark_imported(apps, schema_editor):
    Assessment = apps.get_model("diagnostics", "Assessment")
    Respondent = apps.get_model("diagnostics", "Respondent")
    people = Respondent.objects.filter(assessment=OuterRef("pk"), withdrawn_at=None)
    closed = Assessment.objects.filter(Exists(people), state="closed", mode="named")
    asked = people.filter(token_digest__isnull=False)
    closed.exclude(Exists(asked)).update(imported_at=F("closed_at"))


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0005_round_names")]

    operations = [migrations.RunPython(mark_imported, migrations.RunPython.noop, elidable=True)]

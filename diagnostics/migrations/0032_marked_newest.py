"""Marks each organisation's newest round on the round, beside all that a list of clients asks of it."""

from django.db import migrations, models
from django.db.models import F

from diagnostics.models.people import RoundOfOwn


def mark(apps, schema_editor):
    rounds = apps.get_model("diagnostics", "Assessment").objects
    newest = apps.get_model("diagnostics", "Organisation").objects.exclude(newest=None)
    rounds.filter(pk__in=newest.values("newest")).update(newest_of=F("organisation"))


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0031_pulse")]

    operations = [
        migrations.AddField(
            "assessment", "newest_of", models.BigIntegerField(editable=False, null=True)
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RemoveField("organisation", "newest"),
        migrations.AddField(
            "organisation",
            "newest",
            RoundOfOwn(
                "diagnostics.assessment",
                models.DO_NOTHING,
                from_fields=("id",),
                to_fields=("newest_of",),
                null=True,
                editable=False,
                serialize=False,
                related_name="+",
                verbose_name="newest round",
            ),
        ),
        migrations.RemoveIndex("assessment", "assessment_look_again"),
        migrations.AddIndex(
            "assessment",
            models.Index(
                fields=[
                    *("look_again_on", "id", "look_again_told_on", "state", "organisation"),
                    "newest_of",
                ],
                condition=models.Q(look_again_on__isnull=False, newest_of__isnull=False),
                name="assessment_look_again",
            ),
        ),
        migrations.AddIndex(
            "assessment",
            models.Index(
                fields=[
                    *("newest_of", "id", "state", "type", "verdict", "action", "firmness"),
                    *("review", "reviewer", "gap", "coverage", "flags", "flags_aside"),
                    *("entry_at", "closed_at", "opened_at", "look_again_on", "title"),
                ],
                condition=models.Q(newest_of__isnull=False),
                name="assessment_of_client",
            ),
        ),
        migrations.AddConstraint(
            "assessment",
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(newest_of__isnull=False),
                name="assessment_one_newest",
            ),
        ),
    ]

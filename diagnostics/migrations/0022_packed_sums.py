from django.db import migrations, models

from diagnostics.result.packed import packed


def pack(apps, schema_editor):
    """Pack the sums of every closed round, as closing does from now on."""
    rounds = apps.get_model("diagnostics", "Assessment").objects
    codes = {
        version.pk: [criterion["code"] for criterion in version.document["criteria"]]
        for version in apps.get_model("diagnostics", "Version").objects.exclude(number=None)
    }
    closed = rounds.filter(state="closed").only("version", "sums")
    waiting = []
    for assessment in closed.iterator(chunk_size=1000):
        assessment.packed_sums = packed(assessment.sums, codes[assessment.version_id])
        waiting.append(assessment)
        if len(waiting) == 1000:
            rounds.bulk_update(waiting, ["packed_sums"], batch_size=200)
            waiting = []
    rounds.bulk_update(waiting, ["packed_sums"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0021_checklist_changes")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="packed_sums",
            field=models.BinaryField(null=True),
        ),
        migrations.RunPython(pack, migrations.RunPython.noop),
    ]

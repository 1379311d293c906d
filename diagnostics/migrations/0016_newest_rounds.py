from django.db import migrations
from django.db.models import OuterRef, Subquery

from diagnostics.reading.text import folded


def note(apps, schema_editor):
    """Note of every organisation its newest round that counts, and its names as they are searched."""
    Organisation = apps.get_model("diagnostics", "Organisation")
    rounds = apps.get_model("diagnostics", "Assessment").objects.filter(set_aside_at=None)
    newest = rounds.filter(organisation=OuterRef("pk")).order_by("-dated_at", "-round")
    Organisation.objects.update(newest=Subquery(newest.values("pk")[:1]))
    for organisation in Organisation.objects.only("name", "name_fa").iterator(chunk_size=1000):
        Organisation.objects.filter(pk=organisation.pk).update(
            folded=folded(organisation.name),
            folded_fa=folded(organisation.name_fa or organisation.name),
        )


class Migration(migrations.Migration):
    # apart from the columns: PostgreSQL makes no index where rows wait for their constraints
    dependencies = [("diagnostics", "0015_clients")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]

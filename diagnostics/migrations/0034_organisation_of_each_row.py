"""Gives forms taken, entries of reviews and next rounds their organisation: that of their round."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

REVIEWS = import_module("diagnostics.migrations.0013_reviews")
OF = {"submission": "respondent", "reviewentry": "assessment", "nextround": "former"}
PLAIN = {"on_delete": django.db.models.deletion.CASCADE}
WITHOUT_KEY = {
    "on_delete": django.db.models.deletion.DO_NOTHING,
    "db_constraint": False,
    "db_index": False,
}


def organisation(is_filled, options):
    return models.ForeignKey(
        to="diagnostics.organisation", related_name="+", null=not is_filled, **options
    )


def fill(apps, schema_editor):
    for name, parent in OF.items():
        rows = apps.get_model("diagnostics", name).objects
        of = apps.get_model("diagnostics", name)._meta.get_field(parent).related_model.objects
        theirs = of.filter(pk=OuterRef(parent)).values("organisation")
        rows.update(organisation=Subquery(theirs))


def keep(apps, schema_editor):
    """Have the database refuse another organisation of an entry as well."""
    vendor = schema_editor.connection.vendor
    sql = {"sqlite": REVIEWS.SQLITE, "postgresql": REVIEWS.POSTGRESQL}[vendor]
    wider = sql.replace(REVIEWS.COLUMNS, f"{REVIEWS.COLUMNS}, organisation_id")
    schema_editor.execute(wider, params=None)


def columns(is_filled):
    alter = migrations.AlterField if is_filled else migrations.AddField
    return [
        alter(name, "organisation", organisation(is_filled, WITHOUT_KEY if name == "submission" else PLAIN))
        for name in OF
    ]


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0033_helped")]

    operations = [
        # a table that is made anew loses its triggers, on SQLite
        migrations.RunPython(REVIEWS.let_go, REVIEWS.keep),
        *columns(is_filled=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *columns(is_filled=True),
        migrations.RunPython(keep, REVIEWS.let_go),
    ]

"""Finds somebody's newest memberships, and those of one role, without reading the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0019_beside_others")]

    operations = [
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)),
                fields=["user", "-id"],
                name="membership_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)),
                fields=["user", "role", "organisation"],
                name="membership_role",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0025_removed_statements")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="from_file",
            field=models.JSONField(editable=False, null=True),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funnel", "0010_session_agrees"),
    ]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="earlier",
            field=models.JSONField(default=list),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funnel", "0011_asked_again")]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="minutes",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="minutes"),
        ),
    ]

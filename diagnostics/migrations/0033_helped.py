from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0032_marked_newest'),
    ]

    operations = [
        migrations.AddField(
            model_name='assessment',
            name='helped',
            field=models.JSONField(default=dict, verbose_name='beside the round before, at closing'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0017_letterheads'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='is_asked_to_place',
            field=models.BooleanField(default=False, verbose_name='own placement before the verdict'),
        ),
        migrations.AlterField(
            model_name='reviewentry',
            name='kind',
            field=models.CharField(choices=[('placed', 'own placement before the verdict'), ('unplaced', 'no own placement before the verdict'), ('opened', 'taken into review'), ('decision', 'decision'), ('reviewed', 'reviewed'), ('note', 'note'), ('look_again', 'date to look again'), ('flag_aside', 'flag set aside'), ('flag_back', 'flag taken back')], max_length=10, verbose_name='kind'),
        ),
    ]


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0029_plan'),
    ]

    operations = [
        migrations.CreateModel(
            name='NextRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='day')),
                ('set_at', models.DateTimeField(verbose_name='set')),
                ('drafted_at', models.DateTimeField(null=True, verbose_name='drafted')),
            ],
            options={
                'verbose_name': 'next round',
                'verbose_name_plural': 'next rounds',
            },
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='message_to_one_person',
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('invitation', 'invitation'), ('reminder', 'reminder'), ('membership', 'invitation to an organisation'), ('ended', 'end of a membership'), ('decision', 'a consultant’s decision'), ('look_again', 'a day to look again'), ('agreement', 'agreement to accept'), ('next_date', 'the day of a next round'), ('next_round', 'a next round that stands ready')], max_length=10, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assessment__isnull', False), ('head', None), ('invitation', None), ('kind__in', ['invitation', 'reminder']), ('membership', None), ('respondent__isnull', False)), models.Q(('head', None), ('invitation__isnull', False), ('kind', 'membership'), ('membership', None), ('respondent', None)), models.Q(('head', None), ('invitation', None), ('kind', 'ended'), ('membership__isnull', False), ('respondent', None)), models.Q(('assessment__isnull', False), ('head', None), ('invitation', None), ('kind__in', ['decision', 'look_again', 'next_date', 'next_round']), ('membership__isnull', False), ('respondent', None)), models.Q(('head__isnull', False), ('invitation', None), ('kind', 'agreement'), ('membership', None), ('respondent', None)), _connector='OR'), name='message_to_one_person'),
        ),
        migrations.AddField(
            model_name='nextround',
            name='former',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='next_round', to='diagnostics.assessment', verbose_name='round before'),
        ),
        migrations.AddField(
            model_name='nextround',
            name='set_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by'),
        ),
        migrations.AddIndex(
            model_name='nextround',
            index=models.Index(condition=models.Q(('drafted_at', None)), fields=['on'], name='next_round_to_draft'),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0029_plan'),
        ('funnel', '0007_joint_sessions'),
    ]

    operations = [
        migrations.AddField(
            model_name='jointsession',
            name='place',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='topic'),
        ),
        migrations.AlterField(
            model_name='jointsession',
            name='step',
            field=models.CharField(choices=[('lobby', 'Who is here'), ('blind', 'Before the result'), ('verdict', 'Result'), ('agenda', 'Agenda'), ('asked', 'Phones answer'), ('said', 'What both sides say')], default='lobby', max_length=8, verbose_name='step'),
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(verbose_name='place')),
                ('stage', models.PositiveSmallIntegerField(null=True, verbose_name='stage')),
                ('code', models.CharField(blank=True, max_length=20, verbose_name='code')),
                ('counts', models.JSONField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diagnostics.organisation')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='funnel.jointsession')),
            ],
            options={
                'verbose_name': 'topic of a session',
                'verbose_name_plural': 'topics of sessions',
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(max_length=9, verbose_name='answer')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diagnostics.organisation')),
                ('phone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='funnel.phone')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='funnel.topic')),
            ],
            options={
                'verbose_name': 'reply of a phone',
                'verbose_name_plural': 'replies of phones',
            },
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(fields=('session', 'place'), name='topic_once_at_a_place'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', None), models.Q(('code', ''), _negated=True)), models.Q(('code', ''), ('stage__isnull', False)), _connector='OR'), name='topic_is_a_stage_or_a_statement'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.UniqueConstraint(fields=('topic', 'phone'), name='reply_once_a_phone'),
        ),
    ]

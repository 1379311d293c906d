import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0029_plan'),
        ('funnel', '0006_pulses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='JointSession',
            fields=[
                ('assessment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='joint_session', serialize=False, to='diagnostics.assessment')),
                ('step', models.CharField(choices=[('lobby', 'Who is here'), ('blind', 'Before the result'), ('verdict', 'Result')], default='lobby', max_length=8, verbose_name='step')),
                ('version', models.PositiveIntegerField(default=1)),
                ('asked', models.PositiveIntegerField(default=1)),
                ('generation', models.PositiveSmallIntegerField(default=1)),
                ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('code_digest', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('began_at', models.DateTimeField(verbose_name='began')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('led_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='led by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joint_sessions', to='diagnostics.organisation')),
            ],
            options={
                'verbose_name': 'joint session',
                'verbose_name_plural': 'joint sessions',
            },
        ),
        migrations.CreateModel(
            name='Phone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('sales', 'Sales'), ('marketing', 'Marketing'), ('management', 'Management'), ('other', 'Other')], max_length=10, verbose_name='side')),
                ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diagnostics.organisation')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='funnel.jointsession')),
            ],
            options={
                'verbose_name': 'phone in a session',
                'verbose_name_plural': 'phones in sessions',
            },
        ),
        migrations.AddConstraint(
            model_name='jointsession',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('code_digest', None), _connector='OR'), name='joint_session_over_without_a_code'),
        ),
    ]

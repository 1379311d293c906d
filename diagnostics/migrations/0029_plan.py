
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0028_rounds_by_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='assessment',
            name='plan',
            field=models.JSONField(default=list, verbose_name='plan as it stood at closing'),
        ),
        migrations.CreateModel(
            name='PlannedAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('typed', 'typed'), ('todo', 'to do'), ('find_out', 'to find out'), ('habit', 'habit'), ('stage', 'stage'), ('topic', 'topic')], default='typed', max_length=8, verbose_name='source')),
                ('code', models.CharField(blank=True, max_length=20)),
                ('what', models.CharField(max_length=300, verbose_name='what')),
                ('who', models.CharField(blank=True, max_length=120, verbose_name='who')),
                ('side', models.CharField(blank=True, choices=[('marketing', 'Marketing'), ('sales', 'Sales'), ('both', 'Both')], max_length=9, verbose_name='side')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='by when')),
                ('if_then', models.CharField(blank=True, max_length=300, verbose_name='if … then we …')),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('dropped', 'dropped')], default='open', max_length=7, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('changed_at', models.DateTimeField(null=True, verbose_name='changed')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('assessment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='diagnostics.assessment')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='planned_actions', to='diagnostics.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'planned action',
                'verbose_name_plural': 'planned actions',
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['organisation', 'due_on'], name='planned_action_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('assessment', 'source', 'code'), name='planned_action_taken_over_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), models.Q(('ended_at', None), _negated=True)), _connector='OR'), name='planned_action_ended'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('state', 'dropped'), _negated=True), ('reason', '')), _connector='OR'), name='planned_action_dropped_with_reason')],
            },
        ),
    ]

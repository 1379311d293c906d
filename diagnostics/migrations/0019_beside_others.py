
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0018_own_placements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('sector', models.CharField(blank=True, max_length=120)),
                ('group', models.UUIDField(null=True)),
                ('group_size', models.PositiveIntegerField(default=0)),
                ('counted', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diagnostics.assessment', verbose_name='counted round')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to='diagnostics.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'participation',
                'verbose_name_plural': 'participations',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('counted', None), ('group', None), ('group_size', 0)), models.Q(('counted__isnull', False), ('group__isnull', False), ('group_size__gt', 0)), _connector='OR'), name='participation_counted_in_a_group')],
            },
        ),
    ]

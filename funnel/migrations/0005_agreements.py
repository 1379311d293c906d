import django.db.models.deletion
from django.db import migrations, models


SQLITE = """
CREATE TRIGGER acceptance_is_kept BEFORE UPDATE ON funnel_acceptance
BEGIN SELECT RAISE(ABORT, 'an acceptance never changes'); END
"""
POSTGRESQL = """
CREATE FUNCTION refuse_change_of_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an acceptance never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER acceptance_is_kept BEFORE UPDATE ON funnel_acceptance
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_acceptance()
"""
DROP = {
    "sqlite": "DROP TRIGGER acceptance_is_kept",
    "postgresql": "DROP TRIGGER acceptance_is_kept ON funnel_acceptance;"
    "DROP FUNCTION refuse_change_of_acceptance()",
}


def keep(apps, schema_editor):
    """Have the database refuse every change of an answer to the agreement."""
    create = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    schema_editor.execute(create[schema_editor.connection.vendor], params=None)


def let_go(apps, schema_editor):
    schema_editor.execute(DROP[schema_editor.connection.vendor], params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0024_heads'),
        ('funnel', '0004_counts_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='agreedmap',
            name='look_again_on',
            field=models.DateField(blank=True, null=True, verbose_name='day to look again'),
        ),
        migrations.AddField(
            model_name='agreedmap',
            name='target',
            field=models.CharField(blank=True, max_length=200, verbose_name='shared revenue target'),
        ),
        migrations.CreateModel(
            name='Acceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('sales', 'Sales'), ('marketing', 'Marketing')], max_length=9, verbose_name='side')),
                ('is_accepted', models.BooleanField(verbose_name='accepted')),
                ('sentence', models.CharField(blank=True, max_length=300, verbose_name='sentence')),
                ('digest', models.CharField(max_length=64, verbose_name='digest of the map')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('head', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diagnostics.head', verbose_name='head')),
                ('map', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acceptances', to='funnel.agreedmap')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acceptances', to='diagnostics.organisation')),
            ],
            options={
                'verbose_name': 'acceptance',
                'verbose_name_plural': 'acceptances',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_accepted', True)), fields=('map', 'side'), name='acceptance_once_a_side'), models.CheckConstraint(condition=models.Q(models.Q(('is_accepted', True), ('sentence', '')), models.Q(('is_accepted', False), models.Q(('sentence', ''), _negated=True)), _connector='OR'), name='acceptance_or_a_sentence')],
            },
        ),
        migrations.RunPython(keep, let_go),
    ]

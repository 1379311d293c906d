import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


CHANGED = """NEW.organisation_id <> OLD.organisation_id OR NEW.side <> OLD.side
OR NEW.name NOT IN (OLD.name, '') OR NEW.email NOT IN (OLD.email, '')"""
SQLITE = f"""
CREATE TRIGGER head_is_kept BEFORE UPDATE ON diagnostics_head WHEN {CHANGED}
BEGIN SELECT RAISE(ABORT, 'another head is another row'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION refuse_change_of_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'another head is another row' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER head_is_kept BEFORE UPDATE ON diagnostics_head FOR EACH ROW WHEN ({CHANGED})
EXECUTE FUNCTION refuse_change_of_head()
"""
DROP = {
    "sqlite": "DROP TRIGGER head_is_kept",
    "postgresql": "DROP TRIGGER head_is_kept ON diagnostics_head; DROP FUNCTION refuse_change_of_head()",
}


def keep(apps, schema_editor):
    """Have the database refuse another name under what a head accepted, but none at all."""
    create = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    schema_editor.execute(create[schema_editor.connection.vendor], params=None)


def let_go(apps, schema_editor):
    schema_editor.execute(DROP[schema_editor.connection.vendor], params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0023_look_again_letters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('sales', 'Sales'), ('marketing', 'Marketing')], max_length=9, verbose_name='side')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('language', models.CharField(choices=[('en', 'English'), ('fa', 'فارسی')], max_length=2, verbose_name='language')),
                ('named_at', models.DateTimeField(verbose_name='named')),
                ('asked_at', models.DateTimeField(null=True, verbose_name='asked')),
                ('token_digest', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn')),
            ],
            options={
                'verbose_name': 'head of a side',
                'verbose_name_plural': 'heads of sides',
            },
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='message_to_one_person',
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('invitation', 'invitation'), ('reminder', 'reminder'), ('membership', 'invitation to an organisation'), ('ended', 'end of a membership'), ('decision', 'a consultant’s decision'), ('look_again', 'a day to look again'), ('agreement', 'agreement to accept')], max_length=10, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='head',
            name='named_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='named by'),
        ),
        migrations.AddField(
            model_name='head',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='heads', to='diagnostics.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='message',
            name='head',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='diagnostics.head'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('claimed_at', None)), fields=('head',), name='message_one_waiting_of_head'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assessment__isnull', False), ('head', None), ('invitation', None), ('kind__in', ['invitation', 'reminder']), ('membership', None), ('respondent__isnull', False)), models.Q(('head', None), ('invitation__isnull', False), ('kind', 'membership'), ('membership', None), ('respondent', None)), models.Q(('head', None), ('invitation', None), ('kind', 'ended'), ('membership__isnull', False), ('respondent', None)), models.Q(('assessment__isnull', False), ('head', None), ('invitation', None), ('kind__in', ['decision', 'look_again']), ('membership__isnull', False), ('respondent', None)), models.Q(('head__isnull', False), ('invitation', None), ('kind', 'agreement'), ('membership', None), ('respondent', None)), _connector='OR'), name='message_to_one_person'),
        ),
        migrations.AddConstraint(
            model_name='head',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('organisation', 'side'), name='head_one_of_a_side'),
        ),
        migrations.RunPython(keep, let_go),
    ]

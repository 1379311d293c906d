
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0022_packed_sums'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='message',
            name='message_to_one_person',
        ),
        migrations.AddField(
            model_name='assessment',
            name='look_again_told_on',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='is_told_to_look_again',
            field=models.BooleanField(default=True, verbose_name='letters of days to look again'),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('invitation', 'invitation'), ('reminder', 'reminder'), ('membership', 'invitation to an organisation'), ('ended', 'end of a membership'), ('decision', 'a consultant’s decision'), ('look_again', 'a day to look again')], max_length=10, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(condition=models.Q(('look_again_on__isnull', False)), fields=['look_again_on'], name='assessment_look_again'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assessment__isnull', False), ('invitation', None), ('kind__in', ['invitation', 'reminder']), ('membership', None), ('respondent__isnull', False)), models.Q(('invitation__isnull', False), ('kind', 'membership'), ('membership', None), ('respondent', None)), models.Q(('invitation', None), ('kind', 'ended'), ('membership__isnull', False), ('respondent', None)), models.Q(('assessment__isnull', False), ('invitation', None), ('kind__in', ['decision', 'look_again']), ('membership__isnull', False), ('respondent', None)), _connector='OR'), name='message_to_one_person'),
        ),
    ]

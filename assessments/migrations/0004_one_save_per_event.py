import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """What 0003 has filled becomes compulsory; the table of late answers goes."""

    dependencies = [('lms_assessments', '0003_answers_as_events')]

    operations = [
        migrations.AlterField(
            model_name='answer',
            name='event',
            field=models.UUIDField(default=uuid.uuid4),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('attempt', 'event'), name='one_save_per_event'),
        ),
        migrations.DeleteModel(
            name='LateAnswer',
        ),
    ]

"""Certification periods, validity, expiry and ended enrolments."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lms', '0003_privacy'),
        ('lms_courses', '0002_conditions_and_changes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='completionfact',
            name='one_fact_per_subject_kind_key',
        ),
        migrations.RemoveConstraint(
            model_name='coursesummary',
            name='completed_means_dated',
        ),
        migrations.RemoveConstraint(
            model_name='unitcoursecount',
            name='counts_never_negative',
        ),
        migrations.RemoveIndex(
            model_name='coursesummary',
            name='summary_turning_overdue',
        ),
        migrations.AddField(
            model_name='completionfact',
            name='period',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='coursesummary',
            name='opened_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='coursesummary',
            name='period',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='coursesummary',
            name='renewing',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='coursesummary',
            name='suspended',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='coursesummary',
            name='valid_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='coursesummary',
            name='valid_zone',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='publishedcourse',
            name='applies',
            field=models.CharField(choices=[('everyone', 'Everybody who has not completed the course'), ('newcomers', 'Only those who begin from now on; the others finish as they began')], default='everyone', max_length=10),
        ),
        migrations.AddField(
            model_name='unitcoursecount',
            name='expired',
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='completionfact',
            name='kind',
            field=models.CharField(choices=[('finished', 'Activity finished'), ('passed', 'Activity passed'), ('score', 'Activity scored'), ('lesson', 'Lesson completed'), ('module', 'Module completed'), ('course', 'Course completed'), ('track', 'Track completed'), ('period', 'Certification period opened'), ('validity', 'Validity changed')], max_length=10),
        ),
        migrations.AlterField(
            model_name='coursesummary',
            name='state',
            field=models.CharField(choices=[('enrolled', 'Not started'), ('in_progress', 'In progress'), ('completed', 'Completed'), ('expired', 'Expired')], default='enrolled', max_length=12),
        ),
        migrations.AddIndex(
            model_name='completionfact',
            index=models.Index(fields=['key', 'kind'], name='fact_key_kind'),
        ),
        migrations.AddIndex(
            model_name='coursesummary',
            index=models.Index(condition=models.Q(('due_at__isnull', False), ('overdue', False)), fields=['due_at'], name='summary_turning_late'),
        ),
        migrations.AddIndex(
            model_name='coursesummary',
            index=models.Index(condition=models.Q(('state', 'completed'), ('valid_until__isnull', False)), fields=['valid_until'], name='summary_turning_expired'),
        ),
        migrations.AddConstraint(
            model_name='completionfact',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['score', 'validity']), _negated=True), fields=('subject', 'kind', 'key', 'course_key', 'period'), name='one_fact_per_period'),
        ),
        migrations.AddConstraint(
            model_name='completionfact',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'track')), fields=('subject', 'key'), name='one_fact_per_track'),
        ),
        migrations.AddConstraint(
            model_name='completionfact',
            constraint=models.CheckConstraint(condition=models.Q(('period__gte', 1)), name='periods_count_from_one'),
        ),
        migrations.AddConstraint(
            model_name='coursesummary',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('completed_at__isnull', False), ('state__in', ['completed', 'expired'])), models.Q(models.Q(('state__in', ['completed', 'expired']), _negated=True), ('completed_at', None)), _connector='OR'), name='completed_or_expired_means_dated'),
        ),
        migrations.AddConstraint(
            model_name='unitcoursecount',
            constraint=models.CheckConstraint(condition=models.Q(('completed__gte', 0), ('enrolled__gte', 0), ('expired__gte', 0), ('in_progress__gte', 0), ('overdue__gte', 0)), name='unit_counts_never_negative'),
        ),
    ]

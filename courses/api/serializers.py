"""Shapes of the API. Keys are language-neutral; words are in the best language for the reader."""

from rest_framework import serializers


class CourseSerializer(serializers.Serializer):
    """A published course."""

    key = serializers.UUIDField(source="course.course_key", help_text="The same in every language.")
    code = serializers.CharField(source="course.code")
    title = serializers.CharField(source="course.title")
    summary = serializers.CharField(source="course.summary")
    language = serializers.CharField(source="course.language", help_text="Language of the words in this answer.")
    languages = serializers.ListField(child=serializers.CharField(), help_text="Languages it is published in.")
    level = serializers.CharField(source="course.level")
    minutes = serializers.IntegerField(source="course.minutes")
    url = serializers.CharField(source="course.url", help_text="Address of the course page on this site.")


class LearningSerializer(serializers.Serializer):
    """Where the signed-in officer stands in one course."""

    key = serializers.UUIDField(source="course.course_key")
    code = serializers.CharField(source="course.code")
    title = serializers.CharField(source="course.title")
    language = serializers.CharField(source="course.language")
    state = serializers.ChoiceField(source="summary.state", choices=["enrolled", "in_progress", "completed", "expired"])
    percent = serializers.IntegerField(source="standing.percent", min_value=0, max_value=100)
    due_at = serializers.DateTimeField(allow_null=True, help_text="Last moment in time, UTC.")
    due_zone = serializers.CharField(source="summary.due_zone", help_text="Zone the due date was set in, or empty.")
    overdue = serializers.BooleanField(source="late")
    completed_at = serializers.DateTimeField(source="summary.completed_at", allow_null=True)
    valid_until = serializers.DateField(
        source="summary.valid_until", allow_null=True, help_text="Last valid day, in valid_zone; null without an end."
    )
    valid_zone = serializers.CharField(source="summary.valid_zone", help_text="Zone of valid_until, or empty.")
    renewing = serializers.BooleanField(
        source="summary.renewing", help_text="A later certification period is open; percent is of that one."
    )

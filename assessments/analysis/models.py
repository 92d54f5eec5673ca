"""Statistics as the worker last computed them: pages read a row and count nothing."""

from django.db import models


class QuizAnalysis(models.Model):
    """The figures of one quiz, over every handed-in attempt. Nobody is named, and small groups are left out."""

    #: Key of the activity.
    quiz_key = models.UUIDField(unique=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    #: See ``assessments.analysis.compute`` for the shape.
    figures = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return str(self.quiz_key)

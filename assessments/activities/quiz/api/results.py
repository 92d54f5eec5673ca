"""Shapes of a result."""

from rest_framework import serializers

from assessments.attempts.models import Attempt
from assessments.questions.models import QuestionType

from .fields import AnswerSerializer
from .serializers import StandingSerializer


class LineSerializer(serializers.Serializer):
    """One option, blank, pair or place of an answer, as far as the review rule shows it."""

    text = serializers.CharField()
    right = serializers.BooleanField(allow_null=True, help_text="Null where it is not shown.")
    given = serializers.CharField(help_text="The own partner, step or word.")
    wanted = serializers.CharField(help_text="What would have been right; empty where it is not shown.")
    feedback = serializers.CharField()


class AcceptedSerializer(serializers.Serializer):
    """A number or text that counts."""

    text = serializers.CharField()
    credit = serializers.IntegerField(help_text="Percent.")
    tolerance = serializers.CharField()
    unit = serializers.CharField()


class CriterionSerializer(serializers.Serializer):
    """One line of an essay's rubric as it was marked."""

    criterion = serializers.CharField()
    level = serializers.CharField()
    points = serializers.IntegerField()
    full = serializers.IntegerField()


class MarkSerializer(serializers.Serializer):
    """A person's marks for an essay."""

    lines = CriterionSerializer(many=True)
    points = serializers.IntegerField()
    full = serializers.IntegerField()
    comment = serializers.CharField(source="mark.comment")


class ExplainedSerializer(serializers.Serializer):
    """One question of a result."""

    key = serializers.UUIDField()
    number = serializers.IntegerField()
    type = serializers.ChoiceField(choices=QuestionType.choices)
    language = serializers.CharField(help_text="Language of its words.")
    prompt = serializers.CharField()
    response = AnswerSerializer(allow_null=True, help_text="The own answer.")
    verdict = serializers.ChoiceField(
        choices=["right", "part", "wrong", "waiting", "dropped", ""], help_text="Empty where it is not shown."
    )
    weight = serializers.IntegerField()
    share = serializers.CharField(allow_null=True, help_text="Earned, as an exact fraction such as 2/3.")
    lines = LineSerializer(many=True)
    accepted = AcceptedSerializer(many=True)
    feedback = serializers.CharField(help_text="On the number or text that was hit.")
    marks = MarkSerializer(many=True)
    explanation = serializers.CharField(help_text="Empty where it is not shown.")
    read_again = serializers.UUIDField(allow_null=True, help_text="Key of the lesson that teaches it.")


class ResultSerializer(StandingSerializer):
    """What a try came to. Score and pass are always told; the rest follows the quiz's review rule."""

    closed_by = serializers.ChoiceField(source="attempt.closed_by", choices=Attempt.ClosedBy.choices)
    pass_mark = serializers.IntegerField(source="attempt.pass_mark", help_text="Percent.")
    score = serializers.DecimalField(
        source="attempt.score", max_digits=7, decimal_places=6, allow_null=True, help_text="0 to 1; null until marked."
    )
    percent = serializers.IntegerField(allow_null=True, help_text="Rounded down.")
    passed = serializers.BooleanField(source="attempt.passed", allow_null=True)
    marks_shown = serializers.BooleanField(help_text="Whether it says which answers were right.")
    answers_shown = serializers.BooleanField(help_text="Whether it says what is right, and why.")
    more = serializers.CharField(help_text="When more is shown, or that it is not, in words.")
    questions = ExplainedSerializer(many=True)

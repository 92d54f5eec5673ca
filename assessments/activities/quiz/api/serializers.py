"""Shapes of the quiz's part of the API. Nothing here says what is right, but ``results``."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from assessments.attempts.models import NETWORK_GRACE, Attempt, Counting, Expiry, Shown
from assessments.questions.models import QuestionType

from .fields import AnswerSerializer, GapSerializer, ImageSerializer, PartSerializer, SectionSerializer
from .refusals import Code

#: Events in one request.
MOST_EVENTS = 50
#: Milliseconds; thirty years is a broken clock. The service takes less than nothing, and more than a week, as these.
OLDEST_MS = 10**12


class RefusalSerializer(serializers.Serializer):
    """Why a try cannot begin, and when it can."""

    code = serializers.ChoiceField(choices=Code.choices)
    detail = serializers.CharField(help_text="The same in words of the reader's language.")
    opens_at = serializers.DateTimeField(required=False, allow_null=True)
    closes_at = serializers.DateTimeField(required=False, allow_null=True)
    next_at = serializers.DateTimeField(required=False, allow_null=True, help_text="When the pause is over.")


class QuizSerializer(serializers.Serializer):
    """The rules of a quiz, and where the signed-in officer stands with them."""

    key = serializers.UUIDField(source="quiz.activity.key", help_text="The same in every language.")
    title = serializers.CharField()
    language = serializers.CharField(help_text="Language of the title.")
    question_count = serializers.IntegerField(source="quiz.question_count")
    pass_mark = serializers.IntegerField(source="quiz.pass_mark", help_text="Percent; 0: finishing is enough.")
    counting = serializers.ChoiceField(source="quiz.counting", choices=Counting.choices)
    instant = serializers.BooleanField(source="quiz.instant", help_text="Practice that shows each solution at once.")
    tries_limit = serializers.IntegerField(source="tries.limit", allow_null=True, help_text="Null without a limit.")
    tries_used = serializers.IntegerField(help_text="Of this certification period.")
    tries_left = serializers.IntegerField(source="tries.left", allow_null=True)
    minutes = serializers.IntegerField(allow_null=True, help_text="Time limit with what is granted; null without.")
    network_grace = serializers.SerializerMethodField(help_text="Seconds in which a slow line still delivers.")
    expiry = serializers.ChoiceField(source="quiz.expiry", choices=Expiry.choices)
    grace_minutes = serializers.IntegerField(allow_null=True, help_text="To hand in after the end, where it is so.")
    opens_at = serializers.DateTimeField(source="quiz.opens_at", allow_null=True)
    closes_at = serializers.DateTimeField(source="quiz.closes_at", allow_null=True)
    zone = serializers.CharField(source="quiz.zone", help_text="Time zone in which opening and closing are meant.")
    show_marks = serializers.ChoiceField(source="quiz.show_marks", choices=Shown.choices)
    show_answers = serializers.ChoiceField(source="quiz.show_answers", choices=Shown.choices)
    next_at = serializers.DateTimeField(source="tries.next_at", allow_null=True)
    running = serializers.UUIDField(allow_null=True, help_text="Id of the try that is open.")
    refusal = serializers.ChoiceField(
        choices=Code.choices, allow_null=True, help_text="Why no try can begin or go on; null if one can."
    )

    def get_network_grace(self, _rules: Any) -> int:
        """Return the grace of every deadline."""
        return int(NETWORK_GRACE.total_seconds())


class QuestionSerializer(serializers.Serializer):
    """One question as asked in this try; lists that the type does not have are empty."""

    key = serializers.UUIDField()
    number = serializers.IntegerField()
    type = serializers.ChoiceField(choices=QuestionType.choices)
    language = serializers.CharField(help_text="Language of its words.")
    section = SectionSerializer(allow_null=True)
    weight = serializers.IntegerField()
    prompt = serializers.CharField()
    image = ImageSerializer(allow_null=True)
    options = PartSerializer(many=True)
    items = PartSerializer(many=True, help_text="matching: what looks for a partner.")
    partners = PartSerializer(many=True, help_text="matching: ids are places in the order of this try.")
    steps = PartSerializer(many=True, help_text="ordering: in an order that is not the right one.")
    gaps = GapSerializer(many=True)
    units = PartSerializer(many=True)
    max_words = serializers.IntegerField(allow_null=True)
    hints = serializers.ListField(child=serializers.CharField(), help_text="Only in practice with instant feedback.")
    response = AnswerSerializer(allow_null=True, help_text="The answer that counts now.")
    saved_at = serializers.DateTimeField(allow_null=True)
    final = serializers.BooleanField(help_text="Its solution was shown; later answers do not count.")


class StandingSerializer(serializers.Serializer):
    """Where a try stands."""

    id = serializers.UUIDField(source="attempt.pk")
    quiz = serializers.UUIDField(source="attempt.quiz_key")
    number = serializers.IntegerField(source="attempt.number")
    state = serializers.ChoiceField(source="attempt.state", choices=Attempt.State.choices)
    now = serializers.DateTimeField(help_text="The server's clock, which decides.")
    started_at = serializers.DateTimeField(source="attempt.started_at")
    deadline_at = serializers.DateTimeField(source="attempt.deadline_at", allow_null=True)
    takes_answers = serializers.BooleanField(help_text="Whether an answer that arrives now counts.")
    submitted_at = serializers.DateTimeField(source="attempt.submitted_at", allow_null=True)
    result = serializers.CharField(allow_null=True, help_text="Address of the result, once it was handed in.")


class AttemptSerializer(StandingSerializer):
    """A try with its questions."""

    pass_mark = serializers.IntegerField(source="attempt.pass_mark")
    instant = serializers.BooleanField()
    questions = QuestionSerializer(many=True)


class EventSerializer(serializers.Serializer):
    """One answer on its way."""

    event = serializers.UUIDField(help_text="The sender's name for it: sent twice, it is kept once.")
    question = serializers.UUIDField()
    response = AnswerSerializer(help_text="An empty object takes the answer back.")
    age_ms = serializers.IntegerField(
        min_value=-OLDEST_MS, max_value=OLDEST_MS, default=0, help_text="How long ago it was given, by your clock."
    )
    language = serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES],
        required=False,
        help_text="Of the words in front of the officer; that of the request unless told.",
    )


class AnswersSerializer(serializers.Serializer):
    """Answers in any order, as often as the line needs."""

    events = EventSerializer(many=True, max_length=MOST_EVENTS)  # type: ignore[call-arg]  # the list takes it


class KeptSerializer(serializers.Serializer):
    """What became of one event."""

    event = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=["saved", "late", "refused"])
    error = serializers.CharField(help_text="Why it was refused, in the reader's language; else empty.")


class ReceiptSerializer(StandingSerializer):
    """What became of several events, and where the try stands."""

    events = KeptSerializer(many=True)


class HandInSerializer(serializers.Serializer):
    """The name the sender gives the hand-in; the header ``Idempotency-Key`` says the same."""

    key = serializers.UUIDField(required=False)

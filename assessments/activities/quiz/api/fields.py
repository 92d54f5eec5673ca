"""Shapes that several calls share."""

from typing import Any

from rest_framework import serializers

#: Ids of options and blanks are UUIDs in text; somewhat longer is nobody's.
ID = 64
#: More parts than any question has.
PARTS = 500


class AnswerSerializer(serializers.Serializer):
    """An answer. Which of these it has follows from the question's type; none of them takes an answer back."""

    chosen = serializers.ListField(
        child=serializers.CharField(max_length=ID),
        max_length=PARTS,
        required=False,
        help_text="single, multiple, truefalse: ids of options.",
    )
    pairs = serializers.DictField(
        child=serializers.CharField(max_length=ID),
        required=False,
        help_text="matching: item id to partner id; not yet all of them, while the try runs.",
    )
    order = serializers.ListField(
        child=serializers.CharField(max_length=ID),
        max_length=PARTS,
        required=False,
        help_text="ordering: ids of all steps, the first one first.",
    )
    gaps = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True, trim_whitespace=False),
        required=False,
        help_text="gaps: blank id to the id of a choice, or to what is typed where there are no choices.",
    )
    number = serializers.CharField(
        max_length=40, required=False, help_text="numeric: digits of any script, one decimal point or comma."
    )
    unit = serializers.CharField(
        max_length=ID, required=False, allow_blank=True, help_text="numeric: id of a unit, where there are several."
    )
    text = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, help_text="short, essay: what is typed."
    )

    def to_representation(self, instance: Any) -> Any:
        """Return only what the answer has."""
        return {name: value for name, value in instance.items() if name in self.fields}


class PartSerializer(serializers.Serializer):
    """Something to choose, match, place or measure in."""

    id = serializers.CharField()
    text = serializers.CharField()


class GapSerializer(serializers.Serializer):
    """A blank of the text; the first one is [[1]]."""

    id = serializers.CharField()
    choices = PartSerializer(many=True, help_text="Empty where the answer is typed.")


class ImageSerializer(serializers.Serializer):
    """The question's picture."""

    url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField(help_text="Empty where it is decoration.")


class SectionSerializer(serializers.Serializer):
    """The part of the quiz that begins with a question."""

    title = serializers.CharField()
    intro = serializers.CharField()
    language = serializers.CharField(source="locale.language_code")

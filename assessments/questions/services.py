"""Appends the immutable versions that attempts pin."""

from django.db import IntegrityError, transaction

from .content import content_of, structure_of
from .models import Question, QuestionVersion
from .rules import problems


class NotAnswerable(Exception):
    """The question cannot be asked as it stands; the arguments say why, in the active language."""


def append_version(*, question: Question) -> QuestionVersion:
    """Keep what ``question`` says now as its next version; nothing is appended when nothing has changed (rule A2).

    Raises NotAnswerable for a question that does not fit its type.
    """
    content = content_of(question)
    if found := problems(content):
        raise NotAnswerable(*found)
    key, language = question.translation_key, question.locale.language_code
    while True:
        latest = QuestionVersion.objects.newest(key, language)
        if latest and latest.content == content:
            return latest
        try:
            with transaction.atomic():
                return QuestionVersion.objects.create(
                    question_key=key,
                    language=language,
                    number=latest.number + 1 if latest else 1,
                    type=question.type,
                    content=content,
                    structure=structure_of(content),
                )
        except IntegrityError:  # somebody published at the same moment: look again
            continue

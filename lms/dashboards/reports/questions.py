"""Question statistics, as the worker counted them last: nobody is named, and nothing is about fewer than ten tries."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.analysis.files import csv_header, csv_rows
from assessments.analysis.models import QuizAnalysis
from assessments.analysis.rules import may_look
from courses.activities.models import Activity
from lms.members.models import Profile
from lms.members.scope import Scope

from .asked import Asked
from .registry import Report, Row, register

#: Rows a quiz usually has.
USUAL = 20


def header(asked: Asked) -> list[str]:
    """Return the names of the columns."""
    return [_("Quiz"), *csv_header()]


def rows(asked: Asked) -> Iterator[Row]:
    """Yield, by quiz, a row for each question, then its versions and languages. Two queries a quiz."""
    width = len(csv_header())
    for quiz in _quizzes(asked):
        analysis = QuizAnalysis.objects.filter(quiz_key=quiz.key).first()
        for row in csv_rows(analysis.figures if analysis else {}, asked.language):
            yield [quiz.title, *row, *[None] * (width - len(row))]  # what there is to look at is said once a question


def _quizzes(asked: Asked) -> list[Activity]:
    if asked.quiz:
        return [asked.quiz]
    return list(Activity.objects.filter(key__in=QuizAnalysis.objects.values("quiz_key")).order_by("title", "pk"))


def size(asked: Asked) -> int:
    """Return about how many rows there are."""
    return USUAL if asked.quiz else USUAL * QuizAnalysis.objects.count()


def allowed(profile: Profile, scope: Scope) -> bool:
    """Whether the member writes courses, or manages the centre."""
    return may_look(profile)


register(
    Report(
        slug="questions",
        label=gettext_lazy("Question statistics"),
        about=gettext_lazy(
            "How hard each question of a quiz is and how well it tells, by version and language, from the first tries "
            "of at least ten people."
        ),
        filters=("quiz",),
        header=header,
        rows=rows,
        size=size,
        allowed=allowed,
    )
)

"""What reports say about quizzes: as it was counted last, about ten tries at least, and over the whole centre."""

import pytest

from assessments.analysis.services import analyse
from courses.content.models import Condition, CourseItem
from lms.dashboards.reports.effectiveness import first_tries
from lms.members.models import Role
from tests.assessments.trial_maker import make_trials
from tests.factories.people import make_member
from tests.factories.questions import make_quiz
from tests.factories.reports import rows_of
from tests.factories.teams import make_listed_course

pytestmark = pytest.mark.usefixtures("centre")


def analysed(attempts):
    quiz = make_quiz(questions=2, pass_mark=60)
    make_trials(quiz, ["11", "10"] * (attempts // 2))
    analyse(quiz_key=quiz.activity.key)
    return quiz


def test_question_statistics_have_a_row_for_each_question_version_and_language():
    quiz = analysed(10)
    rows = rows_of("questions", make_member(Role.EDITOR), quiz=str(quiz.activity.key))
    assert [(row["Quiz"], row["Place"], row["Asked"]) for row in rows[:2]] == [
        (quiz.activity.title, 1, 10),
        (quiz.activity.title, 1, 10),
    ]
    assert len(rows) == 6


def test_r4_question_statistics_say_nothing_of_nine_tries():
    analysed(8)
    assert rows_of("questions", make_member(Role.EDITOR)) == []


def test_effectiveness_tells_how_many_pass_a_courses_checks_at_the_first_try():
    quiz, course = analysed(10), make_listed_course()
    item = CourseItem.objects.filter(course_key=course.key)[:1]
    CourseItem.objects.filter(pk__in=item.values("pk")).update(
        condition=Condition.PASS, activities=[str(quiz.activity.key)]
    )
    assert first_tries() == {course.key: (0.5, 10)}
    (row,) = (one for one in rows_of("effectiveness", make_member(Role.ADMINISTRATOR)) if one["First tries"])
    assert row["Passed at the first try in percent (whole centre)"] == 50

"""A quiz: which questions it asks and what passes it. One row serves all languages."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from assessments.questions.models import Question
from courses.activities.models import Activity


class QuizQuerySet(models.QuerySet["Quiz"]):
    """Reads of one table."""

    def counted(self) -> "QuizQuerySet":
        """Add ``question_count``: how many of its questions are live and would be asked."""
        live = models.Q(items__question__live=True)
        keys = models.Count("items__question__translation_key", filter=live, distinct=True)
        return self.annotate(question_count=keys)


class Quiz(ClusterableModel):
    """Settings of a quiz, one-to-one off its core activity row."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="quiz", editable=False)
    title = models.CharField(
        _("title"), max_length=200, help_text=_("For editors; learners read the lesson's heading.")
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark in percent"),
        default=80,
        validators=[MaxValueValidator(100)],
        help_text=_("0 for practice: finishing is enough."),
    )
    shuffle = models.BooleanField(
        _("shuffle options"), default=True, help_text=_("Pairs and steps are always shuffled; true and false never.")
    )

    objects = QuizQuerySet.as_manager()

    #: Filled by ``QuizQuerySet.counted``.
    question_count: int

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["title"]
        constraints = [models.CheckConstraint(condition=models.Q(pass_mark__lte=100), name="pass_mark_is_a_percent")]

    def __str__(self) -> str:
        return self.title


class QuizQuestion(Orderable):
    """A question in a quiz. Any language's row may be chosen; only its language-neutral key counts."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("question"))

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["quiz", "question"], name="one_question_once_per_quiz")]

    def __str__(self) -> str:
        return str(self.question)

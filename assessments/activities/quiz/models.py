"""A quiz: which questions it asks and what passes it. One row serves all languages."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, TranslatableMixin

from assessments.attempts.models import Counting, Expiry, Shown
from assessments.questions.models import Question, QuestionCategory
from courses.activities.models import Activity


class Layout(models.TextChoices):
    """How many questions stand on a page."""

    AUTO = "auto", _("By itself: up to three questions on one page")
    ONE = "one", _("One question on each page")
    ALL = "all", _("All questions on one page")


class QuizQuerySet(models.QuerySet["Quiz"]):
    """Reads of one table."""

    def counted(self) -> "QuizQuerySet":
        """Add ``question_count``: how many questions are asked. Live fixed ones, and what is drawn."""
        items = QuizQuestion.objects.filter(quiz=models.OuterRef("pk")).order_by().values("quiz")
        keys = models.Count("question__translation_key", distinct=True)
        fixed = items.filter(question__live=True).annotate(number=keys).values("number")
        drawn = items.filter(question=None).annotate(number=models.Sum("count")).values("number")
        return self.annotate(question_count=Coalesce(models.Subquery(fixed), 0) + Coalesce(models.Subquery(drawn), 0))


def known_zone(name: str) -> None:
    """Raise ValidationError for a zone nobody knows."""
    if name not in available_timezones():
        raise ValidationError(_("No time zone has this name."))


class Quiz(ClusterableModel):
    """Settings of a quiz, one-to-one off its core activity row. An attempt pins them when it starts (rule A1)."""

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
    counting = models.CharField(
        _("which try counts"), max_length=10, choices=Counting.choices, default=Counting.HIGHEST
    )
    instant = models.BooleanField(
        _("instant feedback"),
        default=False,
        help_text=_("Practice: after each question the learner sees what is right. Needs a pass mark of 0."),
    )
    shuffle = models.BooleanField(
        _("shuffle options"), default=True, help_text=_("Pairs and steps are always shuffled; true and false never.")
    )
    shuffle_questions = models.BooleanField(_("shuffle questions"), default=False, help_text=_("Within each section."))
    layout = models.CharField(_("pages"), max_length=4, choices=Layout.choices, default=Layout.AUTO)
    tries = models.PositiveSmallIntegerField(
        _("tries"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty for as many as one likes. A new certification period gives all of them again."),
    )
    pause = models.PositiveIntegerField(
        _("pause between tries, in minutes"),
        default=0,
        help_text=_("Runs from the end of the try, or from its deadline."),
    )
    time_limit = models.PositiveSmallIntegerField(
        _("time limit in minutes"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    expiry = models.CharField(_("when time is over"), max_length=10, choices=Expiry.choices, default=Expiry.SUBMIT)
    grace = models.PositiveSmallIntegerField(
        _("minutes to hand in"), default=5, validators=[MinValueValidator(1)], help_text=_("Only for handing in later.")
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("Also ends every try that is still open.")
    )
    zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="UTC",
        validators=[known_zone],
        help_text=_("In which opening and closing are meant, such as Europe/Rome."),
    )
    show_marks = models.CharField(
        _("shows which answers were right"), max_length=10, choices=Shown.choices, default=Shown.AT_ONCE
    )
    show_answers = models.CharField(
        _("shows the right answers and why"), max_length=10, choices=Shown.choices, default=Shown.AT_ONCE
    )
    second_marker = models.BooleanField(
        _("two markers"),
        default=False,
        help_text=_("A result with an essay waits until a second person has marked it."),
    )

    objects = QuizQuerySet.as_manager()

    #: Filled by ``QuizQuerySet.counted``.
    question_count: int

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(pass_mark__lte=100), name="pass_mark_is_a_percent"),
            models.CheckConstraint(condition=Q(instant=False) | Q(pass_mark=0), name="instant_feedback_is_practice"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="quiz_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SectionTitle(TranslatableMixin, models.Model):
    """The heading of a part of a quiz, as learners read it in their language."""

    title = models.CharField(_("title"), max_length=200)
    intro = models.CharField(_("introduction"), max_length=500, blank=True)

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("quiz section")
        verbose_name_plural = _("quiz sections")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class QuizQuestion(Orderable):
    """A question of a quiz, or a draw from the bank. Of a question only its language-neutral key counts."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="items")
    section = models.ForeignKey(
        SectionTitle,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("section that begins here"),
    )
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("question")
    )
    stay_with = models.PositiveIntegerField(
        _("stay with version"),
        null=True,
        blank=True,
        help_text=_("Empty: always the newest. A number keeps that version until you change it."),
    )
    category = models.ForeignKey(
        QuestionCategory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("quiz", "or draw from the category"),
    )
    tag = models.CharField(pgettext_lazy("quiz", "with the tag"), max_length=100, blank=True)
    count = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    points = models.PositiveSmallIntegerField(
        _("weight"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("A question of weight 2 counts twice as much as one of weight 1."),
    )

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["quiz", "question"], name="one_question_once_per_quiz"),
            models.CheckConstraint(
                condition=Q(question__isnull=False, category=None, tag="")
                | (Q(question=None, stay_with=None) & (Q(category__isnull=False) | ~Q(tag=""))),
                name="quiz_item_is_a_question_or_a_draw",
            ),
        ]

    def __str__(self) -> str:
        return str(self.question or self.category or self.tag)

"""Questions as editors write them, and the immutable versions that attempts pin.

One question has one row per language, tied by ``translation_key``; its options keep their ids in every language,
so an answer names an option and never a text or a position (rule A4). See docs/decisions.
"""

import uuid
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import ItemBase
from wagtail.blocks import CharBlock
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
    WorkflowState,
)
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from lms.core.append_only import append_only
from lms.core.fields import BlocksField

from .asked import AskedQuestion
from .blocks import AnswersBlock
from .content import content_of, option_ids
from .parts import marker_problems
from .rules import problems


class QuestionType(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("Single choice")
    MULTIPLE = "multiple", _("Multiple choice")
    TRUE_FALSE = "truefalse", _("True or false")
    MATCHING = "matching", _("Matching")
    ORDERING = "ordering", _("Ordering")
    GAPS = "gaps", _("Fill in the blanks")
    NUMERIC = "numeric", _("Number")
    SHORT = "short", _("Short answer")
    ESSAY = "essay", _("Essay, marked by a person")


class Credit(models.TextChoices):
    """How an answer that is partly right is counted (rule A6)."""

    USUAL = "", _("As usual for this type")
    ALL = "all", _("All or nothing")
    PROPORTIONAL = "proportional", _("Share of what is right; a wrong choice takes one away, never below zero")
    PER_OPTION = "per_option", _("The share written at each option")


class QuestionCategory(models.Model):  # type: ignore[django-manager-missing]  # defined below: Question
    """A shelf of the question bank. A slash puts one inside another: "Law/Search" stands in "Law"."""

    name = models.CharField(_("name"), max_length=200, unique=True, help_text=_("For example Law/Search warrants."))

    class Meta:
        verbose_name = _("question category")
        verbose_name_plural = _("question categories")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def with_those_inside(self) -> models.QuerySet["QuestionCategory"]:
        """Return this category and every one inside it."""
        inside = models.Q(name__startswith=f"{self.name}/")
        return QuestionCategory.objects.filter(models.Q(pk=self.pk) | inside)


class QuestionTag(ItemBase):
    """A tag on one language's row of a question; draws read those of the source language."""

    tag = models.ForeignKey("taggit.Tag", models.CASCADE, related_name="lms_questions")
    content_object = ParentalKey("Question", on_delete=models.CASCADE, related_name="tagged_items")


class QuestionQuerySet(models.QuerySet["Question"]):
    """Reads of one table."""

    def in_bank(self) -> "QuestionQuerySet":
        """Leave out what an unfinished import has brought so far."""
        return self.filter(staged=False)

    def ready(self) -> "QuestionQuerySet":
        """Return those that may be asked (rule A2: drafts are never drawn)."""
        return self.filter(live=True, staged=False)

    def with_status(self) -> "QuestionQuerySet":
        """Add ``status``: draft, review, ready or retired, as ``Question.Status`` names them.

        Read from Wagtail's own state, so that the two can never disagree: published is ready, withdrawn is retired.
        """
        kind = ContentType.objects.get_for_model(Question)
        running = WorkflowState.objects.filter(
            base_content_type=kind,
            object_id=Cast(models.OuterRef("pk"), models.CharField()),
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
        return self.annotate(
            status=models.Case(
                models.When(models.Exists(running), then=models.Value(Question.Status.REVIEW)),
                models.When(live=True, then=models.Value(Question.Status.READY)),
                models.When(first_published_at__isnull=False, then=models.Value(Question.Status.RETIRED)),
                default=models.Value(Question.Status.DRAFT),
                output_field=models.CharField(),
            )
        )


class Question(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    index.Indexed,
    ClusterableModel,
):
    """A question in one language. The source language's row decides what is right."""

    class Status(models.TextChoices):
        """Where a question stands on its way."""

        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        READY = "ready", pgettext_lazy("question", "Ready")
        RETIRED = "retired", pgettext_lazy("question", "Retired")

    name = models.CharField(
        _("name"), max_length=100, help_text=_("For editors, such as r1-q4. Learners never see it.")
    )
    type = models.CharField(_("type"), max_length=12, choices=QuestionType.choices, default=QuestionType.SINGLE)
    prompt = models.TextField(
        _("question"),
        max_length=1500,
        help_text=_("One clear question, as the learner reads it. In a text with blanks, [[1]] stands for the first."),
    )
    answers = BlocksField(AnswersBlock(), verbose_name=_("answers"))
    credit = models.CharField(_("partly right answers"), max_length=12, choices=Credit.choices, blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    image_alt = models.CharField(
        _("description of the picture"),
        max_length=300,
        blank=True,
        help_text=_("What somebody who does not see it needs to answer. Empty where it is decoration."),
    )
    hints = BlocksField(
        [("hint", CharBlock(label=_("Hint"), max_length=300))],
        blank=True,
        verbose_name=_("hints"),
        help_text=_("Shown one after the other on request, in practice with instant feedback."),
    )
    max_words = models.PositiveSmallIntegerField(
        _("most words"), null=True, blank=True, help_text=_("For an essay; 500 unless told.")
    )
    explanation = models.TextField(_("explanation"), max_length=2000, help_text=_("Why the right answer is right."))
    #: The lesson that teaches it, in any language: only its translation key counts.
    read_again = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("where to read again"),
        help_text=_("The lesson that teaches this. The result page links to it."),
    )
    category = models.ForeignKey(
        QuestionCategory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("category"),
    )
    tags = ClusterTaggableManager(through=QuestionTag, blank=True, verbose_name=_("tags"))
    #: Brought by an import that is not finished: in no list and no draw until the whole of it is here.
    staged = models.BooleanField(default=False, editable=False)
    #: The import that brought it.
    batch = models.UUIDField(null=True, editable=False, db_index=True)

    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="question",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="question",
        for_concrete_model=False,
    )

    #: Words are translated; what decides an answer stays with the source, block ids and ``correct`` included.
    override_translatable_fields = [
        SynchronizedField("name", overridable=False),
        SynchronizedField("type", overridable=False),
        TranslatableField("prompt"),
        TranslatableField("answers"),
        TranslatableField("explanation"),
        SynchronizedField("read_again", overridable=False),
        SynchronizedField("credit", overridable=False),
        SynchronizedField("image"),
        TranslatableField("image_alt"),
        TranslatableField("hints"),
        SynchronizedField("max_words", overridable=False),
        SynchronizedField("category", overridable=False),
    ]
    search_fields = [
        index.SearchField("name"),
        index.SearchField("prompt"),
        index.SearchField("explanation"),
        index.AutocompleteField("name"),
        index.AutocompleteField("prompt"),
        index.FilterField("type"),
        index.FilterField("locale_id"),
        index.FilterField("live"),
        index.FilterField("staged"),
        index.FilterField("category_id"),
    ]

    objects = QuestionQuerySet.as_manager()

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}: {self.prompt}"

    def clean(self) -> None:
        """Refuse what does not fit the type, each with its reason, at the text where a blank has lost its place."""
        super().clean()
        if not self.type:
            return
        content = content_of(self)
        lost = marker_problems(content)
        found = {"prompt": lost, "answers": [one for one in problems(content) if one not in lost]}
        if any(found.values()):
            raise ValidationError({name: reasons for name, reasons in found.items() if reasons})

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Show the preview in the question's own language, as its learners read it."""
        with override(self.locale.language_code):
            return super().serve_preview(request, mode_name).render()

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Show the question as a learner sees it, then what the learner reads afterwards."""
        return "lms_assessments/questions/preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return the question as asked, in the author's order."""
        content = content_of(self)
        language = self.locale.language_code
        return super().get_preview_context(request, mode_name) | {
            "asked": AskedQuestion(key="preview", content=content, order=option_ids(content), language=language),
        }


class QuestionVersionQuerySet(models.QuerySet["QuestionVersion"]):
    """Reads of one table."""

    def newest(self, question_key: uuid.UUID, language: str) -> "QuestionVersion | None":
        """Return the latest version of a question in a language, or None."""
        return self.filter(question_key=question_key, language=language).order_by("-number").first()


@append_only
class QuestionVersion(models.Model):
    """What a question said in one language when it was published. Appended, never changed (rule A2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question_key = models.UUIDField()
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=12, choices=QuestionType.choices)
    #: See ``assessments.questions.content`` for the shape.
    content = models.JSONField()
    #: SHA-256 over type, option ids and what is right: equal in every language that says the same.
    structure = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question_key", "language", "number"], name="one_question_version_number")
        ]
        indexes = [models.Index(fields=["question_key", "structure", "language"], name="version_key_structure")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.question_key} {self.language} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new version. Raises TypeError for one that is stored already: a change is a new version."""
        if not self._state.adding:
            raise TypeError("A question version is never changed; publish the question to append one.")
        super().save(*args, **kwargs)

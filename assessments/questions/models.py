"""Questions as editors write them, and the immutable versions that attempts pin.

One question has one row per language, tied by ``translation_key``; its options keep their ids in every language,
so an answer names an option and never a text or a position (rule A4). See docs/decisions.
"""

import uuid
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from lms.core.append_only import append_only
from lms.core.fields import BlocksField

from .asked import AskedQuestion
from .blocks import AnswersBlock
from .content import content_of, option_ids
from .rules import problems


class QuestionType(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("Single choice")
    MULTIPLE = "multiple", _("Multiple choice")
    TRUE_FALSE = "truefalse", _("True or false")
    MATCHING = "matching", _("Matching")
    ORDERING = "ordering", _("Ordering")


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

    name = models.CharField(
        _("name"), max_length=100, help_text=_("For editors, such as r1-q4. Learners never see it.")
    )
    type = models.CharField(_("type"), max_length=12, choices=QuestionType.choices, default=QuestionType.SINGLE)
    prompt = models.TextField(
        _("question"), max_length=600, help_text=_("One clear question, as the learner reads it.")
    )
    answers = BlocksField(AnswersBlock(), verbose_name=_("answers"))
    explanation = models.TextField(_("explanation"), max_length=800, help_text=_("Why the right answer is right."))
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
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}: {self.prompt}"

    def clean(self) -> None:
        """Refuse answers that do not fit the type, each with its reason."""
        super().clean()
        if self.type and (found := problems(content_of(self))):
            raise ValidationError({"answers": found})

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

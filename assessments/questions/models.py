"""Questions as editors write them, and the immutable versions that attempts pin.

One question has one row per language, tied by ``translation_key``; its options keep their ids in every language,
so an answer names an option and never a text or a position (rule A4). See docs/decisions.
"""

import uuid

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
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

from lms.core.fields import BlocksField

from .blocks import AnswersBlock


class QuestionType(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("Single choice")
    MULTIPLE = "multiple", _("Multiple choice")
    TRUE_FALSE = "truefalse", _("True or false")
    MATCHING = "matching", _("Matching")
    ORDERING = "ordering", _("Ordering")


class Question(  # type: ignore[misc]  # Wagtail's mixins each carry a Meta of their own
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, TranslatableMixin, ClusterableModel
):
    """A question in one language. The source language's row decides what is right."""

    name = models.CharField(_("name"), max_length=100, help_text=_("For editors, such as r1-q4."))
    type = models.CharField(_("type"), max_length=12, choices=QuestionType.choices, default=QuestionType.SINGLE)
    prompt = models.TextField(_("question"), max_length=600)
    answers = BlocksField(AnswersBlock(), verbose_name=_("answers"))
    explanation = models.TextField(_("explanation"), max_length=800, help_text=_("Why the right answer is right."))
    #: Translation key of the lesson that teaches it.
    read_again = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("where to read again")
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

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}: {self.prompt}"


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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question_key", "language", "number"], name="one_question_version_number")
        ]
        indexes = [models.Index(fields=["question_key", "structure", "language"], name="version_key_structure")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.question_key} {self.language} v{self.number}"

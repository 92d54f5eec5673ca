"""The AI-tools catalogue: editable vocabularies, and entries that are described, never recommended."""

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail import blocks
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail_localize.fields import SynchronizedField

from lms.conf import lms_setting

from ..core.fields import BlocksField

#: Names that the list's address uses for itself.
RESERVED_KEYS = frozenset({"q", "page"})


class Facet(ClusterableModel):
    """A way to sort tools, such as the workflow step. The defaults are ours, not anybody's official list."""

    key = models.SlugField(_("key"), unique=True)
    label = models.CharField(_("label"), max_length=100)
    help = models.CharField(_("help"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("facet")
        verbose_name_plural = _("facets")
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Raise ValidationError for a key that the list's address needs itself."""
        if self.key in RESERVED_KEYS:
            raise ValidationError({"key": _("This key is taken by the list of tools itself.")})

    def words_in(self, language: str | None = None) -> tuple[str, str]:
        """Return label and help in ``language`` (default the active one), else in the source language."""
        return _words_in(self, language)


class Term(ClusterableModel):
    """One value of a facet. One row serves all languages; ``labels`` holds the words."""

    facet = models.ForeignKey(Facet, models.PROTECT, related_name="terms", verbose_name=_("facet"))
    key = models.SlugField(_("key"))
    label = models.CharField(_("label"), max_length=120, help_text=_("In the source language."))
    help = models.CharField(_("help"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("vocabulary term")
        verbose_name_plural = _("vocabulary")
        ordering = ["facet__position", "position", "key"]
        constraints = [models.UniqueConstraint(fields=["facet", "key"], name="one_term_per_facet_key")]

    def __str__(self) -> str:
        return f"{self.facet}: {self.label}"

    def words_in(self, language: str | None = None) -> tuple[str, str]:
        """Return label and help in ``language`` (default the active one), else in the source language.

        Reads ``labels``; prefetch them for lists.
        """
        return _words_in(self, language)


class TermLabel(models.Model):
    """A term's label in one more language."""

    term = ParentalKey(Term, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(_("language"), max_length=10)
    label = models.CharField(_("label"), max_length=120)
    help = models.CharField(_("help"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "language"], name="one_label_per_term_language")]

    def __str__(self) -> str:
        return self.label


class FacetLabel(models.Model):
    """A facet's label in one more language."""

    facet = ParentalKey(Facet, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(_("language"), max_length=10)
    label = models.CharField(_("label"), max_length=100)
    help = models.CharField(_("help"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "language"], name="one_label_per_facet_language")]

    def __str__(self) -> str:
        return self.label


def _words_in(owner: Facet | Term, language: str | None) -> tuple[str, str]:
    wanted = language or get_language()
    found = next((row for row in owner.labels.all() if row.language == wanted), owner)
    return found.label, found.help


class LineStreamBlock(blocks.StreamBlock):
    """A list of sentences; a stream so that every line keeps its id in every language."""

    line = blocks.CharBlock(label=_("Line"), icon="minus")


class ToolQuerySet(models.QuerySet["Tool"]):
    """Reads of one table."""

    def readable_in(self, language: str) -> "ToolQuerySet":
        """Return each published tool once: in ``language`` where that is published, else in the source language."""
        own = Tool.objects.filter(
            live=True, translation_key=OuterRef("translation_key"), locale__language_code=language
        )
        source = Q(locale__language_code=lms_setting("SOURCE_LANGUAGE")) & ~Exists(own)
        return self.filter(Q(locale__language_code=language) | source, live=True)


class Tool(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, TranslatableMixin, ClusterableModel
):
    """A catalogue entry in one language. Its terms are language-neutral."""

    slug = models.SlugField(_("slug"), help_text=_("The same in every language."))
    name = models.CharField(_("name"), max_length=200)
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), max_length=600)
    does_not = BlocksField(LineStreamBlock(), verbose_name=_("what it does not do"))
    oversight = models.TextField(_("human oversight"), max_length=800)
    evidence_note = models.TextField(_("evidence seen"), max_length=800, blank=True)
    limits = BlocksField(LineStreamBlock(), verbose_name=_("known limits"), blank=True)
    access = models.TextField(_("conditions of access"), max_length=600, blank=True)
    ai_act = models.TextField(_("class under the EU AI Act"), max_length=800, blank=True)
    questions = BlocksField(LineStreamBlock(), verbose_name=_("questions to ask the supplier"), blank=True)
    verified_on = models.DateField(_("last verified"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    terms = ParentalManyToManyField(Term, related_name="tools", blank=True, verbose_name=_("vocabulary"))
    #: Normalised by ``lms.core.search``; written on save.
    search_text = models.TextField(editable=False, default="")

    objects = ToolQuerySet.as_manager()

    #: Language-neutral facts: wagtail-localize copies them, translators never see them.
    override_translatable_fields = [SynchronizedField("slug", overridable=False), SynchronizedField("terms")]

    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="tool",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="tool",
        for_concrete_model=False,
    )

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="one_tool_per_slug_locale")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise ValidationError for an address of another tool, in whatever language."""
        if Tool.objects.filter(slug=self.slug).exclude(translation_key=self.translation_key).exists():
            raise ValidationError({"slug": _("Another tool has this address already.")})

    @property
    def language(self) -> str:
        """Language code of the text."""
        return str(self.locale.language_code)

    @property
    def review_overdue(self) -> bool:
        """Whether the day by which somebody must look again has passed (UTC)."""
        return self.review_by is not None and self.review_by < timezone.now().date()

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Preview through the page that readers get."""
        return "lms/catalogue/tool.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return what the page of a published tool gets."""
        from .queries import tool_context

        return tool_context(self, self.language) | {"request": request}

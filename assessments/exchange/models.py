"""An import on its way: read, looked at, then brought in whole or not at all."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Locale

from ..questions.models import QuestionCategory


class Format(models.TextChoices):
    """Formats of question banks."""

    GIFT = "gift", "GIFT"
    AIKEN = "aiken", "Aiken"
    MOODLE = "moodle", "Moodle XML"


class QuestionImport(models.Model):
    """One file somebody wants in the bank."""

    class State(models.TextChoices):
        """Where it stands."""

        READING = "reading", _("Being read")
        READY = "ready", pgettext_lazy("import", "Ready to look at")
        IMPORTING = "importing", _("Being brought in")
        DONE = "done", pgettext_lazy("import", "Done")
        FAILED = "failed", _("Could not be read")
        UNDONE = "undone", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    format = models.CharField(_("format"), max_length=10, choices=Format.choices)
    file_name = models.CharField(max_length=200)
    #: The file itself, until the import is done or taken back.
    file = models.BinaryField(blank=True)
    locale = models.ForeignKey(Locale, models.PROTECT, related_name="+", verbose_name=_("language"))
    category = models.ForeignKey(
        QuestionCategory, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    #: Why the whole file could not be read, for the reader of the report; English, translated when shown.
    problem = models.JSONField(null=True, blank=True)
    #: Ids of the categories it made, which go with it when it is taken back.
    made_categories = models.JSONField(default=list)

    class Meta:
        ordering = ["-at", "pk"]
        verbose_name = _("question import")
        verbose_name_plural = _("question imports")

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One question of the file: what it became, and what was not understood."""

    class Verdict(models.TextChoices):
        """What will happen to it."""

        NEW = "new", pgettext_lazy("imported question", "New")
        PARTLY = "partly", _("New, with something left out")
        DUPLICATE = "duplicate", _("Already in the bank")
        REFUSED = "refused", _("Not understood")

    batch = models.ForeignKey(QuestionImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    #: Where it begins in the file, counted from 1.
    line = models.PositiveIntegerField()
    name = models.CharField(max_length=100, blank=True)
    prompt = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    #: [[code, {values}]]; ``assessments.exchange.reports`` has the words.
    problems = models.JSONField(default=list)
    #: Fields of ``Question``, answers as stream data; empty where it was refused.
    fields = models.JSONField(default=dict)
    chosen = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_row_per_imported_question")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

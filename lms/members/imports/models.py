"""A file of units or people between its upload and its last line: staged, so that nothing is half in."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Agency


class PeopleImport(models.Model):
    """One file of an agency: read into lines by the worker, shown as a dry run, then applied a part at a time."""

    class Kind(models.TextChoices):
        """What the lines are."""

        UNITS = "units", _("Units")
        PEOPLE = "people", _("People and posts")

    class State(models.TextChoices):
        """How far it is."""

        READING = "reading", _("Being read")
        #: Every line has been checked; nothing is changed yet.
        READY = "ready", _("Checked")
        APPLYING = "applying", _("Being applied")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not readable")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    #: The file's text; emptied when it is done, because it names people.
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    invite = models.BooleanField(_("send invitations"), default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    #: Why the file as a whole could not be used.
    problem = models.CharField(max_length=300, blank=True)
    lines_all = models.PositiveIntegerField(default=0)
    lines_done = models.PositiveIntegerField(default=0)
    #: {outcome: lines}
    counts = models.JSONField(default=dict)
    made_by = models.UUIDField()
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "pk"]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the file's name."""
        return self.file_name


class ImportLine(models.Model):
    """One line of the file and what would become, or became, of it. Deleted some days after the end."""

    class Outcome(models.TextChoices):
        """What the line does."""

        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("As it is")
        WRONG = "wrong", _("Wrong")

    people_import = models.ForeignKey(PeopleImport, models.CASCADE, related_name="lines")
    #: As a text editor counts; the heading is line 1.
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    #: Codes of what is wrong, with what a sentence needs: [{"code": …, …}].
    problems = models.JSONField(default=list)
    applied = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["people_import", "number"], name="one_import_line_per_number")]
        indexes = [models.Index(fields=["people_import", "outcome", "number"], name="import_line_outcome")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return its number."""
        return str(self.number)

"""What counts for what when one course takes the place of another (rule K9)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.append_only import append_only


@append_only
class Equivalence(models.Model):
    """An editor declared that what was done under one key counts under another, in a course that takes over."""

    class Level(models.TextChoices):
        """What is equivalent."""

        LESSON = "lesson", _("Lesson")
        COURSE = "course", _("Course")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    level = models.CharField(max_length=10, choices=Level.choices)
    old_key = models.UUIDField()
    new_key = models.UUIDField()
    old_course_key = models.UUIDField()
    new_course_key = models.UUIDField(db_index=True)
    reason = models.CharField(max_length=300)
    #: Subject of the editor.
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("equivalence")
        verbose_name_plural = _("equivalences")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["level", "old_key", "new_key"], name="one_equivalence_per_pair"),
            models.CheckConstraint(condition=~Q(old_key=F("new_key")), name="nothing_is_equivalent_to_itself"),
            models.CheckConstraint(
                condition=~Q(level="course") | Q(old_key=F("old_course_key"), new_key=F("new_course_key")),
                name="course_equivalence_names_courses",
            ),
        ]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return what counts for what."""
        return f"{self.level} {self.old_key} → {self.new_key}"

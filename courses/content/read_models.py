"""Read models of published courses. Written by ``services`` when something is published; never edited by hand."""

import uuid
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from lms.core.append_only import append_only

from .choices import Applies, ChangeKind, Condition


class PublishedCourse(models.Model):
    """What lists and lessons need of a live course in one language: one row, no page tree."""

    course_key = models.UUIDField()
    language = models.CharField(max_length=10)
    #: False once the course is unpublished; the row stays so that records can still name the course.
    live = models.BooleanField(default=True)
    #: True in the language the course was written in.
    is_source = models.BooleanField(default=False)
    code = models.CharField(max_length=12)
    track_key = models.UUIDField()
    track_title = models.CharField(max_length=255)
    accent = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    summary = models.CharField(max_length=300)
    level = models.CharField(max_length=20)
    minutes = models.PositiveIntegerField()
    discreet = models.BooleanField(default=False)
    url = models.CharField(max_length=500)
    #: [{key, title, intro, language, need, lessons: [{key, title, summary, url, minutes, optional, condition,
    #:   score_at_least, activities_needed, language, activities: [{key, type, title, condition}]}]}] in reading order.
    #: ``need`` is how many of the module's required lessons complete it, None for all. Lessons missing in this
    #: language stand in the source's.
    outline = models.JSONField(default=list)
    #: Modules are taken in order.
    ordered = models.BooleanField(default=False)
    #: How many modules complete the course; None is all.
    modules_needed = models.PositiveIntegerField(null=True)
    #: Courses to complete first, the live ones: [{key, code, title, url, language}] in the best language.
    prerequisites = models.JSONField(default=list)
    #: Whether completing the course gives a certificate.
    certificate = models.BooleanField(default=True)
    #: Hours a certificate names; of the required lessons, rounded up to a tenth, where the editor named none.
    hours = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    #: Who answers for the content.
    instructor = models.CharField(max_length=200, blank=True)
    #: As ``RequiredSet.validity``.
    validity = models.JSONField(default=dict)
    #: The latest version of the required set, when it was made, and what its editor said of it.
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    change_note = models.CharField(max_length=300, blank=True)
    applies = models.CharField(max_length=10, choices=Applies.choices, default=Applies.EVERYONE)
    search_text = models.TextField()
    position = models.CharField(max_length=255)
    #: Every write changes it: copies kept in a process are keyed by it.
    refreshed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course_key", "language"], name="one_row_per_course_language")]
        ordering = ["position"]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return code and language."""
        return f"{self.code} ({self.language})"

    def lessons(self) -> list[dict[str, Any]]:
        """Return the outline's lessons in reading order."""
        return self._lessons

    @property
    def newcomers_only(self) -> bool:
        """Whether the latest version does not concern those who were under way when it was made."""
        return self.applies == Applies.NEWCOMERS

    @property
    def validity_months(self) -> int | None:
        """For how many months a completion is valid; None without an end."""
        months: int | None = self.validity.get("months")
        return months

    @cached_property
    def item_keys(self) -> list[UUID]:
        """Keys of all lessons and activities of the course."""
        lessons = self.lessons()
        keys = [lesson["key"] for lesson in lessons] + [
            one["key"] for lesson in lessons for one in lesson["activities"]
        ]
        return [UUID(key) for key in keys]

    @cached_property
    def _lessons(self) -> list[dict[str, Any]]:
        return [lesson for module in self.outline for lesson in module["lessons"]]


class CourseItem(models.Model):
    """A lesson of a course, whatever the language: what it takes to complete it."""

    lesson_key = models.UUIDField(unique=True)
    course_key = models.UUIDField(db_index=True)
    module_key = models.UUIDField(null=True)
    live = models.BooleanField(default=True)
    optional = models.BooleanField(default=False)
    condition = models.CharField(max_length=10, choices=Condition.choices)
    #: Percent that each activity must reach, for ``Condition.SCORE``.
    score_at_least = models.PositiveSmallIntegerField(null=True)
    #: How many of the activities are enough; None is all.
    activities_needed = models.PositiveSmallIntegerField(null=True)
    #: Keys of the activities in it, as text.
    activities = models.JSONField(default=list)
    #: Place in the course's reading order, from 1.
    position = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the lesson's key."""
        return str(self.lesson_key)


class ActivityUse(models.Model):
    """An activity stands in a lesson: the way from an outcome to the lessons it may complete."""

    activity_key = models.UUIDField(db_index=True)
    lesson_key = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity_key", "lesson_key"], name="one_use_per_lesson")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return what stands where."""
        return f"{self.activity_key} in {self.lesson_key}"


@append_only
class RequiredSet(models.Model):
    """Version of what a course requires (rule C6); a certificate names it. Publishing appends, nothing edits."""

    course_key = models.UUIDField()
    version = models.PositiveIntegerField()
    #: Keys of all lessons that count, as text, sorted.
    items = models.JSONField()
    #: [{"key": module key, "lessons": [required lesson keys], "need": how many of them}] in reading order.
    #: Empty, as in the rows of the first release, is one group of all items.
    groups = models.JSONField(default=list)
    #: How many of the groups; None is all.
    modules_needed = models.PositiveIntegerField(null=True)
    #: Modules are taken in order.
    ordered = models.BooleanField(default=False)
    #: Keys of courses to complete first, as text, sorted. Only live ones: nobody waits for what is not offered.
    prerequisites = models.JSONField(default=list)
    #: Lesson key to what completes it: {"condition", "score", "needed", "activities"}. Kept for the record.
    conditions = models.JSONField(default=dict)
    #: Whom it concerns among those under way.
    applies = models.CharField(max_length=10, choices=Applies.choices, default=Applies.EVERYONE)
    #: {} without an end, else {"months", "mode": "rolling" or "fixed", "fixed_day": "MM-DD" or "", "window_days",
    #: "grace_days"}.
    validity = models.JSONField(default=dict)
    track_key = models.UUIDField(null=True)
    #: What the editor said of the change; empty for an editorial one.
    change_note = models.CharField(max_length=300, blank=True)
    material = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course_key", "version"], name="one_required_set_version")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return course and version."""
        return f"{self.course_key} v{self.version}"


class TrackRule(models.Model):
    """What completes a track: all of its live courses, or so many of them."""

    track_key = models.UUIDField(unique=True)
    #: None is all. Never more than there are courses.
    needed = models.PositiveIntegerField(null=True)
    #: Keys of the live courses, as text, sorted. Empty completes nobody.
    courses = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return the track's key."""
        return str(self.track_key)


@append_only
class ContentChange(models.Model):
    """One publication of a page of a course: what its editor said it was. The course's history, in order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course_key = models.UUIDField()
    page_key = models.UUIDField()
    language = models.CharField(max_length=10)
    #: The page's title as published: the page may go.
    title = models.CharField(max_length=255)
    #: Wagtail revision; a publication is entered once.
    revision = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=ChangeKind.choices, default=ChangeKind.EDITORIAL)
    note = models.CharField(max_length=300, blank=True)
    applies = models.CharField(max_length=10, choices=Applies.choices, default=Applies.EVERYONE)
    #: Holders are asked to take this lesson again, within so many days.
    redo = models.BooleanField(default=False)
    within_days = models.PositiveSmallIntegerField(null=True)
    #: Version of the required set from then on; None when the course was not live.
    version = models.PositiveIntegerField(null=True)
    #: Subject of the editor; None when nobody signed in did it.
    by = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["course_key", "at"], name="change_course_at")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return what was published, and what it was."""
        return f"{self.kind} {self.page_key}"

    @property
    def material(self) -> bool:
        """Whether what is taught, or what completes the course, has changed."""
        return self.kind == ChangeKind.MATERIAL

"""Course pages as editors write them, and the read models every list and every check uses."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import Page

from lms.core.blocks import BodyBlock
from lms.core.fields import BlocksField
from lms.core.html import web_address
from lms.core.pages import BasePage, synchronised

from ..activities.blocks import ActivityBlock
from .blocks import ObjectiveStreamBlock, SourceStreamBlock
from .panels import course_handler, lesson_handler, module_handler, track_handler


class Accent(models.TextChoices):
    """The three track colours of the design."""

    RESPONSIBLE_AI = "responsible-ai", _("Indigo")
    TECHNIQUES = "techniques", _("Petrol")
    WELLBEING = "wellbeing", _("Moss")


class Level(models.TextChoices):
    """How much a course expects its reader to know."""

    FOUNDATION = "foundation", _("Foundation")
    PRACTITIONER = "practitioner", _("Practitioner")
    ADVANCED = "advanced", _("Advanced")


class Condition(models.TextChoices):
    """What completes a lesson (rule C5). The label is what editors and officers read."""

    CONFIRM = "confirm", _("Read to the end and confirm")
    PASS = "pass", _("Pass every activity in this lesson")
    FINISH = "finish", _("Finish every activity in this lesson")
    OPEN = "open", _("Open the lesson")


class LessonBodyBlock(BodyBlock):
    """A lesson's blocks: those of any text page, and activities."""

    activity = ActivityBlock()


class TrackPage(BasePage):
    """A subject area that holds courses."""

    summary = models.CharField(_("summary"), max_length=300)
    accent = models.CharField(_("colour"), max_length=20, choices=Accent.choices, default=Accent.RESPONSIBLE_AI)

    template = "lms_courses/content/track.html"
    page_description = _("A subject area. Courses live below it.")
    subpage_types = ["lms_courses.CoursePage"]
    edit_handler = track_handler
    override_translatable_fields = synchronised("slug")

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")

    def delivery_facts(self) -> dict[str, Any]:
        """Return the words and the colour."""
        return {"summary": self.summary, "accent": self.accent}


class CoursePage(BasePage):
    """A course: what it teaches, to whom, under which law and until when."""

    code = models.CharField(_("code"), max_length=12, help_text=_("Short and stable, such as R1."))
    summary = models.CharField(_("summary"), max_length=300)
    audience = models.CharField(_("audience"), max_length=300)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.FOUNDATION)
    objectives = BlocksField(ObjectiveStreamBlock(), verbose_name=_("objectives"), blank=True)
    content_note = models.CharField(
        _("content note"), max_length=300, blank=True, help_text=_("One neutral sentence about what is discussed.")
    )
    jurisdiction = models.CharField(_("jurisdiction"), max_length=120, blank=True)
    law_as_of = models.DateField(_("law as of"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True, help_text=_("When somebody must look again."))
    sources = BlocksField(
        SourceStreamBlock(), verbose_name=_("sources"), blank=True, help_text=_("Author or body, title, year.")
    )
    #: Others ever see of a discreet course only that it was completed.
    discreet = models.BooleanField(
        _("discreet"),
        default=False,
        help_text=_(
            "For wellbeing: supervisors see only whether it was completed, never lessons, language or attempts."
        ),
    )

    template = "lms_courses/content/course.html"
    page_description = _("A course with its objectives. Modules live below it.")
    subpage_types = ["lms_courses.ModulePage"]
    parent_page_types = ["lms_courses.TrackPage"]
    edit_handler = course_handler
    override_translatable_fields = synchronised("slug", "code", "level", "law_as_of", "review_by", "discreet")

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def reviews(self) -> "models.QuerySet[ContentReview]":
        """Return who has checked the course: its substance, and its wording in this page's language."""
        kinds = models.Q(kind=ContentReview.Kind.EXPERT) | models.Q(language=self.locale.language_code)
        return ContentReview.objects.filter(kinds, course_key=self.translation_key)

    def delivery_facts(self) -> dict[str, Any]:
        """Return what the course page says about the course itself; its outline comes from the read model."""
        return {
            "code": self.code,
            "summary": self.summary,
            "audience": self.audience,
            "level": self.level,
            "objectives": [str(block.value) for block in self.objectives],
            "content_note": self.content_note,
            "jurisdiction": self.jurisdiction,
            "law_as_of": self.law_as_of.isoformat() if self.law_as_of else "",
            "review_by": self.review_by.isoformat() if self.review_by else "",
            "discreet": self.discreet,
            "sources": [{"text": b.value["text"], "url": web_address(b.value["url"] or "")} for b in self.sources],
        }


class ModulePage(BasePage):
    """A part of a course."""

    intro = models.CharField(_("introduction"), max_length=400, blank=True)

    has_own_page = False
    preview_modes: list[tuple[str, str]] = []
    page_description = _("A part of a course. Lessons live below it.")
    subpage_types = ["lms_courses.LessonPage"]
    parent_page_types = ["lms_courses.CoursePage"]
    edit_handler = module_handler
    override_translatable_fields = synchronised("slug")

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the course: a module has no page of its own."""
        return redirect(self.get_parent().url)


class LessonPage(BasePage):
    """One sitting: 5 to 12 minutes of reading with its activities."""

    summary = models.CharField(_("summary"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=8, validators=[MinValueValidator(1)])
    body = BlocksField(LessonBodyBlock(), verbose_name=_("body"), blank=True)
    condition = models.CharField(
        _("what completes it"), max_length=10, choices=Condition.choices, default=Condition.CONFIRM
    )
    optional = models.BooleanField(
        _("optional"), default=False, help_text=_("The course can be completed without this lesson.")
    )
    terms = ParentalManyToManyField(
        "lms.Term",
        blank=True,
        related_name="+",
        verbose_name=_("capabilities and steps"),
        help_text=_("Tools that match these are listed under the lesson by themselves."),
    )

    template = "lms_courses/content/lesson.html"
    page_description = _("One sitting of reading, with its activities.")
    subpage_types: list[str] = []
    parent_page_types = ["lms_courses.ModulePage"]
    edit_handler = lesson_handler
    override_translatable_fields = synchronised("slug", "minutes", "condition", "optional", "terms")

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def delivery_segments(self) -> list[dict[str, Any]]:
        """Return the body in pieces; an activity is one of its own, because its state is the reader's."""
        pieces: list[dict[str, Any]] = []
        for piece in map(self._segment, self.body):
            if pieces and "html" in piece and "html" in pieces[-1]:
                pieces[-1]["html"] += "\n" + piece["html"]
            else:
                pieces.append(piece)
        return pieces

    def _segment(self, block: Any) -> dict[str, Any]:
        if block.block_type != "activity":
            return {"html": str(block.render())}
        activity = block.value["activity"]
        return {
            "activity": str(activity.key) if activity else "",
            "type": activity.type if activity else "",
            "title": block.value["title"],
            "intro": block.value["intro"],
        }

    def delivery_facts(self) -> dict[str, Any]:
        """Return the lesson's own fields; what it shares with the course comes from the read model."""
        course = CoursePage.objects.ancestor_of(self).get()
        return {
            "summary": self.summary,
            "minutes": self.minutes,
            "condition": self.condition,
            "optional": self.optional,
            "content_note": course.content_note,
            "jurisdiction": course.jurisdiction,
            "law_as_of": course.law_as_of.isoformat() if course.law_as_of else "",
            "terms": sorted(term.pk for term in self.terms.all()),
            "reviewed": sorted({review.kind for review in course.reviews()}),
        }


# Read models. Written by ``services`` when something is published; never edited by hand.


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
    #: [{key, title, intro, language, lessons: [{key, title, summary, url, minutes, optional, condition, language,
    #:   activities: [{key, type, title}]}]}] in reading order. Lessons missing in this language stand in the source's.
    outline = models.JSONField(default=list)
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
    live = models.BooleanField(default=True)
    optional = models.BooleanField(default=False)
    condition = models.CharField(max_length=10, choices=Condition.choices)
    #: Keys of the activities in it, as text.
    activities = models.JSONField(default=list)

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


class RequiredSet(models.Model):
    """Version of what a course requires (rule C6); publishing appends one when the set has changed."""

    course_key = models.UUIDField()
    version = models.PositiveIntegerField()
    #: Lesson keys as text, sorted.
    items = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course_key", "version"], name="one_required_set_version")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        """Return course and version."""
        return f"{self.course_key} v{self.version}"


class ContentReview(models.Model):
    """A named person has checked a course: its substance, or its wording in one language."""

    class Kind(models.TextChoices):
        """What was checked."""

        EXPERT = "expert", _("By an expert in the subject")
        LANGUAGE = "language", _("By a native speaker")

    course = models.ForeignKey(
        Page, models.CASCADE, related_name="+", verbose_name=_("course"), limit_choices_to={"depth__gte": 3}
    )
    course_key = models.UUIDField(editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=10)
    reviewer = models.CharField(_("reviewer"), max_length=200)
    reviewed_on = models.DateField(_("reviewed on"))

    class Meta:
        verbose_name = _("content review")
        verbose_name_plural = _("content reviews")
        ordering = ["-reviewed_on"]

    def __str__(self) -> str:
        """Return who, and when."""
        return f"{self.reviewer}, {self.reviewed_on}"

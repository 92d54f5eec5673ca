"""Course pages as editors write them. The read models every list and check uses stand in ``read_models``."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
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
from .blocks import ObjectiveStreamBlock, PrerequisiteStreamBlock, SourceStreamBlock
from .changes import FIELDS, REDO_FIELDS, ChangePage, RedoPage
from .checks import check_course, check_lesson
from .choices import Accent, Applies, ChangeKind, Condition, Level, ValidityMode
from .gate import Gated
from .page_forms import ChangeForm, CourseForm, LessonForm
from .panels import course_handler, lesson_handler, module_handler, track_handler
from .read_models import ActivityUse, ContentChange, CourseItem, PublishedCourse, RequiredSet, TrackRule

__all__ = [
    "Accent",
    "ActivityUse",
    "Applies",
    "ChangeKind",
    "Condition",
    "ContentChange",
    "ContentReview",
    "CourseItem",
    "CoursePage",
    "LessonPage",
    "Level",
    "ModulePage",
    "PublishedCourse",
    "RequiredSet",
    "TrackPage",
    "TrackRule",
    "ValidityMode",
]


class LessonBodyBlock(BodyBlock):
    """A lesson's blocks: those of any text page, and activities."""

    activity = ActivityBlock()


class TrackPage(BasePage):
    """A subject area that holds courses."""

    summary = models.CharField(_("summary"), max_length=300)
    accent = models.CharField(_("colour"), max_length=20, choices=Accent.choices, default=Accent.RESPONSIBLE_AI)
    courses_needed = models.PositiveSmallIntegerField(
        _("courses needed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many of its courses complete the track. Leave empty for all of them."),
    )

    template = "lms_courses/content/track.html"
    page_description = _("A subject area. Courses live below it.")
    subpage_types = ["lms_courses.CoursePage"]
    edit_handler = track_handler
    override_translatable_fields = synchronised("slug", "courses_needed")

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")

    def delivery_facts(self) -> dict[str, Any]:
        """Return the words and the colour."""
        return {"summary": self.summary, "accent": self.accent}


class CoursePage(ChangePage):
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
    prerequisites = BlocksField(PrerequisiteStreamBlock(), verbose_name=_("courses to complete first"), blank=True)
    ordered = models.BooleanField(
        _("modules in order"), default=False, help_text=_("A module opens when the one before it is complete.")
    )
    modules_needed = models.PositiveSmallIntegerField(
        _("modules needed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many of the modules complete the course. Leave empty for all of them."),
    )
    certificate = models.BooleanField(
        _("certificate"), default=True, help_text=_("Whoever completes the course receives a certificate.")
    )
    hours = models.DecimalField(
        _("hours"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_(
            "As the certificate names them. Leave empty to count the minutes of the required lessons, rounded up to a "
            "tenth of an hour."
        ),
    )
    instructor = models.CharField(
        _("responsible for the content"),
        max_length=200,
        blank=True,
        help_text=_("Name and function, as on the certificate."),
    )
    validity_months = models.PositiveSmallIntegerField(
        _("valid for so many months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty where a completion does not expire."),
    )
    validity_mode = models.CharField(
        _("how validity is counted"), max_length=10, choices=ValidityMode.choices, default=ValidityMode.ROLLING
    )
    fixed_day = models.CharField(
        _("fixed day"),
        max_length=5,
        blank=True,
        help_text=_("Month and day, such as 12-31. Valid until the first such day after the months have passed."),
    )
    renewal_window_days = models.PositiveSmallIntegerField(_("renewal opens so many days before the end"), default=90)
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace after the end"), default=0, help_text=_("A renewal within them counts as in time.")
    )

    template = "lms_courses/content/course.html"
    page_description = _("A course with its objectives. Modules live below it.")
    subpage_types = ["lms_courses.ModulePage"]
    parent_page_types = ["lms_courses.TrackPage"]
    edit_handler = course_handler
    base_form_class = CourseForm
    override_translatable_fields = synchronised(
        "slug",
        "code",
        "level",
        "law_as_of",
        "review_by",
        "discreet",
        "prerequisites",
        "ordered",
        "modules_needed",
        "certificate",
        "hours",
        "instructor",
        "validity_months",
        "validity_mode",
        "fixed_day",
        "renewal_window_days",
        "grace_days",
        *FIELDS,
    )

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def check_together(self, errors: dict[str, Any]) -> None:
        """Check order, prerequisites and validity."""
        super().check_together(errors)
        check_course(self, errors)

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


class ModulePage(ChangePage):
    """A part of a course."""

    intro = models.CharField(_("introduction"), max_length=400, blank=True)
    lessons_needed = models.PositiveSmallIntegerField(
        _("lessons needed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many of the lessons that are not optional complete the module. Leave empty for all of them."),
    )

    has_own_page = False
    preview_modes: list[tuple[str, str]] = []
    page_description = _("A part of a course. Lessons live below it.")
    subpage_types = ["lms_courses.LessonPage"]
    parent_page_types = ["lms_courses.CoursePage"]
    edit_handler = module_handler
    base_form_class = ChangeForm
    override_translatable_fields = synchronised("slug", "lessons_needed", *FIELDS)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the course: a module has no page of its own."""
        return redirect(self.get_parent().url)


class LessonPage(Gated, RedoPage):
    """One sitting: 5 to 12 minutes of reading with its activities."""

    summary = models.CharField(_("summary"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=8, validators=[MinValueValidator(1)])
    body = BlocksField(LessonBodyBlock(), verbose_name=_("body"), blank=True)
    condition = models.CharField(
        _("what completes it"), max_length=10, choices=Condition.choices, default=Condition.CONFIRM
    )
    score_at_least = models.PositiveSmallIntegerField(
        _("score in percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Where a score completes the lesson: what each activity must reach."),
    )
    activities_needed = models.PositiveSmallIntegerField(
        _("activities needed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Where activities complete the lesson: how many of them. Leave empty for all of them."),
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
    base_form_class = LessonForm
    override_translatable_fields = synchronised(
        "slug",
        "minutes",
        "condition",
        "score_at_least",
        "activities_needed",
        "optional",
        "terms",
        *FIELDS,
        *REDO_FIELDS,
    )

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def check_together(self, errors: dict[str, Any]) -> None:
        """Check the condition with its numbers."""
        super().check_together(errors)
        check_lesson(self, errors)

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

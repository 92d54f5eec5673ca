"""The fast door: one row per published page and language, rendered when it was published."""

from django.db import models

from courses.content.models import PublishedCourse


class DeliveredPage(models.Model):
    """A page ready to send. Holds only what is the same for every reader of this revision."""

    language = models.CharField(max_length=10)
    #: Address without the language prefix, such as ``responsible-ai/ai-essentials/``.
    path = models.CharField(max_length=500)
    page_id = models.PositiveIntegerField(unique=True)
    key = models.UUIDField(db_index=True)
    #: Model name of the page type, such as ``lessonpage``.
    kind = models.CharField(max_length=40)
    #: Only rows that anybody signed in may read stand here; ``public`` ones need no sign-in.
    public = models.BooleanField(default=False)
    title = models.CharField(max_length=255)
    revision = models.CharField(max_length=40, blank=True)
    #: [[title, url], …] from the home page down to the parent.
    crumbs = models.JSONField(default=list)
    #: [{"html": …} | {"activity": key, "type": …, "title": …, "html": …}, …]
    segments = models.JSONField(default=list)
    #: What the template needs of the page's own fields.
    facts = models.JSONField(default=dict)
    course = models.ForeignKey(PublishedCourse, models.SET_NULL, null=True, related_name="+")
    template_version = models.PositiveSmallIntegerField()
    #: Every write changes it: copies kept in a process are keyed by it.
    refreshed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "path"], name="one_delivered_page_per_path")]

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.language}/{self.path}"

"""The bare views everything is compared to: the same middleware, session and user, and the least of work.

``floor`` also has a lesson's base template and body size, and one indexed query; ``note`` one INSERT.
"""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from courses.progress.models import CourseSummary
from lms.members.requests import member_of

#: As much ready-made HTML as the body of an ordinary lesson.
BODY = "<p>Eleven kilobytes of words that were rendered before anybody asked for them.</p>" * 135


class Note(models.Model):
    """A small table; ``completions`` makes it in the scratch database."""

    subject = models.UUIDField()
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "lms"
        managed = False
        db_table = "bench_note"

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return str(self.subject)


def floor(request: HttpRequest) -> HttpResponse:
    """Answer with what every page of ours has to do anyway."""
    summary = CourseSummary.objects.filter(subject=member_of(request).subject).first()
    return render(request, "bench/floor.html", {"summary": summary, "body": BODY})


@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Write one row for the signed-in member and redirect: what every button of ours has to do anyway."""
    Note.objects.create(subject=member_of(request).subject)
    return redirect("my_learning")

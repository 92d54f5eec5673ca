"""The bare view: same middleware, session, user, base template and body size as a lesson, and one indexed query."""

from django.shortcuts import render

from courses.progress.models import CourseSummary

#: As much ready-made HTML as the body of an ordinary lesson.
BODY = "<p>Eleven kilobytes of words that were rendered before anybody asked for them.</p>" * 135


def floor(request):
    """Answer with what every page of ours has to do anyway."""
    summary = CourseSummary.objects.filter(subject=request.user.lms_profile.subject).first()
    return render(request, "bench/floor.html", {"summary": summary, "body": BODY})

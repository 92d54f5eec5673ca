"""What an officer does about enrolments."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core.urls import back_to

from . import services


@require_POST
def enrol(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """Enrol the signed-in officer and go back to where the button was."""
    try:
        services.enrol(subject=request.user.lms_profile.subject, course_key=course_key)  # type: ignore[union-attr]
    except services.CourseNotOpen:
        raise Http404 from None
    messages.success(request, _("You are enrolled. Your place is kept in every language and on every device."))
    return redirect(back_to(request, "my_learning"))

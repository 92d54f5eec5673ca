"""What a token may be allowed to do. Whose records it reaches is another question, and asked of ``members.scope``."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TokenScope(models.TextChoices):
    """One thing a program may do for its member; published, so none is ever renamed."""

    COURSES_READ = "courses:read", _("Read the courses")
    PEOPLE_READ = "people:read", _("Read people and units")
    PROGRESS_READ = "progress:read", _("Read enrolments and completions")
    CERTIFICATES_READ = "certificates:read", _("Read certificates")
    ASSIGNMENTS_READ = "assignments:read", _("Read assignments")
    ASSIGNMENTS_WRITE = "assignments:write", _("Make and end assignments")
    REPORTS_READ = "reports:read", _("Make and fetch reports")

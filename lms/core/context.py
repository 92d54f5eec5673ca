"""What every template may use."""

from typing import Any

from django.http import HttpRequest

from lms.conf import lms_setting


def centre(request: HttpRequest) -> dict[str, Any]:
    """Return the centre's name."""
    return {"centre_name": lms_setting("CENTRE_NAME"), "contact_url": lms_setting("CONTACT_URL")}

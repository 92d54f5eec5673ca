"""The file of personal data as it is sent."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils import timezone


def json_file(document: dict[str, Any]) -> HttpResponse:
    """Return the document as a file to keep; its name says nothing about whose it is."""
    text = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="personal-data-{timezone.localdate().isoformat()}.json"'
    response["Cache-Control"] = "private, no-store"
    return response

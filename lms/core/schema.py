"""What the API's published description covers."""

from typing import Any


def ours(endpoints: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Keep the addresses below ``/api/``; the editor's own endpoints are Wagtail's affair and promise nothing."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]

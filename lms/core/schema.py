"""What the API's published description covers, and what every address of it may answer."""

from inspect import getdoc
from typing import Any

from drf_spectacular.openapi import AutoSchema

#: Reasons in words, as DRF writes them.
PROBLEM = {
    "type": "object",
    "description": "What went wrong, in the reader's language.",
    "properties": {"detail": {"type": "string"}},
    "required": ["detail"],
}
#: A list for each field that was wrong; what concerns no field stands under ``non_field_errors`` or ``detail``.
FAULTS = {"type": "object", "description": "By field, what is wrong.", "additionalProperties": {}}
SHARED = {
    "401": ("Problem", "Nobody is signed in, or the token is not accepted."),
    "403": ("Problem", "Not open to this member or this token."),
    "429": ("Problem", "Too often; Retry-After says in how many seconds to come back."),
}
METHODS = {"get", "post", "put", "patch", "delete"}


class Described(AutoSchema):
    """drf-spectacular's, which also tells what an access token needs (``token_scope`` of a view; None: no token)."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Return the ways in."""
        ways = super().get_auth()
        return ways if self._token_scope() else [way for way in ways if "accessToken" not in way]

    def get_description(self, *_operation: Any) -> str:
        """Return what the operation is for (of a view that does one thing, what the view says), and its scope."""
        described, needed = super().get_description(), self._token_scope()
        if sum(hasattr(self.view, method) for method in METHODS) == 1:
            described = getdoc(type(self.view)) or described
        return f"{described}\n\nScope of a token: `{needed}`." if needed else described

    def _token_scope(self) -> str:
        needed = getattr(self.view, "token_scope", None)
        scope = needed.get(self.method) if isinstance(needed, dict) else needed
        return scope.value if scope else ""


def ours(endpoints: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Keep the addresses below ``/api/``; the editor's own endpoints are Wagtail's affair and promise nothing."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]


def answers_of_all(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """Add the refusals any address may answer with, where it does not describe them itself."""
    result["components"]["schemas"] |= {"Problem": PROBLEM, "Faults": FAULTS}
    for operations in result["paths"].values():
        for method in METHODS & set(operations):
            _add(operations[method])
    return result


def _add(operation: dict[str, Any]) -> None:
    answers, asked = operation["responses"], operation.get("parameters", [])
    wanted = dict(SHARED)
    if asked or "requestBody" in operation:
        wanted["404"] = ("Problem", "Nothing you may see has this key.")
        wanted["400"] = ("Faults", "Something sent could not be understood; nothing was changed.")
    if "requestBody" in operation:
        wanted["413"] = ("Problem", "The body is too large.")
        wanted["415"] = ("Problem", "The body is not JSON.")
    for status, (shape, words) in wanted.items():
        described = {"description": words, "content": _json(shape)}
        if "content" not in answers.setdefault(status, described):
            answers[status]["content"] = _json(shape)


def _json(shape: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}

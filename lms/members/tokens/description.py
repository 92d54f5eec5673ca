"""What the API's published description says about tokens."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from .authentication import TokenAuthentication


class TokenScheme(OpenApiAuthenticationExtension):
    """The header a program sends."""

    target_class = TokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer", "description": "A token made on the page Access tokens."}

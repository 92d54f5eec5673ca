"""Programs that ask the API with a token."""

from typing import Any

from django.test import Client

from lms.members.models import Profile
from lms.members.tokens.models import AccessToken
from lms.members.tokens.scopes import TokenScope
from lms.members.tokens.services import create_token


def make_token(profile: Profile, *scopes: str, name: str = "Staff system", days: int = 30) -> tuple[AccessToken, str]:
    """Return a token (of every scope unless told) and its secret."""
    wanted = scopes or TokenScope.values
    return create_token(profile=profile, name=name, scopes=wanted, days=days, password="pass phrase for tests")


class Program:
    """Asks with a token and without a session."""

    def __init__(self, profile: Profile, *scopes: str) -> None:
        self.token, self.secret = make_token(profile, *scopes, name=f"Program {'+'.join(scopes)}")
        self.client = Client()

    def get(self, rest: str, **headers: str) -> Any:
        """Ask for what is at an address below ``/api/v1/``."""
        return self.client.get(f"/api/v1/{rest}", headers=self._headers(headers))

    def post(self, rest: str, body: Any, **headers: str) -> Any:
        """Send JSON there."""
        return self.client.post(
            f"/api/v1/{rest}", body, content_type="application/json", headers=self._headers(headers)
        )

    def results(self, rest: str) -> list[dict[str, Any]]:
        """Return the rows of a page."""
        answer = self.get(rest)
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"authorization": f"Bearer {self.secret}"} | more

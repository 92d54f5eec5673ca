"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody registers; an administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: the registration pages say that the centre is closed."""
        return False

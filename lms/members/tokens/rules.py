"""Who may let programs in."""

from ..models import Profile
from ..scope import may_open_team


def may_have_tokens(profile: Profile) -> bool:
    """Whether the member may make access tokens: whoever answers for others. Nobody's own learning is done by one."""
    return profile.user.is_active and may_open_team(profile)

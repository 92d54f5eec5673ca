"""Access tokens: programs act for a member, and only as far as the member allowed each of them."""

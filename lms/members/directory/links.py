"""Links that rooms above put on the administrator's pages about members: those rooms come and fill them in."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class DeskLink:
    """A page of another room that administrators of the centre reach from here."""

    label: str | Promise
    #: Name of its address; on a member's page it takes the member's subject.
    url_name: str


_of_member: dict[str, DeskLink] = {}
_of_all: dict[str, DeskLink] = {}


def link_from_member(link: DeskLink) -> None:
    """Add a link to every member's page. Raises ValueError for an address that has one already."""
    _add(_of_member, link)


def link_from_members(link: DeskLink) -> None:
    """Add a link to the list of members. Raises ValueError for an address that has one already."""
    _add(_of_all, link)


def member_links() -> list[DeskLink]:
    """Return the links of a member's page."""
    return list(_of_member.values())


def members_links() -> list[DeskLink]:
    """Return the links of the list."""
    return list(_of_all.values())


def _add(links: dict[str, DeskLink], link: DeskLink) -> None:
    if links.setdefault(link.url_name, link) != link:
        raise ValueError(f"{link.url_name} already has a link.")

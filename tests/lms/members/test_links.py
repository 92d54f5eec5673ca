"""Links that rooms above put on the pages about members."""

import pytest

from lms.members.directory import links
from lms.members.directory.links import DeskLink, link_from_member, member_links


def test_address_has_one_link(monkeypatch):
    monkeypatch.setattr(links, "_of_member", {})
    link_from_member(DeskLink("Badges", "badges"))
    link_from_member(DeskLink("Badges", "badges"))
    with pytest.raises(ValueError, match="badges"):
        link_from_member(DeskLink("Other", "badges"))
    assert member_links() == [DeskLink("Badges", "badges")]

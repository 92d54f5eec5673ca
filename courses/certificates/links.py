"""Ways to the administrator's pages about certificates, put on the pages about members."""

from django.utils.translation import gettext_lazy as _

from lms.members.directory.links import DeskLink, link_from_member, link_from_members

link_from_members(DeskLink(_("Certificates"), "certificates"))
link_from_member(DeskLink(_("Certificates"), "member_certificates"))

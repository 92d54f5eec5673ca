"""Ways to our pages from the administrator's pages about members."""

from django.utils.translation import gettext_lazy as _

from lms.members.directory.links import DeskLink, link_from_member, link_from_members

link_from_members(DeskLink(_("Waiting for a second person"), "recognitions"))
link_from_members(DeskLink(_("Records check"), "records_check"))
link_from_member(DeskLink(_("Recognise earlier training"), "recognise"))

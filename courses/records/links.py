"""The way from a member's page to the copies of the record."""

from django.utils.translation import gettext_lazy as _

from lms.members.directory.links import DeskLink, link_from_member

link_from_member(DeskLink(_("Training record"), "member_record"))

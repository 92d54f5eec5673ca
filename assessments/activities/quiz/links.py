"""Ways to the administrator's pages about time and tries, put on the pages about members."""

from django.utils.translation import gettext_lazy as _

from lms.members.directory.links import DeskLink, link_from_member, link_from_members

link_from_member(DeskLink(_("Quizzes: time and tries"), "member_allowances"))
link_from_members(DeskLink(_("Quizzes after an outage"), "quiz_outage"))

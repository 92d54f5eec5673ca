"""The page of messages, and marking them read: opening it changes nothing."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.conf import lms_setting
from lms.core.languages import reader_language
from lms.members.requests import member_of

from .queries import messages_of, with_words
from .services import mark_read


def messages_page(request: HttpRequest) -> HttpResponse:
    """Show what waits for the member, the newest first."""
    member = member_of(request)
    pages = Paginator(messages_of(member), lms_setting("PAGE_SIZE"))
    page = pages.get_page(request.GET.get("page"))
    context = {
        "section": "messages",
        "rows": with_words(page.object_list, reader_language()),
        "unread": member.unread,
        "page": page,
        "numbers": list(pages.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "list_url": f"{reverse('messages')}?",
    }
    return render(request, "lms/notices/messages.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all messages read."""
    mark_read(profile=member_of(request))
    messages.success(request, _("All messages are marked as read."))
    return redirect("messages")


@require_POST
def read_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one message read. Somebody else's answers as one that does not exist."""
    member = member_of(request)
    if not messages_of(member).filter(pk=pk).exists():
        raise Http404
    mark_read(profile=member, notices=[pk])
    return redirect("messages")

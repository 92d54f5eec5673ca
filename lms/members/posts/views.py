"""The page of one person's posts."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..directory.access import find_member, managers_only
from ..models import Post, Profile
from ..requests import member_of
from ..rules import managed_units, manages
from . import queries, services
from .forms import LastDayForm, PostForm


@managers_only
def posts(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Show all posts of a person, and add one."""
    by, profile = member_of(request), find_member(request, subject)
    form = PostForm(request.POST or None, by=by, initial=PostForm.today())
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        kind = values.pop("kind")
        try:
            if kind == "transfer":
                services.transfer(by=by, profile=profile, **values)
            else:
                services.hold_post(by=by, profile=profile, main=kind == "main", **values)
        except services.PostsOverlap as problem:
            form.add_error("starts_on", _overlap(problem.post))
        else:
            messages.success(request, _("The post is entered."))
            return redirect("posts", subject)
    return _show(request, profile, form)


@managers_only
@require_POST
def end_post(request: HttpRequest, subject: UUID, post_id: int) -> HttpResponse:
    """Set the last day of a post, or take it away again."""
    post, form = _find(request, subject, post_id), LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the last day as a date."))
        return redirect("posts", subject)
    try:
        services.end_post(by=member_of(request), post=post, ends_on=form.cleaned_data["ends_on"])
    except services.PostsOverlap as problem:
        messages.error(request, _overlap(problem.post))
    except ValueError:
        messages.error(request, _("The last day cannot be before the first."))
    else:
        messages.success(request, _("Saved."))
    return redirect("posts", subject)


@managers_only
@require_POST
def take_back_post(request: HttpRequest, subject: UUID, post_id: int) -> HttpResponse:
    """Remove a post nobody has served in yet."""
    try:
        services.take_back_post(by=member_of(request), post=_find(request, subject, post_id))
    except ValueError:
        messages.error(request, _("This post has begun. Give it a last day instead."))
    else:
        messages.success(request, _("The post is removed."))
    return redirect("posts", subject)


def _find(request: HttpRequest, subject: UUID, post_id: int) -> Post:
    profile = find_member(request, subject)
    own = Post.objects.filter(profile=profile, unit__in=managed_units(member_of(request)))
    return get_object_or_404(own.select_related("unit", "profile__user"), pk=post_id)


def _overlap(post: Post) -> str:
    days = {"unit": post.unit.name, "first": date_format(post.starts_on)}
    if post.ends_on is None:
        return _("In these days the person is in %(unit)s already, from %(first)s on.") % days
    days["last"] = date_format(post.ends_on)
    return _("In these days the person is in %(unit)s already, from %(first)s until %(last)s.") % days


def _show(request: HttpRequest, profile: Profile, form: PostForm) -> HttpResponse:
    today, by = timezone.now().date(), member_of(request)
    rows = [(post, _when(post, today), manages(by, post.unit)) for post in queries.posts_of(profile)]
    context = {"member": profile, "form": form, "rows": rows, "section": "members"}
    return render(request, "lms/members/posts.html", context)


def _when(post: Post, today: date) -> str:
    if post.ends_on and post.ends_on < today:
        return "past"
    return "coming" if post.starts_on > today else "now"

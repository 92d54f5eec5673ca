"""What assignments hears: whatever changes whom they concern, or when. The worker evaluates, after the commit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from lms.members.models import Post, Profile, Unit
from lms.members.signals import absence_changed, posts_changed, unit_moved

from ..content.signals import track_rule_changed
from ..enrolment.signals import periods_opened
from . import tasks
from .models import Assignment, Obligation
from .signals import Asking, newly_asked
from .telling import tell_newly_asked


@receiver([posts_changed, absence_changed], dispatch_uid="lms_courses.assignments_of_a_person")
def evaluate_person(subject: UUID | None = None, subjects: Sequence[UUID] = (), **_: Any) -> None:
    """Evaluate people whose posts or absences have changed."""
    tasks.order_people([*subjects, *([subject] if subject else [])])


@receiver(unit_moved, dispatch_uid="lms_courses.assignments_of_a_unit")
def evaluate_unit(unit: Unit, **_: Any) -> None:
    """Evaluate everybody of a unit that stands elsewhere now."""
    members = Profile.objects.filter(unit__path__startswith=unit.path).values_list("subject", flat=True)
    posts = Post.objects.current().filter(unit__path__startswith=unit.path)
    tasks.order_people(sorted({*members, *posts.values_list("profile__subject", flat=True)}))


@receiver(track_rule_changed, dispatch_uid="lms_courses.assignments_of_a_track")
def evaluate_track(track_key: UUID, **_: Any) -> None:
    """Evaluate the assignments of a track that takes other courses now."""
    wanted = Assignment.objects.filter(target=Assignment.Target.TRACK, target_key=track_key, ended_at=None)
    for pk in wanted.values_list("pk", flat=True):
        tasks.order(pk)


@receiver(periods_opened, dispatch_uid="lms_courses.assignments_of_a_renewal")
def date_renewals(course_key: UUID, subjects: Sequence[UUID], **_: Any) -> None:
    """Set the due dates of renewals that somebody else has opened."""
    asked = Obligation.objects.filter(course_key=course_key, subject__in=subjects, ended_at=None)
    tasks.order_people(sorted(set(asked.values_list("subject", flat=True))))


@receiver(newly_asked, dispatch_uid="lms_courses.tell_newly_asked")
def tell_people(assignment: Assignment, asked: Sequence[Asking], **_: Any) -> None:
    """Tell people what is newly asked of them."""
    tell_newly_asked(assignment, asked)

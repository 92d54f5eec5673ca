"""Positions, assignments, an absence and an acting chief for the demo, and how compliance came to where it stands."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from typing import Any

from django.utils import timezone

from courses.assignments.models import Assignment, Obligation
from courses.assignments.services import create_assignment, evaluate_assignment, evaluate_people
from courses.content.models import PublishedCourse
from courses.progress.models import CompletionFact, UnitWeek
from lms.core.checks import DEMO_DOMAIN
from lms.members.absences.services import set_absence
from lms.members.delegation.services import name_acting
from lms.members.models import Absence, Agency, Position, Post, Profile, Role, Unit

from .content import key

#: Key, label in the source language and in the others.
POSITIONS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "investigator",
        "Investigator",
        {"ar": "محقق", "zh-hans": "侦查员", "fr": "Enquêteur", "ru": "Следователь", "es": "Investigador"},
    ),
    (
        "forensic-examiner",
        "Forensic examiner",
        {
            "ar": "خبير أدلة جنائية رقمية",
            "zh-hans": "数字取证检验员",
            "fr": "Expert en criminalistique numérique",
            "ru": "Эксперт-криминалист",
            "es": "Perito forense",
        },
    ),
    (
        "analyst",
        "Analyst",
        {"ar": "محلل", "zh-hans": "分析员", "fr": "Analyste", "ru": "Аналитик", "es": "Analista"},
    ),
    (
        "victim-identification",
        "Victim identification specialist",
        {
            "ar": "أخصائي تحديد هوية الضحايا",
            "zh-hans": "受害人识别专员",
            "fr": "Spécialiste de l’identification des victimes",
            "ru": "Специалист по установлению личности пострадавших",
            "es": "Especialista en identificación de víctimas",
        },
    ),
)
#: Weeks of history before this one.
WEEKS = 26
#: When the assignments were made: what fell due since then is met or late.
MADE = timedelta(days=200)


def load_organisation() -> None:
    """Give the demo's officers positions and assignments; call once, after the people are there."""
    for position, label, labels in POSITIONS:
        Position.objects.get_or_create(key=position, defaults={"label": label, "labels": labels})
    _place_officers()
    _assign()
    _absent_and_acting()
    _remember_weeks()


def remove_assignments() -> None:
    """Take back whatever is asked in the demo's agencies, whoever asked it."""
    ours = Assignment.objects.filter(agency__key__startswith="demo-")
    Obligation.objects.filter(assignment__in=ours).delete()
    ours.delete()


def remove_positions() -> None:
    """Remove the demo's positions that nobody holds and no assignment names; call once the people are gone."""
    named = Assignment.objects.exclude(position=None).values("position")
    keys = [position for position, _label, _labels in POSITIONS]
    Position.objects.filter(key__in=keys, posts=None).exclude(pk__in=named).delete()


def _place_officers() -> None:
    """Hand positions out in turn; laboratories are for examiners."""
    kinds = {one.key: one for one in Position.objects.all()}
    turns = cycle([kinds["investigator"], kinds["analyst"], kinds["victim-identification"]])
    posts = Post.objects.filter(profile__role=Role.OFFICER, profile__user__email__endswith=f"@{DEMO_DOMAIN}")
    for post in posts.select_related("unit").order_by("pk"):
        laboratory = any(word in post.unit.name for word in ("Laboratory", "Media", "Technical"))
        post.position = kinds["forensic-examiner"] if laboratory else next(turns)
        post.starts_on = date(2025, 1, 1)
        post.save(update_fields=["position", "starts_on"])


def _assign() -> None:
    """Ask for courses in every agency, as its administrators would have done half a year ago."""
    administrator = Profile.objects.get(user__email=f"admin@{DEMO_DOMAIN}")
    examiner, made = Position.objects.get(key="forensic-examiner"), timezone.now() - MADE
    for agency in Agency.objects.filter(key__startswith="demo-").order_by("key"):
        asked: list[dict[str, Any]] = [
            {
                "target": "certification",
                "course": "r1",
                "due_days": 120,
                "reason": "Everybody who uses AI",
            },
            {"target": "course", "course": "w1", "due_days": 240, "reason": "Part of the wellbeing plan"},
            {
                "target": "course",
                "course": "i1",
                "due_days": 150,
                "position": examiner,
                "reason": "Laboratories",
            },
        ]
        for one in asked:
            course = PublishedCourse.objects.get(course_key=key(one.pop("course")), is_source=True)
            assignment = create_assignment(
                by=administrator, target_key=course.course_key, agency=agency, zone="UTC", **one
            )
            evaluate_assignment(assignment.pk)
            Assignment.objects.filter(pk=assignment.pk).update(made_at=made)
            assignment.obligations.update(since=made.date())
    people = Profile.objects.filter(unit__agency__key__startswith="demo-").order_by("pk")
    evaluate_people(list(people.values_list("subject", flat=True)))


def _absent_and_acting() -> None:
    """One officer is deployed, and the supervisor has named who acts during a training week."""
    supervisor = Profile.objects.get(user__email=f"supervisor@{DEMO_DOMAIN}")
    desk = Unit.objects.get(agency__key="demo-a", name="Intake Desk")
    away, acting = Profile.objects.filter(unit=desk, role=Role.OFFICER).order_by("pk")[:2]
    today = timezone.now().date()
    set_absence(
        by=supervisor,
        profile=away,
        kind=Absence.Kind.DEPLOYMENT,
        starts_on=today,
        ends_on=today + timedelta(days=30),
    )
    name_acting(
        by=supervisor,
        profile=acting,
        unit=desk,
        starts_on=today,
        ends_on=today + timedelta(days=7),
        reason="Training week",
    )


def _remember_weeks() -> None:
    """Work out, from the facts, how each unit stood at the end of the weeks before this one."""
    discreet = set(PublishedCourse.objects.filter(discreet=True).values_list("course_key", flat=True))
    units = dict(Profile.objects.exclude(unit=None).values_list("subject", "unit_id"))
    people = Counter(units.values())
    facts = CompletionFact.objects.filter(kind=CompletionFact.Kind.COURSE)
    done = {(fact.subject, fact.key): fact.occurred_at for fact in facts}
    asked = [
        (units[one.subject], done.get((one.subject, one.course_key)), one.due_at)
        for one in Obligation.objects.filter(ended_at=None)
        if one.course_key not in discreet and one.subject in units
    ]
    monday = timezone.now().date() - timedelta(days=timezone.now().weekday())
    rows = []
    for back in range(1, WEEKS + 1):
        week = monday - timedelta(weeks=back)
        end = datetime.combine(week + timedelta(days=7), time.min, UTC)
        counts: dict[int, Counter[str]] = {unit: Counter() for unit in people}
        for unit, completed_at, due_at in asked:
            held = completed_at is not None and completed_at < end
            late = not held and due_at is not None and due_at < end
            counts[unit].update(required=1, compliant=held, overdue=late)
        rows += [UnitWeek(unit_id=unit, week=week, people=people[unit], **counts[unit]) for unit in people]
    UnitWeek.objects.bulk_create(rows)

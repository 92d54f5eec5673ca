"""About 300 clearly fictional officers in six fictional agencies, with plausible histories.

Drawn from a fixed seed, so that every installation shows the same people. Their surnames are trees and birds.
"""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils import timezone

from assessments.attempts.removal import forget_subjects as forget_attempts
from courses.assignments.services import forget_subjects as forget_assignments
from courses.certificates.services import forget_subjects as forget_certificates
from courses.certificates.services import issue_missing
from courses.content.models import PublishedCourse
from courses.enrolment.services import History, end_of_day, forget_subjects, import_histories
from courses.progress.models import UnitCourseCount
from courses.recognition.services import forget_subjects as forget_recognitions
from lms.core.checks import DEMO_DOMAIN, DEMO_PASSWORD
from lms.members.models import Agency, Profile, Role, Supervision, Unit
from lms.members.services import create_member, create_unit, grant_supervision

from .content import key
from .organisation import load_organisation, remove_assignments, remove_positions

Report = Callable[[str], None]

SEED = 20261121
FIRST_NAMES = (
    "Amina",
    "Bo",
    "Chiara",
    "Dinu",
    "Elif",
    "Farid",
    "Grace",
    "Hana",
    "Ivo",
    "Jun",
    "Kofi",
    "Lena",
    "Mateo",
    "Nadia",
    "Oleg",
    "Paloma",
    "Quang",
    "Rosa",
    "Samir",
    "Tala",
    "Umar",
    "Vera",
    "Wen",
    "Ximena",
    "Yusuf",
    "Zofia",
    "Adama",
    "Beatriz",
    "Chen",
    "Dalia",
    "Emeka",
    "Freja",
    "Gabor",
    "Huda",
    "Ines",
    "Jamal",
    "Keiko",
    "Luca",
    "Maryam",
    "Nils",
)
LAST_NAMES = (
    "Alder",
    "Ash",
    "Aspen",
    "Beech",
    "Birch",
    "Cedar",
    "Cherry",
    "Cypress",
    "Elder",
    "Elm",
    "Fir",
    "Hawthorn",
    "Hazel",
    "Hornbeam",
    "Juniper",
    "Larch",
    "Laurel",
    "Linden",
    "Maple",
    "Mulberry",
    "Myrtle",
    "Oak",
    "Olive",
    "Pine",
    "Plane",
    "Poplar",
    "Rowan",
    "Sorrel",
    "Spruce",
    "Sycamore",
    "Tamarisk",
    "Teak",
    "Willow",
    "Yew",
    "Bunting",
    "Dipper",
    "Finch",
    "Goldcrest",
    "Heron",
    "Kestrel",
    "Lapwing",
    "Martin",
    "Nuthatch",
    "Osprey",
    "Pipit",
    "Redstart",
    "Siskin",
    "Swift",
    "Teal",
    "Wagtail",
    "Wren",
)


class AgencyPlan(NamedTuple):
    """One fictional agency: how many officers its units hold, and how far its training has come (0 to 1)."""

    key: str
    name: str
    country: str
    zone: str
    language: str
    units: dict[str, dict[str, int]]
    eagerness: float


AGENCIES = (
    AgencyPlan(
        "a",
        "Harbour Police of Country A",
        "Country A",
        "Europe/Paris",
        "en",
        {
            "Child Protection Division": {"Intake Desk": 14, "Victim Identification": 12, "Online Investigations": 18},
            "Digital Forensics Division": {"Laboratory North": 16, "Laboratory South": 11},
        },
        0.75,
    ),
    AgencyPlan(
        "b",
        "National Gendarmerie of Country B",
        "Country B",
        "Africa/Dakar",
        "fr",
        {"Cyber Unit": {"Reports Office": 15, "Analysis Office": 17}, "Minors Brigade": {"Capital": 13, "Coast": 9}},
        0.55,
    ),
    AgencyPlan(
        "c",
        "Public Security of Country C",
        "Country C",
        "Asia/Amman",
        "ar",
        {"Family Protection": {"Centre": 16, "North": 12, "South": 8}, "Electronic Evidence": {"Laboratory": 14}},
        0.6,
    ),
    AgencyPlan(
        "d",
        "Federal Police of Country D",
        "Country D",
        "America/Bogota",
        "es",
        {"Crimes against Children": {"Investigations": 19, "Prevention": 10}, "Forensics": {"Media": 13}},
        0.4,
    ),
    AgencyPlan(
        "e",
        "Islands Constabulary of Country E",
        "Country E",
        "Pacific/Auckland",
        "en",
        {"Constabulary": {"Main Island": 12, "Outer Islands": 7}},
        0.85,
    ),
    AgencyPlan(
        "f",
        "Central Investigation Bureau of Country F",
        "Country F",
        "Asia/Almaty",
        "ru",
        {"Bureau": {"Child Protection": 21, "Technical Department": 17, "Training School": 14}},
        0.25,
    ),
)
#: Who may try the demo; the address is the key before the domain.
ACCOUNTS = (
    ("officer", "Maya", "Okapi", Role.OFFICER),
    ("supervisor", "Tomas", "Heronwood", Role.SUPERVISOR),
    ("editor", "Leila", "Quill", Role.EDITOR),
    ("agency", "Ines", "Sandpiper", Role.AGENCY_ADMINISTRATOR),
    ("admin", "Noor", "Lantern", Role.ADMINISTRATOR),
)


def load_population(report: Report) -> None:
    """Make the demo accounts, agencies and officers; does nothing when the demo agencies are there."""
    if Agency.objects.filter(key=f"demo-{AGENCIES[0].key}").exists():
        return
    draw = random.Random(SEED)  # noqa: S311  (a fixed picture, not a secret)
    histories: list[History] = []
    for plan in AGENCIES:
        report(f"{plan.name}")
        histories += _load_agency(plan, draw)
    histories += _load_accounts()
    import_histories(histories)
    issue_missing()
    load_organisation()


def _load_agency(plan: AgencyPlan, draw: random.Random) -> list[History]:
    agency = Agency.objects.create(key=f"demo-{plan.key}", name=plan.name, country=plan.country)
    top = create_unit(agency=agency, name="Headquarters")
    histories = []
    for division, desks in plan.units.items():
        unit = create_unit(agency=agency, name=division, parent=top)
        head = _person(plan, unit, draw, Role.SUPERVISOR)
        grant_supervision(profile=head, unit=unit, starts_on=date(2025, 1, 1))
        for desk, size in desks.items():
            leaf = create_unit(agency=agency, name=desk, parent=unit)
            for _number in range(size):
                officer = _person(plan, leaf, draw, Role.OFFICER)
                histories += _history(officer.subject, plan, draw)
    return histories


def _person(plan: AgencyPlan, unit: Unit, draw: random.Random, role: str) -> Profile:
    first, last = draw.choice(FIRST_NAMES), draw.choice(LAST_NAMES)
    number = Profile.objects.count() + 1
    profile = create_member(
        email=f"{first}.{last}.{number}@{DEMO_DOMAIN}".lower(),
        first_name=first,
        last_name=last,
        role=role,
        unit=unit,
        language=plan.language,
    )
    profile.time_zone = plan.zone
    profile.save(update_fields=["time_zone"])
    return profile


def _history(subject: UUID, plan: AgencyPlan, draw: random.Random) -> list[History]:
    """Return one officer's courses: R1 for nearly everyone, then fewer; some finished, some begun, some late."""
    histories = []
    for course, share in ((_course("R1"), 0.92), (_course("W1"), 0.7), (_course("I1"), 0.45)):
        if draw.random() > share:
            continue
        start = timezone.now() - timedelta(days=draw.randint(20, 520), minutes=draw.randint(0, 600))
        keys = [UUID(lesson["key"]) for lesson in course.lessons()]
        luck = draw.random()
        reached = len(keys) if luck < plan.eagerness else (draw.randint(1, len(keys) - 1) if luck < 0.9 else 0)
        due = start.date() + timedelta(days=draw.choice((60, 90, 120))) if draw.random() < 0.6 else None
        histories.append(_make(subject, course, keys[:reached], start, due, plan, draw))
    return histories


def _make(
    subject: UUID,
    course: PublishedCourse,
    keys: list[UUID],
    start: datetime,
    due: date | None,
    plan: AgencyPlan,
    draw: random.Random,
) -> History:
    moment, lessons = start, []
    for lesson_key in keys:
        moment = min(moment + timedelta(hours=draw.choice((1, 2, 22, 26, 70))), timezone.now() - timedelta(minutes=5))
        lessons.append((lesson_key, moment))
    languages = {"ar", "fr", "en"} & {plan.language}
    return History(
        subject=subject,
        course_key=course.course_key,
        enrolled_at=start,
        language=next(iter(languages), "en"),
        lessons=lessons,
        due_at=end_of_day(due, plan.zone) if due else None,
        due_zone=plan.zone if due else "",
    )


def _load_accounts() -> list[History]:
    """Make the five accounts people sign in with; the officer is in the middle of R1 and has W1 to do."""
    division = Unit.objects.get(agency__key="demo-a", name="Child Protection Division")
    desk = Unit.objects.get(agency__key="demo-a", name="Victim Identification")
    for name, first, last, role in ACCOUNTS:
        unit = {Role.OFFICER: desk, Role.SUPERVISOR: division, Role.AGENCY_ADMINISTRATOR: division.parent}.get(role)
        profile = create_member(
            email=f"{name}@{DEMO_DOMAIN}", first_name=first, last_name=last, role=role, unit=unit, language="en"
        )
        profile.time_zone = "Europe/Paris"
        profile.save(update_fields=["time_zone"])
        profile.user.set_password(DEMO_PASSWORD)
        profile.user.save(update_fields=["password"])
        if role == Role.SUPERVISOR:
            grant_supervision(profile=profile, unit=division, starts_on=date(2025, 1, 1))
    officer, supervisor = (
        Profile.objects.get(user__email=f"{name}@{DEMO_DOMAIN}") for name in ("officer", "supervisor")
    )
    return [*_officer_history(officer.subject), _supervisor_history(supervisor.subject)]


def _supervisor_history(subject: UUID) -> History:
    """Return R1, completed nearly two years ago: it holds, and the time to renew it has come."""
    begun = timezone.now() - timedelta(days=680)
    r1 = _course("R1")
    lessons = [(UUID(lesson["key"]), begun + timedelta(days=number)) for number, lesson in enumerate(r1.lessons())]
    return History(subject=subject, course_key=r1.course_key, enrolled_at=begun, language="en", lessons=lessons)


def _officer_history(subject: UUID) -> list[History]:
    today = timezone.now()
    begun = datetime.combine(today.date() - timedelta(days=9), time(8, 30), tzinfo=today.tzinfo)
    r1, w1 = _course("R1"), _course("W1")
    keys = [UUID(lesson["key"]) for lesson in r1.lessons()]
    lessons = [(keys[0], begun + timedelta(minutes=14)), (keys[1], begun + timedelta(days=2))]
    due = end_of_day(today.date() + timedelta(days=21), "Europe/Paris")
    return [
        History(subject=subject, course_key=r1.course_key, enrolled_at=begun, language="en", lessons=lessons),
        History(
            subject=subject,
            course_key=w1.course_key,
            enrolled_at=begun,
            language="en",
            lessons=[],
            due_at=due,
            due_zone="Europe/Paris",
        ),
    ]


def _course(code: str) -> PublishedCourse:
    return PublishedCourse.objects.get(course_key=key(code.lower()), is_source=True)


def remove_population(report: Report) -> None:
    """Remove the demo people, their units and everything recorded about them."""
    profiles = Profile.objects.filter(user__email__endswith=f"@{DEMO_DOMAIN}")
    subjects = list(profiles.values_list("subject", flat=True))
    report(f"{len(subjects)} people")
    remove_assignments()
    forget_certificates(subjects)
    forget_recognitions(subjects)
    forget_attempts(subjects)
    forget_assignments(subjects)
    forget_subjects(subjects)
    Supervision.objects.filter(profile__in=profiles).delete()
    get_user_model()._default_manager.filter(email__endswith=f"@{DEMO_DOMAIN}").delete()
    units = Unit.objects.filter(agency__key__startswith="demo-")
    UnitCourseCount.objects.filter(unit__in=units).delete()
    for unit in units.order_by("-path"):
        if not unit.children.exists() and not unit.members.exists():
            unit.delete()
    Agency.objects.filter(key__startswith="demo-", units=None).delete()
    remove_positions()

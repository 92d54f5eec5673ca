"""What was earned stays, whatever officers, editors and administrators do in whatever order (rules C1-C4, C8, R2)."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.content.models import CoursePage, LessonPage, ModulePage, PublishedCourse
from courses.enrolment.reconcile import find_drift
from courses.enrolment.services import (
    CourseNotOpen,
    NotRenewable,
    PrerequisitesMissing,
    ask_holders,
    end_enrolment,
    enrol,
    renew,
)
from courses.progress.models import CompletionFact, CourseSummary
from courses.progress.queries import standing_in
from courses.progress.services import NotCompletable, NotEnrolled, NotYet
from lms.ledger.verify import verify
from lms.members.models import Profile, Role
from lms.members.privacy.services import erase
from lms.members.services import move_member
from tests.courses.acts import read
from tests.factories.courses import make_course, make_lesson, translate
from tests.factories.people import make_member, make_unit

pytestmark = pytest.mark.django_db
PEOPLE, COURSES, UNITS = 2, 2, 2
person, course, lesson = st.integers(0, PEOPLE - 1), st.integers(0, COURSES - 1), st.integers(0, 3)
ACTS = st.one_of(
    st.tuples(st.just("enrol"), person, course),
    st.tuples(st.just("read"), person, course, lesson, st.sampled_from(["en", "ar"])),
    st.tuples(st.just("read all"), person, course),
    st.tuples(st.just("end"), person, course),
    st.tuples(st.just("renew"), person, course),
    st.tuples(st.just("transfer"), person, st.integers(0, UNITS - 1)),
    st.tuples(st.just("erase"), person),
    st.tuples(st.just("edit"), course, lesson),
    st.tuples(st.just("material"), course, lesson),
    st.tuples(st.just("any of"), course, st.none() | st.integers(1, 2)),
    st.tuples(st.just("optional"), course, lesson, st.booleans()),
    st.tuples(st.just("add"), course),
    st.tuples(st.just("translate"), course, lesson),
    st.tuples(st.just("move"), course, lesson),
    st.tuples(st.just("unpublish"), course, lesson),
    st.tuples(st.just("publish"), course, lesson),
    st.tuples(st.just("delete"), course, lesson),
    st.tuples(st.just("withdraw"), course),
)


@dataclass
class World:
    """People, courses and what has been seen of the record so far."""

    people: list[Profile]
    courses: list[CoursePage]
    units: list
    administrator: Profile
    subjects: list[UUID] = field(default_factory=list)
    seen: dict = field(default_factory=dict)

    def lesson(self, number: int, which: int) -> LessonPage | None:
        """Return one of a course's lessons, live or not."""
        pages = list(LessonPage.objects.descendant_of(self.courses[number]).order_by("path"))
        return pages[which % len(pages)] if pages else None

    def check(self) -> None:
        """Compare the record with what was seen before: nothing is gone and nothing has changed."""
        facts = {row["id"]: row for row in CompletionFact.objects.filter(subject__in=self.subjects).values()}
        assert {key: facts.get(key) for key in self.seen} == self.seen
        self.seen = facts
        for row in CourseSummary.objects.filter(subject__in=self.subjects):
            earned = [one for one in facts.values() if one["subject"] == row.subject and one["key"] == row.course_key]
            earned = [one for one in earned if one["kind"] == "course"]
            assert (row.completed_at is not None) == bool(earned)
            published = PublishedCourse.objects.filter(course_key=row.course_key, language="en").first()
            if published:
                assert 0 <= standing_in(row.subject, published).percent <= 100


@pytest.fixture
def world(centre):
    """Two officers of a unit and two courses of two lessons, the first of them with an end to its validity."""
    units = [make_unit() for _ in range(UNITS)]
    people = [make_member(unit=units[0]) for _ in range(PEOPLE)]
    courses = [make_course(lessons=2, validity_months=12, renewal_window_days=366), make_course(lessons=2)]
    return World(people, courses, units, make_member(Role.ADMINISTRATOR), [one.subject for one in people])


def play(act, world: World) -> None:
    """Let one thing happen; what the product refuses is refused."""
    match act:
        case ("enrol", who, what):
            with suppress(CourseNotOpen, PrerequisitesMissing):
                enrol(subject=world.subjects[who], course_key=world.courses[what].translation_key)
        case ("read", who, what, which, language):
            page = world.lesson(what, which)
            if page:
                with suppress(NotEnrolled, NotCompletable, NotYet):
                    read(world.subjects[who], page.translation_key, language)
        case ("read all", who, what):
            for which in range(LessonPage.objects.descendant_of(world.courses[what]).count()):
                play(("read", who, what, which, "en"), world)
        case ("end", who, what):
            end_enrolment(subject=world.subjects[who], course_key=world.courses[what].translation_key)
        case ("renew", who, what):
            with suppress(NotRenewable, CourseNotOpen):
                renew(subject=world.subjects[who], course_key=world.courses[what].translation_key)
        case ("transfer", who, where):
            profile = Profile.objects.filter(subject=world.subjects[who]).first()
            if profile:
                move_member(profile=profile, unit=world.units[where])
        case ("erase", who):
            profile = Profile.objects.filter(subject=world.subjects[who]).first()
            if profile:
                erase(by=world.administrator, subject=profile.subject, asked_on=date.today(), reason="Asked by letter.")
        case _:
            edit(act, world)


def edit(act, world: World) -> None:
    """Let an editor do one thing."""
    if act[0] in ("withdraw", "any of", "add"):
        course_act(act, world.courses[act[1]])
        return
    page = world.lesson(act[1], act[2])
    if page is None:
        return
    match act[0]:
        case "edit" | "publish":
            page.title += " again"
            page.save_revision().publish()
        case "material":
            due_on = timezone.now().date() + timedelta(days=30)
            key = world.courses[act[1]].translation_key
            ask_holders(course_key=key, lessons=[str(page.translation_key)], change=uuid4(), due_on=due_on)
        case "optional":
            page.optional = act[3]
            page.save_revision().publish()
        case "translate":
            if not page.get_translations().exists():
                translate(page, "ar")
        case "move":
            other = world.courses[1 - act[1]]
            page.move(ModulePage.objects.child_of(other).get(), pos="last-child")
        case "unpublish":
            page.unpublish()
        case "delete":
            page.delete()


def course_act(act, page: CoursePage) -> None:
    """Let an editor change a course as a whole."""
    page.refresh_from_db()
    module = ModulePage.objects.child_of(page).get()
    match act:
        case ("withdraw", _what):
            page.unpublish()
        case ("any of", _what, number):
            module.lessons_needed = number
            module.save_revision().publish()
        case ("add", _what):
            make_lesson(module)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=4, max_size=12))
def test_c3_r2_what_was_earned_stays_whatever_happens(world, acts):
    with transaction.atomic():
        world.seen = {}
        for who in range(PEOPLE):
            play(("enrol", who, 0), world)
        for act in acts:
            play(act, world)
            world.check()
        assert [str(one) for one in find_drift()] == []
        assert [str(one) for one in verify() if not one.note] == []
        transaction.set_rollback(True)

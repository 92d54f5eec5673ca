"""Percent and completion, over many paths (rule C4)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.content.models import CourseItem, RequiredSet
from courses.content.signals import required_set_changed
from courses.enrolment.services import enrol
from courses.progress.models import CompletionFact, CourseSummary
from courses.progress.rules import Group, Plan, Share
from tests.courses.acts import read, summary_of
from tests.factories.people import make_member
from tests.factories.teams import make_listed_course

KEYS = st.sampled_from("abcdefgh")


MODULES = st.lists(st.tuples(st.sets(KEYS, max_size=4), st.integers(1, 4)), max_size=4)


def plan_with(modules, modules_needed=None) -> Plan:
    """Return a plan of modules, each with lessons of its own and how many of them are needed."""
    groups = []
    for number, (keys, need) in enumerate(modules):
        lessons = tuple(f"{number}{key}" for key in sorted(keys))
        groups.append(Group(f"module {number}", lessons, min(need, len(lessons))))
    return Plan(tuple(groups), modules_needed=modules_needed)


def whole(keys) -> Plan:
    """Return the plan of a course that takes all of its lessons."""
    lessons = tuple(sorted(keys))
    return Plan((Group("", lessons, len(lessons)),))


@given(required=st.sets(KEYS), done=st.sets(KEYS))
def test_c4_percent_is_done_of_required_between_0_and_100(required, done):
    share = whole(required).share(done)
    assert 0 <= share.percent <= 100
    assert (share.done, share.required) == (len(required & done), len(required))
    assert (share.percent == 100) == (bool(required) and required <= done)


@given(modules=MODULES, needed=st.none() | st.integers(1, 4), data=st.data())
def test_c4_any_n_of_never_leaves_0_to_100_and_reaches_100_exactly_when_complete(modules, needed, data):
    plan = plan_with(modules, needed)
    done = data.draw(st.sets(st.sampled_from(plan.lessons))) if plan.lessons else set()
    share = plan.share(done | {"elsewhere"})
    assert 0 <= share.done <= share.required
    assert (share.percent == 100) == plan.complete(done)
    complete = [group for group in plan.groups if group.need and len(done & set(group.lessons)) >= group.need]
    counting = [group for group in plan.groups if group.need]
    assert plan.complete(done) == (bool(counting) and len(complete) >= min(needed or len(counting), len(counting)))


@given(modules=MODULES, data=st.data())
def test_c4_doing_more_never_lowers_the_percent(modules, data):
    plan = plan_with(modules)
    order = data.draw(st.permutations(plan.lessons))
    percents = [plan.share(order[:length]).percent for length in range(len(order) + 1)]
    assert percents == sorted(percents)


@given(required=st.sets(KEYS), done=st.sets(KEYS), other=st.sets(st.sampled_from("xyz")))
def test_c4_things_that_are_not_required_never_count(required, done, other):
    assert whole(required).share(done | other) == whole(required).share(done)


def test_c4_nearly_done_is_not_done():
    assert Share(199, 200).percent == 99


def test_l3_nothing_required_is_not_everything_done():
    assert whole([]).share(["a"]).percent == 0
    assert not whole([]).complete(["a"])


def test_course_that_takes_two_of_three_is_complete_when_the_second_was():
    plan = Plan((Group("m", ("a", "b", "c"), 2),))
    times = {key: datetime(2026, 5, day, tzinfo=UTC) for key, day in (("a", 4), ("b", 2), ("c", 3))}
    assert plan.since(times) == times["c"]


def test_modules_in_order_open_one_after_the_other():
    plan = Plan((Group("one", ("a", "b"), 1), Group("two", ("c",), 1), Group("three", (), 0)), ordered=True)
    assert [plan.opens(module, set()) for module in ("one", "two", "three")] == [True, False, False]
    assert [plan.opens(module, {"b"}) for module in ("one", "two", "three")] == [True, True, False]
    assert plan.opens("three", {"a", "c"})
    assert plan.opens("unknown", set())


@pytest.mark.parametrize("model", [CompletionFact, CourseSummary])
def test_c4_no_percent_is_stored(model):
    names = {field.name for field in model._meta.get_fields()}
    assert not {name for name in names if "percent" in name or "progress" in name}


def require(course, numbers) -> None:
    """Publish what the course requires now: lessons by number."""
    items = sorted(str(course.lessons[number]) for number in numbers)
    latest = RequiredSet.objects.filter(course_key=course.key).latest("version")
    if latest.items != items:
        RequiredSet.objects.create(course_key=course.key, version=latest.version + 1, items=items)
        required_set_changed.send(RequiredSet, course_key=course.key)


def expected(course, done: set[int]) -> bool:
    """Return whether the newest required set is within what is done."""
    required = RequiredSet.objects.filter(course_key=course.key).latest("version").items
    return bool(required) and set(required) <= {str(course.lessons[number]) for number in done}


STEPS = st.lists(
    st.tuples(st.just("read"), st.integers(0, 3)) | st.tuples(st.just("require"), st.frozensets(st.integers(0, 3))),
    max_size=12,
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_c4_c6_any_path_completes_when_and_only_when_the_required_set_is_done(steps):
    course, subject = make_listed_course(lessons=4), make_member().subject
    enrol(subject=subject, course_key=course.key)
    done: set[int] = set()
    completed = False
    for act, what in steps:
        if act == "read":
            read(subject, course.lessons[what])
            done.add(what)
        else:
            require(course, what)
        completed = completed or expected(course, done)
        summary = summary_of(subject, course.key)
        assert (summary.state == "completed") == completed
        assert CompletionFact.objects.filter(subject=subject, kind="course").count() == completed
        assert CompletionFact.objects.filter(subject=subject, kind="lesson").count() == len(done)


@pytest.mark.django_db
def test_c4_completion_is_dated_once_whatever_is_required_later():
    course, subject = make_listed_course(lessons=2), make_member().subject
    enrol(subject=subject, course_key=course.key)
    require(course, [0])
    read(subject, course.lessons[0])
    before = summary_of(subject, course.key)
    require(course, [0, 1])
    read(subject, course.lessons[1])
    after = summary_of(subject, course.key)
    assert (after.completed_at, after.required_version) == (before.completed_at, before.required_version)
    assert CourseItem.objects.filter(course_key=course.key).count() == 2

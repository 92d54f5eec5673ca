"""Who serves where, from when until when; the unit of today and the counts follow."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from lms.ledger.models import Entry
from lms.members.models import Post, Profile, Unit
from lms.members.posts import queries, services
from lms.members.posts.placing import DAY, lock, set_last_day, take_post
from lms.members.services import move_member
from lms.members.signals import member_moved, posts_changed
from tests.factories.people import make_member, make_position, make_post, make_unit

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


@pytest.fixture
def desk(centre):
    return make_member("administrator")


@pytest.fixture
def heard():
    """What the signals say, in order."""
    said = []

    def moved(subject, old_unit_id, new_unit_id, **_):
        said.append(("moved", subject, old_unit_id, new_unit_id))

    def changed(subjects, **_):
        said.append(("changed", *subjects))

    member_moved.connect(moved)
    posts_changed.connect(changed)
    yield said
    member_moved.disconnect(moved)
    posts_changed.disconnect(changed)


def people_of(*units):
    return [Unit.objects.get(pk=unit.pk).people for unit in units]


def spans(profile):
    rows = Post.objects.filter(profile=profile).order_by("starts_on", "pk")
    return [(post.unit, post.starts_on, post.ends_on, post.main) for post in rows]


def fresh(profile):
    return Profile.objects.select_related("unit", "user").get(pk=profile.pk)


def travel(monkeypatch, days):
    now = timezone.now() + dt.timedelta(days=days)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def test_account_made_in_a_unit_has_a_post_there_from_today(centre):
    unit = make_unit()
    assert (spans(make_member(unit=unit)), people_of(unit)) == ([(unit, TODAY, None, True)], [1])


def test_move_ends_the_post_of_before_yesterday_and_keeps_the_position(centre, heard):
    old, new, person = make_unit(), make_unit(), make_member()
    position = make_position()
    make_post(person, old, position=position, starts_on=TODAY - 9 * DAY)
    heard.clear()
    assert move_member(profile=person, unit=new)
    assert spans(person) == [(old, TODAY - 9 * DAY, TODAY - DAY, True), (new, TODAY, None, True)]
    assert Post.objects.get(unit=new).position == position
    assert heard == [("moved", person.subject, old.pk, new.pk), ("changed", person.subject)]
    assert people_of(old, new) == [0, 1]


def test_move_on_the_day_of_the_first_post_leaves_no_trace_of_a_mistake(centre):
    wrong, right = make_unit(), make_unit()
    person = make_member(unit=wrong)
    move_member(profile=person, unit=right)
    assert (spans(person), people_of(wrong, right)) == ([(right, TODAY, None, True)], [0, 1])


def test_move_to_where_the_person_is_changes_nothing(centre, heard):
    unit = make_unit()
    person = make_member(unit=unit)
    heard.clear()
    assert (move_member(profile=person, unit=unit), heard) == (False, [])


def test_move_leaves_room_for_the_main_post_that_is_planned(desk):
    person, now, later = make_member(), make_unit(), make_unit()
    make_post(person, later, starts_on=TODAY + 5 * DAY)
    move_member(profile=person, unit=now)
    assert spans(person) == [(now, TODAY, TODAY + 4 * DAY, True), (later, TODAY + 5 * DAY, None, True)]


def test_move_into_the_unit_served_beside_makes_that_the_main_post(desk):
    person, beside = make_member(unit=make_unit()), make_unit()
    make_post(person, beside, main=False)
    move_member(profile=person, unit=beside)
    assert spans(person) == [(beside, TODAY - DAY, TODAY - DAY, False), (beside, TODAY, None, True)]


def test_hold_post_is_once_and_entered_in_the_ledger_without_names(desk):
    person, unit = make_member(), make_unit()
    values = {"unit": unit, "position": make_position(), "starts_on": TODAY}
    first = services.hold_post(by=desk, profile=person, **values)
    assert services.hold_post(by=desk, profile=person, **values) == first
    (body,) = Entry.objects.filter(subject=person.subject).values_list("body", flat=True)
    assert '"post_held"' in body
    assert unit.name not in body
    assert (fresh(person).unit, people_of(unit)) == (unit, [1])


def test_second_main_post_in_the_same_days_is_refused_and_nothing_is_half_done(desk, heard):
    unit, person = make_unit(), make_member(unit=make_unit())
    heard.clear()
    with pytest.raises(services.PostsOverlap) as refused:
        services.hold_post(by=desk, profile=person, unit=unit, starts_on=TODAY)
    assert refused.value.post.unit == person.unit
    assert (len(spans(person)), people_of(unit), heard) == (1, [0], [])


def test_same_unit_and_position_twice_is_refused_another_position_is_not(desk):
    unit = make_unit()
    person = make_member(unit=unit)
    with pytest.raises(services.PostsOverlap):
        services.hold_post(by=desk, profile=person, unit=unit, starts_on=TODAY, main=False)
    services.hold_post(by=desk, profile=person, unit=unit, position=make_position(), starts_on=TODAY, main=False)
    assert len(spans(person)) == 2


def test_last_day_before_the_first_is_refused(desk):
    person, unit = make_member(), make_unit()
    with pytest.raises(ValueError, match="before it starts"):
        services.hold_post(by=desk, profile=person, unit=unit, starts_on=TODAY, ends_on=TODAY - DAY)


def test_transfer_ends_the_post_of_then_the_day_before(desk):
    old, new = make_unit(), make_unit()
    person = make_member(unit=old)
    start = TODAY + 10 * DAY
    services.transfer(by=desk, profile=person, unit=new, starts_on=start)
    assert spans(person) == [(old, TODAY, start - DAY, True), (new, start, None, True)]
    assert fresh(person).unit == old


def test_turn_moves_people_on_the_first_day_and_after_the_last(desk, heard, monkeypatch):
    old, new = make_unit(), make_unit()
    person = make_member(unit=old)
    services.transfer(by=desk, profile=person, unit=new, starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    heard.clear()
    assert services.turn_posts() == 0
    travel(monkeypatch, 1)
    assert (services.turn_posts(), services.turn_posts(), fresh(person).unit) == (1, 0, new)
    assert heard == [("moved", person.subject, old.pk, new.pk), ("changed", person.subject)]
    travel(monkeypatch, 2)
    assert (services.turn_posts(), fresh(person).unit, people_of(old, new)) == (1, None, [0, 0])


def test_turn_leaves_people_without_any_post_in_their_unit(centre):
    person, unit = make_member(), make_unit()
    Profile.objects.filter(pk=person.pk).update(unit=unit)
    assert (services.turn_posts(), fresh(person).unit) == (0, unit)


def test_end_post_and_take_the_last_day_away_again(desk):
    unit = make_unit()
    person = make_member(unit=unit)
    post = Post.objects.get(profile=person)
    assert services.end_post(by=desk, post=post, ends_on=TODAY)
    assert not services.end_post(by=desk, post=post, ends_on=TODAY)
    assert services.end_post(by=desk, post=post, ends_on=None)
    with pytest.raises(ValueError, match="before it starts"):
        services.end_post(by=desk, post=post, ends_on=TODAY - DAY)


def test_last_day_is_not_taken_away_into_the_next_post(desk):
    person = make_member(unit=make_unit())
    services.transfer(by=desk, profile=person, unit=make_unit(), starts_on=TODAY + DAY)
    with pytest.raises(services.PostsOverlap):
        services.end_post(by=desk, post=Post.objects.get(profile=person, starts_on=TODAY), ends_on=None)


def test_only_a_post_that_has_not_begun_before_today_is_removed(desk):
    person = make_member()
    served, planned = make_post(person), make_post(person, starts_on=TODAY + DAY)
    with pytest.raises(ValueError, match="history"):
        services.take_back_post(by=desk, post=served)
    services.take_back_post(by=desk, post=planned)
    assert [post.pk for post in Post.objects.all()] == [served.pk]


@pytest.mark.parametrize("role", ["officer", "editor", "supervisor"])
def test_nobody_but_administrators_changes_posts(centre, role):
    by, person = make_member(role), make_member()
    post = make_post(person)
    for forbidden in (
        lambda: services.hold_post(by=by, profile=person, unit=make_unit(), starts_on=TODAY, main=False),
        lambda: services.transfer(by=by, profile=person, unit=make_unit(), starts_on=TODAY),
        lambda: services.end_post(by=by, post=post, ends_on=TODAY),
        lambda: services.take_back_post(by=by, post=post),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_counts_that_have_drifted_are_found_and_mended(centre):
    unit = make_unit()
    make_member(unit=unit)
    Unit.objects.filter(pk=unit.pk).update(people=7)
    assert queries.wrong_counts() == [(unit.pk, 7, 1)]
    assert (services.mend_counts(), queries.wrong_counts()) == (1, [])


def test_counts_are_mended_to_what_is_true_at_that_moment(centre, monkeypatch):
    unit, empty = make_unit(), make_unit()
    make_member(unit=unit)
    Unit.objects.update(people=7)
    monkeypatch.setattr(queries, "wrong_counts", lambda: [(unit.pk, 7, 5), (empty.pk, 7, 5)])
    services.mend_counts()
    assert (people_of(unit), people_of(empty)) == ([1], [0])


def test_account_that_goes_leaves_the_count_of_its_unit(centre):
    unit = make_unit()
    make_member(unit=unit).user.delete()
    assert people_of(unit) == [0]


def test_for_many_at_once_the_strangers_are_told_once_by_the_caller(centre, heard):
    person, unit = make_member(), make_unit()
    lock(person)
    post = take_post(profile=person, unit=unit, starts_on=TODAY)
    assert take_post(profile=person, unit=unit, starts_on=TODAY) == post
    assert set_last_day(post=post, ends_on=TODAY)
    assert heard == [("moved", person.subject, None, unit.pk)]

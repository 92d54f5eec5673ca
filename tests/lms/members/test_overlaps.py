"""Posts that overlap: the database itself refuses them, whoever writes and however many at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from lms.members.models import Post, Profile, Unit
from lms.members.posts import overlaps, services
from lms.members.posts.placing import DAY
from tests.factories.people import make_member, make_position, make_unit

TODAY = timezone.now().date()


def post(person, unit, **values):
    return Post(**{"profile": person, "unit": unit, "starts_on": TODAY, "main": False} | values)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ({"main": True}, {"main": True, "unit": "other"}, True),
        ({"main": True, "ends_on": TODAY}, {"main": True, "unit": "other", "starts_on": TODAY + DAY}, False),
        ({"main": True, "ends_on": TODAY}, {"main": True, "unit": "other", "starts_on": TODAY}, True),
        ({"main": True, "starts_on": TODAY + DAY}, {"main": True, "unit": "other", "ends_on": TODAY}, False),
        ({"main": True, "starts_on": TODAY + DAY}, {"main": True, "unit": "other"}, True),
        ({"main": True}, {"unit": "other"}, False),
        ({}, {"unit": "other"}, False),
        ({}, {}, True),
        ({}, {"position": True}, False),
        ({"position": True}, {"position": True}, True),
    ],
)
def test_database_refuses_exactly_what_overlaps(centre, first, second, refused):
    person, units, position = make_member(), {"one": make_unit(), "other": make_unit()}, make_position()
    rows = []
    for values in (first, second):
        known = values | ({"position": position} if "position" in values else {})
        rows.append(post(person, units[known.pop("unit", "one")], **known))
    rows[0].save()
    if not refused:
        rows[1].save()
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        rows[1].save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.bulk_create([rows[1]])


@pytest.mark.django_db
def test_database_refuses_a_change_into_an_overlap_and_two_in_one_statement(centre):
    person, unit = make_member(), make_unit()
    post(person, unit, main=True, ends_on=TODAY).save()
    later = post(person, make_unit(), main=True, starts_on=TODAY + DAY)
    later.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=later.pk).update(starts_on=TODAY)
    other = make_member()
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.bulk_create([post(other, unit, main=True), post(other, make_unit(), main=True)])
    Post.objects.filter(pk=later.pk).update(ends_on=TODAY + DAY)


@pytest.mark.django_db
def test_missing_triggers_are_told_and_made_by_migrate(centre):
    with connection.cursor() as cursor:
        for name in overlaps.NAMES:
            on = f' ON "{overlaps.TABLE}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{on}')
    told = [found.id for found in run_checks(databases=["default"]) if found.id == "lms.W002"]
    assert told == ["lms.W002"]
    call_command("migrate", verbosity=0)
    assert not overlaps.missing("default")


@pytest.mark.django_db(transaction=True)
def test_two_posts_entered_at_once_are_one_and_a_clear_answer(centre):
    desk, person, start = make_member("administrator"), make_member(), Barrier(3)
    units = [make_unit() for _number in range(3)]

    def enter(unit):
        start.wait()
        try:
            services.hold_post(by=desk, profile=person, unit=unit, starts_on=TODAY)
        except services.PostsOverlap:
            return "refused"
        finally:
            connections.close_all()
        return "held"

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(enter, units))
    assert answers == ["held", "refused", "refused"]
    held = Post.objects.get(profile=person)
    assert Profile.objects.get(pk=person.pk).unit == held.unit
    assert sorted(Unit.objects.filter(pk__in=[unit.pk for unit in units]).values_list("people", flat=True)) == [0, 0, 1]

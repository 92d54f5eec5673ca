"""Days away: entered by who answers for the person, once, without overlap, and told to who keeps due dates."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from lms.ledger.models import Entry
from lms.members.absences import services
from lms.members.models import Absence
from lms.members.signals import absence_changed
from tests.factories.people import make_member, make_post, make_unit
from tests.factories.teams import make_supervisor

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def unit(centre):
    return make_unit()


@pytest.fixture
def person(unit):
    return make_member(unit=unit)


@pytest.fixture
def chief(unit):
    return make_supervisor(unit)


def away(by, person, **values):
    return services.set_absence(by=by, profile=person, **({"kind": "leave", "starts_on": TODAY} | values))


def test_absence_is_entered_once_told_and_audited_by_dates_only(chief, person):
    told = []

    def hear(subject, **_):
        told.append(subject)

    absence_changed.connect(hear)
    assert away(chief, person, ends_on=TODAY) == away(chief, person, ends_on=TODAY)
    absence_changed.disconnect(hear)
    (body,) = Entry.objects.filter(subject=person.subject).values_list("body", flat=True)
    assert (told, "leave" in body) == ([person.subject], False)


def test_absences_that_overlap_are_refused(chief, person):
    first = away(chief, person)
    with pytest.raises(services.AbsencesOverlap):
        away(chief, person, kind="deployment", starts_on=TODAY + DAY)
    services.end_absence(by=chief, absence=first, ends_on=TODAY)
    away(chief, person, kind="deployment", starts_on=TODAY + DAY)
    with pytest.raises(services.AbsencesOverlap):
        services.end_absence(by=chief, absence=first, ends_on=None)


def test_last_day_before_the_first_is_refused(chief, person):
    with pytest.raises(ValueError, match="before it starts"):
        away(chief, person, ends_on=TODAY - DAY)


def test_absence_that_was_none_is_removed_once(chief, person):
    absence = away(chief, person)
    services.take_back_absence(by=chief, absence=absence)
    services.take_back_absence(by=chief, absence=absence)
    assert (Absence.objects.count(), Entry.objects.filter(subject=person.subject).count()) == (0, 2)


def test_e2_who_may_enter_it(chief, person, unit):
    desk, manager = make_member("administrator"), make_member("agency_administrator", unit=unit)
    former = make_supervisor(unit, ends_on=TODAY - DAY)
    other = make_supervisor(make_unit(agency=unit.agency))
    may = [services.may_set_absence(by, person) for by in (chief, desk, manager, former, other, person)]
    assert may == [True, True, True, False, False, False]
    with pytest.raises(PermissionDenied):
        away(other, person)


def test_page_enters_ends_and_removes(chief, person, sign_in):
    client, path = sign_in(chief), f"/en/members/{person.subject}/absences/"
    assert client.post(path, {"kind": "leave", "starts_on": TODAY, "ends_on": ""}).status_code == 302
    absence = Absence.objects.get()
    assert "is away from" in client.post(path, {"kind": "leave", "starts_on": TODAY + DAY}).content.decode()
    client.post(f"{path}{absence.pk}/", {"ends_on": TODAY})
    assert Absence.objects.get().ends_on == TODAY
    assert client.get(path).status_code == 200
    client.post(f"{path}{absence.pk}/back/")
    assert not Absence.objects.exists()


def test_e2_page_of_somebody_else_answers_like_nobody(chief, person, sign_in):
    absence = away(chief, person)
    client = sign_in(make_supervisor(make_unit()))
    path = f"/en/members/{person.subject}/absences/"
    answers = [client.get(path), client.post(f"{path}{absence.pk}/"), client.post(f"{path}{absence.pk}/back/")]
    nobody = client.get("/en/members/00000000-0000-0000-0000-000000000000/absences/")
    assert {answer.status_code for answer in (*answers, nobody)} == {404}


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_one_and_three(chief, person, sign_in, count, django_assert_num_queries):
    for number in range(count):
        away(chief, person, starts_on=TODAY + number * DAY, ends_on=TODAY + number * DAY)
    client, path = sign_in(chief), f"/en/members/{person.subject}/absences/"
    client.get(path)  # the first look of the day is entered
    with django_assert_num_queries(7):
        client.get(path)


def test_e2_supervisor_of_a_post_beside_the_main_one_reads_and_writes_nothing(chief, person, sign_in):
    beside = make_unit()
    make_post(person, beside, main=False)
    absence, other = away(chief, person, ends_on=TODAY), make_supervisor(beside)
    client, path = sign_in(other), f"/en/members/{person.subject}/absences/"
    page = client.get(path)
    assert (page.status_code, f'action="{path}' in page.content.decode()) == (200, False)
    values = {"kind": "leave", "starts_on": TODAY + DAY, "ends_on": ""}
    writes = [client.post(path, values), client.post(f"{path}{absence.pk}/", {"ends_on": TODAY + DAY})]
    writes.append(client.post(f"{path}{absence.pk}/back/"))
    assert [answer.status_code for answer in writes] == [403, 403, 403]
    assert list(Absence.objects.values_list("ends_on", flat=True)) == [TODAY]


def test_r1_looking_at_absences_is_entered_once_a_day(chief, person, sign_in):
    client = sign_in(chief)
    for _twice in range(2):
        client.get(f"/en/members/{person.subject}/absences/")
    (body,) = Entry.objects.filter(subject=person.subject).values_list("body", flat=True)
    assert [words in body for words in (str(chief.subject), '"view"', "absences")] == [True] * 3

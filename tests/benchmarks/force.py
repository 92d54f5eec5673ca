"""A whole force in a database of its own, loaded by the database itself, some thousand people a statement.

``python -m tests.benchmarks.force 50000`` makes officers in stations of fifty, twenty stations a district, ten
districts a region; each takes twenty courses, all of them assigned, and stands somewhere in each. What is stored is
what people's own acts would have stored: enrolments, obligations, summaries and the facts that decide about courses;
lessons and the chain of the ledger are left out. Prints, as JSON, who asks for which page and what is in there.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

STATION, DISTRICT, REGION = 50, 20, 10
COURSES, DISCREET = 20, 19
#: Every fifth course expires.
EXPIRES = 5
#: Where the numbers of stations and officers begin.
STATIONS, OFFICERS = 1_000_000, 1000
#: People a statement.
PART = 5000
#: The tables that hold twenty rows an officer, and how PostgreSQL says what indexes and constraints they have.
LARGE = [f"lms_courses_{name}" for name in ("enrolment", "obligation", "coursesummary", "completionfact")]
INDEXES = """
SELECT indrelid::regclass::text, quote_ident(relname), pg_get_constraintdef(pg_constraint.oid),
       pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     LEFT JOIN pg_constraint ON conindid = indexrelid AND contype = 'u'
WHERE NOT indisprimary AND indrelid::regclass::text = ANY(%s)
"""
#: Days from the beginning of an obligation to its due date.
TERM = timedelta(days=90)
#: The last moment of a day, as ``end_of_day`` has it.
LAST = "23:59:59.999999"


def load(officers: int) -> dict[str, Any]:
    """Make the database; return cookies, addresses and counts of rows."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from .floor import Note

    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=OFF")  # in this process: there is nothing to lose yet
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Note)
    return _Force(officers).made()


class _Force:
    """The rows, table by table."""

    def __init__(self, officers: int) -> None:
        from django.db import connection

        from tests.factories.teams import make_listed_course

        self.officers, self.connection = officers, connection
        self.courses = [make_listed_course(lessons=5, discreet=number == DISCREET) for number in range(COURSES)]
        self.native = connection.vendor == "postgresql"
        self.today = datetime.now(UTC).date()

    def made(self) -> dict[str, Any]:
        """Fill every table; return what to ask for."""
        from django.contrib.auth import get_user_model
        from django.core.management.color import no_style
        from django.db.models import Count, OuterRef, Subquery
        from django.db.models.functions import Coalesce

        from courses.progress.reconcile import recount
        from lms.members.models import Profile, Unit

        self._units()
        assignments = self._assignments()
        with self._bare():
            for first in range(1, self.officers + 1, PART):
                last = min(first + PART - 1, self.officers)
                self._people(first, last)
                for number in range(COURSES):
                    self._course(first, last, number, assignments[number])
                _tell(last, self.officers)
        here = Profile.objects.filter(unit=OuterRef("pk")).order_by().values("unit").annotate(people=Count("pk"))
        Unit.objects.filter(pk__gte=STATIONS).update(people=Coalesce(Subquery(here.values("people")), 0))
        recount()
        # The numbers were given by hand: PostgreSQL goes on counting behind them.
        after = self.connection.ops.sequence_reset_sql(no_style(), [get_user_model(), Profile, Unit])
        with self.connection.cursor() as cursor:
            for statement in (*after, "ANALYZE"):
                cursor.execute(statement)
        return self._browsers()

    def _units(self) -> None:
        from lms.members.models import Unit
        from lms.members.services import create_unit
        from tests.factories.people import make_agency

        agency = make_agency(name="National force")
        self.top = create_unit(agency=agency, name="National force")
        stations = -(-self.officers // STATION)
        districts: list[Any] = []
        for number in range(-(-stations // DISTRICT)):
            if number % REGION == 0:
                region = create_unit(agency=agency, name=f"Region {number // REGION + 1}", parent=self.top)
            districts.append(create_unit(agency=agency, name=f"District {number + 1}", parent=region))
        self.region = districts[0].parent
        Unit.objects.bulk_create(
            Unit(
                pk=STATIONS + number,
                agency=agency,
                parent=districts[number // DISTRICT],
                name=f"Station {number + 1}",
                path=f"{districts[number // DISTRICT].path}{STATIONS + number}/",
            )
            for number in range(stations)
        )

    def _assignments(self) -> list[str]:
        from courses.assignments.models import Assignment

        made = datetime.now(UTC)
        rows = [
            Assignment.objects.create(
                target="course",
                target_key=course.key,
                unit=self.top,
                due_days=TERM.days,
                reason="Annual plan",
                made_by=UUID(int=1),
                evaluated_at=made,
            )
            for course in self.courses
        ]
        return [self._key(row.pk) for row in rows]

    def _people(self, first: int, last: int) -> None:
        """Users, profiles and posts; the number of a person gives the subject and the station."""
        span, joined = self._series(first, last), self.today - timedelta(days=400)
        number = "CAST(i AS varchar(9))"
        self._insert(
            "auth_user",
            span,
            id=f"i + {OFFICERS}",
            password="'!'",
            username=f"'officer' || {number}",
            first_name="'Ada'",
            last_name=f"'Officer ' || {number}",
            email=f"'officer' || {number} || '@example.org'",
            is_superuser="FALSE",
            is_staff="FALSE",
            is_active="TRUE",
            date_joined=self._moment(joined),
        )
        self._insert(
            "lms_profile",
            span,
            id=f"i + {OFFICERS}",
            user_id=f"i + {OFFICERS}",
            subject=self._id("i"),
            role="'officer'",
            unit_id=f"{STATIONS} + (i - 1) / {STATION}",
            external_key="''",
            language="CASE i % 3 WHEN 0 THEN 'fr' WHEN 1 THEN 'en' ELSE 'ar' END",
            time_zone="'UTC'",
            supervises="FALSE",
            unread="0",
        )
        self._insert(
            "lms_post",
            self._between(first, last),
            profile_id="id",
            unit_id="unit_id",
            main="TRUE",
            starts_on=self._day(f"'{joined}'"),
        )

    def _course(self, first: int, last: int, number: int, assignment: str) -> None:
        """What follows from one assignment for some people: ``h``, 0 to 99, says how far each is.

        Below 58 completed (42 to 49 soon to expire, 50 to 57 expired, where the course does), below 85 in progress;
        75 to 84 and 97 to 99 are overdue.
        """
        course = self.courses[number]
        key, lesson = self._key(course.key), self._key(course.lessons[0])
        done, begun = (self._moment(self.today - timedelta(days=days)) for days in (200, 300))
        late, ahead = self.today - timedelta(days=20), self.today + timedelta(days=40)
        overdue = "(h BETWEEN 75 AND 84 OR h > 96)"
        due = f"CASE WHEN {overdue} THEN {self._moment(late, LAST)} ELSE {self._moment(ahead, LAST)} END"
        since = f"CASE WHEN {overdue} THEN '{late - TERM}' ELSE '{ahead - TERM}' END"
        who = {"subject": "subject", "course_key": key}
        people = (
            f"{self._between(first, last, f'((id * 31 + {number} * 17 + (id * {number + 3}) / 7) % 100) AS h, ')} AS p"
        )
        self._insert(
            "lms_courses_enrolment",
            people,
            **who,
            source="'assigned'",
            enrolled_at=begun,
            due_at=due,
            due_zone="'UTC'",
            due_by_hand="FALSE",
            required="TRUE",
        )
        self._insert(
            "lms_courses_obligation",
            people,
            **who,
            assignment_id=assignment,
            since=self._day(since),
            due_at=due,
            paused_days="0",
            ended="''",
        )
        expires = number % EXPIRES == 0
        self._insert(
            "lms_courses_coursesummary",
            people,
            **who,
            unit_id="unit_id",
            state=f"CASE WHEN h < {50 if expires else 58} THEN 'completed' WHEN h < 58 THEN 'expired'"
            " WHEN h < 85 THEN 'in_progress' ELSE 'enrolled' END",
            due_at=due,
            due_zone="'UTC'",
            overdue=overdue,
            started_at=f"CASE WHEN h < 85 THEN {done} END",
            touched_at=done,
            completed_at=f"CASE WHEN h < 58 THEN {done} END",
            required_version="CASE WHEN h < 58 THEN 1 END",
            opened_at=begun,
            period="1",
            renewing="FALSE",
            valid_until=self._day(self._until("'{}'")) if expires else "NULL",
            valid_zone=f"CASE WHEN {expires} AND h < 58 THEN 'UTC' ELSE '' END",
            suspended="FALSE",
            required="TRUE",
            expiring=f"({expires} AND h BETWEEN 42 AND 49)",
        )
        told = '\'{{"valid_until": "{}", "zone": "UTC"}}\''
        self._insert(
            "lms_courses_completionfact",
            f"{people} WHERE h < 85",
            **who,
            id=self._id(f"(id - {OFFICERS}) * {COURSES + 1} + {number} + 1000000000"),
            kind="CASE WHEN h < 58 THEN 'course' ELSE 'lesson' END",
            key=f"CASE WHEN h < 58 THEN {key} ELSE {lesson} END",
            period="1",
            content_revision="''",
            required_version="CASE WHEN h < 58 THEN 1 END",
            rule_version="1",
            language="'en'",
            evidence=self._json(f"COALESCE({self._until(told)}, '{{}}')" if expires else "'{}'"),
            occurred_at=done,
            recorded_at=done,
        )

    def _until(self, form: str) -> str:
        """Return the last valid day by ``h``, each day put into ``form``; NULL where nothing was completed."""
        held, soon, over = (form.format(self.today + timedelta(days=days)) for days in (300, 30, -10))
        return f"CASE WHEN h < 42 THEN {held} WHEN h < 50 THEN {soon} WHEN h < 58 THEN {over} END"

    def _browsers(self) -> dict[str, Any]:
        """Return the sessions of a regional supervisor, an administrator and an officer, and the pages they open."""
        from courses.enrolment.models import Enrolment
        from courses.progress.models import CompletionFact, CourseSummary
        from lms.members.models import Profile, Role
        from tests.factories.people import make_member
        from tests.factories.teams import make_supervisor

        person = Profile.objects.get(pk=OFFICERS + 1)
        heads = {
            "supervisor": make_supervisor(self.region),
            "administrator": make_member(Role.ADMINISTRATOR),
            "officer": Profile.objects.select_related("user").get(pk=OFFICERS + 2),
        }
        rows = sum(model._default_manager.count() for model in (Enrolment, CourseSummary, CompletionFact))
        return {
            "cookies": {name: _session(one) for name, one in heads.items()},
            "region": self.region.pk,
            "region_people": min(self.officers, STATION * DISTRICT * REGION),
            "person": str(person.subject),
            "file": f"/en/team/people.csv?unit={self.top.pk}",
            "progress_rows": rows,
        }

    @contextmanager
    def _bare(self) -> Iterator[None]:
        """On PostgreSQL, fill the large tables without indexes and key checks, and make the indexes afterwards."""
        if not self.native:
            yield
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute(INDEXES, [LARGE])
            indexes = cursor.fetchall()
            for table, name, constraint, _definition in indexes:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}" if constraint else f"DROP INDEX {name}")
            yield
            print("Making the indexes", file=sys.stderr, flush=True)
            for table, name, constraint, definition in indexes:
                add = f"ALTER TABLE {table} ADD CONSTRAINT {name} {constraint}"
                cursor.execute(add if constraint else definition)
            cursor.execute("SET session_replication_role = DEFAULT")

    def _insert(self, table: str, rows: str, /, **columns: str) -> None:
        """Fill some columns of a table; names and expressions are this module's own."""
        names, values = ", ".join(columns), ", ".join(columns.values())
        with self.connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {rows}")

    def _series(self, first: int, last: int) -> str:
        if self.native:
            return f"generate_series({first}, {last}) AS s(i)"
        numbers = f"SELECT {first} UNION ALL SELECT i + 1 FROM s WHERE i < {last}"
        return f"(WITH RECURSIVE s(i) AS ({numbers}) SELECT * FROM s)"

    def _between(self, first: int, last: int, more: str = "") -> str:
        """Return some officers' profiles as a source of rows."""
        rows = f"FROM lms_profile WHERE id BETWEEN {first + OFFICERS} AND {last + OFFICERS}"
        return f"(SELECT {more}id, subject, unit_id {rows})" + ("" if more else " AS p")

    def _id(self, number: str) -> str:
        return f"lpad(to_hex({number}), 32, '0')::uuid" if self.native else f"printf('%032x', {number})"

    def _key(self, key: UUID) -> str:
        return f"'{key}'::uuid" if self.native else f"'{key.hex}'"

    def _day(self, expression: str) -> str:
        return f"CAST({expression} AS date)" if self.native else expression

    def _json(self, expression: str) -> str:
        return f"CAST({expression} AS jsonb)" if self.native else expression

    def _moment(self, day: date, at: str = "00:00:00") -> str:
        return f"'{day} {at}+00'::timestamptz" if self.native else f"'{day} {at}'"


def _session(profile: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(profile.user)
    return f"sessionid={client.cookies['sessionid'].value}"


def _tell(done: int, whole: int) -> None:
    """Draw the progress on the terminal, over itself."""
    width = 40 * done // whole
    end = "\n" if done == whole else ""
    print(f"\r[{'#' * width}{'.' * (40 - width)}] {done:,} of {whole:,} officers", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    print(json.dumps(load(int(sys.argv[1]))))

"""Rule C2: what was appended is refused any change by the database itself."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from courses.enrolment.services import forget_subjects
from courses.progress.models import CompletionFact
from lms.core.append_only import append_only_models, lifted, missing
from lms.core.checks import refuse_unsafe_start

pytestmark = pytest.mark.django_db
TABLE = CompletionFact._meta.db_table


@pytest.fixture
def fact(db) -> CompletionFact:
    """A fact that stands."""
    return CompletionFact.objects.create(
        subject=uuid4(),
        kind="lesson",
        key=uuid4(),
        rule_version=1,
        language="en",
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def change(fact):
    fact.language = "fr"
    fact.save()


def update(fact):
    CompletionFact.objects.filter(pk=fact.pk).update(language="fr")


def delete(fact):
    fact.delete()


def delete_all(fact):
    CompletionFact.objects.all().delete()


def raw_update(fact):
    run(f"UPDATE {TABLE} SET language = 'fr'")  # noqa: S608


def replace(fact):
    if connection.vendor == "sqlite":
        run(f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE}")  # noqa: S608
    else:
        run(f"TRUNCATE {TABLE}")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("act", [change, update, delete, delete_all, raw_update, replace])
def test_c2_database_refuses_to_change_a_fact(act, fact):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act(fact)
    assert CompletionFact.objects.get(pk=fact.pk).language == "en"


def test_every_declared_table_is_protected():
    assert CompletionFact in append_only_models()
    assert missing() == []


def test_lifting_holds_for_its_own_transaction_only(fact):
    with lifted():
        CompletionFact.objects.filter(pk=fact.pk).update(language="fr")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        delete(fact)
    assert missing() == []


def test_lifting_that_fails_leaves_everything_as_it_was(fact):
    with pytest.raises(ZeroDivisionError), lifted():
        CompletionFact.objects.all().delete()[0] / 0
    assert CompletionFact.objects.filter(pk=fact.pk).exists()
    assert missing() == []


def test_demo_people_can_be_forgotten(fact):
    forget_subjects([fact.subject])
    assert not CompletionFact.objects.exists()
    assert missing() == []


@pytest.fixture
def unprotected(db):
    """A database that has lost its triggers, as SQLite does when a migration rebuilds the table."""
    for act in ("update", "delete", "row", "table"):
        end = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
        run(f'DROP TRIGGER IF EXISTS "{TABLE}_keep_{act}"{end}')


@pytest.mark.usefixtures("unprotected")
def test_lost_triggers_are_noticed_at_start_and_by_the_check():
    assert missing() == [TABLE]
    assert [found.id for found in run_checks(databases=["default"]) if found.id.startswith("lms.")] == ["lms.W001"]
    with pytest.raises(ImproperlyConfigured, match=TABLE):
        refuse_unsafe_start()


@pytest.mark.usefixtures("unprotected")
def test_migrate_puts_lost_triggers_back():
    call_command("migrate", verbosity=0)
    assert missing() == []

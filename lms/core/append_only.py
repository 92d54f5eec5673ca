"""Evidence the database itself refuses to change, by triggers on SQLite and PostgreSQL.

They are made after every ``migrate``, because SQLite loses them whenever a migration rebuilds the table. On SQLite
``recursive_triggers`` must be on, or INSERT OR REPLACE would slip through; ``lms.settings.base`` sees to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.signals import post_migrate
from django.dispatch import receiver

ModelType = TypeVar("ModelType", bound=type[Model])

_models: list[type[Model]] = []

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION lms_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('lms.lifted', true) = 'yes' THEN
        IF TG_OP = 'UPDATE' THEN RETURN NEW; ELSIF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NULL; END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def append_only(model: ModelType) -> ModelType:
    """Declare that rows of ``model`` are appended and never changed."""
    _models.append(model)
    return model


def append_only_models() -> list[type[Model]]:
    """Return the models so declared."""
    return list(_models)


@receiver(post_migrate, dispatch_uid="lms.append_only")
def install(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the triggers of an app's tables, where they are missing; a table may be of a later migration."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for model in _models:
        if model._meta.app_label == app_config.label and model._meta.db_table in tables:
            with transaction.atomic(using=using):
                _make(connection, model._meta.db_table)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the tables that exist and are not protected."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        query = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
        }[connection.vendor]
        cursor.execute(query)
        triggers = {name for (name,) in cursor.fetchall()}
    wanted = [model._meta.db_table for model in _models if model._meta.db_table in tables]
    return [table for table in wanted if not set(_statements(connection, table)) <= triggers]


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Allow changes for one transaction: to take the demo away, to put a test database back, nothing else."""
    connection = connections[using]
    with transaction.atomic(using=using):
        _lift(connection)
        yield
        _put_back(connection)


def _statements(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    """Return what makes the triggers of a table, by their names."""
    if connection.vendor == "sqlite":
        return {
            f"{table}_keep_{act.lower()}": f'CREATE TRIGGER IF NOT EXISTS "{table}_keep_{act.lower()}" '
            f"BEFORE {act} ON \"{table}\" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for act in ("UPDATE", "DELETE")
        }
    return {
        f"{table}_keep_{name}": f'CREATE OR REPLACE TRIGGER "{table}_keep_{name}" '
        f'BEFORE {acts} ON "{table}" FOR EACH {level} EXECUTE FUNCTION lms_keep()'
        for name, acts, level in (("row", "UPDATE OR DELETE", "ROW"), ("table", "TRUNCATE", "STATEMENT"))
    }


def _make(connection: BaseDatabaseWrapper, table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for statement in _statements(connection, table).values():
            cursor.execute(statement)


def _lift(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL lms.lifted = 'yes'")
            return
        for model in _models:
            for name in _statements(connection, model._meta.db_table):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def _put_back(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lms.lifted = 'no'")
        return
    for model in _models:
        _make(connection, model._meta.db_table)

"""Keeps what the migrations left, and brings it back."""

import os
import sqlite3
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lms.core.append_only import lifted

from .template import template

SCHEMA = "pristine"


def keep(alias: str = "default") -> None:
    """Remember the database as it is now."""
    connection = connections[alias]
    _keep_file(connection) if connection.vendor == "sqlite" else _keep_schema(connection)


def restore(alias: str = "default") -> None:
    """Make the database again what it was when ``keep`` ran."""
    connection = connections[alias]
    _restore_file(connection) if connection.vendor == "sqlite" else _restore_schema(connection)


def _keep_file(connection: BaseDatabaseWrapper) -> None:
    connection.ensure_connection()
    draft = Path(f"{template()}.{os.getpid()}")
    target = sqlite3.connect(draft)
    connection.connection.backup(target)
    target.close()
    draft.rename(template())


def _restore_file(connection: BaseDatabaseWrapper) -> None:
    connection.ensure_connection()
    source = sqlite3.connect(template())
    source.backup(connection.connection)
    source.close()


def _keep_schema(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS TABLE public."{table}"')


def _restore_schema(connection: BaseDatabaseWrapper) -> None:
    # One transaction: foreign keys are deferred, so the order of tables does not matter.
    with lifted(connection.alias), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute("TRUNCATE " + ", ".join(f'public."{table}"' for table in tables))
        for table in tables:
            cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM {SCHEMA}."{table}"')  # noqa: S608

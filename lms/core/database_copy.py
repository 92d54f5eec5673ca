"""Copies the whole database out and in, for each of the two databases we run on."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any, Protocol

from django.db import connection


class DatabaseCopy(Protocol):
    """What a backup needs of a database."""

    vendor: str

    def save(self, path: Path) -> None:
        """Write a consistent copy."""

    def refuse_if_in_use(self) -> None:
        """Raise if another process has the database open."""

    def bring_back(self, path: Path) -> None:
        """Replace the whole content."""


class SqliteCopy:
    """SQLite's own backup interface: consistent while others write."""

    vendor = "sqlite"

    def __init__(self, error: type[Exception]) -> None:
        self.error = error
        self.file = Path(str(connection.settings_dict["NAME"]))

    def save(self, path: Path) -> None:
        """Copy page by page into a file of its own."""
        source, target = sqlite3.connect(self.file), sqlite3.connect(path)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()

    def refuse_if_in_use(self) -> None:
        """Raise if another connection is open: leaving WAL mode needs the file for oneself."""
        connection.close()
        probe = sqlite3.connect(self.file, timeout=0)
        try:
            probe.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise self.error("The centre is running. Stop it first (Ctrl-C in its terminal), then restore.") from error
        finally:
            probe.close()

    def bring_back(self, path: Path) -> None:
        """Put the copy in the file's place."""
        connection.close()
        for suffix in ("-wal", "-shm", "-journal"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        os.replace(path, self.file)


class PostgresqlCopy:
    """PostgreSQL's own tools, which must be installed here (Debian: postgresql-client)."""

    vendor = "postgresql"

    def __init__(self, error: type[Exception]) -> None:
        self.error = error
        self.settings: dict[str, Any] = connection.settings_dict

    def save(self, path: Path) -> None:
        """Dump one snapshot of our schema."""
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public", f"--file={path}")

    def refuse_if_in_use(self) -> None:
        """Raise if another session is connected to this database."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with connection.cursor() as cursor:
            cursor.execute(query + " AND backend_type = 'client backend'")
            others = cursor.fetchone()[0]
        connection.close()
        if others:
            raise self.error(f"{others} connections use this database. Stop the servers and workers first.")

    def bring_back(self, path: Path) -> None:
        """Replace the schema in one transaction: all or nothing, and no newer table stays behind."""
        connection.close()
        script = path.with_suffix(".sql")
        self._run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path))
        empty = "--command=DROP SCHEMA IF EXISTS public CASCADE"
        stop = "--set=ON_ERROR_STOP=1"
        self._run("psql", "--no-psqlrc", "--quiet", "--single-transaction", stop, empty, f"--file={script}")

    def _run(self, tool: str, *arguments: str) -> None:
        if not shutil.which(tool):
            raise self.error(f"{tool} is not installed on this machine (Debian: apt-get install postgresql-client).")
        done = subprocess.run(  # noqa: S603  (fixed tool, arguments of ours)
            [tool, *arguments], env=self._environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise self.error(f"{tool} failed: {done.stderr.strip()}")

    def _environment(self) -> dict[str, str]:
        names = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
        given = {variable: str(self.settings[name]) for name, variable in names.items() if self.settings.get(name)}
        return dict(os.environ) | given


def copier(error: type[Exception]) -> DatabaseCopy:
    """Return the way to copy the default database; what goes wrong is raised as ``error``."""
    return SqliteCopy(error) if connection.vendor == "sqlite" else PostgresqlCopy(error)

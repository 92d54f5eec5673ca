"""A database of its own beside the one that ``DATABASE_URL`` names, which is never touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit


@contextmanager
def beside(url: str, purpose: str) -> Iterator[str]:
    """Make an empty PostgreSQL database on the same server and remove it afterwards; no address makes none.

    Its user needs the right to create databases.
    """
    if not url:
        yield ""
        return
    parts = urlsplit(url)
    name = f"{parts.path.strip('/')}_{purpose}"
    _run(url, name, "DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}")
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        _run(url, name, "DROP DATABASE IF EXISTS {} WITH (FORCE)")


def _run(url: str, name: str, *statements: str) -> None:
    import psycopg
    from psycopg.sql import SQL, Identifier

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(SQL(statement).format(Identifier(name)))  # type: ignore[arg-type]

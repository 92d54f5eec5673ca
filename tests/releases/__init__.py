"""Databases of earlier releases; README.md says what is in them and how they were made."""

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).parent


def load(release: str, database: Path) -> None:
    """Write a release's database as a new SQLite file."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(lzma.decompress((HERE / f"{release}.sql.xz").read_bytes()).decode())
